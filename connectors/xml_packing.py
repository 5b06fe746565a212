"""The text inside the text (内层报文打包): plain, CDATA, base64, or gzip and base64."""

import base64
import binascii
import re
import zlib

from adapter.errors import MalformedAnswer
from connectors.endpoint import Limits
from connectors.xml_text import XmlText, decode_xml, without_declaration

#: The characters of the document as they stand.
NOT_PACKED = frozenset({"plain", "cdata"})
_SPACE = re.compile(r"\s+")
_GZIP = 31
#: Small answers of repeated rows pack well; a bomb needs more than this to hurt.
_RATIO_CHECKED_FROM = 1024 * 1024


def pack(document: bytes, packing: str, charset: str) -> str:
    """A document as the text that another document carries.

    Plain and CDATA carry its characters, so that its own declaration tells a charset it is no
    longer in: receivers expect just that. base64 carries its bytes.
    """
    if packing in NOT_PACKED:
        return document.decode(charset)
    if packing == "gzip_base64":
        compressor = zlib.compressobj(wbits=_GZIP)
        document = compressor.compress(document) + compressor.flush()
    return base64.b64encode(document).decode("ascii")


def unpack(text: str, packing: str, *, charset: str, outer_charset: str, limits: Limits) -> XmlText:
    """The document that a text carries, its rows to be kept as bytes of the charset it came in.

    Raises MalformedAnswer for what is not packed like that, and over the caps.
    """
    if packing in NOT_PACKED:
        document = without_declaration(text.lstrip())
        if not document.startswith("<"):
            # Escaped twice, say. The message came whole, so there is no use in asking again.
            raise MalformedAnswer("the inner text is no XML")
        return XmlText(document, outer_charset)
    try:
        packed = base64.b64decode(_SPACE.sub("", text), validate=True)
    except (binascii.Error, ValueError):  # may quote the text
        packed = None
    if packed is None:
        raise MalformedAnswer("the inner text is not base64")
    if packing == "gzip_base64":
        packed = _unzipped(packed, limits)
    return decode_xml(packed, declared="", default=charset)


def _unzipped(packed: bytes, limits: Limits) -> bytes:
    most = limits.max_decoded_bytes
    decompressor = zlib.decompressobj(wbits=_GZIP)
    try:
        document = decompressor.decompress(packed, most + 1)
        is_whole = decompressor.eof and not decompressor.unused_data
    except zlib.error:
        document, is_whole = b"", False
    if len(document) > most:
        raise MalformedAnswer(f"the inner text unpacks to over {most} bytes")
    if len(document) > max(_RATIO_CHECKED_FROM, len(packed) * limits.max_ratio):
        raise MalformedAnswer(f"the inner text unpacks to over {limits.max_ratio} times its size")
    if not is_whole:
        raise MalformedAnswer("the inner text is not gzip to its end")
    return document
