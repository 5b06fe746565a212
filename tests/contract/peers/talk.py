"""A plain client of the pinned contract (对照客户端): zeep asks, lxml reads, nothing of ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import requests
import zeep
import zeep.wsse.username
from lxml import etree

from tests.contract.peers.stacks import WSDL, Greeting

NAMESPACE = "urn:budget-integration:perf:v2"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TIMEOUT_S = 20
#: A character beyond U+FFFF in two references, as Axis writes it.
HALVES = re.compile(rb"&#x(D[89AB]..);&#x(D[C-F]..);")
#: What an element says: its text, or None where it is xsi:nil. Absent elements have no key.
Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    total: int
    page_no: int
    page_size: int
    rows: list[Row]


class Faulted(Exception):
    """A SOAP fault whose detail is a PerfFault."""

    def __init__(self, code: str, reason: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        #: HTTP status that came with it.
        self.status = status


class Talk:
    """One SOAP version, one peer."""

    def __init__(self, peer: Greeting, version: str) -> None:
        self.peer = peer
        self.version = version
        self.session = requests.Session()
        self.session.trust_env = False
        self.service = self._service(None)
        self.token = ""

    def __enter__(self) -> Self:
        self.token = self.login(self.peer.app_secret)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    def _service(self, wsse: Any) -> Any:
        client = zeep.Client(
            str(WSDL),
            wsse=wsse,
            transport=zeep.Transport(session=self.session, operation_timeout=_TIMEOUT_S),
            settings=zeep.Settings(raw_response=True),
        )
        binding = f"{{{NAMESPACE}}}PerfBinding{self.version.replace('.', '')}"
        return client.create_service(binding, self.peer.base_urls[self.version] + "/soap/perf")

    def signed(self, secret: str) -> Any:
        """The same service, with a UsernameToken digest and no token."""
        token = zeep.wsse.username.UsernameToken(self.peer.app_id, secret, use_digest=True)
        return self._service(token)

    def order(self, trouble: str) -> int:
        """Ask for a trouble; the status of the control door's answer."""
        answer = self.session.post(f"{self.peer.control_url}/{trouble}", timeout=_TIMEOUT_S)
        return answer.status_code

    def login(self, secret: str) -> str:
        answer = read(self.service.Login(app_id=self.peer.app_id, app_secret=secret))
        assert _text(answer, "result_code") == "0000"
        return _text(answer, "access_token") or ""

    def send(self, operation: str, token: str | None = "", **asked: Any) -> requests.Response:
        """One call as it is; a token of None sends no header at all."""
        headers = None if token is None else {"token": token or self.token}
        response: requests.Response = self.service[operation](**asked, _soapheaders=headers)
        return response

    def query(self, name: str, token: str | None = "", **asked: Any) -> Page:
        return read_page(self.send(f"Query_{name}", token, **self.question(**asked)))

    def question(self, **asked: Any) -> dict[str, Any]:
        """The whole of a question, of which a test names the part that it is about."""
        lists: dict[str, Any] = {
            name: {"code": list(asked.pop(name))}
            for name in ("agency_codes", "keys")
            if name in asked
        }
        usual = {
            "mof_div_code": self.peer.division_code,
            "fiscal_year": str(self.peer.fiscal_year),
            "agency_codes": {"code": self.peer.agency_codes},
            "page_no": 1,
            "page_size": 5000,
        }
        return {**usual, **asked, **lists}

    def push(self, name: str, *sets: Mapping[str, Any], **asked: Any) -> list[Row]:
        """The result of each set."""
        place = {
            "mof_div_code": self.peer.division_code,
            "fiscal_year": str(self.peer.fiscal_year),
            "request_id": "speak",
        }
        answer = read(self.send(f"Push_{name}", sets={"set": list(sets)}, **{**place, **asked}))
        assert _text(answer, "result_code") == "0000"
        return [row_of(result) for result in answer.iter(f"{{{NAMESPACE}}}result")]


def read(response: requests.Response) -> etree._Element:
    """The element inside the body; a PerfFault is raised."""
    root = root_of(response)
    fault = root.find(f".//{{{NAMESPACE}}}PerfFault")
    if fault is not None:
        code, reason = _text(fault, "code"), _text(fault, "reason")
        raise Faulted(code or "", reason or "", response.status_code)
    body = root.find("{*}Body")
    assert body is not None
    assert len(body) == 1
    return body[0]


def root_of(response: requests.Response) -> etree._Element:
    """The envelope."""
    return etree.fromstring(HALVES.sub(_one_reference, response.content))


def _one_reference(found: re.Match[bytes]) -> bytes:
    halves = bytes.fromhex("".join(half.decode() for half in found.groups()))
    return b"&#%d;" % ord(halves.decode("utf-16-be"))


def read_page(response: requests.Response) -> Page:
    answer = read(response)
    assert _text(answer, "result_code") == "0000"
    data = answer.find(f"{{{NAMESPACE}}}data")
    assert data is not None
    return Page(
        total=int(_text(data, "total") or ""),
        page_no=int(_text(data, "page_no") or ""),
        page_size=int(_text(data, "page_size") or ""),
        rows=[row_of(row) for row in data.iter(f"{{{NAMESPACE}}}row")],
    )


def row_of(element: etree._Element) -> Row:
    return {
        etree.QName(child).localname: None if child.get(_NIL) == "true" else child.text or ""
        for child in element
    }


def _text(element: etree._Element, name: str) -> str | None:
    return element.findtext(f"{{{NAMESPACE}}}{name}")


def template(key: str, weights: Sequence[str], **header: Any) -> dict[str, Any]:
    """A template set as zeep takes it: one row for each weight."""
    place = {"template_code": key, "agency_code": "101001", "pro_code": "15250126T000000000001"}
    rows = [
        {
            **place,
            "sort_no": number,
            "lv3_perf_ind_name": f"补助人数{number}",
            "kpi_val": "≥90人",
            "ind_weight": weight,
            "is_required": 1,
        }
        for number, weight in enumerate(weights, start=1)
    ]
    named = {**place, "template_name": "对端模板", "version": "我方版本", "is_enabled": 1, **header}
    return {"set_key": key, "header": named, "rows": {"row": rows}}
