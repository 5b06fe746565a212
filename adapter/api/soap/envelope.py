"""SOAP 1.1 and 1.2 around our messages (报文封装): read without DTD, entities or network."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from lxml import etree

from adapter.api.problems import Problem
from adapter.package_format.verifier.layout import NAMESPACE as RECORDS

API: Final = "urn:budget-indicator-api:1"
#: Requests are small; whoever sends more is no reader of ours.
LONGEST_REQUEST = 64 * 1024

_RECORDS = "templates.xsd"
_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_WSDL_12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
_NOT_READ = "报文无法识别，请对照 /soap?wsdl 的契约。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapVersion:
    """What differs between both versions."""

    namespace: str
    media_type: str


SOAP11 = SoapVersion(namespace="http://schemas.xmlsoap.org/soap/envelope/", media_type="text/xml")
SOAP12 = SoapVersion(
    namespace="http://www.w3.org/2003/05/soap-envelope", media_type="application/soap+xml"
)
_TRUE = frozenset({"1", "true"})
_XSD = "http://www.w3.org/2001/XMLSchema"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: Types of a value that stands there in another writing.
_PACKED = frozenset({"base64Binary", "hexBinary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A message that was understood."""

    operation: str
    #: The values of its elements.
    values: dict[str, str]
    token: str


def contract(name: str) -> bytes:
    """A file of the contract; KeyError for every other name."""
    folder = {"api.wsdl": "soap", "api.xsd": "soap", _RECORDS: ""}[name]
    if folder:
        return (files("adapter.api") / "soap" / name).read_bytes()
    return (files("adapter.package_format") / "format_2" / name).read_bytes()


def in_soap_11(wsdl: bytes) -> bytes:
    """The contract without what is of SOAP 1.2, for older tools (Axis 1.x), which stop at it.

    They also make one class of a message and an element of one name.
    """
    root = etree.fromstring(wsdl, _parser())
    for above in (root, *root.iterfind(f"{{{_WSDL}}}service")):
        for each in list(above):
            if any(str(inner.tag).startswith(f"{{{_WSDL_12}}}") for inner in each):
                above.remove(each)
    for message in root.iterfind(f"{{{_WSDL}}}message[@name='Problem']"):
        message.set("name", "Refused")
    for told in root.iterfind(f"{{{_WSDL}}}portType/*/{{{_WSDL}}}fault"):
        told.set("message", "a:Refused")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def compiled_schema() -> etree.XMLSchema:
    """The schema of all messages; one is used by one thread at a time."""
    root = etree.fromstring(contract("api.xsd"), _parser())
    for each in root.iterfind("{http://www.w3.org/2001/XMLSchema}import"):
        # They lie in two folders of ours.
        each.set("schemaLocation", str(files("adapter.package_format") / "format_2" / _RECORDS))
    return etree.XMLSchema(root)


def _parser() -> etree.XMLParser:
    # Comments and instructions say nothing to us, and are no elements that have a name.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def version_of(media_type: str) -> SoapVersion:
    """By the content type of a request; Problem for one that is none of ours."""
    found = media_type.partition(";")[0].strip().lower()
    for each in (SOAP11, SOAP12):
        if found == each.media_type:
            return each
    sentence = "内容类型须为 text/xml（SOAP 1.1）或 application/soap+xml（SOAP 1.2）。"
    raise Problem("media_type", sentence)


def read_request(body: bytes, version: SoapVersion, schema: etree.XMLSchema) -> Request:
    """The message in an envelope; Problem for whatever the contract does not know."""
    root = _root(body)
    found = root.find(f"{{{version.namespace}}}Body")
    if root.tag != f"{{{version.namespace}}}Envelope" or found is None or len(found) != 1:
        raise Problem("bad_request", _NOT_READ)
    message = found[0]
    _leave_out_types(message)
    if not schema.validate(etree.ElementTree(message)):
        raise Problem("bad_request", _NOT_READ)
    # What the schema knows is more than what may be asked.
    values = {etree.QName(each).localname: (each.text or "").strip() for each in message}
    return Request(
        operation=etree.QName(message).localname,
        values=values,
        token=_token(root.find(f"{{{version.namespace}}}Header"), version),
    )


def _leave_out_types(message: etree._Element) -> None:
    """Of values, what a caller thinks that they are: SOAP::Lite calls a code of digits an int.

    The contract says what they are. A value that is packed stays as it is told, and is refused.
    """
    for each in message:
        prefix, _, name = each.get(_TYPE, "").strip().rpartition(":")
        if each.nsmap.get(prefix or None) == _XSD and name not in _PACKED:
            each.attrib.pop(_TYPE, "")


def _root(body: bytes) -> etree._Element:
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError:
        raise Problem("bad_request", _NOT_READ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Problem("bad_request", "报文中不得有 DOCTYPE，请去掉后重试。")
    return root


def _token(header: etree._Element | None, version: SoapVersion) -> str:
    token = ""
    for each in () if header is None else header:
        if each.tag == f"{{{API}}}Token":
            token = (each.text or "").strip()
        elif each.get(f"{{{version.namespace}}}mustUnderstand") in _TRUE:
            raise Problem("bad_request", "不认识报文头中标为必须理解的内容，请去掉后重试。")
    return token


def enclosed(content: str, version: SoapVersion, *, default: str = f' xmlns="{RECORDS}"') -> bytes:
    """An envelope; elements of ours have the prefix a, records of the package none."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<s:Envelope xmlns:s="{version.namespace}" xmlns:a="{API}"{default}>'
        f"<s:Body>{content}</s:Body></s:Envelope>"
    ).encode()


def fault(problem: Problem, version: SoapVersion) -> bytes:
    """A problem as a fault of this version."""
    by_caller = problem.status < 500  # noqa: PLR2004 - HTTP's border between both sides
    detail = element("code", problem.code) + element("status", problem.status)
    detail += element("sentence", problem.sentence)
    if problem.retry_after_s:
        detail += element("retry_after_s", problem.retry_after_s)
    detail = f"<a:Problem>{detail}</a:Problem>"
    sentence = _escaped(problem.sentence)
    if version is SOAP11:
        who = "Client" if by_caller else "Server"
        # Its children are in no namespace, and readers look for them by the default one.
        return enclosed(
            f"<s:Fault><faultcode>s:{who}</faultcode><faultstring>{sentence}</faultstring>"
            f"<detail>{detail}</detail></s:Fault>",
            version,
            default="",
        )
    who = "Sender" if by_caller else "Receiver"
    return enclosed(
        f"<s:Fault><s:Code><s:Value>s:{who}</s:Value></s:Code>"
        f'<s:Reason><s:Text xml:lang="zh">{sentence}</s:Text></s:Reason>'
        f"<s:Detail>{detail}</s:Detail></s:Fault>",
        version,
    )


def element(name: str, value: object, *, is_markup: bool = False) -> str:
    """An element of ours; None says nothing, and markup is taken as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = str(value) if is_markup else _escaped(str(value))
    return f"<a:{name}>{text}</a:{name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
