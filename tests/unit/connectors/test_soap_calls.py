"""Old contracts have calls (rpc), encoded values and types without a file: built as they ask."""

from pathlib import Path

import pytest
from lxml import etree

from adapter.errors import ConfigurationError, MalformedAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.soap_answers import SoapAnswers
from connectors.soap_contract import SoapContract
from connectors.xml_text import decode_xml
from tests.unit.connectors.soap import soap_spec

CALLS = Path(__file__).with_name("calls.wsdl")
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
STYLE = "{http://schemas.xmlsoap.org/soap/envelope/}encodingStyle"


def contract(tmp_path: Path, **changed: str) -> SoapContract:
    text = CALLS.read_text("utf-8")
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "site.wsdl").write_text(text, "utf-8")
    return SoapContract(tmp_path / "site.wsdl", "Calls", "Eleven")


def call(envelope: etree._Element) -> etree._Element:
    (found,) = envelope.iterfind("{*}Body/*")
    return found


def kind_of(element: etree._Element) -> tuple[str, str] | None:
    said = element.get(f"{XSI}type")
    if said is None:
        return None
    prefix, _, name = said.partition(":")
    return str(element.nsmap[prefix]), name


def test_types_that_no_file_holds_are_known(tmp_path: Path) -> None:
    made = call(contract(tmp_path).message("execute", {"in0": "<a>报文</a>"}, {}))

    assert made.tag == "{urn:calls}execute"
    assert made.get(STYLE) == "http://schemas.xmlsoap.org/soap/encoding/"
    assert made.findtext("in0") == "<a>报文</a>"
    assert kind_of(made[0]) == ("http://schemas.xmlsoap.org/soap/encoding/", "string")


def test_a_parameter_without_a_value_is_nil_and_in_its_place(tmp_path: Path) -> None:
    made = call(contract(tmp_path).message("query", {"since": "2026", "year": "2026"}, {}))

    assert [each.tag for each in made] == ["year", "codes", "since"]
    assert [each.get(f"{XSI}nil") for each in made] == [None, "true", None]
    assert kind_of(made[0]) == ("http://www.w3.org/2001/XMLSchema", "int")


def test_encoded_values_say_their_types_at_every_depth(tmp_path: Path) -> None:
    given = {"year": "2026", "codes": {"code": ["1", "2"]}}

    codes = call(contract(tmp_path).message("query", given, {}))[1]

    assert kind_of(codes) == ("urn:calls", "Codes")
    assert {kind_of(each) for each in codes} == {
        ("http://schemas.xmlsoap.org/soap/encoding/", "string")
    }


def test_a_plain_call_says_no_types(tmp_path: Path) -> None:
    plain = contract(tmp_path, **{'use="encoded"': 'use="literal"'})

    made = call(plain.message("query", {"year": "2026"}, {}))

    assert made.get(STYLE) is None
    assert [kind_of(each) for each in made.iter()] == [None] * 4


@pytest.mark.parametrize(
    ("params", "told"),
    [({"in1": "x"}, "没有参数 in1"), ({"in0": "x", "b": "", "a": ""}, "没有参数 a、b")],
)
def test_a_name_that_the_contract_lacks_is_told(
    tmp_path: Path, params: dict[str, str], told: str
) -> None:
    made = contract(tmp_path)

    with pytest.raises(ConfigurationError, match=told):
        made.message("execute", params, {})
    with pytest.raises(ConfigurationError, match=told):
        made.require("execute", params)


def test_a_header_that_the_contract_lacks_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="没有报文头 key"):
        contract(tmp_path).message("execute", {"in0": "x"}, {"key": "T"})


def test_an_encoded_array_is_refused_before_any_call(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="codes 是 SOAP 编码的数组"):
        contract(tmp_path).require("listed")


def test_values_kept_apart_are_refused_and_not_read_as_empty() -> None:
    answer = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        '<r:executeResponse xmlns:r="urn:calls"><executeReturn href="#id0"/></r:executeResponse>'
        '<multiRef id="id0">0000</multiRef></e:Body></e:Envelope>'
    )
    reader = SoapAnswers(soap_spec().envelope, "utf-8", Limits())
    xml = decode_xml(answer.encode(), declared="utf-8", default="utf-8")

    with pytest.raises(MalformedAnswer, match="multiRef"):
        reader.open_text(xml, None, ["executeReturn"], Deadline())
