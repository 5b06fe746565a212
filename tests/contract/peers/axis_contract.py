"""The pinned contract as the tools of Axis 1.4 take it, and the deployment they make of it."""

from pathlib import Path

from lxml import etree

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_WSDD = "{http://xml.apache.org/axis/wsdd/}"

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"


def write_for_axis(contract: Path, schema: Path, folder: Path) -> None:
    """A copy named axis.wsdl, without the port of SOAP 1.2, which WSDL2Java cannot read; Axis
    answers it all the same. The message of a fault gets a name of its own, as WSDL2Java would make
    one class of two.
    """
    tree, types = etree.parse(contract), etree.parse(schema)
    root = tree.getroot()
    for each in root.findall(f"{_WSDL}binding") + root.findall(f"{_WSDL}service/{_WSDL}port"):
        if each.get("name", "").endswith("12"):
            above = each.getparent()
            assert above is not None
            above.remove(each)
    for message in root.iterfind(f"{_WSDL}message[@name='PerfFault']"):
        message.set("name", "PerfFailure")
    for fault in root.iterfind(f"{_WSDL}portType/{_WSDL}operation/{_WSDL}fault"):
        fault.set("message", "tns:PerfFailure")
    if root.find(".//{*}body[@use='encoded']") is not None:
        _encode_the_rest(root, types.getroot())
    tree.write(folder / "axis.wsdl", encoding="utf-8", xml_declaration=True)
    types.write(folder / schema.name, encoding="utf-8", xml_declaration=True)


def _encode_the_rest(root: etree._Element, schema: etree._Element) -> None:
    """Encoded faults, and no header: one literal word in a binding makes all of it literal."""
    for each in list(root.iter(f"{_SOAP}header")):
        above = each.getparent()
        assert above is not None
        above.remove(each)
    for fault in root.iter(f"{_SOAP}fault"):
        fault.set("use", "encoded")
        fault.set("namespace", root.attrib["targetNamespace"])
        fault.set("encodingStyle", "http://schemas.xmlsoap.org/soap/encoding/")
    (part,) = root.iterfind(f"{_WSDL}message[@name='PerfFailure']/{_WSDL}part")
    del part.attrib["element"]
    part.attrib.update({"name": "PerfFault", "type": "tns:PerfFault"})
    (element,) = schema.iterfind(f"{_XSD}element[@name='PerfFault']")
    kind = element[0]
    kind.set("name", "PerfFault")
    schema.replace(element, kind)


def deploy_at(deployment: Path, service: str) -> None:
    """Let a deployment that WSDL2Java made serve at this address, by our provider."""
    tree = etree.parse(deployment)
    (one,) = tree.getroot().iterfind(f"{_WSDD}service")
    one.set("name", service)
    one.set("provider", "Handler")
    one.insert(0, etree.Element(f"{_WSDD}parameter", name="handlerClass", value="peer.Operations"))
    flow = etree.Element(f"{_WSDD}requestFlow")
    etree.SubElement(flow, f"{_WSDD}handler", type="java:peer.HeadersReader")
    one.insert(0, flow)
    tree.write(deployment, encoding="utf-8", xml_declaration=True)
