"""Targets of the term and of the year side by side (实施期目标｜年度目标): the year's are read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mappings.forms.layout import FORM_LINES
from mappings.workbook.grid import Cell, Grid, Row, is_blank
from mappings.workbook.headings import names_of, plain, short
from mappings.workbook.rows import cell_text

#: Rows from the top in which the headings are looked for.
_TOP_ROWS = 60
#: A longer text is a paragraph and no label.
_LONGEST = 30
_TERM = re.compile(r"(?:项目)?(?:实施期|中长期|中期|长期|[三五]年期?)")
_YEAR = re.compile(r"(?:年度|当年|本年|20\d\d年(?:度|绩效|目标)|第一年)")


@dataclass(frozen=True, slots=True)
class _Twice:
    """A row whose headings come up twice, one group behind the other."""

    row: int
    first: tuple[int, ...]
    second: tuple[int, ...]


def of_the_year(grid: Grid) -> Grid:
    """The sheet without the columns of the term, where the year's stand beside them.

    Labels above the headings must tell which is which. A sheet that says nothing for the year,
    or has no such headings, comes back as it is; every other cell keeps its place.
    """
    for number in range(min(_TOP_ROWS, len(grid.rows))):
        found = _twice(number, list(grid.own_cells(number)))
        left_out = found and _of_the_term(grid, found)
        if found and left_out and _has_targets(grid, found, left_out):
            return _without(grid, found, left_out)
    return grid


def _twice(number: int, cells: Sequence[tuple[int, Cell]]) -> _Twice | None:
    texts = [plain(cell_text(cell)) for _, cell in cells]
    if not any("target" in names_of(FORM_LINES, each) for each in texts):
        return None
    columns = [column for column, _ in cells]
    for length in range(len(texts) // 2, 0, -1):
        for at in range(len(texts) - 2 * length + 1):
            half, stop = at + length, at + 2 * length
            if texts[at:half] == texts[half:stop] and _are_lines(texts[at:half]):
                return _Twice(number, tuple(columns[at:half]), tuple(columns[half:stop]))
    return None


def _are_lines(texts: Sequence[str]) -> bool:
    names = {name for each in texts for name in names_of(FORM_LINES, each)}
    return names >= {"name", "target"}


def _of_the_term(grid: Grid, found: _Twice) -> Sequence[int]:
    """The columns of the term, by the nearest labels above; () where none tell."""
    for row in range(found.row - 1, -1, -1):
        term, year = (_labelled(grid, row, each) for each in (_TERM, _YEAR))
        if len(term) == len(year) == 1:
            before, behind = sorted((term[0], year[0]))
            # The label of the second group may begin beside it, and never before the first.
            if found.first[0] < behind <= found.second[-1] and before <= found.first[-1]:
                return found.first if term[0] < year[0] else found.second
    return ()


def _labelled(grid: Grid, row: int, label: re.Pattern[str]) -> Sequence[int]:
    shown = ((column, plain(cell_text(cell))) for column, cell in grid.own_cells(row))
    return [
        column
        for column, text in shown
        if len(text) <= _LONGEST and label.match(short(text)) is not None
    ]


def _has_targets(grid: Grid, found: _Twice, left_out: Sequence[int]) -> bool:
    kept = found.second if left_out == found.first else found.first
    targets = [
        column
        for column in kept
        if "target" in names_of(FORM_LINES, cell_text(grid.at(found.row, column)))
    ]
    return any(
        not is_blank(grid.at(row, column))
        for row in range(found.row + 1, _end_of(grid, found))
        for column in targets
    )


def _without(grid: Grid, found: _Twice, columns: Sequence[int]) -> Grid:
    span = range(columns[0], columns[-1] + 1)
    lines = range(found.row, _end_of(grid, found))
    rows = [list(_blanked(row, span)) if at in lines else row for at, row in enumerate(grid.rows)]
    merges = tuple(each for each in grid.merges if each.top not in lines or each.left not in span)
    return replace(grid, rows=rows, merges=merges)


def _end_of(grid: Grid, found: _Twice) -> int:
    """Where other headings begin: the form below may have other columns."""
    for row in range(found.row + 1, len(grid.rows)):
        shown = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
        if _are_lines(shown) and _twice(row, list(grid.own_cells(row))) != replace(found, row=row):
            return row
    return len(grid.rows)


def _blanked(row: Row, columns: range) -> Iterator[Cell]:
    return ("" if at in columns else cell for at, cell in enumerate(row))
