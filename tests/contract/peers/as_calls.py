"""The pinned contract rewritten as old systems have it: calls (rpc), plain or encoded (编码)."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from connectors.soap_arrays import ENCODING_11
from connectors.soap_encoded import usual_encoding
from tests.contract.peers.stacks import WSDL

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_XSD = "{http://www.w3.org/2001/XMLSchema}"
#: How the body of a message may be written.
USES = ("literal", "encoded")


def write_contract(folder: Path, use: str, *, boxed: bool = False, arrays: bool = False) -> Path:
    """Write the contract with its schema into a folder; the parts of a call are what its element
    held, and the operations and names stay.

    `boxed` gives numbers that may be missing the type that Axis has for Integer, which can be nil.
    `arrays` makes encoded arrays of all lists.
    """
    schema = WSDL.with_suffix(".xsd")
    types = etree.parse(schema).getroot()
    if arrays:
        _make_arrays(types)
    types.getroottree().write(folder / schema.name, encoding="utf-8", xml_declaration=True)
    contract = etree.parse(WSDL)
    root = contract.getroot()
    for message in root.iterfind(f"{_WSDL}message"):
        _split_parts(message, types, boxed=boxed)
    for binding in root.iterfind(f"{_WSDL}binding"):
        (soap,) = binding.iterfind("{*}binding")
        soap.set("style", "rpc")
        for way in ("input", "output"):
            for body in binding.iterfind(f"{_WSDL}operation/{_WSDL}{way}/{{*}}body"):
                body.set("use", use)
                body.set("namespace", root.attrib["targetNamespace"])
                if use == "encoded":
                    body.set("encodingStyle", usual_encoding(body))
    made = folder / "calls.wsdl"
    contract.write(made, encoding="utf-8", xml_declaration=True)
    return made


def _make_arrays(types: etree._Element) -> None:
    used = etree.Element(f"{_XSD}import", namespace=ENCODING_11)
    types.insert(0, used)
    for kind in types.iterfind(f"{_XSD}complexType"):
        listed = kind.findall(f"{_XSD}sequence/{_XSD}element")
        if [each.get("maxOccurs") for each in listed] != ["unbounded"]:
            continue
        kind.remove(kind[0])
        content = etree.SubElement(kind, f"{_XSD}complexContent", nsmap={"soapenc": ENCODING_11})
        restriction = etree.SubElement(content, f"{_XSD}restriction", base="soapenc:Array")
        told = etree.SubElement(
            restriction, f"{_XSD}attribute", {"ref": "soapenc:arrayType"}, nsmap={"w": _WSDL[1:-1]}
        )
        told.set(f"{_WSDL}arrayType", f"{listed[0].get('type')}[]")


def _split_parts(message: etree._Element, types: etree._Element, *, boxed: bool) -> None:
    for part in message.findall(f"{_WSDL}part[@name='parameters']"):
        message.remove(part)
        for name, kind, is_optional in _children(part.get("element", ""), types):
            made = etree.SubElement(
                message, f"{_WSDL}part", {"name": name}, nsmap={"soapenc": ENCODING_11}
            )
            is_boxed = boxed and is_optional and kind == "xs:int"
            made.set("type", "soapenc:int" if is_boxed else kind)


def _children(name: str, types: etree._Element) -> Iterator[tuple[str, str, bool]]:
    (element,) = types.iterfind(f"{_XSD}element[@name='{name.partition(':')[2]}']")
    kind = element.get("type", "").partition(":")[2]
    held = types.find(f"{_XSD}complexType[@name='{kind}']") if kind else element[0]
    assert held is not None
    for each in held.iterfind(f"{_XSD}sequence/{_XSD}element"):
        yield each.get("name", ""), each.get("type", ""), each.get("minOccurs") == "0"
