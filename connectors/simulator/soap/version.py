"""The two versions of SOAP: their names for the same things, their envelopes and their faults."""

from dataclasses import dataclass
from enum import Enum

from lxml import etree

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of SOAP."""

    #: Of the envelope.
    namespace: str
    #: Of the extension elements in a WSDL binding.
    binding_namespace: str
    media_type: str

    def tag(self, name: str) -> str:
        """A name in the envelope's namespace."""
        return f"{{{self.namespace}}}{name}"


SOAP_11 = Version(
    namespace="http://schemas.xmlsoap.org/soap/envelope/",
    binding_namespace="http://schemas.xmlsoap.org/wsdl/soap/",
    media_type="text/xml",
)
SOAP_12 = Version(
    namespace="http://www.w3.org/2003/05/soap-envelope",
    binding_namespace="http://schemas.xmlsoap.org/wsdl/soap12/",
    media_type="application/soap+xml",
)
VERSIONS = (SOAP_11, SOAP_12)


class Blame(Enum):
    """Who is to blame for a fault: the code in SOAP 1.1 and in SOAP 1.2."""

    CALLER = ("Client", "Sender")
    RECEIVER = ("Server", "Receiver")
    VERSION = ("VersionMismatch", "VersionMismatch")
    HEADER = ("MustUnderstand", "MustUnderstand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What went wrong, before it is spelled in a version."""

    blame: Blame
    reason: str
    detail: etree._Element | None = None


def enveloped(version: Version, content: etree._Element) -> etree._Element:
    """An envelope around the one child of its body."""
    envelope = etree.Element(version.tag("Envelope"), nsmap={"soapenv": version.namespace})
    etree.SubElement(envelope, version.tag("Body")).append(content)
    return envelope


def spelled_fault(version: Version, fault: Fault) -> etree._Element:
    """The Fault element of this version."""
    element = etree.Element(version.tag("Fault"), nsmap={"soapenv": version.namespace})
    code = f"soapenv:{fault.blame.value[VERSIONS.index(version)]}"
    if version is SOAP_11:
        _add(element, "faultcode", code)
        _add(element, "faultstring", fault.reason)
    else:
        _add(_add(element, version.tag("Code")), version.tag("Value"), code)
        text = _add(_add(element, version.tag("Reason")), version.tag("Text"), fault.reason)
        text.set(_XML_LANG, "zh-CN")
    if fault.detail is not None:
        name = "detail" if version is SOAP_11 else version.tag("Detail")
        _add(element, name).append(fault.detail)
    return element


def fault_status(version: Version, blame: Blame) -> int:
    """The HTTP status (SOAP 1.1 section 6.2; SOAP 1.2 part 2, table 20)."""
    return 400 if version is SOAP_12 and blame is Blame.CALLER else 500


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, name)
    child.text = text
    return child
