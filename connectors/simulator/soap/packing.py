"""How a message lies in the one text of the exchange service (打包): plain, CDATA, base64, gzip."""

import base64
import binascii
import zlib
from enum import Enum

from lxml import etree

from connectors.simulator.soap.letter import has_doctype, safe_parser
from connectors.simulator.soap.markup import escaped, sections

#: The charset that every message declares, and that its bytes are in where there are bytes.
CHARSET = "GB18030"
#: More than any message unfolds to.
_UNZIPPED_BYTES = 64 * 2**20
_GZIP = b"\x1f\x8b"


class Packing(Enum):
    """How a message is packed."""

    #: Characters, escaped like any other text.
    PLAIN = "plain"
    #: Characters in a CDATA section.
    CDATA = "cdata"
    #: Base64 of the bytes.
    BASE64 = "base64"
    #: Base64 of the gzipped bytes.
    GZIP_BASE64 = "gzip_base64"


class PackingError(Exception):
    """The text holds no message; says in Chinese why."""


def unpacked(element: etree._Element) -> tuple[Packing, etree._Element]:
    """How the text of an element is packed, and the root of its message.

    Characters declare a charset that they no longer are in, so the declaration counts for bytes
    only. Raises `PackingError`.
    """
    text = "".join(map(str, element.itertext())).strip()
    if text.startswith("<"):
        is_cdata = b"<![CDATA[" in etree.tostring(element)
        packing = Packing.CDATA if is_cdata else Packing.PLAIN
        return packing, _parsed(text.encode(), "utf-8")
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PackingError("报文既不是 XML 也不是 base64") from error
    if content.startswith(_GZIP):
        return Packing.GZIP_BASE64, _parsed(_unzipped(content), None)
    return Packing.BASE64, _parsed(content, None)


def packed(packing: Packing, text: str) -> str:
    """The markup between the tags of an element that holds a message."""
    if packing is Packing.PLAIN:
        return escaped(text)
    if packing is Packing.CDATA:
        return sections(text)
    content = text.encode(CHARSET)
    if packing is Packing.GZIP_BASE64:
        content = zlib.compress(content, wbits=31)
    return base64.b64encode(content).decode()


def _unzipped(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unzipped = unpacker.decompress(content, _UNZIPPED_BYTES)
    except zlib.error as error:
        raise PackingError("报文的 gzip 压缩已损坏") from error
    if not unpacker.eof:
        raise PackingError("报文的 gzip 压缩不完整或过大")
    return unzipped


def _parsed(content: bytes, encoding: str | None) -> etree._Element:
    try:
        root = etree.fromstring(content, safe_parser(encoding))
    except etree.XMLSyntaxError as error:
        raise PackingError("报文不是合法的 XML") from error
    if has_doctype(root):
        raise PackingError("报文不得含有 DTD")
    return root
