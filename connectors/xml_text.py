"""From the bytes of an XML answer to its text (报文解码): strictly, by the label it carries."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer, ends_in_a_character

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
#: What may stand before a document type: white space, comments, processing instructions.
_PROLOG = re.compile(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: A declaration is the first thing in a document and short.
_LONGEST_DECLARATION = 256
#: Labels that occur, and what decodes them. GB18030 holds all of GBK and GB 2312.
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "utf_8": "utf-8",
    "ms936": "gb18030",
    "x-mswin-936": "gb18030",
    "euc-cn": "gb18030",
    "euc_cn": "gb18030",
    "gb_2312-80": "gb18030",
}
#: What stands around a label in the header of a careless writer.
_AROUND_LABEL = " '\""
#: Labels of what could not have been read as far as to its label.
_TWO_BYTES = frozenset({"utf-16", "utf-16le", "unicode", "ucs-2"})


@dataclass(frozen=True, slots=True)
class XmlText:
    """An XML document without its declaration, and the charset whose bytes it was."""

    text: str = field(repr=False)
    charset: str


def decode_xml(body: bytes, *, declared: str, default: str) -> XmlText:
    """The text of a document.

    A byte order mark tells the charset, else the HTTP header (`declared`, "" without one), else the
    document's own declaration, unless that is UTF-16. Without any label `default` is tried, then
    GB18030: old systems leave the label out. Raises MalformedAnswer for a label that is not known,
    or that calls UTF-8 GB18030; unless every byte belongs to the charset and the text turns back
    into the same bytes, since rows are cut out of the text and kept as bytes; and for a document
    type declaration. BrokenAnswer where only the last character is not whole.
    """
    marked = body.startswith(codecs.BOM_UTF8)
    body = body.removeprefix(codecs.BOM_UTF8)
    charsets = ["utf-8"] if marked else list(_candidates(body, declared, default))
    for charset in charsets:
        text = strict_text(body, charset)
        if text is not None:
            return XmlText(without_declaration(text), charset)
    if any(ends_in_a_character(body, charset) for charset in charsets):
        raise BrokenAnswer("the answer ends in the middle of a character")
    raise MalformedAnswer("the answer is not in the charset it declares")


def without_declaration(text: str) -> str:
    """The document after its declaration. Raises MalformedAnswer for a document type: no DTD."""
    # A mark that was text inside another one, or the second of two; the parser would skip it.
    text = text.lstrip("\ufeff")
    declaration = _DECLARATION.match(text, 0, _LONGEST_DECLARATION)
    start = declaration.end() if declaration else 0
    prolog = _PROLOG.match(text, start)
    if text.startswith("<!", prolog.end() if prolog else start):
        raise MalformedAnswer("a document type is not allowed")
    return text[start:]


def beginning(text: str) -> int:
    """Where the outermost element begins: behind white space, comments and instructions."""
    prolog = _PROLOG.match(text)
    return prolog.end() if prolog else 0


def _candidates(body: bytes, declared: str, default: str) -> Iterator[str]:
    encoding = _ENCODING.match(body[:_LONGEST_DECLARATION])
    told = encoding.group(1).decode().lower() if encoding else ""
    # .NET writes so of a text in memory, whatever its bytes become: read byte by byte, it is not.
    # Proxies join two headers by a comma.
    header = declared.partition(",")[0].strip(_AROUND_LABEL).lower()
    label = header or ("" if told in _TWO_BYTES else told)
    if not label:
        yield from dict.fromkeys((default, "gb18030"))
        return
    if label not in _CODECS:
        raise MalformedAnswer("the answer declares an unknown charset")
    yield _CODECS[label]


def strict_text(body: bytes, charset: str) -> str | None:
    """The text, None unless every byte belongs to the charset and the text turns back into them."""
    try:
        text = body.decode(charset)
        is_faithful = charset == "utf-8" or text.encode(charset) == body
    except UnicodeError:  # its text would quote the bytes
        return None
    return text if is_faithful and not (charset == "gb18030" and _is_utf_8(body)) else None


def _is_utf_8(body: bytes) -> bool:
    """Chinese in UTF-8, for certain. As GB18030 it would mostly decode too, into other characters.

    The other way round it does not happen: a few words in GB18030 may be UTF-8 by chance, but then
    of letters in two bytes.
    """
    try:
        return _CHINESE.search(body.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False
