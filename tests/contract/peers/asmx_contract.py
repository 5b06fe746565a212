"""The pinned contract as the tools of ASP.NET take it, and the service made of their classes."""

import re
from pathlib import Path

from lxml import etree

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_METHOD = re.compile(
    r"public abstract (?P<kind>\w+) (?P<name>\w+)\((?P<taken>.* (?P<asked>\w+))\);"
)
#: Headers of any name; the contract's own is a plain text, which is no class of headers.
_HEADERS = "public System.Web.Services.Protocols.SoapUnknownHeader[] Headers;"


def write_for_asmx(contract: Path, made: Path) -> None:
    """A copy of the port of SOAP 1.1 alone, to which ASP.NET adds 1.2 by itself.

    Messages stay whole, as their one part no longer has the name that means "unwrap me".
    """
    tree = etree.parse(contract)
    root = tree.getroot()
    for each in (*root.findall(f"{_WSDL}binding"), *root.findall(f"{_WSDL}service/{_WSDL}port")):
        if each.get("name", "").endswith("12"):
            _drop(each)
    for each in [*root.iter("{http://schemas.xmlsoap.org/wsdl/soap/}header")]:
        _drop(each)
    for each in root.findall(f"{_WSDL}types/*/*"):
        _drop(each)
    for part in root.iterfind(f"{_WSDL}message/{_WSDL}part[@name='parameters']"):
        part.set("name", "body")
    tree.write(made, encoding="utf-8", xml_declaration=True)


def _drop(element: etree._Element) -> None:
    above = element.getparent()
    assert above is not None
    above.remove(element)


def with_operations(classes: str) -> str:
    """The classes with a body for each method: all are one."""
    methods = _METHOD.sub(
        r'[System.Web.Services.Protocols.SoapHeader("Headers")] '
        r"public \g<kind> \g<name>(\g<taken>) { return (\g<kind>) "
        r'Peer.Operations.Call("\g<name>", \g<asked>, typeof(\g<kind>), Headers); }',
        classes,
    )
    opening = "abstract partial class PerfService : System.Web.Services.WebService {"
    return methods.replace(opening, f"{opening.removeprefix('abstract ')} {_HEADERS}")
