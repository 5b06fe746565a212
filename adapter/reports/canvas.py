"""One sheet written from top to bottom (工作表): merged cells, heights that fit, nothing kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from adapter.measuring import LINE_HEIGHT, row_heights, text_height
from adapter.reports.styles import Style, size_of

#: A spreadsheet cell holds no more; the writer library would leave the text out without a word.
LONGEST_CELL = 32_767
#: At most so many digits survive in a number cell.
_EXACT = ".16G"
_LARGEST_RATE = Decimal(2)

_AT_TOP = frozenset({Style.SIDE_HEADING, Style.LEVEL})

Content = str | Decimal | None


class CellTooLongError(ValueError):
    """A text does not fit into a spreadsheet cell; the report would lose it."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} > {LONGEST_CELL}")
        self.length = length


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell over these columns (inclusive, from 0) and so many rows down."""

    first: int
    last: int
    content: Content = None
    style: Style = Style.TEXT
    rows: int = 1


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class _Placed:
    cell: Cell
    top: int
    bottom: int


class Canvas:
    """A sheet in the writer library's mode of constant memory: rows come once, in order."""

    def __init__(
        self, sheet: Worksheet, formats: Mapping[Style, Format], widths: Sequence[float]
    ) -> None:
        self._sheet = sheet
        self._formats = formats
        self._widths = widths
        #: The row that comes next, from 0.
        self.next_row = 0
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    def write(self, rows: Sequence[Row]) -> None:
        """Rows that belong together: a cell may reach down only among them.

        Raises CellTooLongError.
        """
        heights = [row_heights(each) for each in self._heights(rows)]
        if len(rows) == 1 and len(heights[0]) == 1:
            self._write_plain(rows[0], *heights[0])
            return
        starts = list(accumulate((len(each) for each in heights), initial=self.next_row))
        placed = [
            _Placed(cell, starts[number], starts[number + cell.rows] - 1)
            for number, row in enumerate(rows)
            for cell in row
        ]
        covering: dict[int, list[_Placed]] = {}
        for each in placed:
            for row in range(each.top, each.bottom + 1):
                covering.setdefault(row, []).append(each)
        for row, height in enumerate((h for each in heights for h in each), self.next_row):
            self._sheet.set_row(row, height)
            self._forget(row - 2)
            for each in covering.get(row, []):
                self._put(row, each)
        self.next_row = starts[-1]

    def _write_plain(self, cells: Row, height: float) -> None:
        """A row by itself, none of whose cells reaches down: what lists are made of."""
        row = self.next_row
        self._sheet.set_row(row, height)
        self._forget(row - 2)
        for each in cells:
            if each.first == each.last:
                self._write(row, each.first, each)
            else:
                self._put(row, _Placed(each, row, row))
        self.next_row = row + 1

    def _forget(self, row: int) -> None:
        """Drop what the writer library remembers of a row that it has written."""
        self._sheet.row_info.pop(row, None)
        self._sheet.row_sizes.pop(row, None)

    def _heights(self, rows: Sequence[Row]) -> list[float]:
        """Of every row the height that its cells need.

        A cell that reaches down stretches its last row; one at the top of its rows, its first: its
        text must not be cut where a page ends.
        """
        heights = [
            max([self._height(each) for each in row if each.rows == 1], default=LINE_HEIGHT)
            for row in rows
        ]
        for number, row in enumerate(rows):
            # A cell of one row is no higher than its row.
            for each in (each for each in row if each.rows > 1):
                is_at_top = each.style in _AT_TOP
                last = number + (1 if is_at_top else each.rows)
                lacking = self._height(each) - sum(heights[number:last])
                heights[last - 1] += max(lacking, 0)
        return heights

    def _height(self, cell: Cell) -> float:
        width = sum(self._widths[cell.first : cell.last + 1])
        return text_height(_shown(cell), width, size_of(cell.style))

    def _put(self, row: int, placed: _Placed) -> None:
        cell, style = placed.cell, self._formats[placed.cell.style]
        for column in range(cell.first, cell.last + 1):
            if (row, column) == (placed.top, cell.first):
                self._write(row, column, cell)
            else:
                self._sheet.write_blank(row, column, None, style)
        is_merged = (placed.top, cell.first) != (placed.bottom, cell.last)
        if is_merged and row == placed.top:
            # Not by merge_range(): it writes the rows below at once, and rows come in order here.
            self._sheet.merge.append([placed.top, cell.first, placed.bottom, cell.last])

    def _write(self, row: int, column: int, cell: Cell) -> None:
        style, content = self._formats[cell.style], cell.content
        if content is None or content == "":
            self._sheet.write_blank(row, column, None, style)
        elif isinstance(content, Decimal) and _is_exact(content, cell.style):
            self._sheet.write_number(row, column, float(content), style)
        else:
            # Never write(): a text that begins like a formula must stay a text.
            self._sheet.write_string(row, column, _text(_shown(cell)), style)


def _is_exact(number: Decimal, style: Style) -> bool:
    """Whether the number survives the way through a float cell."""
    # A rate above 200 % would be read as one in per cent.
    fits = style is not Style.RATE or abs(number) <= _LARGEST_RATE
    # What the writer library prints of a float, read again, is the number that a reader sees:
    # 99.9 is printed as 99.90000000000001, which is 99.9 of floats.
    kept = float(format(float(number), _EXACT))
    return fits and Decimal(repr(kept)) == number


def _shown(cell: Cell) -> str:
    if isinstance(cell.content, Decimal):
        number = cell.content * 100 if cell.style is Style.RATE else cell.content
        return f"{number:f}" + ("%" if cell.style is Style.RATE else "")
    return cell.content or ""


def _text(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise CellTooLongError(len(text))
    return text
