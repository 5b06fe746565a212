"""The two versions of SOAP: their names for the same things, their envelopes and their faults."""

from dataclasses import dataclass
from enum import Enum

from connectors.simulator.soap.markup import element, escaped


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
    #: Markup; empty for a fault without one.
    detail: str = ""


def enveloped(version: Version, content: str) -> str:
    """An envelope around the one child of its body."""
    body = element("soapenv:Body", content)
    return f'<soapenv:Envelope xmlns:soapenv="{version.namespace}">{body}</soapenv:Envelope>'


def spelled_fault(version: Version, fault: Fault) -> str:
    """The markup of a fault in this version."""
    code = f"soapenv:{fault.blame.value[VERSIONS.index(version)]}"
    reason = escaped(fault.reason)
    if version is SOAP_11:
        parts = element("faultcode", code) + element("faultstring", reason)
    else:
        said = f'<soapenv:Text xml:lang="zh-CN">{reason}</soapenv:Text>'
        value = element("soapenv:Value", code)
        parts = element("soapenv:Code", value) + element("soapenv:Reason", said)
    if fault.detail:
        parts += element("detail" if version is SOAP_11 else "soapenv:Detail", fault.detail)
    return element("soapenv:Fault", parts)


def fault_status(version: Version, blame: Blame) -> int:
    """The HTTP status (SOAP 1.1 section 6.2; SOAP 1.2 part 2, table 20)."""
    return 400 if version is SOAP_12 and blame is Blame.CALLER else 500
