"""A plain table as a sheet (明细表): title, what it tells of, headings, rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapter.reports.canvas import Cell, Content, Row
from adapter.reports.styles import Style

#: Title, what it tells of, and the headings: rows that stand still and are printed on every page.
TOP_ROWS = 3
HEADING_ROW = TOP_ROWS - 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in characters."""

    heading: str
    width: float
    style: Style = Style.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that is written once; rows are as long as the columns."""

    name: str
    #: The sentence under the title: of what and from when it is.
    told: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Content]]

    @property
    def widths(self) -> tuple[float, ...]:
        """Of its columns."""
        return tuple(each.width for each in self.columns)


def top_rows(table: Table) -> list[Row]:
    """What stands above the rows."""
    last = len(table.columns) - 1
    return [
        [Cell(first=0, last=last, content=table.name, style=Style.TITLE)],
        [Cell(first=0, last=last, content=table.told, style=Style.NOTE)],
        [
            Cell(first=place, last=place, content=each.heading, style=Style.HEADING)
            for place, each in enumerate(table.columns)
        ],
    ]


def table_row(table: Table, contents: Sequence[Content]) -> Row:
    """One row."""
    return [
        Cell(first=place, last=place, content=content, style=column.style)
        for place, (column, content) in enumerate(zip(table.columns, contents, strict=True))
    ]
