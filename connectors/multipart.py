"""The parts of a multipart answer (多部分报文): the message, and attachments beside it.

Attachments are read only where the message points at them (MTOM, SOAP with attachments): their
bytes are then put there as base64, as the same message has them without attachments. What else
comes along is dropped unread.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from html import unescape
from urllib.parse import unquote

from adapter.errors import MalformedAnswer
from connectors.answer_form import Answer, BrokenAnswer

#: A page has one, or one for each row.
_MOST_PARTS = 10_000
_LONGEST_HEAD = 16 * 1024
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_XOP = "http://www.w3.org/2004/08/xop/include"
#: An opening tag before the next "<" to which a pointer stands, in it or behind it; and what holds
#: no tags.
_POINTING = re.compile(r"<!\[CDATA\[|<!--|<([^\s<>/!?=\"'&]++)(?=[^<]*?cid:)")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
#: It ends at the next "<", which no well-formed tag has inside of it.
_TAG = re.compile(r"""<[^\s<>/!?="'&]++(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+>""")
_CLOSING = re.compile(r"\s*</([^\s<>]++)\s*>")
_HREF = re.compile(r"\shref\s*=\s*(?:\"cid:([^\"<]*+)\"|'cid:([^'<]*+)')")
_REFERENCE = re.compile(r"\s*cid:([^\s<]++)\s*(?=</)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part as it was before it was encoded for the way."""

    #: Without its brackets, "" where it has none.
    content_id: str
    #: Of its own label, "" without one.
    charset: str
    content: bytes = field(repr=False)


def message_of(answer: Answer) -> tuple[Part, Mapping[str, bytes]]:
    """The part that is the message, and the others by their ids.

    The message is the one that the header names (`start`), else the first. Raises MalformedAnswer
    for what cannot be taken apart, BrokenAnswer when the end is missing.
    """
    parts = _parts(answer.body, answer.boundary)
    named = {each.content_id: each for each in parts if each.content_id}
    message = named.get(answer.start, parts[0])
    if len(named) != sum(bool(each.content_id) for each in parts):
        raise MalformedAnswer("two parts of an answer under one id")
    return message, {name: each.content for name, each in named.items() if each is not message}


def _parts(body: bytes, boundary: str) -> Sequence[Part]:
    edge = re.escape(boundary.encode("utf-8", "replace") or _first_line(body))
    edges = [
        (found.start(), found.end(), found.group(1) is not None)
        for found in re.finditer(rb"(?:\A|\r?\n)--" + edge + rb"(--)?[ \t]*+(?=\r?\n|\Z)", body)
    ]
    if not edges:
        raise MalformedAnswer("a multipart answer without a boundary")
    if len(edges) > _MOST_PARTS:
        raise MalformedAnswer("an answer of too many parts")
    made: list[Part] = []
    for number, (_, start, is_last) in enumerate(edges):
        if is_last:
            break
        if number + 1 == len(edges):
            raise BrokenAnswer("a multipart answer without its end")
        made.append(_part(body[start : edges[number + 1][0]]))
    if not made:
        raise MalformedAnswer("a multipart answer without a part")
    return made


def _first_line(body: bytes) -> bytes:
    """The boundary where the header does not tell it: nothing stands before it then."""
    line = body.lstrip(b"\r\n").partition(b"\n")[0].rstrip()
    if not line.startswith(b"--"):
        raise MalformedAnswer("a multipart answer without a boundary")
    return line[2:]


def _part(text: bytes) -> Part:
    # It begins with the line break behind its edge, so that a part without headers has a blank
    # line too.
    blank = _BLANK_LINE.search(text, 0, _LONGEST_HEAD)
    if blank is None:
        raise MalformedAnswer("a part of an answer without its content")
    head = BytesHeaderParser().parsebytes(text[: blank.start()].lstrip(b"\r\n"))
    charset = head.get_param("charset") or ""
    return Part(
        content_id=str(head.get("Content-ID", "")).strip().strip("<>"),
        charset=charset.lower() if isinstance(charset, str) else "",
        content=_decoded(text[blank.end() :], head),
    )


def _decoded(content: bytes, head: Message) -> bytes:
    encoding = str(head.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding != "base64":
        return content
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except (binascii.Error, ValueError):  # may quote the content
        pass
    raise MalformedAnswer("a part of an answer is not base64")


def in_one(text: str, attachments: Mapping[str, bytes], most: int) -> str:
    """The message with each attachment, as base64, where it points at it.

    It points by `xop:Include`, by an empty element with `href`, or by a text that is nothing else.
    A pointer to what did not come stays as it is. Raises MalformedAnswer when the attachments would
    come to more than `most` characters: many pointers may be to one.
    """
    return "".join(_in_pieces(text, attachments, most)) if attachments else text


def _in_pieces(text: str, attachments: Mapping[str, bytes], most: int) -> Iterator[str]:
    is_xop = _XOP in text
    told = place = made = 0
    while found := _POINTING.search(text, place):
        name = found.group(1)
        if name is None:
            place = text.find(_ENDS[found.group()], found.end())
            if place < 0:
                break
            continue
        place = found.end()
        tag = _TAG.match(text, found.start())
        element = None if tag is None else _Pointer(text, name, tag)
        content = None if element is None else _content(attachments, element.target)
        if element is None or content is None:
            continue
        made += 4 * len(content) // 3
        if made > most:
            raise MalformedAnswer("the answer unfolds to more than it may weigh")
        yield text[told : found.start()]
        yield element.holding(base64.b64encode(content).decode(), is_xop=is_xop)
        told = place = element.end
    yield text[told:]


class _Pointer:
    """An element that may point at an attachment, from its opening tag on."""

    def __init__(self, text: str, name: str, tag: re.Match[str]) -> None:
        inside = tag.end()
        self._name = name
        self._tag = tag.group()
        self._href = _HREF.search(self._tag)
        #: The address of the attachment after "cid:"; "" is none.
        self.target = ""
        #: Behind what `holding` replaces.
        self.end = inside
        is_empty = self._tag.endswith("/>")
        if self._href is None:
            reference = None if is_empty else _REFERENCE.match(text, inside)
            if reference is not None:
                self.target, self.end = reference.group(1), reference.end()
            return
        closing = None if is_empty else _CLOSING.match(text, inside)
        if is_empty or (closing is not None and closing.group(1) == name):
            self.target = self._href.group(1) or self._href.group(2) or ""
            self.end = inside if closing is None else closing.end()

    def holding(self, text: str, *, is_xop: bool) -> str:
        """What stands there instead, with the content as a text."""
        if self._href is None:
            return self._tag + text
        if is_xop and self._name.rpartition(":")[2] == "Include":
            return text
        tag = self._tag[: self._href.start()] + self._tag[self._href.end() :]
        return f"{tag.removesuffix('>').removesuffix('/')}>{text}</{self._name}>"


def _content(attachments: Mapping[str, bytes], address: str) -> bytes | None:
    # .NET escapes an id where it points at it; CXF has escaped it from the beginning.
    address = unescape(address)
    found = attachments.get(address)
    return attachments.get(unquote(address)) if found is None else found
