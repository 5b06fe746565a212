"""What a bound book consists of (汇编的内容块), whatever program prints it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

#: A merged cell shows its text on its first page only, so it begins anew after so many rows.
MOST_MERGED: Final = 12

#: A row of more lines may go on on the next page: it might not fit on one.
_TALL: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading that the contents list."""

    #: 1 a chapter or an appendix, 2 what stands in it.
    level: int
    text: str
    #: Unique in the book, of ASCII letters and digits.
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts of a template as (label, text)."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    title: str
    #: Its share of the width, of the sum of all.
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table."""

    cells: tuple[str, ...]
    #: Where the index leads to, "" if nowhere.
    anchor: str = ""
    #: Of the leading cells: over how many rows each stands, 0 where the one above goes on.
    spans: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose headings are repeated on every page."""

    columns: Sequence[Column]
    rows: Iterable[Row]
    #: So many leading columns are merged where they say the same.
    merged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Notes below a table as (mark, text)."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter of the index."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the index; its page is where the anchor stands."""

    text: str
    anchor: str
    #: What stands in the place of the page until somebody counts pages.
    place: str


Block = Heading | Facts | Table | Notes | Letter | Entry


def spanned(rows: Iterable[Row], merged: int) -> Iterator[Row]:
    """The rows with their spans; a cell goes on only while all cells before it do."""
    if not merged:
        yield from rows
        return
    for _, alike in groupby(rows, key=lambda each: each.cells[0]):
        group: list[Row] = []
        for each in alike:
            group.append(each)
            if len(group) == MOST_MERGED:
                yield from _spanned_group(group, merged)
                group = []
        yield from _spanned_group(group, merged)


def _spanned_group(group: Sequence[Row], merged: int) -> Iterator[Row]:
    spans = [[0] * merged for _ in group]
    for depth in range(merged):
        first = 0
        for at, each in enumerate(group):
            if at and each.cells[: depth + 1] != group[at - 1].cells[: depth + 1]:
                first = at
            spans[first][depth] += 1
    for each, found in zip(group, spans, strict=True):
        yield Row(cells=each.cells, anchor=each.anchor, spans=tuple(found))


def is_tall(row: Row, rooms: Sequence[int]) -> bool:
    """Whether a row may be cut between pages; rooms of its cells in half-width characters."""
    return any(
        text.count("\n") + 2 * len(text) // max(room, 1) > _TALL
        for text, room in zip(row.cells, rooms, strict=True)
    )
