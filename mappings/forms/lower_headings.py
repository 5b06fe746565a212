"""Headings of two rows (两行表头): merges that a csv file lost, and 中期｜年度 below 指标值.

Without its merges 指标值 above 实施期目标值 and 年度目标值 stands above the first alone, and the
lower row reads as a line. Of 中期 and 年度 below it neither says by itself what it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from mappings.forms.layout import FORM_LINES
from mappings.workbook.grid import Cell, Grid, Merge, Row
from mappings.workbook.headings import names_of, plain
from mappings.workbook.rows import cell_text

_TERM = r"(?:项目)?(?:实施期|中长期|中期|长期|总体)"
_YEAR = r"(?:年度|当年|本年|全年|20\d\d年度?)"
_BARE = re.compile(rf"(?:(?P<term>{_TERM})|(?P<year>{_YEAR}))")
#: What lower headings say beside the names of columns: of which time, and which part of a value.
_LOWER = re.compile(rf"(?:{_TERM}|{_YEAR})(?:绩效)?(?:指标|目标)?值?|数值|数据|内容|值|数")
#: A longer text is no lower heading.
_LONGEST = 20
_TARGETS = frozenset({"target", "goal"})


def with_whole_headings(grid: Grid) -> Grid:
    """The sheet with such headings as one that is merged and says 年度目标值; else as it is."""
    lower = {row: told for row in range(1, len(grid.rows)) if (told := _lower_at(grid, row))}
    if not lower:
        return grid
    rows: list[Row] = [
        list(_named_whole(cells, lower[row])) if row in lower else cells
        for row, cells in enumerate(grid.rows)
    ]
    lost = [merge for row, told in lower.items() for merge in _lost_above(grid, row, told)]
    return replace(grid, rows=rows, merges=(*grid.merges, *lost))


def _lower_at(grid: Grid, row: int) -> Mapping[int, str]:
    """The texts of a row that is the lower one of a heading of lines; {} for any other."""
    if not _may_be_lower(grid, row):
        return {}
    upper, lower = _texts(grid, row - 1), _texts(grid, row)
    named = [column for column, text in upper.items() if "name" in names_of(FORM_LINES, text)]
    told = {name for text in upper.values() for name in names_of(FORM_LINES, text)}
    is_heading = bool(named) and not _TARGETS.isdisjoint(told)
    is_below = bool(lower) and is_heading and min(lower) > max(named)
    return lower if is_below and all(map(_is_lower, lower.values())) else {}


def _may_be_lower(grid: Grid, row: int) -> bool:
    """Whether it begins right of the names with short words, which is told without reading them."""
    cells = list(grid.own_cells(row))
    is_short = all(isinstance(cell, str) and len(cell) <= _LONGEST for _, cell in cells)
    return bool(cells) and cells[0][0] > 0 and is_short


def _texts(grid: Grid, row: int) -> Mapping[int, str]:
    return {column: plain(cell_text(cell)) for column, cell in grid.own_cells(row)}


def _is_lower(text: str) -> bool:
    return bool(names_of(FORM_LINES, text)) or _LOWER.fullmatch(text) is not None


def _lost_above(grid: Grid, row: int, lower: Mapping[int, str]) -> Iterator[Merge]:
    """The merges of the two rows, where the file has none at all at this place."""
    if any(merge.top <= row and merge.bottom >= row - 1 for merge in grid.merges):
        return
    upper = _texts(grid, row - 1)
    for column in upper:
        if column not in lower:
            yield Merge(top=row - 1, left=column, bottom=row, right=column)
            continue
        behind = range(column + 1, max(lower) + 1)
        covered = takewhile(lambda at: at in lower and at not in upper, behind)
        last = max(covered, default=column)
        if last > column:
            yield Merge(top=row - 1, left=column, bottom=row - 1, right=last)


def _named_whole(cells: Sequence[Cell], lower: Mapping[int, str]) -> Iterator[Cell]:
    """The cells with 中期目标值 and 年度目标值 for 中期 and 年度 where both stand there."""
    found = {column: match for column in lower if (match := _BARE.fullmatch(lower[column]))}
    terms = [column for column, match in found.items() if match["term"]]
    is_choice = len(terms) == 1 and len(found) == len(terms) + 1
    for column, cell in enumerate(cells):
        yield f"{lower[column]}目标值" if is_choice and column in found else cell
