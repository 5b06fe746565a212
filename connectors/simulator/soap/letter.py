"""A request taken apart: version, action, headers and the one child of the body."""

import re
from dataclasses import dataclass
from email.message import Message

from lxml import etree
from starlette.requests import Request

from connectors.simulator.soap.version import SOAP_11, VERSIONS, Blame, Fault, Version

_TRUE = {"1", "true"}
_QUOTES = re.compile(r'^"(.*)"$')


class LetterError(Exception):
    """The request is no SOAP request that this service understands."""

    def __init__(self, version: Version, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.version = version
        self.fault = fault


class MediaTypeError(Exception):
    """The request does not even say that it is SOAP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One SOAP request."""

    version: Version
    #: Without quotes; None when the caller gave none.
    action: str | None
    headers: tuple[etree._Element, ...]
    #: The child of the body.
    content: etree._Element

    def header(self, tag: str) -> etree._Element | None:
        """The header block of this name."""
        return next((block for block in self.headers if block.tag == tag), None)


def read_letter(request: Request, body: bytes, *, understood: frozenset[str]) -> Letter:
    """Take a request apart.

    Raises `MediaTypeError`, and `LetterError` with the fault to answer.
    """
    media = Message()
    media["content-type"] = request.headers.get("content-type", "")
    version = _version_of(media.get_content_type())
    envelope = _parsed(version, body, media.get_param("charset"))
    version = _same_version(envelope)
    blocks = tuple(envelope.iterfind(f"{version.tag('Header')}/*"))
    _require_understanding(version, blocks, understood)
    content = envelope.findall(f"{version.tag('Body')}/*")
    if len(content) != 1:
        raise LetterError(version, Fault(blame=Blame.CALLER, reason="报文体应恰有一个元素"))
    action = _action(version, request, media)
    return Letter(version=version, action=action, headers=blocks, content=content[0])


def safe_parser(encoding: str | None = None) -> etree.XMLParser:
    """A parser that fetches nothing and expands nothing; CDATA stays CDATA."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        strip_cdata=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def has_doctype(root: etree._Element) -> bool:
    """A document that brings its own DTD is refused: SOAP forbids it, and entities can explode."""
    return root.getroottree().docinfo.internalDTD is not None


def _version_of(media_type: str) -> Version:
    for version in VERSIONS:
        if version.media_type == media_type:
            return version
    raise MediaTypeError(media_type)


def _parsed(version: Version, body: bytes, charset: object) -> etree._Element:
    try:
        root = etree.fromstring(body, safe_parser(charset if isinstance(charset, str) else None))
    except LookupError as error:
        raise LetterError(version, Fault(blame=Blame.CALLER, reason="字符集不认识")) from error
    except etree.XMLSyntaxError as error:
        reason = "请求报文不是合法的 XML"
        raise LetterError(version, Fault(blame=Blame.CALLER, reason=reason)) from error
    if has_doctype(root):
        raise LetterError(version, Fault(blame=Blame.CALLER, reason="请求报文不得含有 DTD"))
    return root


def _same_version(envelope: etree._Element) -> Version:
    for version in VERSIONS:
        if envelope.tag == version.tag("Envelope"):
            return version
    reason = "报文不是 SOAP 1.1 或 1.2 的信封"
    raise LetterError(SOAP_11, Fault(blame=Blame.VERSION, reason=reason))


def _require_understanding(
    version: Version, blocks: tuple[etree._Element, ...], understood: frozenset[str]
) -> None:
    for block in blocks:
        if block.get(version.tag("mustUnderstand")) in _TRUE and block.tag not in understood:
            raise LetterError(version, Fault(blame=Blame.HEADER, reason="报文头含有不认识的要求"))


def _action(version: Version, request: Request, media: Message) -> str | None:
    if version is SOAP_11:
        said = request.headers.get("soapaction")
    else:
        param = media.get_param("action")
        said = param if isinstance(param, str) else None
    return None if said is None else _QUOTES.sub(r"\1", said.strip())
