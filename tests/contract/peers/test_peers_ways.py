"""What docs/foreign-stacks.md tells of each stack's own way is what its messages show."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import requests
import zeep.xsd
from lxml import etree

from tests.contract.peers.stacks import ROOT, SEED, Greeting
from tests.contract.peers.talk import HALVES, NAMESPACE, Talk, root_of, template

pytestmark = pytest.mark.peers

_ENVELOPES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
_TYPES = {"1.1": "text/xml", "1.2": "application/soap+xml"}
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
Ways = Mapping[str, str]


@pytest.fixture(scope="module")
def talk(peer: Greeting) -> Iterator[Talk]:
    with Talk(peer, "1.1") as client:
        yield client


def told(peer: Greeting) -> Ways:
    """The column of the page's table that is headed like the stack."""
    page = (ROOT / "docs" / "foreign-stacks.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in page.splitlines()
        if line.startswith("| ")
    ]
    (column,) = [n for n, head in enumerate(rows[0]) if peer.stack.startswith(head)]
    return {row[0]: row[column] for row in rows[1:]}


def test_the_page_tells_each_stacks_own_way(talk: Talk) -> None:
    seen = {name: look(talk) for name, look in LOOKS.items()}

    assert seen == told(talk.peer)


# --- looks ----------------------------------------------------------------------------------------


def _directory(talk: Talk) -> requests.Response:
    return talk.send("Query_PM_PROJECT_INFO", **talk.question())


def _envelope_prefix(talk: Talk) -> str:
    return str(root_of(_directory(talk)).prefix)


def _content_prefix(talk: Talk) -> str:
    prefix = root_of(_directory(talk))[0][0].prefix
    return prefix or "无（默认命名空间）"


def _declaration(talk: Talk) -> str:
    if "undeclared_prefix" in talk.peer.capabilities:
        return "信封（框架不声明，由开发者补上）"
    text = _directory(talk).text
    if "xsi:nil" not in text and _XSI not in text:
        return "不声明，也不写空值"
    assert text.count(_XSI) in {1, text.count('xsi:nil="true"')}
    return "信封" if _XSI in text[: text.index("Body")] else "空值元素自身"


def _order(talk: Talk) -> str:
    rows = [
        [etree.QName(each).localname for each in row]
        for row in root_of(_directory(talk)).iter(f"{{{NAMESPACE}}}row")
    ]
    # Some leave out what has no value.
    always = set(rows[0]).intersection(*rows)
    if len({tuple(name for name in row if name in always) for row in rows}) > 1:
        return "逐行不同，每次不同"
    shown = rows[0]
    stored = SEED.read_text(encoding="utf-8").splitlines()[0].split("\t")
    return "存入的次序" if shown[: len(stored)] == stored else "契约的次序"


def _chinese(talk: Talk) -> str:
    answer = _directory(talk).content
    if HALVES.search(answer):
        return "编号引用，U+FFFF 之后的拆成两个"
    return "编号引用" if b"&#" in answer else "原字"


def _length(talk: Talk) -> str:
    return "事先写明" if "Content-Length" in _directory(talk).headers else "分块"


def _compression(talk: Talk) -> str:
    return _directory(talk).headers.get("Content-Encoding", "无")


def _connection(talk: Talk) -> str:
    answer = _directory(talk)
    headers, version = answer.headers, answer.raw.version
    if headers.get("Connection", "close" if version == 10 else "") == "close":
        return "每次应答后关闭"
    idle = re.search(r"timeout=(\d+)", headers.get("Keep-Alive", ""))
    return f"保持，空闲 {idle[1]} 秒后关闭" if idle else "保持"


def _fault_status(talk: Talk) -> str:
    refused = talk.send("Query_PM_PROJECT_INFO", **talk.question(page_no=0))
    assert "0901" in refused.text
    return str(refused.status_code)


def _reason_language(talk: Talk) -> str:
    refused = _login(talk, address="1.2", version="1.2", secret="wrong")
    text = etree.fromstring(refused.content).find(f".//{{{_ENVELOPES['1.2']}}}Text")
    if text is None:
        assert b"<faultstring>" in refused.content
        return "没有原因文字，失败照 1.1 的写法"
    return text.get("{http://www.w3.org/XML/1998/namespace}lang") or "未写"


def _addresses(talk: Talk) -> str:
    return "同一个" if len(set(talk.peer.base_urls.values())) == 1 else "各一个"


def _astray(talk: Talk) -> str:
    answer = _login(talk, address="1.2", version="1.1")
    if answer.status_code != 200:
        return f"拒绝，HTTP {answer.status_code}"
    namespace = etree.QName(etree.fromstring(answer.content)).namespace
    (version,) = [each for each, known in _ENVELOPES.items() if known == namespace]
    return f"照答，用 {version}"


def _gb18030(talk: Talk) -> str:
    answer = _login(talk, address="1.1", version="1.1", secret="错", charset="GB18030")
    if b"Couldn't open encmap" in answer.content:
        return "拒绝，读不了这个编码"
    is_utf8 = "不正确".encode() in answer.content
    if "gb18030" not in answer.headers["Content-Type"].lower():
        return "仍用 UTF-8" if is_utf8 else ""
    return "照抄标签，内容仍是 UTF-8" if is_utf8 else "改用 GB18030"


def _login(
    talk: Talk, *, address: str, version: str, secret: str = "", charset: str = "utf-8"
) -> requests.Response:
    message = (
        f'<?xml version="1.0" encoding="{charset}"?>'
        f'<e:Envelope xmlns:e="{_ENVELOPES[version]}"><e:Body><Login xmlns="{NAMESPACE}">'
        f"<app_id>{talk.peer.app_id}</app_id>"
        f"<app_secret>{secret or talk.peer.app_secret}</app_secret></Login></e:Body></e:Envelope>"
    )
    action = f'"{NAMESPACE}:Login"'
    kind = f"{_TYPES[version]}; charset={charset}"
    headers = (
        {"Content-Type": kind, "SOAPAction": action}
        if version == "1.1"
        else {"Content-Type": f"{kind}; action={action}"}
    )
    return talk.session.post(
        f"{talk.peer.base_urls[address]}/soap/perf",
        data=message.encode(charset),
        headers=headers,
        timeout=20,
    )


def _read_back(talk: Talk, **values: Any) -> Mapping[str, str | None]:
    pushed = template("WAYS", ["33.3300", "66.6700"])
    pushed["rows"]["row"][0].update(values)
    talk.push("PERF_TEMPLATE", pushed)
    rows = talk.query("PERF_TEMPLATE_ITEM", keys=["WAYS"], is_deleted=2).rows
    return next(row for row in rows if row["sort_no"] == "1")


def _decimals(talk: Talk) -> str:
    return str(_read_back(talk)["ind_weight"])


def _edges(talk: Talk) -> str:
    shown = _read_back(talk, kpi_val=" ≥90人 ")["kpi_val"]
    return {" ≥90人 ": "原样", "≥90人": "去掉首尾空格"}[str(shown)]


def _nil(talk: Talk) -> str:
    row = _read_back(talk, kpi_content=zeep.xsd.Nil)
    return str(row["kpi_content"] or "空值") if "kpi_content" in row else "没有这个元素"


LOOKS: Mapping[str, Callable[[Talk], str]] = {
    "信封前缀": _envelope_prefix,
    "内容元素的前缀": _content_prefix,
    "`xsi` 在哪里声明": _declaration,
    "一行中元素的次序": _order,
    "汉字怎样写": _chinese,
    "应答的长度": _length,
    "应答的压缩": _compression,
    "连接": _connection,
    "业务失败的 HTTP 状态": _fault_status,
    "SOAP 1.2 原因文字的语言": _reason_language,
    "SOAP 1.1 和 1.2 的地址": _addresses,
    "SOAP 1.1 报文发到 1.2 的地址": _astray,
    "请求标明 GB18030 时的应答": _gb18030,
    "报送 33.3300 后回读": _decimals,
    "报送首尾有空格的文字后回读": _edges,
    "报送空值（xsi:nil）后回读": _nil,
}
