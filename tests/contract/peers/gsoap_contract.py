"""The pinned contract as the tools of gSOAP take it, and what C++ cannot find out of classes."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


def write_for_gsoap(contract: Path, made: Path) -> None:
    """A copy of the port of SOAP 1.1 alone: gSOAP answers in the version of the request."""
    tree = etree.parse(contract)
    root = tree.getroot()
    for each in (*root.findall(f"{_WSDL}binding"), *root.findall(f"{_WSDL}service/{_WSDL}port")):
        if each.get("name", "").endswith("12"):
            above = each.getparent()
            assert above is not None
            above.remove(each)
    tree.write(made, encoding="utf-8", xml_declaration=True)


def operations_of(contract: Path, schema: Path) -> str:
    """The operations but the login, each by the one template of its kind, and the columns of each
    row, for this language has no reflection.
    """
    types = etree.parse(schema).getroot()
    return "\n".join((*_classes(types), *_operations(etree.parse(contract).getroot()), ""))


def _classes(types: etree._Element) -> Iterator[str]:
    for kind in types.iterfind(f"{_XSD}complexType"):
        name = f"ns1__{_spelt(kind.get('name', ''))}"
        yield f"static void make(struct soap *soap, {name} *&place)"
        yield f"{{ place = soap_new_{name}(soap); }}"
        if name.endswith("Row"):
            columns = [
                f'    visit("{column}", row.{_spelt(column)});'
                for each in kind.iter(f"{_XSD}element")
                if (column := each.get("name", ""))
            ]
            opening = f"template <class Visit> static void columns({name} &row, Visit &visit)"
            yield "\n".join((opening, "{", *columns, "}"))


def _operations(root: etree._Element) -> Iterator[str]:
    for operation in root.iterfind(f"{_WSDL}portType/{_WSDL}operation"):
        work, _, data_set = operation.get("name", "").partition("_")
        if not data_set:
            continue
        name = _spelt(operation.get("name", ""))
        question = "ns1__Query" if work == "Query" else f"_ns1__{name}"
        taken = f"struct soap *soap, {question} *asked, _ns1__{name}Response &answer"
        yield f"int __ns1__{name}({taken})"
        yield f'{{ return {work.lower()}(soap, "{data_set}", asked, answer); }}'


def _spelt(name: str) -> str:
    """A name as wsdl2h spells it: an underline of its own stands for a prefix."""
    return name.replace("_", "_USCORE")
