"""Collecting the cells of one sheet as a file names them, held to the limits all the time."""

from collections.abc import Iterable

from mappings.workbook.content import WorkbookLimits
from mappings.workbook.file_faults import TooLargeError
from mappings.workbook.grid import Cell, Grid, Merge, Row, is_blank


class SheetBuilder:
    """One sheet in the making. Rows and columns count from 0; blank cells take no room."""

    def __init__(self, limits: WorkbookLimits) -> None:
        self._limits = limits
        self._rows: list[Row] = []
        self._merges: list[Merge] = []
        self._width = 0
        self._text_length = 0

    @property
    def height(self) -> int:
        """How many rows there are up to the last cell that is not blank."""
        return len(self._rows)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Set one cell. Raises TooLargeError when the sheet outgrows the limits by it."""
        if is_blank(cell):
            return
        self._grow(row, column)
        cells = self._rows[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        cells[column] = cell
        if isinstance(cell, str):
            self._text_length += len(cell)
            if self._text_length > self._limits.max_text_length:
                raise TooLargeError(len(self._rows), self._width)

    def merge(self, row: int, column: int, *, down: int, across: int) -> None:
        """Merge a cell with so many cells below it and beside it; 0 and 0 merges nothing."""
        if down > 0 or across > 0:
            bottom, right = row + max(down, 0), column + max(across, 0)
            self._merges.append(Merge(top=row, left=column, bottom=bottom, right=right))

    def grid(
        self, sheet: str, *, is_hidden: bool = False, hidden_columns: Iterable[int] = ()
    ) -> Grid:
        """The sheet as it stands."""
        return Grid(
            sheet=sheet,
            rows=self._rows,
            merges=tuple(self._merges),
            is_hidden=is_hidden,
            hidden_columns=frozenset(hidden_columns),
        )

    def _grow(self, row: int, column: int) -> None:
        height, width = max(len(self._rows), row + 1), max(self._width, column + 1)
        limits = self._limits
        if (
            height > limits.max_rows
            or width > limits.max_columns
            or height * width > limits.max_cells
        ):
            raise TooLargeError(height, width)
        self._rows.extend([] for _ in range(height - len(self._rows)))
        self._width = width


def unwrapped(cell: str) -> str:
    """Some systems write ="0101" so that Excel keeps the zeros."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > len('=""'):
        return cell[2:-1]
    return cell
