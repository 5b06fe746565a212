"""Rows of XML that are written alike (同形的行): read by one match instead of element by element.

Most rows of an answer differ in nothing but their texts. What a row looked like that the parser
took apart becomes a pattern of every sign outside of its texts; on a document that the parser
accepts, a row that the pattern matches from end to end has just these elements and these texts.
"""

import re
from collections.abc import Sequence

from lxml import etree

from connectors.xml_spans import INSIDE_TAG, Span

#: More looks than that are no longer "alike", and each is tried in vain before the parser is asked.
_MOST_SHAPES = 4
#: A pattern is made once per shape; of a row wider than any data set has, it would take long.
_WIDEST, _LONGEST_NAME = 200, 100
#: Rows tried as a pattern; those of an answer that has attributes everywhere never become one.
_PATIENCE = 16
#: Texts of which the parser takes every character as it stands: no reference, no carriage return.
_VALUE = r"([^<&\r]*+)"
_NEVER = re.compile(r"(?!)")


_Shape = tuple[tuple[str, ...], re.Pattern[str]]


class RowShapes:
    """Reads rows of one text, which stand at `spans`, by the patterns of rows before them."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = spans
        #: Element names and the pattern of all the rest.
        self._shapes: list[_Shape] = []
        self._latest: _Shape = ((), _NEVER)
        self._patience = _PATIENCE

    def fields(self, number: int) -> dict[str, object] | None:
        """The fields of row `number` (from 0); None where the parser's own view is needed."""
        if number >= len(self._spans):
            return None
        start, end = self._spans[number]
        names, pattern = self._latest
        found = pattern.fullmatch(self._text, start, end)
        if found is None:
            return self._otherwise(start, end)
        # An element that closes itself has an empty text.
        return dict(zip(names, found.groups(""), strict=True))

    def _otherwise(self, start: int, end: int) -> dict[str, object] | None:
        for shape in self._shapes:
            found = shape[1].fullmatch(self._text, start, end)
            if found:
                self._latest = shape
                return dict(zip(shape[0], found.groups(""), strict=True))
        return None

    def learn(self, number: int, row: etree._Element, names: Sequence[str]) -> None:
        """Remember how a row looks that has these elements, where none has more than a text.

        An empty row is none of them: it may point to where its elements are.
        """
        if number >= len(self._spans):
            return
        start, end = self._spans[number]
        if self._text.find("&", start, end) >= 0:
            return
        is_usual = 0 < len(names) <= _WIDEST and max(map(len, names)) <= _LONGEST_NAME
        if is_usual and self._patience and len(self._shapes) < _MOST_SHAPES:
            self._patience -= 1
            pattern = _pattern(row, names)
            if pattern.fullmatch(self._text, start, end):
                self._latest = tuple(names), pattern
                self._shapes.append(self._latest)


def _pattern(row: etree._Element, names: Sequence[str]) -> re.Pattern[str]:
    between = r"\s*+" if row.text or any(each.tail for each in row) else ""
    elements = [
        f"<{tag}(?:>{_VALUE}</{tag}>|/>)"
        for tag in (_tag(each, name) for each, name in zip(row, names, strict=True))
    ]
    tag = _tag(row, etree.QName(row).localname)
    inside = between.join(["", *elements, ""])
    return re.compile(rf"<{tag}(?:\s{INSIDE_TAG})?>{inside}</{tag}>")


def _tag(element: etree._Element, name: str) -> str:
    return re.escape(f"{element.prefix}:{name}" if element.prefix else name)
