"""Workbooks of the older binary format (.xls of Excel, .et of WPS) as grids."""

import io
from collections.abc import Iterator
from datetime import datetime, time

import xlrd
from xlrd.sheet import Sheet

from mappings.workbook.content import WorkbookLimits
from mappings.workbook.file_faults import NotASpreadsheetError, TooLargeError, TooManySheetsError
from mappings.workbook.grid import Cell, CellFault, Grid, Merge, Row
from mappings.workbook.number_formats import month, percentage, shows_month, shows_percentage

#: Serial days below this one are times of a day.
_FIRST_DAY = 1.0


def read_xls(content: bytes, limits: WorkbookLimits) -> list[Grid]:
    """The sheets in their order; charts are left out.

    Raises TooLargeError, TooManySheetsError, and NotASpreadsheetError for a file that is damaged,
    locked by a password, or of another program that keeps its files in the same container.
    """
    # The library was not made for hostile files: what it stumbles over is of no fixed kind.
    try:
        with xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO()
        ) as book:
            return [_grid(book.sheet_by_index(at), limits) for at in _sheets(book, limits)]
    except (MemoryError, TooLargeError, TooManySheetsError):
        raise
    except Exception as error:
        raise NotASpreadsheetError(str(error)) from error


def _sheets(book: xlrd.Book, limits: WorkbookLimits) -> range:
    if book.nsheets > limits.max_sheets:
        raise TooManySheetsError(book.nsheets)
    return range(book.nsheets)


def _grid(sheet: Sheet, limits: WorkbookLimits) -> Grid:
    if sheet.nrows > limits.max_rows or sheet.nrows * sheet.ncols > limits.max_cells:
        raise TooLargeError(sheet.nrows, sheet.ncols)
    rows: list[Row] = []
    length = 0
    for row in range(sheet.nrows):
        rows.append(list(_cells(sheet, row)))
        length += sum(len(each) for each in rows[-1] if isinstance(each, str))
        if length > limits.max_text_length:
            raise TooLargeError(sheet.nrows, sheet.ncols)
    merges = (
        Merge(top=top, left=left, bottom=below - 1, right=beside - 1)
        for top, below, left, beside in sheet.merged_cells
    )
    hidden = (column for column, about in sheet.colinfo_map.items() if about.hidden)
    return Grid(
        sheet=sheet.name,
        rows=rows,
        merges=tuple(merges),
        is_hidden=sheet.visibility != 0,
        hidden_columns=frozenset(hidden),
    )


def _cells(sheet: Sheet, row: int) -> Iterator[Cell]:
    formats, styles = sheet.book.format_map, sheet.book.xf_list
    for cell in sheet.row(row):
        code = formats[styles[cell.xf_index].format_key].format_str if cell.xf_index else ""
        if cell.ctype == xlrd.XL_CELL_TEXT:
            yield cell.value
        elif cell.ctype == xlrd.XL_CELL_NUMBER:
            yield percentage(cell.value) if shows_percentage(code) else cell.value
        elif cell.ctype == xlrd.XL_CELL_DATE:
            yield _moment(cell.value, code, sheet.book.datemode)
        elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
            yield bool(cell.value)
        elif cell.ctype == xlrd.XL_CELL_ERROR:
            yield CellFault.ERROR
        else:
            yield ""


def _moment(serial: float, code: str, datemode: int) -> Cell:
    """A date, a time of day or both; a number that no calendar has stays a number."""
    if serial < 0:
        return serial
    try:
        moment: datetime = xlrd.xldate_as_datetime(serial, datemode)
    except (OverflowError, ValueError):
        return serial
    if shows_month(code):
        return month(moment)
    if serial < _FIRST_DAY:
        return moment.time()
    return moment.date() if moment.time() == time() else moment
