"""Finds where each row begins and ends in an answer's text (行的位置): its bytes are evidence.

The parser tells what is a row, but not where it stands. On a document that the parser accepted the
k-th outermost element of a name is the k-th that these scans find, so both go together by number.
"""

import re
from collections.abc import Iterator

from adapter.errors import MalformedAnswer

Span = tuple[int, int]

#: Possessive: going back over a long tag would cost a hundred times its size.
INSIDE_TAG = r"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+"""
_REST_OF_TAG = re.compile(rf"{INSIDE_TAG}>")
_AFTER_NAME = frozenset(" \t\r\n/>")


def end_of_tag(text: str, inside: int) -> int | None:
    """Behind the ">" of the tag that a position is inside of, outside its quotes; None without."""
    found = _REST_OF_TAG.match(text, inside)
    return found.end() if found else None


def row_spans(text: str, name: str, count: int) -> list[Span]:
    """Start and end of every outermost element of a local name; there are `count` of them.

    Raises MalformedAnswer when another number is found, so that no row gets another one's bytes.
    """
    spans = list(_spans(text, name))
    if len(spans) != count:
        raise MalformedAnswer("the rows of the answer cannot be told apart")
    return spans


def plain_spans(text: str, name: str) -> list[Span] | None:
    """The same by plain search; None where a comment, CDATA or a row in a row makes that unsafe.

    Right on a document that the parser accepts, if the parser counts as many: what is found is an
    element, but those with another prefix than the first are not found.
    """
    if "<!" in text or "<?" in text:
        return None
    first = re.search(rf"<([\w.-]+:)?{re.escape(name)}(?=[\s/>])", text)
    if first is None:
        return []
    opening, closing = first.group(), f"</{first.group(1) or ''}{name}>"
    width, spans, start = len(opening), [], first.start()
    while start >= 0:
        inside = start + width
        if text[inside] == ">":
            inside, end = inside + 1, _end_of(text, closing, inside)
        else:
            inside, end = _end_with_attributes(text, closing, inside)
        following = _next(text, opening, inside)
        if end < inside or -1 < following < end:
            return None
        spans.append((start, end))
        start = following
    return spans


def _end_with_attributes(text: str, closing: str, inside: int) -> Span:
    """Behind the opening tag that a position is inside of, and behind the element."""
    inside = end_of_tag(text, inside) or len(text)
    return inside, inside if text[inside - 2] == "/" else _end_of(text, closing, inside)


def _end_of(text: str, closing: str, start: int) -> int:
    """Behind the closing tag, or -1 without one that is written plainly."""
    at = text.find(closing, start)
    return -1 if at < 0 else at + len(closing)


def _next(text: str, opening: str, start: int) -> int:
    """Where an element of exactly this name opens next, or -1."""
    at, width = text.find(opening, start), len(opening)
    while at >= 0 and text[at + width : at + width + 1] not in _AFTER_NAME:
        at = text.find(opening, at + 1)
    return at


def _spans(text: str, name: str) -> Iterator[Span]:
    """By walking over every comment, CDATA section, instruction and tag of that name."""
    tag = rf"(?:[\w.-]+:)?{re.escape(name)}(?=[\s/>])"
    token = re.compile(
        rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
        rf"|(?P<close></{tag}\s*>)|(?P<open><{tag}{INSIDE_TAG}>)",
        re.DOTALL,
    )
    depth = start = 0
    for found in token.finditer(text):
        if found.lastgroup == "open":
            start = start if depth else found.start()
            if found.group().endswith("/>"):
                if not depth:
                    yield start, found.end()
            else:
                depth += 1
        elif found.lastgroup == "close":
            depth -= 1
            if not depth:
                yield start, found.end()
