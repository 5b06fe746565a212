"""Workbooks of XML Spreadsheet 2003 (saved as .xml, or as .xls by many systems) as grids.

Names are those of Microsoft's "XML Spreadsheet Reference". A cell without a style of its own has
that of its row, else that of its column.
"""

from datetime import datetime, time
from typing import IO

from mappings.workbook.content import WorkbookLimits
from mappings.workbook.file_faults import NotASpreadsheetError, TooManySheetsError
from mappings.workbook.grid import Cell, CellFault, Grid
from mappings.workbook.number_formats import month, percentage, shows_month, shows_percentage
from mappings.workbook.sheet_building import SheetBuilder
from mappings.workbook.xml_pass import XmlHandler, local, pass_over

#: The formats that have a name instead of a code.
_PERCENT = "Percent"
_NO_DAY = "1899-12-31T"


def read_spreadsheet_xml(
    stream: IO[bytes], limits: WorkbookLimits, *, encoding: str | None = None
) -> list[Grid]:
    """The sheets in their order.

    Raises TooLargeError, TooManySheetsError, and NotASpreadsheetError for XML that is damaged or
    of something else.
    """
    book = _Book(limits)
    pass_over(stream, book, encoding=encoding)
    if not book.is_workbook:
        raise NotASpreadsheetError("no workbook in the XML")
    return book.grids


class _Styles:
    """The number format of each style; one without any has its parent's."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._open = ""

    def start(self, tag: str, plain: dict[str, str]) -> None:
        if tag == "Style":
            self._open = plain.get("ID", "")
            self._parents[self._open] = plain.get("Parent", "")
        elif tag == "NumberFormat":
            self._formats[self._open] = plain.get("Format", "General")

    def format_of(self, style: str) -> str:
        seen: set[str] = set()
        while style and style not in self._formats and style not in seen:
            seen.add(style)
            style = self._parents.get(style, "")
        return self._formats.get(style, "")


class _Book(XmlHandler):
    def __init__(self, limits: WorkbookLimits) -> None:
        self.grids: list[Grid] = []
        self.is_workbook = False
        self._limits = limits
        self._styles = _Styles()
        self._sheet: _Sheet | None = None
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        plain = {local(name): value for name, value in attributes.items()}
        if tag == "Workbook":
            self.is_workbook = True
        elif tag == "Worksheet":
            if len(self.grids) == self._limits.max_sheets:
                raise TooManySheetsError(len(self.grids) + 1)
            self._sheet = _Sheet(plain.get("Name", ""), self._limits, self._styles)
        elif self._sheet is None:
            self._styles.start(tag, plain)
        elif tag == "Visible":
            self._text = []
        else:
            self._sheet.start(tag, plain)

    def end(self, tag: str) -> None:
        if self._sheet is None:
            return
        if tag == "Worksheet":
            self.grids.append(self._sheet.grid())
            self._sheet = None
        elif tag == "Visible":
            self._sheet.is_hidden = "Hidden" in "".join(self._text or ())
            self._text = None
        else:
            self._sheet.end(tag)

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        elif self._sheet is not None:
            self._sheet.text(text)


class _Sheet:
    def __init__(self, name: str, limits: WorkbookLimits, styles: _Styles) -> None:
        self.is_hidden = False
        self._name = name
        self._limits = limits
        self._styles = styles
        self._builder = SheetBuilder(limits)
        self._column_styles: dict[int, str] = {}
        self._hidden_columns: set[int] = set()
        self._next_styled = 0
        self._row = -1
        self._row_style = ""
        self._rows_after = 0
        self._column = -1
        self._columns_after = 0
        self._cell: dict[str, str] = {}
        self._kind = ""
        self._data: list[str] = []
        self._in_data = False
        self._in_comment = False

    def start(self, tag: str, plain: dict[str, str]) -> None:
        if tag == "Column":
            first = _place(plain, self._next_styled)
            self._next_styled = first + 1 + _number(plain, "Span")
            columns = range(first, min(self._next_styled, self._limits.max_columns))
            self._column_styles.update(dict.fromkeys(columns, plain.get("StyleID", "")))
            if plain.get("Hidden") == "1":
                self._hidden_columns.update(columns)
        elif tag == "Row":
            self._row = _place(plain, self._row + 1 + self._rows_after)
            self._rows_after = _number(plain, "Span")
            self._row_style = plain.get("StyleID", "")
            self._column, self._columns_after = -1, 0
        elif tag == "Cell":
            self._cell = plain
            self._column = _place(plain, self._column + 1 + self._columns_after)
            self._columns_after = _number(plain, "MergeAcross")
            self._kind, self._data = "", []
        elif tag == "Comment":
            self._in_comment = True
        elif tag == "Data" and not self._in_comment:
            self._kind = plain.get("Type", "String")
            self._in_data = True

    def end(self, tag: str) -> None:
        if tag == "Data":
            self._in_data = False
        elif tag == "Comment":
            self._in_comment = False
        elif tag == "Cell":
            self._end_cell()

    def text(self, text: str) -> None:
        if self._in_data:
            self._data.append(text)

    def grid(self) -> Grid:
        return self._builder.grid(
            self._name, is_hidden=self.is_hidden, hidden_columns=self._hidden_columns
        )

    def _end_cell(self) -> None:
        row, column = max(self._row, 0), self._column
        text = "".join(self._data)
        if self._kind:
            self._builder.put(row, column, _content(self._kind, text, self._format(column)))
        elif "Formula" in self._cell:
            self._builder.put(row, column, CellFault.NOT_COMPUTED)
        down = _number(self._cell, "MergeDown")
        self._builder.merge(row, column, down=down, across=self._columns_after)

    def _format(self, column: int) -> str:
        styles = (self._cell.get("StyleID", ""), self._row_style, self._column_styles.get(column))
        return self._styles.format_of(next((style for style in styles if style), ""))


def _number(plain: dict[str, str], name: str) -> int:
    text = plain.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def _place(plain: dict[str, str], following: int) -> int:
    """Where a row, column or cell stands, from 0: where it says, else after the one before."""
    return _number(plain, "Index") - 1 if _number(plain, "Index") else following


def _content(kind: str, text: str, code: str) -> Cell:
    try:
        if kind == "Number":
            number = float(text)
            return percentage(number) if code == _PERCENT or shows_percentage(code) else number
        if kind == "DateTime":
            return _moment(text, code)
    except (ValueError, OverflowError):
        # What the text says is no value of that kind: it is all there is.
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return CellFault.ERROR if kind == "Error" else text


def _moment(text: str, code: str) -> Cell:
    moment = datetime.fromisoformat(text)
    if text.startswith(_NO_DAY):
        return moment.time()
    if shows_month(code):
        return month(moment)
    return moment.date() if moment.time() == time() else moment
