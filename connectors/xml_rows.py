"""Reads rows out of an XML answer (报文拆行): streamed through lxml, each row with its own text.

Values are the raw text of their elements: nothing is converted, so nothing can be lost in silence.
An element that is absent, `xsi:nil`, or empty is three different things.
"""

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import RawFields, RawRow
from connectors.answer_form import BrokenAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.row_flaws import DUPLICATE, XML_ESCAPE, is_suspicious, of_characters, without
from connectors.xml_forbidden import STAND_IN, has_forbidden, stood_in_for
from connectors.xml_halves import joined
from connectors.xml_shapes import RowShapes
from connectors.xml_size import Standing, refuse_long_tags
from connectors.xml_spans import Span, plain_spans, row_spans
from connectors.xml_text import XmlText, beginning

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
REF = "{http://www.w3.org/2003/05/soap-encoding}ref"
_BASE64 = frozenset({"base64Binary", "base64"})
_TRUE = frozenset({"true", "1"})
#: Characters that the parser is given at once; no tree of the whole answer ever stands.
_PIECE = 128 * 1024
_TOO_MUCH = "a text too long or too deep"
_FORBIDDEN = "a character that XML does not allow"
#: Errors of a document that came whole: asked again, it would be the same.
_HOPELESS: Mapping[int, str] = {
    etree.ErrorTypes.ERR_RESOURCE_LIMIT: _TOO_MUCH,
    # node-soap writes xsi:nil in answers that never declare xsi.
    etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE: "a prefix that was never declared",
}

#: What the parser meets where a sign stands for itself, as in texts that were only joined together:
#: "P & G", "R&D", "< 5". An answer may also have been cut off there.
_UNESCAPED = frozenset(
    {etree.ErrorTypes.ERR_NAME_REQUIRED, etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING}
)
_BARE = re.compile(r"&(?!#?[\w.:-]+;)|<(?![^\W\d]|[/!?])")

_FIRST_TAG = re.compile(r"<(?:[^\s<>/!?:]+:)?([^\s<>/!?:]+)")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsAt:
    """Where the rows of an answer stand."""

    #: Local names from below the levels `above` down to the row itself.
    path: Path
    #: Levels that are the same in every answer and have no part in the path; "" is any name.
    above: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlSplit:
    """An answer taken apart: what is left of its tree without the rows, and the rows."""

    root: etree._Element
    rows: Sequence[RawRow] = field(repr=False)


def split_xml(
    xml: XmlText, rows_at: RowsAt | None, *, limits: Limits, deadline: Deadline
) -> XmlSplit:
    """Walk the document once.

    Raises BrokenAnswer unless it is well-formed to its end, MalformedAnswer for anything over the
    limits, and what the deadline raises. A row with an element twice, or with a character in it
    that stands for nothing or that XML forbids, has FlawedFields.
    """
    # As long as what came, so a place in one is the same place in the other.
    text = joined(xml.text)
    refuse_long_tags(text)
    with suppress(_ForbiddenCharacter):
        return _split(xml, text, rows_at, limits, deadline)
    return _split(xml, stood_in_for(text), rows_at, limits, deadline)


class _ForbiddenCharacter(MalformedAnswer):
    """The parser stopped at one."""


def _split(
    xml: XmlText, text: str, rows_at: RowsAt | None, limits: Limits, deadline: Deadline
) -> XmlSplit:
    spans = plain_spans(text, rows_at.path[-1]) if rows_at else []
    reading = _Reading(text, rows_at, spans, limits)
    root = _walked(text, reading, Standing(limits.max_outside), deadline)
    if spans is not None and len(spans) != len(reading.found):
        # Fields may have been read at the wrong place.
        spans, reading = None, _Reading(text, rows_at, None, limits)
        root = _walked(text, reading, Standing(limits.max_outside), deadline)
    if spans is None:
        spans = row_spans(text, rows_at.path[-1], len(reading.found)) if rows_at else []
    rows = list(_rows(xml, reading, spans, limits.max_text_chars))
    if rows_at is not None and STAND_IN in text and STAND_IN in "".join(_texts(root)):
        # Code, total and the like are of all rows.
        raise MalformedAnswer(_FORBIDDEN)
    _refuse_long_texts(root, limits.max_text_chars)
    return XmlSplit(root=root, rows=rows)


def _walked(
    text: str, reading: "_Reading", standing: Standing, deadline: Deadline
) -> etree._Element:
    """The rest of the tree. Errors are raised outside the handler: theirs quote the document."""
    tags = [name for name in (reading.tag, _root_tag(text)) if name]
    parser = etree.XMLPullParser(
        events=("start", "end") if tags else (),
        tag=tags or None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        # Of what is fed, whatever a declaration says that was overlooked.
        encoding="utf-8",
    )
    try:
        for start in range(0, len(text), _PIECE):
            deadline.require()
            piece = text[start : start + _PIECE].encode()
            parser.feed(piece)
            begun = reading.take(parser.read_events())
            standing.root = standing.root if begun is None else begun
            standing.look(piece)
        root = parser.close()
        reading.take(parser.read_events())
    except etree.XMLSyntaxError as refused:
        # One of etree.ErrorTypes.
        code = getattr(refused, "code", 0)
        # Inside CDATA and comments the parser has other words for it.
        is_forbidden = code == etree.ErrorTypes.ERR_INVALID_CHAR or has_forbidden(text)
        hopeless = _HOPELESS.get(code)
        if code in _UNESCAPED and _BARE.search(text) and _came_whole(text):
            hopeless = "a sign (& or <) that is not escaped"
    except UnicodeEncodeError:
        is_forbidden, hopeless = False, _TOO_MUCH
    else:
        return root
    if is_forbidden:
        raise _ForbiddenCharacter(f"{_FORBIDDEN}{reading.place()}")
    if hopeless:
        raise MalformedAnswer(f"{hopeless}{reading.place()}")
    raise BrokenAnswer(f"not XML to its end{reading.place()}")


def _texts(root: etree._Element) -> Iterator[str]:
    for each in root.iter():
        yield each.text or ""
        yield each.tail or ""
        yield from map(str, each.attrib.values())


def _root_tag(text: str) -> str | None:
    """The name of the outermost element, so that the parser tells when it begins."""
    found = _FIRST_TAG.match(text, beginning(text))
    return f"{{*}}{found.group(1)}" if found else None


def _came_whole(text: str) -> bool:
    """Whether the last thing in a document is the end of its outermost element."""
    first = _FIRST_TAG.match(text, beginning(text))
    last = text[text.rfind("</") + 2 :].rstrip().removesuffix(">").rstrip()
    return first is not None and last.rpartition(":")[2] == first.group(1)


class _LocalNames(dict[str, str]):
    """Tag -> name without its namespace, cut once per tag."""

    def __missing__(self, tag: str) -> str:
        self[tag] = name = tag.rpartition("}")[2]
        return name


class _Reading:
    """Collects rows as their elements end, and takes them out of the tree."""

    def __init__(
        self, text: str, rows_at: RowsAt | None, spans: Sequence[Span] | None, limits: Limits
    ) -> None:
        self._at = rows_at
        self._limits = limits
        self._may_be_packed = "base64" in text
        self._is_suspicious = self._may_be_packed or is_suspicious(text, XML_ESCAPE)
        self._shapes = RowShapes(text, spans or ())
        self._values = 0
        #: The parser tells of elements of this name, and of the outermost one.
        self.tag = f"{{*}}{rows_at.path[-1]}" if rows_at else None
        #: The fields of each row; None for an element of the same name that is no row.
        self.found: list[RawFields | None] = []
        self._names = _LocalNames()
        self._parent: etree._Element | None = None
        self._is_row_parent = self._is_inside = False
        self._latest: etree._Element | None = None
        self._has_begun = False

    def place(self) -> str:
        """Which row was being read, for messages."""
        return f" at row {len(self.found)}" if self._at else ""

    def take(self, events: Iterable[tuple[str, object]]) -> etree._Element | None:
        """Read what the parser has finished; the outermost element when it has begun."""
        root: etree._Element | None = None
        name = self._at.path[-1] if self._at else None
        for event, element in events:
            if not isinstance(element, etree._Element):  # noqa: SLF001 - lxml names it no other way
                continue
            if event == "end":
                if self._names[element.tag] == name:
                    self._take(element)
            elif not self._has_begun:
                self._has_begun, root = True, element
        return root

    def _take(self, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is not self._parent or parent is None:
            self._look_at_parent(element, parent)
        if self._is_inside and self._is_row_parent:
            raise MalformedAnswer("a list whose rows have the name of what holds them")
        if self._is_inside:
            return  # part of a row of the same name
        if not self._is_row_parent:
            self.found.append(None)
            return
        if len(self.found) == self._limits.max_rows_per_page:
            raise MalformedAnswer("more rows than a page may have")
        self.found.append(self._fields(element))
        self._forget(element, parent)

    def _forget(self, row: etree._Element, parent: etree._Element | None) -> None:
        """Empty a row and drop the one before it, so that the tree does not grow with the answer.

        What else stands before it (a code, a total) may belong to the envelope and stays.
        """
        row.clear()
        before = row.getprevious()
        if parent is not None and before is not None and before is self._latest:
            parent.remove(before)
        self._latest = row

    def _look_at_parent(self, element: etree._Element, parent: etree._Element | None) -> None:
        # No more of them than matter: a document may be deep, and full of such elements.
        above = (*self._at.above, *self._at.path[:-1]) if self._at else ()
        names = [local_name(each) for each in islice(element.iterancestors(), len(above) + 1)][::-1]
        self._parent = parent
        self._is_row_parent = len(names) == len(above) and all(
            wanted in {name, ""} for name, wanted in zip(names, above, strict=True)
        )
        self._is_inside = next(element.iterancestors(self.tag), None) is not None

    def _fields(self, row: etree._Element) -> RawFields:
        width, number = len(row), len(self.found)
        self._values += width
        if self._values > self._limits.max_values:
            raise MalformedAnswer("more values than an answer may have")
        fields = self._shapes.fields(number)
        if fields is None or len(fields) != width:
            fields = self._taken_apart(row)
            if len(fields) != width:
                return of_characters(_without_doubles(row, fields))
            if not fields and _points_at(row) is not None:
                raise MalformedAnswer(f"a row that lies elsewhere{self.place()}")
            self._shapes.learn(number, row, list(fields))
        return of_characters(fields) if self._is_suspicious else fields

    def _taken_apart(self, row: etree._Element) -> dict[str, object]:
        names = self._names
        if self._may_be_packed:
            return {names[child.tag]: unpacked(child) for child in row}
        return {
            names[child.tag]: child.text or value_of(child) if len(child) == 0 else nested(child)
            for child in row
        }


def unpacked(element: etree._Element) -> object:
    """The value, also of a text that says it is base64, as SOAP::Lite does of each in Chinese.

    What is packed and no UTF-8 becomes a mapping, which no field can be.
    """
    value = value_of(element) if len(element) == 0 else nested(element)
    kind = (element.get(TYPE) or "").strip().rpartition(":")[2]
    if kind not in _BASE64 or not isinstance(value, str):
        return value
    try:
        return base64.b64decode(re.sub(r"\s+", "", value), validate=True).decode()
    except ValueError:  # it may quote the text
        return {kind: value}


def _without_doubles(row: etree._Element, fields: RawFields) -> RawFields:
    twice = Counter(local_name(child) for child in row)
    flaws = {name: DUPLICATE for name, times in twice.items() if times > 1}
    return without(fields.items(), flaws)


def _rows(
    xml: XmlText, reading: _Reading, spans: Sequence[Span], max_text: int
) -> Iterator[RawRow]:
    position = 0
    for fields, (start, end) in zip(reading.found, spans, strict=True):
        if end - start > max_text:
            raise MalformedAnswer(f"row {position} has more than {max_text} characters")
        if fields is not None:
            yield RawRow(position, fields, xml.text[start:end].encode(xml.charset))
            position += 1


def _refuse_long_texts(root: etree._Element, max_text: int) -> None:
    for each in root.iter():
        if each.text is not None and len(each.text) > max_text:
            raise MalformedAnswer(f"a text of more than {max_text} characters")


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value_of(element: etree._Element) -> object:
    """Text as it stands, None where the element says it is nil.

    An element that points elsewhere for its value (`href`, in SOAP 1.2 `ref`, as encoded messages
    do) is no text: it becomes a mapping, which no field can be, rather than an empty value.
    """
    if (element.get(NIL) or "").strip() in _TRUE:
        return None
    points_at = _points_at(element) if element.text is None else None
    return {"href": points_at} if points_at is not None else element.text or ""


def _points_at(element: etree._Element) -> str | None:
    return element.get("href", element.get(REF))


def nested(element: etree._Element) -> dict[str, object]:
    """An element with elements below it, as what no field can be: a mapping."""
    return {local_name(each): each.text or "" for each in element}


def element_at(element: etree._Element, path: Path) -> etree._Element | None:
    """The one element at a path of local names below; MalformedAnswer where several could be."""
    for name in path:
        found = [each for each in element if local_name(each) == name]
        if len(found) > 1:
            raise MalformedAnswer("an element of the envelope stands twice")
        if not found:
            return None
        element = found[0]
    return element
