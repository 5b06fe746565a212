"""The same reads over SOAP: by zeep, by hand, and what is refused."""

from importlib.resources import files
from itertools import product
from typing import Any

import pytest
import zeep
from lxml import etree

from adapter.api.soap.envelope import compiled_schema
from adapter.api.soap.operations import OPERATIONS
from tests.integration.api.counter import Counter
from tests.integration.api.letters import API, SOAP11, SOAP12, enclosed, letter
from tests.integration.api.live import Live
from tests.integration.jobs.desk import SCOPE, csv_file, indicator

PLACE = {"division_code": SCOPE.division_code, "fiscal_year": SCOPE.fiscal_year}


def posted(counter: Counter, sent: dict[str, Any], token: str = "") -> Any:
    return counter.client(token).post("/soap", **sent)


def body_of(answered: Any, version: str = SOAP11) -> etree._Element:
    found = etree.fromstring(answered.content).find(f"{{{version}}}Body")
    assert found is not None
    return found[0]


@pytest.mark.parametrize("port", ["Soap11", "Soap12"])
def test_zeep_reads_by_the_contract_what_rest_tells(sqlite_live: Live, port: str) -> None:
    counter = sqlite_live.counter
    counter.desk.import_files(csv_file("更多.csv", [indicator("104")]))
    client = zeep.Client(f"{sqlite_live.address}/soap?wsdl", port_name=port)
    shown = {"_soapheaders": {"token": counter.token}}
    asked = {**shown, **PLACE, "version": 2}
    service = client.service

    versions = service.ListVersions(**shown, **PLACE)
    head = service.GetVersion(**asked)
    indicators = service.ListIndicators(**asked, after="101", limit=2)
    templates = service.ListTemplates(**asked)
    one = service.GetTemplate(**asked, code="MB2")
    changes = service.ListChanges(**asked, since=1)

    assert [(e.version, e.state) for e in versions.version] == [(1, "superseded"), (2, "released")]
    (member,) = counter.get("/2").json()["members"]
    assert (head.members[0].sha256, head.counts.indicators) == (member["sha256"], 4)
    assert [e.code for e in indicators.indicators.indicator] == ["102", "103"]
    assert indicators.next == "103"
    assert [e.code for e in templates.templates.template] == ["MB1", "MB2"]
    assert one[0].lines.line[0].target.text == "≥90人"
    (change,) = changes.change
    assert (change.section, change.what, change.code) == ("indicators", "created", "104")
    assert change.indicators.indicator[0].name == "资助人数104"


def _asked(operation: str) -> dict[str, object]:
    more: dict[str, object] = {} if operation == "ListVersions" else {"version": 1}
    if operation == "GetTemplate":
        more["code"] = "MB1"
    return {**PLACE, **more, **({"since": 1} if operation == "ListChanges" else {})}


def test_every_answer_fits_the_published_schema(counter: Counter) -> None:
    schema = compiled_schema()
    for operation, version in product(OPERATIONS, (SOAP11, SOAP12)):
        sent = letter(operation, counter.token, _asked(operation), version)

        answered = posted(counter, sent)

        message = body_of(answered, version)
        assert answered.status_code == 200
        assert message.tag == f"{{{API}}}{operation}Response"
        schema.assertValid(etree.ElementTree(message))


def test_the_contract_names_every_operation_there_is() -> None:
    contract = etree.fromstring((files("adapter.api") / "soap" / "api.wsdl").read_bytes())

    wsdl = "{http://schemas.xmlsoap.org/wsdl/}"
    named = [e.get("name") for e in contract.iterfind(f"{wsdl}portType/{wsdl}operation")]
    assert named == list(OPERATIONS)


def test_old_tools_get_a_contract_without_soap_12(counter: Counter) -> None:
    answered = counter.client().get("/soap", params={"wsdl": "1.1"})

    wsdl = "{http://schemas.xmlsoap.org/wsdl/}"
    read = etree.fromstring(answered.content)
    ports = [each.get("name") for each in read.iterfind(f"{wsdl}service/{wsdl}port")]
    bindings = [each.get("name") for each in read.iterfind(f"{wsdl}binding")]
    assert ports == bindings == ["Soap11"]
    address = f"{counter.app.settings.api.address}/soap"
    assert read.xpath("string(//*[local-name() = 'address']/@location)") == address
    assert f'schemaLocation="{address}?xsd=api.xsd"' in answered.text
    # Of one name with the element it holds, Axis would make one class of both.
    messages = {each.get("name") for each in read.iterfind(f"{wsdl}message")}
    assert {each.get("message") for each in read.iter(f"{wsdl}fault")} - {None} == {"a:Refused"}
    assert "Refused" in messages
    assert "Problem" not in messages


def test_what_zeep_is_refused_is_a_fault_with_its_problem(sqlite_live: Live) -> None:
    client = zeep.Client(f"{sqlite_live.address}/soap?wsdl")

    with pytest.raises(zeep.exceptions.Fault) as refused:
        client.service.GetVersion(**PLACE, version=1)

    assert "令牌缺失" in refused.value.message
    assert refused.value.code.endswith(":Client")
    assert refused.value.detail.findtext(f"{{{API}}}Problem/{{{API}}}code") == "token_refused"


_DTD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
_GET = "<a:GetTemplate>{}</a:GetTemplate>"
_PART = (
    "<a:division_code>152501000</a:division_code><a:fiscal_year>2025</a:fiscal_year>"
    "<a:version>1</a:version>"
)


REFUSED = [
    (_GET.format(_PART + "<a:code>&e;</a:code>"), _DTD, "bad_request"),
    (_GET.format(_PART + "<a:code>&b;</a:code>"), _BOMB, "bad_request"),
    (_GET.format(_PART + f"<a:code>{'x' * 70_000}</a:code>"), "", "too_large"),
    (_GET.format(_PART), "", "bad_request"),
    (_GET.format(_PART + "<a:code>MB1</a:code><a:more/>"), "", "bad_request"),
    ("<a:Problem/>", "", "bad_request"),
    (f"<a:Token>{'x'}</a:Token>", "", "bad_request"),
    ("<a:Dele", "", "bad_request"),
    ("", "", "bad_request"),
]


def test_what_the_contract_does_not_know_is_refused(counter: Counter) -> None:
    for (message, head, code), version in product(REFUSED, (SOAP11, SOAP12)):
        answered = posted(counter, enclosed(message, counter.token, version, head))

        fault = body_of(answered, version)
        assert fault.tag == f"{{{version}}}Fault"
        assert fault.findtext(f".//{{{API}}}Problem/{{{API}}}code") == code
        assert answered.status_code == (500 if version == SOAP11 else 400)


def test_comments_and_instructions_say_nothing(counter: Counter) -> None:
    aside = "<!-- a word --><?word aside?>"
    place = "".join(f"{aside}<a:{name}>{value}</a:{name}>" for name, value in PLACE.items())
    message = f"<a:GetTemplate>{place}<a:version>1</a:version><a:code>M{aside}B1</a:code>{aside}"
    sent = enclosed(f"{aside}{message}</a:GetTemplate>{aside}", counter.token, head=aside)
    sent["content"] = sent["content"].replace(b"<s:Header>", f"<s:Header>{aside}".encode())

    answered = posted(counter, sent)

    assert answered.status_code == 200, answered.text
    assert body_of(answered).find(f"{{{API}}}templates") is not None


#: By a prefix, and without: elements have prefixes of their own.
_SCHEMA = 'xmlns:d="http://www.w3.org/2001/XMLSchema" xmlns="http://www.w3.org/2001/XMLSchema"'
_INSTANCE = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


def _typed(code: str, kind: str) -> dict[str, Any]:
    place = "".join(f'<a:{name} i:type="int">{value}</a:{name}>' for name, value in PLACE.items())
    inner = f'{place}<a:version>1</a:version><a:code i:type="{kind}">{code}</a:code>'
    return {"message": f"<a:GetTemplate {_SCHEMA} {_INSTANCE}>{inner}</a:GetTemplate>"}


def test_what_a_caller_thinks_of_the_types_of_values_says_nothing(counter: Counter) -> None:
    """SOAP::Lite calls a code of digits an int, which no text is."""
    answered = posted(counter, enclosed(**_typed("MB1", "d:anyURI"), token=counter.token))

    assert answered.status_code == 200, answered.text
    assert body_of(answered).find(f"{{{API}}}templates") is not None


@pytest.mark.parametrize(
    ("code", "kind"), [("TUIx", "d:base64Binary"), ("4d4231", "d:hexBinary"), ("MB1", "a:other")]
)
def test_a_value_in_another_writing_is_refused_and_not_taken_for_itself(
    counter: Counter, code: str, kind: str
) -> None:
    answered = posted(counter, enclosed(**_typed(code, kind), token=counter.token))

    assert body_of(answered).findtext(f".//{{{API}}}code") == "bad_request"


def test_another_content_type_is_refused(counter: Counter) -> None:
    sent = letter("ListVersions", counter.token, PLACE)
    sent["headers"] = {"Content-Type": "application/json"}

    fault = body_of(posted(counter, sent))

    assert fault.findtext(f".//{{{API}}}code") == "media_type"


def test_the_same_tokens_and_scopes_hold(counter: Counter, rows_of: Any) -> None:
    part = counter.new_token("part", f"templates:{SCOPE.division_code}/101")
    asked = {**PLACE, "version": 1}
    sent = letter("ListTemplates", part, asked)
    own = letter("ListTemplates", part, {**asked, "department_code": "101"})
    by_header = letter("ListTemplates", "", asked)

    assert body_of(posted(counter, sent)).findtext(f".//{{{API}}}code") == "beyond_scope"
    assert posted(counter, own).status_code == 200
    assert posted(counter, by_header, counter.token).status_code == 200
    noted = rows_of("SELECT action, refusal FROM audit_entry WHERE action LIKE 'api%'")
    assert sorted(map(tuple, noted)) == [
        ("api_records", ""),
        ("api_records", ""),
        ("api_records", "beyond_scope"),
    ]
