"""Spreadsheets of OpenDocument (.ods, and .fods as one XML file) as grids.

Names are those of OpenDocument 1.3, part 3. Such a file says for each cell both its value and
the text that it shows, so that a month without its day needs no look at number formats.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import IO

from mappings.workbook.content import WorkbookLimits
from mappings.workbook.file_faults import NotASpreadsheetError, TooLargeError, TooManySheetsError
from mappings.workbook.grid import Cell, CellFault, Grid
from mappings.workbook.number_formats import month, percentage
from mappings.workbook.sheet_building import SheetBuilder
from mappings.workbook.xml_pass import XmlHandler, local, pass_over

_CELLS = frozenset({"table-cell", "covered-table-cell"})
#: What stands in a cell and is not what it shows: remarks of readers, pictures and their captions.
_BESIDE = frozenset({"annotation", "frame", "shapes", "custom-shape", "forms", "detective"})
#: Other places that have tables: changes to be approved, links to other files.
_ELSEWHERE = frozenset({"tracked-changes", "dde-links", "consolidation"})
_UNSEEN = frozenset({"collapse", "filter"})
_ERROR = re.compile(r"#(?:REF|N/A|DIV/0|VALUE|NAME|NULL|NUM)[!?]?|(?:Err|错误)[:：]\d+")
_MONTH = re.compile(r"\d{2,4}(?:年|[-/.])\d{1,2}月?")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_HOURS_OF_A_DAY = 24


def read_open_document(
    stream: IO[bytes], limits: WorkbookLimits, *, encoding: str | None = None
) -> list[Grid]:
    """The sheets in their order, of `content.xml` or of a whole document that is one XML file.

    Raises TooLargeError, TooManySheetsError, and NotASpreadsheetError for XML that is damaged,
    encrypted, or of a text or drawing.
    """
    document = _Document(limits)
    pass_over(stream, document, encoding=encoding)
    if not document.is_spreadsheet:
        raise NotASpreadsheetError("no spreadsheet in the document")
    return document.grids


class _Document(XmlHandler):
    """Goes through the elements; `_above` are the open ones, outermost first."""

    def __init__(self, limits: WorkbookLimits) -> None:
        self.grids: list[Grid] = []
        self.is_spreadsheet = False
        self._limits = limits
        self._above: list[str] = []
        #: Depth of the outermost open element whose content is none of the sheet, or 0.
        self._aside = 0
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._sheet: _Sheet | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        above = self._above[-1] if self._above else ""
        self._above.append(tag)
        if self._aside:
            return
        if tag in _ELSEWHERE or tag in _BESIDE or (tag == "table" and self._sheet is not None):
            self._aside = len(self._above)
            return
        plain = {local(name): value for name, value in attributes.items()}
        if tag == "spreadsheet":
            self.is_spreadsheet = True
        elif tag == "style":
            self._style = plain.get("name", "")
        elif tag == "table-properties" and plain.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "table" and above == "spreadsheet":
            self._open_sheet(plain)
        elif self._sheet is not None:
            self._sheet.start(tag, attributes, plain)

    def end(self, tag: str) -> None:
        depth = len(self._above)
        self._above.pop()
        if self._aside:
            self._aside = 0 if depth == self._aside else self._aside
        elif self._sheet is not None and tag == "table":
            self.grids.append(self._sheet.grid())
            self._sheet = None
        elif self._sheet is not None:
            self._sheet.end(tag)

    def text(self, text: str) -> None:
        if self._sheet is not None and not self._aside:
            self._sheet.text(text)

    def _open_sheet(self, plain: dict[str, str]) -> None:
        if len(self.grids) == self._limits.max_sheets:
            raise TooManySheetsError(len(self.grids) + 1)
        is_hidden = plain.get("style-name", "") in self._hidden_styles
        self._sheet = _Sheet(plain.get("name", ""), self._limits, is_hidden=is_hidden)


class _Sheet:
    """One sheet; equal cells and rows side by side stand once in the file, with their number."""

    def __init__(self, name: str, limits: WorkbookLimits, *, is_hidden: bool) -> None:
        self._name = name
        self._is_hidden = is_hidden
        self._limits = limits
        self._builder = SheetBuilder(limits)
        self._row = 0
        self._row_count = 1
        self._column = 0
        #: Columns that were described so far, and those of them that are not shown.
        self._columns = 0
        self._hidden_columns: set[int] = set()
        #: Of the open row: column, cell, columns below and beside that it is merged with.
        self._cells: list[tuple[int, Cell, int, int]] = []
        self._cell: dict[str, str] = {}
        self._is_error = False
        self._paragraphs: list[list[str]] = []
        self._in_paragraph = False

    def start(self, tag: str, attributes: dict[str, str], plain: dict[str, str]) -> None:
        if tag == "table-column":
            self._see_columns(plain)
        elif tag == "table-row":
            self._row_count = _count(plain, "number-rows-repeated")
            self._column = 0
            self._cells = []
        elif tag in _CELLS:
            self._cell = plain
            self._paragraphs = []
            self._in_paragraph = False
            self._is_error = any(
                local(name) == "value-type" and value == "error"
                for name, value in attributes.items()
            )
        elif tag == "p":
            self._paragraphs.append([])
            self._in_paragraph = True
        elif tag == "s":
            self.text(" " * min(_count(plain, "c"), self._limits.max_columns))
        elif tag == "tab":
            self.text("\t")
        elif tag == "line-break":
            self.text("\n")

    def end(self, tag: str) -> None:
        if tag == "p":
            self._in_paragraph = False
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "table-row":
            self._end_row()

    def text(self, text: str) -> None:
        if self._in_paragraph:
            self._paragraphs[-1].append(text)

    def grid(self) -> Grid:
        return self._builder.grid(
            self._name, is_hidden=self._is_hidden, hidden_columns=self._hidden_columns
        )

    def _see_columns(self, plain: dict[str, str]) -> None:
        first = self._columns
        self._columns += _count(plain, "number-columns-repeated")
        if plain.get("visibility") in _UNSEEN:
            self._hidden_columns.update(range(first, min(self._columns, self._limits.max_columns)))

    def _end_cell(self) -> None:
        count = _count(self._cell, "number-columns-repeated")
        shown = "\n".join("".join(paragraph) for paragraph in self._paragraphs)
        cell = CellFault.ERROR if self._is_error else _content(self._cell, shown)
        below = _count(self._cell, "number-rows-spanned") - 1
        beside = _count(self._cell, "number-columns-spanned") - 1
        if cell != "":
            if self._column + count > self._limits.max_columns:
                raise TooLargeError(self._row + 1, self._column + count)
            self._cells.extend((self._column + at, cell, below, beside) for at in range(count))
        self._column += count

    def _end_row(self) -> None:
        if self._cells and self._row + self._row_count > self._limits.max_rows:
            raise TooLargeError(self._row + self._row_count, self._cells[-1][0] + 1)
        for row in range(self._row, self._row + (self._row_count if self._cells else 0)):
            for column, cell, below, beside in self._cells:
                self._builder.put(row, column, cell)
                self._builder.merge(row, column, down=below, across=beside)
        self._row += self._row_count


def _count(plain: dict[str, str], name: str) -> int:
    """A number of repetitions, 1 where none is given."""
    text = plain.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1


def _content(cell: dict[str, str], shown: str) -> Cell:
    """What a cell means: its value, and what is shown where that is less than the value."""
    kind = cell.get("value-type", "")
    if not kind:
        return CellFault.NOT_COMPUTED if "formula" in cell and not shown else shown
    if _ERROR.fullmatch(shown.strip()) and "formula" in cell:
        return CellFault.ERROR
    try:
        return _typed(kind, cell, shown)
    except (KeyError, ValueError, OverflowError):
        # What the value says is no value of that kind: what is shown is all there is.
        return shown


def _typed(kind: str, cell: dict[str, str], shown: str) -> Cell:
    if kind == "percentage":
        return percentage(float(cell["value"]))
    if kind in {"float", "currency"}:
        return float(cell["value"])
    if kind == "boolean":
        return cell["boolean-value"] == "true"
    if kind == "date":
        return _moment(datetime.fromisoformat(cell["date-value"]), "".join(shown.split()))
    if kind == "time":
        return _duration(cell["time-value"]) or shown
    return shown or cell.get("string-value", "")


def _moment(moment: datetime, shown: str) -> date | datetime | str:
    if _MONTH.fullmatch(shown):
        return month(moment)
    return moment.date() if moment.time() == time() else moment


def _duration(text: str) -> time | timedelta | None:
    parts = _DURATION.fullmatch(text)
    if parts is None:
        return None
    hours, minutes, seconds = (int(part) for part in parts.groups())
    if hours < _HOURS_OF_A_DAY:
        return time(hours, minutes, seconds)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
