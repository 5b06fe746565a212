"""Answers over SOAP (SOAP 应答): the response element of a typed service, or the text of another.

Faults are told apart by the code that the contract declares in their detail, never by their words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import RawFields
from adapter.ports.wire_spec import EnvelopeSpec, XmlTextSpec
from connectors.answer_form import Answer, OpenedAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.multipart import in_one, message_of
from connectors.soap_arrays import items_apart
from connectors.soap_references import in_place
from connectors.xml_kept import decode_row, standing_alone
from connectors.xml_packing import NOT_PACKED, unpack
from connectors.xml_rows import (
    Path,
    RowsAt,
    XmlSplit,
    element_at,
    local_name,
    split_xml,
    unpacked,
    value_of,
)
from connectors.xml_text import XmlText, decode_xml

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_HTML = frozenset({"text/html", "application/xhtml+xml"})
#: How a page for people begins, whatever its header calls it: that of a login gateway, mostly.
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\s++|<!--.*?-->|<\?.*?\?>)*+<(?:html|!doctype\s+html|script)\b",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_BEGINNING = 4096
#: Codes of SOAP 1.1 and 1.2 that blame the request; of the rules for calls in SOAP 1.2; of WCF and
#: WS-Addressing, which use them in SOAP 1.1 by themselves.
_BLAMES = frozenset(
    {"Client", "Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"}
    | {"ProcedureNotPresent", "BadArguments"}
    | {"ActionNotSupported", "DeserializationFailed", "DestinationUnreachable", "ActionMismatch"}
)
#: Codes of WS-Security, of WSS4J (CXF) and of Axis for a proof of who we are that is not accepted:
#: shown again and again, the same proof might lock the account.
_LOGIN_REFUSED = frozenset(
    {"FailedAuthentication", "FailedCheck", "InvalidSecurity", "InvalidSecurityToken"}
    | {"SecurityTokenUnavailable", "UnsupportedSecurityToken", "UnsupportedAlgorithm"}
    | {"MessageExpired", "SecurityError", "Unauthenticated", "Unauthorized", "Authentication"}
)
#: What stands above every path: the response element inside the body, or the inner text's root.
_ABOVE_RESPONSE = ("Envelope", "Body", "")
_ABOVE_ROOT = ("",)


class SoapAnswers:
    """`AnswerForm` of a typed service, SOAP 1.1 and 1.2 alike; paths start in the response."""

    def __init__(
        self,
        spec: EnvelopeSpec,
        charset: str,
        limits: Limits,
        *,
        packed_path: str | None = None,
    ) -> None:
        """`packed_path` leads to a value that stays packed, whatever type it says it is."""
        self._spec = spec
        self._charset = charset
        self._limits = limits
        self._packed_path = packed_path

    def is_page(self, answer: Answer) -> bool:
        """See `AnswerForm`."""
        begins = answer.body[:_LONGEST_BEGINNING]
        return answer.content_type in _HTML or _PAGE.match(begins) is not None

    def open(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str]
    ) -> OpenedAnswer:
        """See `AnswerForm`."""
        return self.open_text(self.decoded(answer), rows_path, value_paths, answer.deadline)

    def row(self, payload: bytes) -> RawFields:
        """See `AnswerForm`."""
        return kept_row(payload, self._charset, self._limits)

    def decoded(self, answer: Answer) -> XmlText:
        """The message as text, with every value in its place."""
        body, declared = answer.body, answer.charset
        attachments: Mapping[str, bytes] = {}
        if answer.content_type == "multipart/related":
            part, attachments = message_of(answer)
            body, declared = part.content, part.charset or declared
        xml = decode_xml(body, declared=declared, default=self._charset)
        most = self._limits.max_decoded_bytes
        whole = in_place(in_one(xml.text, attachments, most), most)
        return XmlText(items_apart(whole), xml.charset)

    def open_text(
        self,
        xml: XmlText,
        rows_path: str | None,
        value_paths: Iterable[str],
        deadline: Deadline,
    ) -> OpenedAnswer:
        """The message taken apart."""
        split = self.split(xml, rows_path, _ABOVE_RESPONSE, deadline)
        said = _inside_body(split.root)
        if said.tag in {f"{{{SOAP_11}}}Fault", f"{{{SOAP_12}}}Fault"}:
            codes = _codes(said)
            refused = next((each for each in codes if each in _LOGIN_REFUSED), "")
            blamed = refused or next((each for each in codes[:1] if each in _BLAMES), "")
            return OpenedAnswer(
                envelope=dict(self._declared(said)),
                rows=None,
                is_fault=True,
                blame=f"SOAP {blamed}" if blamed else "",
                blame_reason=_first_line(said) if blamed else "",
                refuses_login=bool(refused),
            )
        return opened(said, split, rows_path, value_paths, packed_path=self._packed_path)

    def split(
        self, xml: XmlText, rows_path: str | None, above: Path, deadline: Deadline
    ) -> XmlSplit:
        """The document taken apart under this site's caps."""
        rows_at = None if rows_path is None else RowsAt(path=steps(rows_path), above=above)
        return split_xml(xml, rows_at, limits=self._limits, deadline=deadline)

    def _declared(self, fault: etree._Element) -> Iterator[tuple[str, object]]:
        """The declared code and reason of a fault, under the names of the envelope's own."""
        detail = next((each for each in fault if local_name(each).lower() == "detail"), None)
        spec = self._spec
        for name, path in (
            (spec.code_path, spec.fault_code_path),
            (spec.reason_path, spec.fault_reason_path),
        ):
            found = element_at(detail, steps(path)) if detail is not None and path else None
            if found is not None:
                yield name, unpacked(found)


class XmlTextAnswers:
    """`AnswerForm` of a service that answers with one XML text; paths start in its root."""

    def __init__(self, spec: EnvelopeSpec, text: XmlTextSpec, charset: str, limits: Limits) -> None:
        packed = None if text.packing in NOT_PACKED else text.result_path
        self._outer = SoapAnswers(spec, charset, limits, packed_path=packed)
        self._text = text
        self._limits = limits

    def is_page(self, answer: Answer) -> bool:
        """See `AnswerForm`."""
        return self._outer.is_page(answer)

    def open(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str]
    ) -> OpenedAnswer:
        """See `AnswerForm`."""
        carried = self._text.result_path
        message = self._outer.decoded(answer)
        outer = self._outer.open_text(message, None, [carried], answer.deadline)
        if outer.is_fault:
            return outer
        text = outer.envelope.get(carried)
        if not isinstance(text, str):
            raise MalformedAnswer("the answer carries no text")
        xml = unpack(
            text,
            self._text.packing,
            charset=self._text.charset,
            outer_charset=message.charset,
            limits=self._limits,
        )
        split = self._outer.split(xml, rows_path, _ABOVE_ROOT, answer.deadline)
        if local_name(split.root) != self._text.root:
            raise MalformedAnswer("the inner text is another document")
        return opened(split.root, split, rows_path, value_paths)

    def row(self, payload: bytes) -> RawFields:
        """See `AnswerForm`."""
        return kept_row(payload, self._text.charset, self._limits)


def kept_row(payload: bytes, charset: str, limits: Limits) -> RawFields:
    """The fields of one row, from nothing but its own bytes."""
    xml = decode_row(payload, charset)
    name, alone = standing_alone(xml.text)
    where = RowsAt(path=(name,), above=("",))
    kept = XmlText(alone, xml.charset)
    rows = split_xml(kept, where, limits=limits, deadline=Deadline()).rows
    if len(rows) != 1 or rows[0].payload != payload:
        raise MalformedAnswer("not one row")
    return rows[0].fields


def opened(
    said: etree._Element,
    split: XmlSplit,
    rows_path: str | None,
    value_paths: Iterable[str],
    *,
    packed_path: str | None = None,
) -> OpenedAnswer:
    """The values at the paths below an element, and the rows where the place for them exists.

    The value at `packed_path` is what somebody else unpacks, by the profile and not by its type.
    """
    envelope: dict[str, object] = {}
    for path in value_paths:
        found = element_at(said, steps(path))
        if found is not None:
            is_packed = path == packed_path and len(found) == 0
            envelope[path] = value_of(found) if is_packed else unpacked(found)
    has_place = rows_path is not None and element_at(said, steps(rows_path)[:-1]) is not None
    return OpenedAnswer(envelope=envelope, rows=split.rows if has_place else None)


def steps(path: str) -> Path:
    """A path of a profile as local names."""
    return tuple(path.split(".")) if path else ()


def _codes(fault: etree._Element) -> list[str]:
    """The code of a fault and its finer ones, which stand behind dots or in SOAP 1.2 below it."""
    values = [fault.findtext("{*}faultcode") or ""]
    code = fault.find("{*}Code")
    while code is not None:
        values.append(code.findtext("{*}Value") or "")
        code = code.find("{*}Subcode")
    return [name for said in values if said for name in said.strip().rpartition(":")[2].split(".")]


def _first_line(fault: etree._Element) -> str:
    why = fault.findtext("{*}faultstring") or fault.findtext("{*}Reason/{*}Text") or ""
    return why.strip().partition("\n")[0]


def _inside_body(root: etree._Element) -> etree._Element:
    """The element that the message is about."""
    namespace = str(root.tag).partition("}")[0].removeprefix("{")
    bodies = root.findall(f"{{{namespace}}}Body") if namespace in {SOAP_11, SOAP_12} else []
    if local_name(root) != "Envelope" or len(bodies) != 1:
        raise MalformedAnswer("the answer is no SOAP message")
    inside = list(bodies[0])
    if any(each.get("id") for each in inside[1:]):
        raise MalformedAnswer("the answer keeps values apart (multiRef), which are not read")
    if len(inside) != 1:
        raise MalformedAnswer("the body of the answer holds not one element")
    return inside[0]
