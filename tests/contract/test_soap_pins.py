"""Our pins of the other side's SOAP contracts mean the same as the simulator's own."""

from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from tests.contract.soap_meaning import meanings

PINS = Path(str(files("connectors").joinpath("contracts")))
THEIRS = Path(str(files("connectors").joinpath("simulator", "contracts")))
PAIRS = [("std-v2-soap.wsdl", "perf.wsdl"), ("xml-string-soap.wsdl", "exchange.wsdl")]


@pytest.mark.parametrize(("pinned", "theirs"), PAIRS)
def test_pin_and_simulator_mean_the_same(pinned: str, theirs: str) -> None:
    ours, other = meanings(PINS / pinned), meanings(THEIRS / theirs)

    assert ours
    assert ours.keys() == other.keys()
    for key, meaning in ours.items():
        assert meaning == other[key], key


#: A row of the library's index element, which many of the differences below are planted in.
_LEVEL = '<xs:element name="level_no" type="xs:int" minOccurs="0" nillable="true"/>'
_LEAF = '<xs:element name="is_leaf" type="xs:int" minOccurs="0" nillable="true"/>'
_TOTAL = '<xs:element name="total" type="xs:int"/>'
_CODE = '<xs:element name="code" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>'
_HEADER = '<soap12:header message="tns:TokenHeader" part="token" use="literal"/>'
_FAULT = '<wsdl:part name="fault" element="tns:PerfFault"/>'


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("perf.xsd", _LEVEL, _LEVEL.replace("level_no", "level_number")),
        ("perf.xsd", _LEVEL, _LEVEL.replace("xs:int", "xs:string")),
        ("perf.xsd", _LEVEL, _LEVEL.replace(' nillable="true"', "")),
        ("perf.xsd", _LEVEL, _LEVEL.replace(' minOccurs="0"', "")),
        ("perf.xsd", f"{_LEVEL}\n      {_LEAF}", f"{_LEAF}\n      {_LEVEL}"),
        ("perf.xsd", _LEVEL, ""),
        ("perf.xsd", _LEVEL, _LEVEL + _LEVEL.replace("level_no", "extra")),
        ("perf.xsd", _TOTAL, _TOTAL.replace("/>", ' minOccurs="0"/>')),
        ("perf.xsd", _CODE, _CODE.replace("unbounded", "1000")),
        ("perf.xsd", 'elementFormDefault="qualified"', 'elementFormDefault="unqualified"'),
        ("perf.xsd", 'name="Token" type="xs:string"', 'name="Token" type="xs:int"'),
        ("perf.wsdl", 'soapAction="urn:budget-integration:perf:v2:Login"', 'soapAction=""'),
        ("perf.wsdl", _HEADER, ""),
        ("perf.wsdl", _FAULT, _FAULT.replace("tns:PerfFault", "tns:Token")),
        ("perf.wsdl", "/soap/perf", "/soap/perf2"),
        ("exchange.wsdl", 'name="in0"', 'name="arg0"'),
        ("exchange.wsdl", 'soapAction=""', 'soapAction="execute"'),
    ],
)
def test_a_planted_difference_is_found(tmp_path: Path, name: str, old: str, new: str) -> None:
    for path in THEIRS.glob("*.[wx]sd*"):
        tmp_path.joinpath(path.name).write_bytes(path.read_bytes())
    changed = (tmp_path / name).read_text("utf-8")
    assert old in changed
    (tmp_path / name).write_text(changed.replace(old, new, 1), "utf-8")
    wsdl = "exchange.wsdl" if name.startswith("exchange") else "perf.wsdl"

    assert meanings(tmp_path / wsdl) != meanings(THEIRS / wsdl)


def test_another_spelling_of_the_same_contract_means_the_same(tmp_path: Path) -> None:
    wsdl = (THEIRS / "perf.wsdl").read_text("utf-8").replace("perf.xsd", "types.xsd")
    schema = etree.fromstring((THEIRS / "perf.xsd").read_bytes())
    schema[:] = reversed(schema)
    text = etree.tostring(schema, encoding="unicode")
    for old, new in (("tns:", "ns1:"), (":tns=", ":ns1=")):
        text, wsdl = text.replace(old, new), wsdl.replace(old, new)
    (tmp_path / "types.xsd").write_text(text, "utf-8")
    (tmp_path / "service.wsdl").write_text(wsdl, "utf-8")

    assert meanings(tmp_path / "service.wsdl") == meanings(THEIRS / "perf.wsdl")
