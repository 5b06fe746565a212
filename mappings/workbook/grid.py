"""A sheet as plain rows of cells, whatever file it came from, and the names of its places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeAlias


class CellFault(Enum):
    """A cell that has no usable content although it is not blank."""

    #: #REF!, #N/A, #DIV/0! …
    ERROR = "error"
    #: A formula whose result was never saved into the file.
    NOT_COMPUTED = "not computed"


Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | CellFault
Row: TypeAlias = list[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merged range, inclusive, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet; rows may differ in length, a cell beyond the end of its row is blank."""

    sheet: str
    rows: list[Row]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    #: Columns that whoever opens the sheet does not see.
    hidden_columns: frozenset[int] = frozenset()
    #: Of a sheet that was turned round: position of a cell -> where it stands in the file.
    stood: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    #: Anchor position of every cell that a merged range covers downwards, anchors left out.
    _covered: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for merge in self.merges:
            # Only downwards: a range merged to the right says one thing once, not once per column.
            for row in range(merge.top + 1, min(merge.bottom, len(self.rows) - 1) + 1):
                self._covered[(row, merge.left)] = (merge.top, merge.left)

    def at(self, row: int, column: int) -> Cell:
        """The cell's content, "" when blank; a cell under a merged one says what that one says."""
        anchor = self._covered.get((row, column))
        if anchor is not None:
            row, column = anchor
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Where the cell stands in the file."""
        return self.stood.get((row, column), (row, column))

    def is_covered(self, row: int, column: int) -> bool:
        """Whether the cell lies under one that is merged downwards."""
        return (row, column) in self._covered

    def own_cells(self, row: int) -> Iterator[tuple[int, Cell]]:
        """Column and content of a row's cells that are not blank, merged-over ones left out."""
        for column, cell in enumerate(self.rows[row]):
            if not is_blank(cell):
                yield column, cell

    @property
    def width(self) -> int:
        """The length of the longest row."""
        return max((len(row) for row in self.rows), default=0)


def is_blank(cell: Cell) -> bool:
    """True for an empty cell and one that holds only white space."""
    return isinstance(cell, str) and not cell.strip()


def column_letter(index: int) -> str:
    """The letters a spreadsheet program shows above a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
