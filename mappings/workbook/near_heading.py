"""Sheets that nearly have a heading (缺列的表头): which column lacks, to be told."""

from collections.abc import Iterator, Sequence

from mappings.workbook.grid import Grid
from mappings.workbook.headings import names_of
from mappings.workbook.layout import TABLES, Table

#: Rows in which a heading is looked for, and headings of one table that make it likely.
_ROWS = 30
_KNOWN = 3


def lacking_column(grid: Grid, tables: Sequence[Table] = TABLES) -> str:
    """The one column without which a row is no heading of any table, as the template calls it.

    "" where no row comes so near, or more than one column lacks.
    """
    near = max(_near(grid, tables), default=(0, ""), key=lambda each: each[0])
    return near[1]


def _near(grid: Grid, tables: Sequence[Table]) -> Iterator[tuple[int, str]]:
    for row in grid.rows[:_ROWS]:
        texts = [cell for cell in row if isinstance(cell, str)]
        for table in tables:
            known = {name for text in texts for name in names_of(table, text)}
            lacking = [group for group in table.signature if not group & known]
            if len(known) >= _KNOWN and len(lacking) == 1:
                wanted = [each.heading for each in table.columns if each.name in lacking[0]]
                yield len(known), "”或“".join(wanted)
