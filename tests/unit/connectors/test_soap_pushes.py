"""Requirements on pushes over the SOAP wire, on texts inside texts, and on secrets."""

import base64
import logging
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from adapter.errors import (
    AdapterError,
    ConfigurationError,
    MalformedAnswer,
    OutcomeUnknown,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.wire_spec import WireSpec
from connectors.soap import SoapBudgetSystem
from tests.unit.connectors.conftest import (
    DROPPED,
    SECRET,
    TOKEN,
    Site,
    Step,
    http,
    outbound,
    push_request,
    read_request,
)
from tests.unit.connectors.soap import (
    TEXT,
    carried,
    document,
    fault,
    message,
    page,
    results,
    said,
    soap_spec,
    soap_system,
    token,
    xml,
)
from tests.unit.connectors.soap_desk import Made, asked, with_username_token

XSI = "http://www.w3.org/2001/XMLSchema-instance"


@pytest.fixture
def made(site: Site) -> Callable[..., SoapBudgetSystem]:
    """A system of the odd dialect, told apart by what `soap_spec` takes."""
    return lambda spec=None: soap_system(site, spec or soap_spec())


# --- pushing --------------------------------------------------------------------------------------


def test_sets_are_sent_whole_with_every_digit_and_answered_by_key(site: Site, made: Made) -> None:
    site.server.script = [token(), results(("T2", "2", "重名"), ("T1", "1", ""))]

    reply = made().push_sets(
        push_request(
            outbound("T1", {"code": "<&>", "w": Decimal("1E+2"), "n": 7}, {"code": None}),
            outbound("T2", {"code": ""}),
        )
    )

    assert {key: each.is_accepted for key, each in reply.replies.items()} == {
        "T1": True,
        "T2": False,
    }
    assert reply.replies["T2"].reason == "重名"
    sent = asked(site.server.requests[1], "give")
    assert sent.findtext("call") == "call-1"
    first, second = sent.findall("bundles/b")
    assert (first.findtext("name"), first.findtext("top/code")) == ("T1", "T1")
    line, nil = first.findall("lines/l")
    assert [each.text for each in line] == ["<&>", "100", "7"]
    assert nil.find("code").get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"  # type: ignore[union-attr]  # it is there
    (empty,) = second.findall("lines/l/code")
    assert (empty.text or "", len(empty.attrib)) == ("", 0)


@pytest.mark.parametrize(
    "step",
    [
        DROPPED,
        fault(words="nothing was done, 42"),
        fault(status=200),
        http(b"<html/>", status=502),
        xml(message("<said><code>00</code>")[:-30]),
        said("", code="00"),
        http(b"<html/>", status=200),
        # A blank code says neither yes nor no, and a success inside a fault is none.
        said("<said/>", code=""),
        fault(" ", status=500),
        fault(" 00 ", status=200),
        # Whoever blames the request may have stored some of it.
        fault(whose="s:Client"),
        fault(whose="w:FailedAuthentication"),
    ],
    ids=str,
)
def test_a_push_without_an_understood_answer_is_unknown_and_not_repeated(
    site: Site, made: Made, step: Step
) -> None:
    site.server.script = [token(), step]

    with pytest.raises(OutcomeUnknown):
        made().push_sets(push_request(outbound("T1", {"code": "1"})))
    assert len(site.server.requests) == 2


@pytest.mark.parametrize("code", ["", " "])
def test_a_set_with_a_blank_code_is_without_a_reply(site: Site, made: Made, code: str) -> None:
    site.server.script = [token(), results(("T1", code, ""), ("T2", "2", ""))]

    reply = made().push_sets(
        push_request(outbound("T1", {"code": "1"}), outbound("T2", {"code": "2"}))
    )

    assert {key: each.is_accepted for key, each in reply.replies.items()} == {"T2": False}


def test_a_declared_fault_is_a_clear_no_whatever_its_status(site: Site, made: Made) -> None:
    site.server.script = [token(), fault("99", status=500)]

    with pytest.raises(RemoteRefused) as caught:
        made().push_sets(push_request(outbound("T1", {"code": "1"})))
    assert (caught.value.code, caught.value.reason) == ("99", "细节")


def typed(name: str, text: str, charset: str = "utf-8") -> str:
    """A value that says it is base64, as SOAP::Lite writes every text in Chinese."""
    packed = base64.b64encode(text.encode(charset)).decode()
    return f'<{name} xmlns:i="{XSI}" i:type="x:base64Binary">{packed}</{name}>'


def test_the_reason_of_a_fault_may_say_that_it_is_base64(site: Site, made: Made) -> None:
    inside = f"<code>99</code>{typed('words', '细节')}"
    detail = f'<detail><odd xmlns="urn:odd">{inside}</odd></detail>'
    told = f"<s:Fault><faultcode>s:Server</faultcode>{detail}</s:Fault>"
    site.server.script = [token(), xml(message(told), status=500)]

    with pytest.raises(RemoteRefused) as caught:
        made().push_sets(push_request(outbound("T1", {"code": "1"})))
    assert (caught.value.code, caught.value.reason) == ("99", "细节")


def test_the_reason_of_a_failure_may_say_that_it_is_base64(site: Site, made: Made) -> None:
    told = f"<said><code>99</code>{typed('words', '细节')}</said>"
    site.server.script = [token(), xml(message(told))]

    with pytest.raises(RemoteRefused) as caught:
        made().push_sets(push_request(outbound("T1", {"code": "1"})))
    assert caught.value.reason == "细节"


def test_a_row_that_the_contract_does_not_know_is_a_matter_of_configuration(
    site: Site, made: Made
) -> None:
    site.server.script = [token()]

    with pytest.raises(ConfigurationError) as caught:
        made().push_sets(push_request(outbound("T1", {"canary-name": "canary-value"})))
    assert "canary-value" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("text", [None, TEXT], ids=["typed", "text"])
@pytest.mark.parametrize("value", ["a\x01b", "a\ufffeb", "\x0b"])
def test_what_xml_cannot_hold_is_told_before_anything_is_sent(
    site: Site, made: Made, text: object, value: str
) -> None:
    site.server.script = [token() if text is None else carried(document(f"<key>{TOKEN}</key>"))]

    with pytest.raises(ConfigurationError, match="控制字符"):
        made(soap_spec(text=text)).push_sets(  # type: ignore[arg-type]  # one of them
            push_request(outbound("T1", {"code": value}))
        )
    assert len(site.server.requests) == 1


# --- the text inside the text ---------------------------------------------------------------------


@pytest.mark.parametrize("packing", ["plain", "cdata"])
def test_a_text_service_is_asked_and_answered_in_texts(
    site: Site, made: Made, packing: str
) -> None:
    rows = document("<total>1</total><list><l><v>指标&amp;</v><e/></l></list>")
    site.server.script = [carried(document(f"<key>{TOKEN}</key>")), carried(rows)]
    spec = soap_spec(text=replace(TEXT, packing=packing))  # type: ignore[arg-type]  # one of them

    (only,) = made(spec).read_pages(read_request("u1"))

    assert [row.fields for row in only.rows] == [{"v": "指标&", "e": ""}]
    assert only.rows[0].payload == "<l><v>指标&amp;</v><e/></l>".encode()
    login, query = site.server.requests
    assert (b"<![CDATA[" in query.body) == (packing == "cdata")
    inner = etree.fromstring((asked(query, "run").findtext("text") or "").encode("gb18030"))
    assert (inner.findtext("h/do"), inner.findtext("h/key")) == ("ask", f"Key {TOKEN}")
    assert [each.text for each in inner.findall("b/units/c")] == ["u1"]
    assert login.headers["soapaction"] == '""'


@pytest.mark.parametrize("charset", ["gb18030", "gbk"])
def test_rare_characters_leave_in_a_text_as_they_are(site: Site, made: Made, charset: str) -> None:
    """libxml2 and Python write some of these in other bytes; the first two are not in GBK."""
    rare = "\U00020087ḿ\u9fb4\ufe10指标\ue7c7"
    site.server.script = [carried(document(f"<key>{TOKEN}</key>"))]
    text = replace(TEXT, charset=charset)

    with pytest.raises(OutcomeUnknown):
        made(soap_spec(text=text)).push_sets(push_request(outbound("T1", {"code": rare})))

    sent = asked(site.server.requests[1], "run").findtext("text") or ""
    inner = etree.fromstring(sent.partition("?>")[2])
    assert inner.findtext("b/bundles/b/lines/l/code") == rare


def test_a_plain_text_may_say_that_it_is_base64(site: Site, made: Made) -> None:
    """SOAP::Lite packs the text of an answer in Chinese, and no other."""
    row = "<l><v>指标</v></l>"
    rows = document(f"<total>1</total><list>{row}</list>")
    answer = xml(message(f'<r xmlns="urn:odd">{typed("out", rows)}</r>'))
    site.server.script = [carried(document(f"<key>{TOKEN}</key>")), answer]

    (only,) = made(soap_spec(text=TEXT)).read_pages(read_request())

    assert [(each.fields, each.payload) for each in only.rows] == [({"v": "指标"}, row.encode())]


def test_a_packed_text_is_unpacked_once_whatever_its_type_says(site: Site, made: Made) -> None:
    texts = [f"<key>{TOKEN}</key>", "<total>1</total><list><l><v>指标</v></l></list>"]
    site.server.script = [
        xml(message(f"<r>{typed('out', document(each), 'gb18030')}</r>")) for each in texts
    ]

    (only,) = made(soap_spec(text=replace(TEXT, packing="base64"))).read_pages(read_request())

    assert [each.fields for each in only.rows] == [{"v": "指标"}]


@pytest.mark.parametrize("packing", ["base64", "gzip_base64"])
def test_a_packed_text_is_kept_in_its_own_bytes(site: Site, made: Made, packing: str) -> None:
    from connectors.xml_packing import pack  # noqa: PLC0415 - the other side's way to write here

    def packed(text: str) -> Step:
        return carried(pack(text.encode("gb18030"), packing, "gb18030"))

    row = "<l><v>指标㐂</v></l>"
    answer = document(f"<total>1</total><list>{row}</list>")
    site.server.script = [packed(document(f"<key>{TOKEN}</key>")), packed(answer)]
    spec = soap_spec(text=replace(TEXT, packing=packing))  # type: ignore[arg-type]  # one of them

    (only,) = made(spec).read_pages(read_request())

    assert only.rows[0].payload == row.encode("gb18030")


def test_a_text_push_names_what_it_sends_and_leaves_out_what_has_no_value(
    site: Site, made: Made
) -> None:
    said_of = "<said><r><name>T1</name><taken>1</taken><why/></r></said>"
    site.server.script = [carried(document(f"<key>{TOKEN}</key>")), carried(document(said_of))]

    reply = made(soap_spec(text=TEXT)).push_sets(
        push_request(outbound("T1", {"code": "㐂", "w": Decimal("30.0000"), "n": None}))
    )

    assert reply.replies["T1"].is_accepted
    sent = asked(site.server.requests[1], "run").findtext("text") or ""
    inner = etree.fromstring(sent.encode("gb18030"))
    assert inner.findtext("h/call") == "call-1"
    (line,) = inner.findall("b/bundles/b/lines/l")
    assert {each.tag: each.text for each in line} == {"code": "㐂", "w": "30.0000"}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (carried(document("", code="99")), RemoteRefused),
        (carried("<other/>"), MalformedAnswer),
        (carried(document("<total>0</total><list/>").replace("doc>", "cod>")), MalformedAnswer),
        (said("<out><doc/></out>"), MalformedAnswer),
        (carried("<!DOCTYPE doc><doc/>"), MalformedAnswer),
        (said("<nothing/>"), MalformedAnswer),
        (fault("99"), RemoteRefused),
        (fault(), ServerBusy),
    ],
    ids=str,
)
def test_a_text_answer_means_what_its_head_says(
    site: Site, made: Made, step: Step, expected: type[AdapterError]
) -> None:
    site.never_again()
    site.server.script = [carried(document(f"<key>{TOKEN}</key>")), step]

    with pytest.raises(expected):
        list(made(soap_spec(text=TEXT)).read_pages(read_request()))


# --- secrets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", [soap_spec(), with_username_token(soap_spec())], ids=["t", "u"])
def test_no_log_of_any_library_carries_secret_token_or_row(
    site: Site, made: Made, spec: WireSpec, caplog: pytest.LogCaptureFixture
) -> None:
    canary = {"id": "1", "v": "canary-row"}
    login = [] if spec.login.method == "username_token" else [token()]
    site.server.script = [*login, page(1, canary), results(("T1", "1", "")), fault("99")]
    with caplog.at_level(logging.DEBUG):
        for name in ("zeep", "zeep.transports", "zeep.xsd", "urllib3"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        system = made(spec)
        list(system.read_pages(read_request()))
        system.push_sets(push_request(outbound("T1", {"code": "canary-row"})))
        with pytest.raises(RemoteRefused):
            list(system.read_pages(read_request()))
    logged = "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)

    assert caplog.records
    for word in (SECRET, TOKEN, "canary-row"):
        assert word not in logged


@pytest.mark.parametrize(
    "step",
    [
        xml(message("<said><code>00</code>canary")[:-20]),
        xml(message("<canary/>")),
        xml("<canary/>"),
        xml("<!DOCTYPE canary><canary/>"),
        page(9, {"v": "canary"}),
        said("<total>canary</total><list/>"),
        fault("x" * 60 + "canary"),
        http("canary\xff".encode("latin-1"), kind="text/xml; charset=canary"),
    ],
    ids=str,
)
def test_no_failure_quotes_the_answer(site: Site, made: Made, step: Step) -> None:
    site.never_again()
    site.server.script = [token(), step]

    with pytest.raises(AdapterError) as caught:
        list(made().read_pages(read_request()))
    assert "canary" not in f"{caught.value} {vars(caught.value)}"
    assert caught.value.__cause__ is None
