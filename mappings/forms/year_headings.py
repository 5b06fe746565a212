"""Headings that name their year (2025年目标值｜2025年实际完成值): read as if they said 年度."""

import operator
import re
from dataclasses import replace

from mappings.forms.form_year import year_of_form
from mappings.forms.layout import FORM_LINES
from mappings.workbook.grid import Grid, Row
from mappings.workbook.headings import names_of, plain
from mappings.workbook.rows import cell_text

#: The year of a form stands within so many rows from the top.
_TOP_ROWS = 60
_NAMED = re.compile(r"(?P<year>20\d\d)年(?:度)?(?P<rest>\D.*)")
_MEANT = frozenset({"target", "adjusted", "actual"})


def without_years(grid: Grid) -> Grid:
    """The sheet with such headings as a form of one year has them, on each of its pages.

    Where they name several years, another one than the form, or no target, they stay as they are:
    what was reached in a former year is no result.
    """
    rows = [_without_year(grid, number) or row for number, row in enumerate(grid.rows)]
    return grid if all(map(operator.is_, rows, grid.rows)) else replace(grid, rows=rows)


def _without_year(grid: Grid, number: int) -> Row | None:
    """The row as it is read, or None where it stays as it is."""
    named = {
        column: found
        for column, cell in grid.own_cells(number)
        if isinstance(cell, str) and "年" in cell and (found := _named(cell))
    }
    years = {year for year, _, _ in named.values()}
    if "target" not in {each[1] for each in named.values()} or len(years) != 1:
        return None
    if year_of_form(grid, range(min(number, _TOP_ROWS))) not in {None, *years}:
        return None
    row: Row = list(grid.rows[number])
    for column, (_, _, rest) in named.items():
        row[column] = rest
    return row


def _named(cell: str) -> tuple[int, str, str] | None:
    """The year of a heading, the column that is meant, and the heading without the year."""
    found = _NAMED.fullmatch(plain(cell_text(cell)))
    if found is None:
        return None
    rest = f"年度{found['rest']}"
    meant = next(iter(_MEANT.intersection(names_of(FORM_LINES, rest))), None)
    return (int(found["year"]), meant, rest) if meant else None
