"""Headings that name their year (2025年目标值｜2025年实际完成值): read as if they said 年度."""

import re
from dataclasses import replace

from mappings.forms.form_year import year_of_form
from mappings.forms.layout import FORM_LINES
from mappings.workbook.grid import Cell, Grid
from mappings.workbook.headings import names_of, plain
from mappings.workbook.rows import cell_text

#: Headings that stand within so many rows from the top.
_TOP_ROWS = 60
_NAMED = re.compile(r"(?P<year>20\d\d)年(?:度)?(?P<rest>\D.*)")
_MEANT = frozenset({"target", "adjusted", "actual"})


def without_years(grid: Grid) -> Grid:
    """The sheet with such headings as a form of one year has them.

    Where they name several years, another one than the form, or no target, they stay as they are:
    what was reached in a former year is no result.
    """
    for number in range(min(_TOP_ROWS, len(grid.rows))):
        named = {
            column: found
            for column, cell in grid.own_cells(number)
            if isinstance(cell, str) and (found := _named(cell))
        }
        if "target" not in {each[1] for each in named.values()}:
            continue
        years = {year for year, _, _ in named.values()}
        if len(years) == 1 and year_of_form(grid, range(number)) in {None, *years}:
            row: list[Cell] = list(grid.rows[number])
            for column, (_, _, rest) in named.items():
                row[column] = rest
            return replace(grid, rows=[*grid.rows[:number], row, *grid.rows[number + 1 :]])
    return grid


def _named(cell: str) -> tuple[int, str, str] | None:
    """The year of a heading, the column that is meant, and the heading without the year."""
    found = _NAMED.fullmatch(plain(cell_text(cell)))
    if found is None:
        return None
    rest = f"年度{found['rest']}"
    meant = next(iter(_MEANT.intersection(names_of(FORM_LINES, rest))), None)
    return (int(found["year"]), meant, rest) if meant else None
