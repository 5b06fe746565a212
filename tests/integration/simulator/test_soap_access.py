"""Who may speak over SOAP, and which requests are no requests at all."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.integration.simulator.caller import Caller
from tests.integration.simulator.soap_caller import ENVELOPES, TNS, SoapCaller, Told

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_WSSE = f"{{{_OASIS}wssecurity-secext-1.0.xsd}}"
_WSU = f"{{{_OASIS}wssecurity-utility-1.0.xsd}}"
_PROFILE = f"{_OASIS}username-token-profile-1.0#"
#: As in soap_caller: named, because elements move between trees.
_PREFIXES = {
    "wsse": _WSSE.strip("{}"),
    "wsu": _WSU.strip("{}"),
    "my": "urn:somebody",
    "soap11": ENVELOPES["1.1"],
    "soap12": ENVELOPES["1.2"],
}
_QUERY = "Query_PM_PROJECT_INFO"


@pytest.fixture(params=["1.1", "1.2"])
def soap(request: pytest.FixtureRequest, caller: Caller) -> SoapCaller:
    return SoapCaller(caller, version=request.param)


def _security(*parts: tuple[str, str], must: str = "") -> tuple[etree._Element, ...]:
    """A Security header of a UsernameToken; a Password may carry its type after a blank."""
    header = etree.Element(f"{_WSSE}Security", nsmap=_PREFIXES)
    if must:
        header.set(must, "1")
    token = etree.SubElement(header, f"{_WSSE}UsernameToken")
    for name, text in parts:
        element = etree.SubElement(token, f"{_WSU if name == 'Created' else _WSSE}{name}")
        element.text, _, kind = text.partition(" ")
        if kind:
            element.set("Type", _PROFILE + kind)
    return (header,)


def _digest(
    facts: dict[str, str],
    *,
    age: timedelta = timedelta(),
    nonce: bytes | None = None,
    secret: str = "",
) -> tuple[etree._Element, ...]:
    raw = secrets.token_bytes(16) if nonce is None else nonce
    created = (datetime.now(tz=UTC) - age).strftime("%Y-%m-%dT%H:%M:%SZ")
    whole = raw + created.encode() + (secret or facts["app_secret"]).encode()
    proof = base64.b64encode(hashlib.sha1(whole).digest()).decode()  # noqa: S324 - the profile's choice
    return _security(
        ("Username", facts["app_id"]),
        ("Password", f"{proof} PasswordDigest"),
        ("Nonce", base64.b64encode(raw).decode()),
        ("Created", created),
    )


def _total(soap: SoapCaller) -> int:
    return int(soap.page("PM_PROJECT_INFO", page_size=1).findtext(f"{{{TNS}}}total", ""))


def _told(soap: SoapCaller) -> Told:
    return soap.fault(soap.send(_QUERY, soap.ask()))


def test_a_login_gives_a_token_that_opens_both_wires(soap: SoapCaller) -> None:
    soap.log_in()
    soap.rest.login = soap.token

    assert _total(soap) == soap.rest.page("PM_PROJECT_INFO")["total"]


def test_a_token_of_rest_opens_soap(soap: SoapCaller) -> None:
    soap.token = soap.rest.login

    assert _total(soap) > 0


@pytest.mark.parametrize("token", ["", "nobody's"])
def test_without_a_living_token_nothing_is_told(soap: SoapCaller, token: str) -> None:
    soap.token = token

    told = _told(soap)

    assert told.code == "0402"
    assert (told.status, told.blame) == {
        "1.1": (500, "Client"),
        "1.2": (400, "Sender"),
    }[soap.version]


def test_a_wrong_secret_gets_no_token(soap: SoapCaller) -> None:
    fields = {"app_id": soap.rest.facts["app_id"], "app_secret": "wrong"}

    assert soap.fault(soap.send("Login", fields)).code == "0401"


def test_a_password_digest_opens_without_a_token(soap: SoapCaller) -> None:
    soap.security = _digest(soap.rest.facts)

    assert _total(soap) > 0


def test_a_clock_that_is_a_little_off_is_forgiven(soap: SoapCaller) -> None:
    for minutes in (4, -4):
        soap.security = _digest(soap.rest.facts, age=timedelta(minutes=minutes))

        assert _total(soap) > 0


def test_a_stale_digest_is_refused(soap: SoapCaller) -> None:
    for minutes in (6, -6):
        soap.security = _digest(soap.rest.facts, age=timedelta(minutes=minutes))

        assert _told(soap).code == "0401"


def test_a_digest_works_once(soap: SoapCaller) -> None:
    nonce = secrets.token_bytes(16)
    soap.security = _digest(soap.rest.facts, nonce=nonce)
    first = _total(soap)
    soap.security = _digest(soap.rest.facts, nonce=nonce)

    told = _told(soap)

    assert first > 0
    assert (told.code, told.reason) == ("0401", "UsernameToken 的 Nonce 已经用过")


def test_a_digest_of_another_secret_is_refused(soap: SoapCaller) -> None:
    soap.security = _digest(soap.rest.facts, secret="wrong")

    assert _told(soap).code == "0401"


@pytest.mark.parametrize("kind", ["", " PasswordText"])
def test_a_plain_password_opens_without_a_token(soap: SoapCaller, kind: str) -> None:
    facts = soap.rest.facts
    soap.security = _security(
        ("Username", facts["app_id"]), ("Password", facts["app_secret"] + kind)
    )

    assert _total(soap) > 0


@pytest.mark.parametrize(
    "parts",
    [
        (("Username", "nobody"), ("Password", "wrong PasswordText")),
        (("Username", "nobody"),),
        (("Username", "nobody"), ("Password", "x PasswordDigest")),
        (),
    ],
)
def test_a_bad_password_is_refused(soap: SoapCaller, parts: tuple[tuple[str, str], ...]) -> None:
    soap.security = _security(*parts)

    assert _told(soap).code == "0401"


def test_a_revoked_password_is_told_as_expired_and_works_the_next_time(soap: SoapCaller) -> None:
    facts = soap.rest.facts
    secret = ("Password", facts["app_secret"])
    soap.security = _security(("Username", facts["app_id"]), secret)
    soap.rest.order("expired_token")

    told = _told(soap)

    assert told.code == "0402"
    assert _total(soap) > 0


def test_headers_that_must_be_understood_are_understood_or_refused(soap: SoapCaller) -> None:
    facts = soap.rest.facts
    must = f"{{{ENVELOPES[soap.version]}}}mustUnderstand"
    security = _security(
        ("Username", facts["app_id"]), ("Password", facts["app_secret"]), must=must
    )
    strange = etree.Element("{urn:somebody}Transaction", {must: "1"}, nsmap=_PREFIXES)
    soap.security = security
    understood = _total(soap)
    soap.security = (*security, strange)

    told = _told(soap)

    assert understood > 0
    assert (told.status, told.blame) == (500, "MustUnderstand")


_LAUGHS = """<!DOCTYPE e [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
_FILE = """<!DOCTYPE e [<!ENTITY b SYSTEM "file:///etc/hostname">]>"""


@pytest.mark.parametrize("doctype", [_LAUGHS, _FILE, "<!DOCTYPE e>"])
def test_a_request_with_a_dtd_is_refused_and_nothing_of_it_comes_back(
    soap: SoapCaller, doctype: str
) -> None:
    soap.log_in()
    letter = soap.letter(_QUERY, soap.ask(page_size=1)).decode()
    declaration, _, envelope = letter.partition("\n")
    for text in (envelope, envelope.replace(">2026<", ">&b;<") if "b " in doctype else envelope):
        response = soap.post(f"{declaration}{doctype}{text}".encode(), _QUERY)

        told = soap.fault(response)
        assert told.reason == "请求报文不得含有 DTD"
        assert told.blame in {"Client", "Sender"}


@pytest.mark.parametrize("body", [b"", b"{}", b"<a/", "<a>中".encode("gbk")])
def test_what_is_no_xml_is_the_callers_fault(soap: SoapCaller, body: bytes) -> None:
    told = soap.fault(soap.post(body, _QUERY))

    assert told.reason == "请求报文不是合法的 XML"


def test_a_request_may_come_in_gb18030(soap: SoapCaller) -> None:
    soap.log_in()
    letter = soap.letter(_QUERY, soap.ask(keys=["没有这个"]))
    content = letter.decode().replace("UTF-8", "GB18030").encode("gb18030")
    kind = {"1.1": "text/xml", "1.2": "application/soap+xml"}[soap.version]

    for charset in ("", "; charset=GB18030"):
        response = soap.post(content, _QUERY, headers={"Content-Type": kind + charset})

        assert soap.content(response).findtext(f".//{{{TNS}}}total") == "0"


def test_another_charset_than_any_is_the_callers_fault(soap: SoapCaller) -> None:
    kind = {"1.1": "text/xml", "1.2": "application/soap+xml"}[soap.version]
    headers = {"Content-Type": f"{kind}; charset=no-such-set"}

    assert soap.fault(soap.post(b"<a/>", _QUERY, headers=headers)).reason == "字符集不认识"


def test_an_envelope_of_no_version_is_told_in_soap_1_1(caller: Caller) -> None:
    soap = SoapCaller(caller)

    told = soap.fault(soap.post(b'<Envelope xmlns="urn:other"/>', _QUERY))

    assert (told.status, told.blame) == (500, "VersionMismatch")


def test_another_media_type_is_refused(caller: Caller) -> None:
    soap = SoapCaller(caller)

    response = soap.post(b"{}", _QUERY, headers={"Content-Type": "application/json"})

    assert response.status_code == 415


def test_an_action_that_contradicts_the_body_is_the_callers_fault(soap: SoapCaller) -> None:
    soap.log_in()

    told = soap.fault(soap.post(soap.letter(_QUERY, soap.ask()), "Login"))

    assert told.reason == "SOAPAction 与报文体的操作不一致"


def test_only_soap_1_2_does_without_an_action(caller: Caller) -> None:
    newer, older = SoapCaller(caller, version="1.2"), SoapCaller(caller)
    newer.log_in()
    older.token = newer.token
    kind = {"Content-Type": "application/soap+xml"}

    accepted = newer.post(newer.letter(_QUERY, newer.ask()), _QUERY, headers=kind)
    refused = older.post(older.letter(_QUERY, older.ask()), _QUERY, headers={"SOAPAction": None})

    assert accepted.status_code == 200
    assert older.fault(refused).reason == "SOAPAction 与报文体的操作不一致"


def test_an_unknown_operation_is_the_callers_fault(soap: SoapCaller) -> None:
    soap.log_in()

    assert soap.fault(soap.send("Delete_Everything", {})).reason == "本服务没有这个操作"


def test_nobody_lists_what_is_served_beside_the_contract(caller: Caller) -> None:
    address = caller.facts["base_url"] + caller.facts["soap_path"]

    statuses = [
        caller.session.get(address + query, timeout=30).status_code
        for query in ("", "?xsd=", "?xsd=other.xsd", "?xsd=../openapi.json")
    ]

    assert statuses == [404] * 4
