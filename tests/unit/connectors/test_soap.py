"""Requirements on reading over the SOAP wire, over real sockets, in a dialect of its own."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from adapter.errors import (
    AdapterError,
    AuthenticationRefused,
    MalformedAnswer,
    RemoteRefused,
    ServerBusy,
)
from connectors.soap import SoapBudgetSystem
from tests.unit.connectors.conftest import (
    SECRET,
    TOKEN,
    Site,
    Step,
    cut,
    http,
    outbound,
    push_request,
    read_request,
)
from tests.unit.connectors.soap import (
    SOAP_11,
    SOAP_12,
    fault,
    message,
    page,
    said,
    soap_spec,
    soap_system,
    token,
    xml,
)
from tests.unit.connectors.soap_desk import Made, asked, envelope, with_username_token

ROWS = [{"id": str(number), "v": "指标<&>"} for number in range(5)]

WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"

WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"


@pytest.fixture
def made(site: Site) -> Callable[..., SoapBudgetSystem]:
    """A system of the odd dialect, told apart by what `soap_spec` takes."""
    return lambda spec=None: soap_system(site, spec or soap_spec())


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("port", "ns"), [("Eleven", SOAP_11), ("Twelve", SOAP_12)])
def test_rows_come_page_by_page_in_both_versions(
    site: Site, made: Made, port: str, ns: str
) -> None:
    site.server.script = [token(), page(5, *ROWS[:3], ns=ns), page(5, *ROWS[3:], ns=ns)]

    pages = list(made(soap_spec(port=port)).read_pages(read_request("u1", "u2", keys=("k",))))

    assert [row.fields for each in pages for row in each.rows] == ROWS
    assert [each.exchange.operation for each in pages] == ["SOAP ask", "SOAP ask"]
    assert [each.declared_total for each in pages] == [5, 5]
    login, first, second = site.server.requests
    assert {each.path for each in site.server.requests} == {"/service"}
    assert envelope(login).tag == f"{{{ns}}}Envelope"
    question = asked(first, "ask")
    assert [each.text for each in question.findall("units/c")] == ["u1", "u2"]
    assert [each.text for each in question.findall("only/c")] == ["k"]
    assert question.findtext("page") == "1"
    assert asked(second, "ask").findtext("page") == "2"


def test_the_version_decides_how_the_action_is_told(site: Site, made: Made) -> None:
    for port in ("Eleven", "Twelve"):
        site.server.script += [token(), page(0)]
        list(made(soap_spec(port=port)).read_pages(read_request()))

    _, eleven, _, twelve = site.server.requests
    assert eleven.headers["content-type"] == "text/xml; charset=utf-8"
    assert eleven.headers["soapaction"] == '"urn:odd/ask"'
    assert twelve.headers["content-type"] == (
        'application/soap+xml; charset=utf-8; action="urn:odd/ask"'
    )
    assert "soapaction" not in twelve.headers


def test_the_token_is_shown_in_the_header_of_the_message(site: Site, made: Made) -> None:
    site.server.script = [token(), page(0)]

    list(made().read_pages(read_request()))

    login, query = site.server.requests
    assert asked(login, "enter").findtext("proof") == SECRET
    assert asked(query, "Key").text == f"Key {TOKEN}"
    assert asked(query, "Key").getparent().tag == f"{{{SOAP_11}}}Header"  # type: ignore[union-attr]  # it has one


def test_an_expired_token_is_replaced_once(site: Site, made: Made) -> None:
    site.server.script = [token(), fault("42"), token("canary-other"), page(1, ROWS[0])]

    (only,) = made().read_pages(read_request())

    assert len(only.rows) == 1
    assert asked(site.server.requests[-1], "Key").text == "Key canary-other"


def test_a_username_token_proves_every_call_without_showing_the_secret(
    site: Site, made: Made
) -> None:
    site.server.script = [page(4, *ROWS[:3]), page(4, ROWS[3])]

    list(made(with_username_token(soap_spec())).read_pages(read_request()))

    nonces = set()
    for request in site.server.requests:
        (proof,) = envelope(request).findall(f".//{WSSE}UsernameToken")
        nonce = base64.b64decode(proof.findtext(f"{WSSE}Nonce") or "")
        created = proof.findtext(f"{WSU}Created") or ""
        digest = hashlib.sha1(nonce + created.encode() + SECRET.encode()).digest()  # noqa: S324 - the profile's own
        assert proof.findtext(f"{WSSE}Password") == base64.b64encode(digest).decode()
        assert proof.findtext(f"{WSSE}Username") == "me"
        assert created == "2026-08-01T01:02:03Z"
        assert SECRET.encode() not in request.body
        nonces.add(nonce)
    assert len(nonces) == len(site.server.requests) == 2


def test_a_password_as_it_is_goes_with_every_call_where_the_profile_says_so(
    site: Site, made: Made
) -> None:
    site.server.script = [page(1, ROWS[0])]
    spec = soap_spec()

    list(
        made(replace(spec, login=replace(spec.login, method="username_token_text"))).read_pages(
            read_request()
        )
    )

    (request,) = site.server.requests
    (proof,) = envelope(request).findall(f".//{WSSE}UsernameToken")
    password = proof.find(f"{WSSE}Password")
    assert password is not None
    assert (proof.findtext(f"{WSSE}Username"), password.text) == ("me", SECRET)
    assert str(password.get("Type")).endswith("#PasswordText")


def test_a_refused_username_token_is_asked_about_no_third_time(site: Site, made: Made) -> None:
    site.server.script = [fault("42"), fault("42")]

    with pytest.raises(AuthenticationRefused):
        list(made(with_username_token(soap_spec())).read_pages(read_request()))


def test_answers_in_gb18030_are_understood_and_kept_as_they_came(site: Site, made: Made) -> None:
    text = message("<said><code>00</code><total>1</total><list><l><v>㐂指标</v></l></list></said>")
    declared = f'<?xml version="1.0" encoding="GB2312"?>{text}'
    for step in (
        xml(text, charset="gb18030"),
        http(declared.encode("gb18030"), kind="text/xml"),
        http(text.encode("gb18030"), kind="text/xml"),
    ):
        site.server.script = [token(), step]
        (only,) = made().read_pages(read_request())
        assert [row.fields for row in only.rows] == [{"v": "㐂指标"}]
        assert only.rows[0].payload == "<l><v>㐂指标</v></l>".encode("gb18030")


WHOLE = message("<said><code>00</code><total>0</total><list/></said>")

#: What an answer means by the code in its detail, then by its status: never by its words.
MEANINGS: list[tuple[Step, type[AdapterError]]] = [
    (fault("41"), AuthenticationRefused),
    (fault("77"), ServerBusy),
    (fault("99"), RemoteRefused),
    (fault("99", ns=SOAP_12, status=400), RemoteRefused),
    (fault("99", ns=SOAP_12), RemoteRefused),
    (fault("77", ns=SOAP_12), ServerBusy),
    (said("", code="99"), RemoteRefused),
    # The words tell of an expired token; nothing declared does.
    (fault(words="42 token expired 令牌过期"), ServerBusy),
    (fault("42", declared=False), ServerBusy),
    (fault(words="busy", status=400), RemoteRefused),
    # Asked again it would be the same: the protocol says so, in a code of its own.
    *((fault(whose=whose), RemoteRefused) for whose in ("s:Client", "Client.NoSOAPAction")),
    (fault(whose="s:Sender", ns=SOAP_12), RemoteRefused),
    # WCF and WS-Addressing have words of their own in SOAP 1.1.
    *(
        (fault(whose=f"a:{code}"), RemoteRefused)
        for code in ("ActionNotSupported", "DeserializationFailed", "DestinationUnreachable")
    ),
    (fault(whose="a:InternalServiceFault"), ServerBusy),
    (fault(whose="rpc:ProcedureNotPresent", ns=SOAP_12), RemoteRefused),
    # As WS-Security, CXF and Axis refuse who we say we are.
    *(
        (fault(whose=f"w:{code}"), AuthenticationRefused)
        for code in ("FailedAuthentication", "InvalidSecurity", "MessageExpired", "SecurityError")
    ),
    (fault(whose="s:Server.Unauthenticated"), AuthenticationRefused),
    (fault(whose="s:Sender/w:FailedAuthentication", ns=SOAP_12), AuthenticationRefused),
    (fault(whose="s:Sender/w:Else", ns=SOAP_12), RemoteRefused),
    (fault(whose="s:Server.userException"), ServerBusy),
    (fault("77", whose="w:FailedAuthentication"), ServerBusy),
    (fault("77", whose="s:Client"), ServerBusy),
    (fault(whose="s:Client", status=503), ServerBusy),
    (fault(whose="s:Client", status=200), MalformedAnswer),
    (fault(words="ok", status=200), MalformedAnswer),
    (fault("00", status=200), MalformedAnswer),
    (http(b"<html>maintenance</html>", kind="text/xml"), ServerBusy),
    (http(b"<!DOCTYPE HTML><html/>", status=502), ServerBusy),
    (http(b" \r\n<HTML>maintenance</HTML>", kind="text/xml"), ServerBusy),
    *(
        (http(page_of_theirs, kind="text/xml"), ServerBusy)
        for page_of_theirs in (
            b"\xef\xbb\xbf<html>login</html>",
            b"<!-- login -->\n<html>login</html>",
            b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><html/>",
            b"<script>top.location='/login'</script>",
        )
    ),
    (http(b"maintenance", kind="text/html; charset=gbk"), ServerBusy),
    (http(b"", status=302, Location="http://127.0.0.1:1/"), MalformedAnswer),
    (xml("<said><code>00</code></said>"), MalformedAnswer),
    (xml(message("<a/><b/>")), MalformedAnswer),
    (xml(message("")), MalformedAnswer),
    # Each of these would be a success but for its wrapping.
    (xml(WHOLE.replace("</s:Body>", "<more/></s:Body>")), MalformedAnswer),
    (xml(WHOLE.replace("</s:Body>", "</s:Body><s:Body><a/></s:Body>")), MalformedAnswer),
    (xml(WHOLE.replace("s:Envelope", "s:Letter")), MalformedAnswer),
    (xml(WHOLE.replace(SOAP_11, "urn:other")), MalformedAnswer),
    (said("<total>0<x/></total><list/>"), MalformedAnswer),
    (said("", code=""), MalformedAnswer),
    (said(f"<total>{'9' * 5000}</total><list/>"), MalformedAnswer),
    (said("<total>1.0</total><list><l/></list>"), MalformedAnswer),
    (said("<total>1</total>"), MalformedAnswer),
    (said("<list/>"), MalformedAnswer),
    (said("<total>0</total><total>0</total><list/>"), MalformedAnswer),
]


#: As CXF writes the fault of a contract with its own trace of the stack behind it
#: (faultStackTraceEnabled), by its sources.
_CXF_DETAIL = (
    '<ns2:odd xmlns:ns2="urn:odd"><ns2:code>99</ns2:code><ns2:words>细节</ns2:words></ns2:odd>'
    '<stackTrace xmlns="http://cxf.apache.org/fault">peer.Store!find!Store.java!7\n'
    "Caused by:class peer.Trouble:code 77 </stackTrace>"
)
CXF_FAULTS = {
    SOAP_11: (
        '<s:Fault><faultcode xmlns:ns1="urn:peer">ns1:Refused</faultcode>'
        '<faultstring xml:lang="zh">出错</faultstring><faultactor>urn:peer</faultactor>'
        f"<detail>{_CXF_DETAIL}</detail></s:Fault>"
    ),
    SOAP_12: (
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value>"
        '<s:Subcode><s:Value xmlns:ns1="urn:peer">ns1:Refused</s:Value></s:Subcode></s:Code>'
        '<s:Reason><s:Text xml:lang="en">Fault occurred while processing.</s:Text></s:Reason>'
        f"<s:Detail>{_CXF_DETAIL}</s:Detail><s:Role>urn:peer</s:Role></s:Fault>"
    ),
}


@pytest.mark.parametrize("ns", CXF_FAULTS)
def test_a_trace_of_the_stack_beside_the_declared_fault_is_left_out(
    site: Site, made: Made, ns: str
) -> None:
    port = "Eleven" if ns == SOAP_11 else "Twelve"
    site.server.script = [token(), xml(message(CXF_FAULTS[ns], ns=ns), status=500)]

    with pytest.raises(RemoteRefused) as caught:
        list(made(soap_spec(port=port)).read_pages(read_request()))

    assert (caught.value.code, caught.value.reason) == ("99", "细节")


def test_a_fault_that_blames_the_request_tells_why(site: Site, made: Made) -> None:
    """The first line: ASP.NET puts the calls of its stack behind it."""
    words = "Server did not recognize the value of HTTP Header SOAPAction\n at System.Web"
    site.server.script = [token(), fault(words=words, whose="s:Client")]

    with pytest.raises(RemoteRefused) as caught:
        list(made().read_pages(read_request()))

    assert "SOAP Client" in str(caught.value)
    assert "System" not in str(caught.value)


@pytest.mark.parametrize(("step", "expected"), MEANINGS, ids=str)
def test_an_answer_means_what_is_declared(
    site: Site, made: Made, step: Step, expected: type[AdapterError]
) -> None:
    site.never_again()
    site.server.script = [token(), step]

    with pytest.raises(expected):
        list(made().read_pages(read_request()))


def test_a_proof_that_ws_security_refuses_is_not_shown_again(site: Site, made: Made) -> None:
    """Shown five times, as to a busy server, it might lock the account."""
    site.server.script = [fault(whose="w:FailedAuthentication")] * 9

    with pytest.raises(AuthenticationRefused, match="FailedAuthentication"):
        list(made(with_username_token(soap_spec())).read_pages(read_request()))
    assert len(site.server.requests) == 1


def flat(text: str) -> Step:
    return xml(message(f"<said>{text}</said>"))


def test_a_list_that_stands_flat_beside_code_and_total_is_read(site: Site, made: Made) -> None:
    """As stacks write a list that has no element of its own."""
    spec = soap_spec()
    spec = replace(spec, query=replace(spec.query, rows_path="l"))
    rows = "<l><v>1</v></l><l><v>2</v></l>"
    site.server.script = [token(), flat(f"<code>00</code><total>2</total>{rows}")]

    (only,) = made(spec).read_pages(read_request())

    assert [row.fields for row in only.rows] == [{"v": "1"}, {"v": "2"}]


def test_white_space_around_codes_and_totals_is_no_part_of_them(site: Site, made: Made) -> None:
    site.server.script = [
        token(),
        flat("<code>\n 00\n</code><total> 1 </total><list><l/></list>"),
        flat("<code> 00 </code><said><r><name>T1</name><taken> 1 </taken></r></said>"),
    ]
    system = made()

    (only,) = system.read_pages(read_request())
    reply = system.push_sets(push_request(outbound("T1", {"code": "1"})))

    assert only.declared_total == 1
    assert reply.replies["T1"].is_accepted


def test_rows_outside_the_body_are_no_rows(site: Site, made: Made) -> None:
    inside = "<said><code>00</code><total>0</total><list/></said>"
    head = "<s:Header><x><list><l><v>no</v></l></list></x></s:Header>"
    site.server.script = [token(), xml(message(inside).replace("<s:Body>", f"{head}<s:Body>"))]

    assert [len(each.rows) for each in made().read_pages(read_request())] == [0]


def test_a_redirect_is_not_followed(site: Site, made: Made) -> None:
    site.server.script = [token(), http(b"", status=307, Location=site.server.base_url + "/x")]

    with pytest.raises(MalformedAnswer, match="redirect"):
        list(made().read_pages(read_request()))
    assert len(site.server.requests) == 2


def test_a_cut_off_answer_is_asked_again(site: Site, made: Made) -> None:
    whole = page(2, *ROWS[:2])
    length = len(b"".join(whole[0]))
    broken = xml(message("<said><code>00</code>")[:-40])
    site.server.script = [token(), cut(whole, length - 60), broken, whole]

    (only,) = made().read_pages(read_request())

    assert len(only.rows) == 2
