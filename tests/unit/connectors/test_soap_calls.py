"""Old contracts have calls (rpc), encoded values and types without a file: built as they ask."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from adapter.errors import ConfigurationError, MalformedAnswer
from adapter.ports.budget_system import Exchange
from connectors.answer_form import Answer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.soap_answers import SoapAnswers
from connectors.soap_arrays import items_apart
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


def answered(text: str) -> Answer:
    now = datetime(2026, 8, 1, tzinfo=UTC)
    exchange = Exchange(
        exchange_id="x",
        operation="o",
        started_at=now,
        duration_ms=1,
        status=200,
        digest="",
        byte_length=0,
        their_time=None,
    )
    return Answer(
        exchange=exchange,
        content_type="text/xml",
        charset="utf-8",
        retry_after_s=None,
        body=text.encode(),
    )


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


ENCODING_11 = "http://schemas.xmlsoap.org/soap/encoding/"
ENCODING_12 = "http://www.w3.org/2003/05/soap-encoding"


def meant(element: etree._Element, attribute: str) -> str:
    """An attribute that holds a name, with the namespace instead of the prefix."""
    prefix, _, name = element.get(attribute, "").partition(":")
    return f"{{{element.nsmap[prefix]}}}{name}"


def test_an_encoded_array_says_what_it_holds_and_how_many(tmp_path: Path) -> None:
    made = contract(tmp_path)
    made.require("listed", ["codes"])

    (codes,) = call(made.message("listed", {"codes": {"whatever": ["1", "2"]}}, {}))

    assert meant(codes, f"{XSI}type") == f"{{{ENCODING_11}}}Array"
    assert meant(codes, f"{{{ENCODING_11}}}arrayType") == (
        "{http://www.w3.org/2001/XMLSchema}string[2]"
    )
    assert [(each.tag, each.text) for each in codes] == [("item", "1"), ("item", "2")]
    assert {kind_of(each) for each in codes} == {("http://www.w3.org/2001/XMLSchema", "string")}


ROWS = """
<x:complexType name="Row">
  <x:sequence>
    <x:element name="v" type="x:string"/><x:element name="codes" type="t:Array"/>
  </x:sequence>
</x:complexType>
<x:complexType name="Rows">
  <x:complexContent>
    <x:restriction base="e:Array">
      <x:sequence>
        <x:element name="line" type="t:Row" minOccurs="0" maxOccurs="unbounded"/>
      </x:sequence>
      <x:attribute ref="e:arrayType" w:arrayType="t:Row[]"/>
    </x:restriction>
  </x:complexContent>
</x:complexType>
</x:schema>"""


def test_arrays_hold_rows_and_rows_hold_arrays(tmp_path: Path) -> None:
    changes = {"</x:schema>": ROWS, '"codes" type="t:Array"/></w:': '"rows" type="t:Rows"/></w:'}
    rows = [{"v": "甲", "codes": {"c": []}}, {"v": "乙", "codes": {"c": ["1"]}}]

    envelope = contract(tmp_path, **changes).message("listed", {"rows": {"row": rows}}, {})

    (listed,) = call(envelope)
    assert meant(listed, f"{{{ENCODING_11}}}arrayType") == "{urn:calls}Row[2]"
    assert [each.tag for each in listed] == ["line", "line"]
    assert {kind_of(each) for each in listed} == {("urn:calls", "Row")}
    assert [each.findtext("v") for each in listed] == ["甲", "乙"]
    lengths = [
        meant(each, f"{{{ENCODING_11}}}arrayType").rpartition("}")[2]
        for each in listed.iterfind("*/codes")
    ]
    assert lengths == ["string[0]", "string[1]"]


def test_an_array_without_a_value_is_nil_and_no_array(tmp_path: Path) -> None:
    (codes,) = call(contract(tmp_path).message("listed", {}, {}))

    assert codes.attrib.items() == [(f"{XSI}nil", "true")]


def test_in_soap_12_an_array_says_it_in_other_words(tmp_path: Path) -> None:
    other = "http://schemas.xmlsoap.org/wsdl/soap12/"
    made = contract(tmp_path, **{"http://schemas.xmlsoap.org/wsdl/soap/": other})

    (codes,) = call(made.message("listed", {"codes": {"c": ["1", "2"]}}, {}))

    assert meant(codes, f"{XSI}type") == f"{{{ENCODING_12}}}Array"
    assert meant(codes, f"{{{ENCODING_12}}}itemType") == "{http://www.w3.org/2001/XMLSchema}string"
    assert codes.get(f"{{{ENCODING_12}}}arraySize") == "2"


@pytest.mark.parametrize(
    "changes",
    [
        {"x:string[]": "x:string[,]"},
        {"x:string[]": "x:string[][]"},
        {
            '"codes" type="t:Array"/></w:': '"codes" type="t:Held"/></w:',
            '<x:complexType name="Array">': '<x:complexType name="Held"><x:sequence>'
            '<x:element name="codes"><x:complexType>',
            "</x:complexContent>\n      </x:complexType>": "</x:complexContent>\n"
            "</x:complexType></x:element></x:sequence></x:complexType>",
        },
    ],
    ids=["two dimensions", "arrays of arrays", "nameless"],
)
def test_other_encoded_arrays_are_refused_before_any_call(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError, match="codes 是多维的或没有类型名的 SOAP 编码数组"):
        contract(tmp_path, **changes).require("listed")


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


# --- answers --------------------------------------------------------------------------------------

ARRAY = "encodingStyle='e' n:arrayType='n:R[2]'"


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        (
            f"<rows {ARRAY}><rows a='>'><v/><rows/></rows><rows/></rows><rows>1</rows>",
            f"<rows {ARRAY}><item a='>'><v/><rows/></item><item/></rows><rows>1</rows>",
        ),
        (
            f"<n:l {ARRAY}>\n<n:l><m arraySize='1'><m>1</m></m></n:l></n:l>",
            f"<n:l {ARRAY}>\n<item><m arraySize='1'><item>1</item></m></item></n:l>",
        ),
        (f"<rows {ARRAY}><row/></rows>", None),
        (f"<rows {ARRAY}/><rows/>", None),
        ("<rows encodingStyle='e'><rows/></rows>", None),
        (f"<rows {ARRAY}><!-- --><rows/></rows>", None),
    ],
)
def test_items_that_axis_names_like_their_array_are_told_apart(
    text: str, apart: str | None
) -> None:
    assert items_apart(text) == (text if apart is None else apart)


def test_rows_named_like_their_list_are_rows() -> None:
    answer = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n="n"><e:Body>'
        '<r:said xmlns:r="urn:calls" e:encodingStyle="e"><rows n:arrayType="n:R[1]">'
        '<rows href="#id0"/></rows></r:said><m id="id0"><v>甲</v></m></e:Body></e:Envelope>'
    )
    reader = SoapAnswers(soap_spec().envelope, "utf-8", Limits())

    opened = reader.open(answered(answer), rows_path="rows.item", value_paths=[])

    assert opened.rows is not None
    assert [row.fields for row in opened.rows] == [{"v": "甲"}]
    assert [reader.row(row.payload) for row in opened.rows] == [{"v": "甲"}]


@pytest.mark.parametrize(
    "text",
    [
        f"<a {ARRAY}>" + "<a>" * 100_000,
        f"<a {ARRAY}><a>" * 20_000,
        "".join(f"<a{n} {ARRAY}><a{n}>" for n in range(20_000)),
        f"<a {ARRAY} " * 50_000,
    ],
    ids=["deep", "nested", "names", "tags"],
)
def test_arrays_that_are_made_to_take_long_do_not(text: str) -> None:
    began = time.process_time()
    with suppress(MalformedAnswer):
        items_apart(text)

    assert time.process_time() - began < 2
