"""What stands beside the statement of a value (其他内容): brackets and left-overs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from adapter.domain.unit_words import UNIT_PATTERN, UNIT_WORDS
from adapter.domain.value.marks import is_mark
from adapter.domain.value.quantity_grammar import BOUNDED_NEXT
from adapter.domain.value.spelling import COMPARATORS, DIRECTIONS, fold

#: Stands for a hidden character: no pattern of the language matches it.
HIDDEN = "\ufffc"
_SEPARATORS = " ,;:。、.!|"
_EXPLICIT_UNIT = re.compile(r"\s*单位\s*:\s*(?P<unit>.*?)\s*", re.DOTALL)
# The name of what a bracket holds, where it could be mistaken for something else.
_NAMING = re.compile(r"(?:单位|备注)\s*:")
# Bracketed words that belong to the number before them and are read with it.
_PART_OF_QUANTITY = frozenset(["含", "及以上", "及以下", "百分比", "百分数"])
# The year of a document number: 〔2021〕12号.
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_REMARK = re.compile(r"\s*备注\s*:")
# The number of a list item: (一), (2).
_ITEM = re.compile(r"[0-9一二三四五六七八九十]{1,2}")


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(UNIT_PATTERN)


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets of a part of the text."""

    begin: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A text split into what stands outside brackets and the outermost brackets."""

    original: str
    folded: str
    #: Outermost brackets, brackets included, in order.
    brackets: tuple[Span, ...]

    def regions(self) -> Iterator[tuple[str, int]]:
        """Folded text outside all brackets, then inside each, with the offset where it begins."""
        if not self.brackets:
            yield self.folded, 0
            return
        outside = self.folded
        for span in self.brackets:
            hidden = HIDDEN * (span.stop - span.begin)
            outside = outside[: span.begin] + hidden + outside[span.stop :]
        yield outside, 0
        for span in self.brackets:
            content = self.folded[span.begin + 1 : span.stop - 1]
            if not _ITEM.fullmatch(content.strip()):
                yield content, span.begin + 1

    def beside(self, statement: Span, dropped: tuple[Span, ...] = ()) -> list[str]:
        """The pieces of the original text around a statement, without the dropped brackets."""
        pieces = []
        at = 0
        for span in (*self.brackets, None):
            end = span.begin if span else len(self.folded)
            pieces += self._without(statement, at, end)
            if span and span not in dropped:
                pieces += self._without(statement, span.begin + 1, span.stop - 1)
            at = span.stop if span else end
        return pieces

    def remarks(self) -> tuple[Span, ...]:
        """The brackets that say outright that they hold a remark: （备注：…）."""
        return tuple(each for each in self.brackets if _REMARK.match(self.folded, each.begin + 1))

    def _without(self, statement: Span, begin: int, stop: int) -> list[str]:
        if statement.stop <= begin or stop <= statement.begin:
            return [self.original[begin:stop]]
        before = self.original[begin : max(begin, statement.begin)]
        return [before, self.original[min(stop, statement.stop) : stop]]


def split_parts(original: str, folded: str) -> Parts:
    """Both texts have the same offsets; brackets without their partner are plain text."""
    brackets: tuple[Span, ...] = ()
    if "(" in folded:
        brackets = tuple(
            span for span in _outermost(folded) if not _is_part_of_quantity(folded, span)
        )
    return Parts(original=original, folded=folded, brackets=brackets)


def _outermost(folded: str) -> Iterator[Span]:
    closed_by = _matching(folded)
    at = 0
    while (begin := folded.find("(", at)) >= 0:
        stop = closed_by.get(begin)
        if stop is None:
            at = begin + 1
            continue
        yield Span(begin, stop)
        at = stop


def _matching(folded: str) -> dict[int, int]:
    """Offset of each opening bracket that closes -> offset behind its closing bracket."""
    open_at: list[int] = []
    pairs: dict[int, int] = {}
    for at, char in enumerate(folded):
        if char == "(":
            open_at.append(at)
        elif char == ")" and open_at:
            pairs[open_at.pop()] = at + 1
    return pairs


def _is_part_of_quantity(folded: str, span: Span) -> bool:
    content = folded[span.begin + 1 : span.stop - 1].strip()
    if content in _PART_OF_QUANTITY or _YEAR.fullmatch(content):
        return True
    if content in COMPARATORS:
        return BOUNDED_NEXT.match(folded, span.stop) is not None
    before = folded[: span.begin].rstrip()
    if before[-1:].isdigit():
        return _unit().fullmatch(content) is not None
    return before.endswith("/") or (content in UNIT_WORDS and before[-1:] in UNIT_WORDS)


def explicit_unit(original: str) -> str | None:
    """The unit that a bracket names outright: 个 of （单位：个）."""
    match = _EXPLICIT_UNIT.fullmatch(fold(original))
    return original[match.start("unit") : match.end("unit")] if match else None


def joined(pieces: list[str]) -> str:
    """Pieces as one text that reads back as it is when it stands in brackets behind a value."""
    trimmed = [each for each in map(trimmed_remark, filter(None, pieces)) if each]
    return trimmed_remark("；".join(trimmed)) if len(trimmed) > 1 else "".join(trimmed)


def trimmed_remark(text: str) -> str:
    """A remark without separators, stray brackets and enclosing brackets; idempotent."""
    before = None
    while before != text:
        before = text
        text = _unwrapped(_without_stray_brackets(_stripped(text)))
    return text


def _stripped(text: str) -> str:
    folded = fold(text)
    begin = len(folded) - len(folded.lstrip(_SEPARATORS))
    return text[begin : max(begin, len(folded.rstrip(_SEPARATORS)))]


def _without_stray_brackets(text: str) -> str:
    folded = fold(text)
    if "(" not in folded and ")" not in folded:
        return text
    pairs = _matching(folded)
    paired = set(pairs) | {stop - 1 for stop in pairs.values()}
    return "".join(char for at, char in enumerate(text) if at in paired or folded[at] not in "()")


def _unwrapped(text: str) -> str:
    """Without what would change its meaning in brackets: a name, a direction, a mark, brackets."""
    folded = fold(text)
    if folded in DIRECTIONS or is_mark(folded):
        return ""
    if folded.startswith("(") and _matching(folded).get(0) == len(folded):
        return text[1:-1]
    match = _NAMING.match(folded)
    return text[match.end() :] if match else text
