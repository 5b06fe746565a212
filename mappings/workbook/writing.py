"""Writing the workbook: a library to hand out (汇编), and the empty one to fill in (空白模板)."""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate
from adapter.measuring import fitting_height
from mappings.workbook.layout import WRITTEN_TABLES, Column, Table, TableKind
from mappings.workbook.sheet_rows import (
    WrittenCell,
    WrittenRow,
    basis_row,
    duty_row,
    indicator_row,
    template_rows,
)

#: A spreadsheet cell holds no more; the writer library would leave the text out without a word.
LONGEST_CELL = 32_767
#: Counted from 0; a sheet has no more.
_LAST_ROW = 1_048_575
_ROWS_TO_FILL = 5000
#: Of Excel.
_A3 = 8
#: What XlsxWriter writes with.
FONT_SIZE = 11
_NOTE_HEIGHT = 48
_HEADING_HEIGHT = 32
_NOTE_ROW, _HEADING_ROW, _FIRST_ROW = 0, 1, 2
#: Excel counts days from 1900 and nobody dates a rule earlier.
_FIRST_EXCEL_YEAR = 1901
#: The built-in format 文本.
_TEXT_FORMAT = 49
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  the file format knows no zone


class CellTooLongError(ValueError):
    """A text does not fit into a spreadsheet cell; the export would lose it."""

    def __init__(self, heading: str, length: int) -> None:
        super().__init__(f"{heading}: {length} > {LONGEST_CELL}")
        self.heading = heading
        self.length = length


class TooManyRowsError(ValueError):
    """A sheet would have more rows than spreadsheet programs can show."""

    def __init__(self, sheet: str) -> None:
        super().__init__(sheet)
        self.sheet = sheet


def write_template_workbook() -> bytes:
    """An empty workbook to fill in: every sheet with note, headings, lists and text columns."""
    content = io.BytesIO()
    book = _Book(content, {"in_memory": True})
    for table in WRITTEN_TABLES:
        book.add_sheet(table, [])
    book.finish()
    return content.getvalue()


def write_library(
    indicators: Iterable[Indicator],
    templates: Iterable[IndicatorTemplate],
    *,
    bases: Iterable[LegalBasis] = (),
    duties: Iterable[DepartmentDuty] = (),
) -> bytes:
    """The same sheets filled: `read_workbook` gives the same values back.

    The project list is not written: it carries contacts and secrecy marks and stays where it is.
    Raises CellTooLongError for a text longer than a spreadsheet cell.
    """
    content = io.BytesIO()
    rows = _library_rows(indicators, templates, bases)
    rows[TableKind.DUTIES] = map(duty_row, duties)
    _write_sheets(_Book(content, {"in_memory": True}), rows)
    return content.getvalue()


def write_library_file(
    file: Path,
    bases: Iterable[LegalBasis],
    indicators: Iterable[Indicator],
    templates: Iterable[IndicatorTemplate],
) -> None:
    """The same without duties into a file, row by row: memory does not grow with the library.

    What waits to be packed lies beside the file meanwhile. Raises CellTooLongError, and
    TooManyRowsError where a sheet has no more rows.
    """
    options = {"constant_memory": True, "tmpdir": str(file.parent)}
    with file.open("wb") as stream:
        _write_sheets(_Book(stream, options), _library_rows(indicators, templates, bases))


def _library_rows(
    indicators: Iterable[Indicator],
    templates: Iterable[IndicatorTemplate],
    bases: Iterable[LegalBasis],
) -> dict[TableKind, Iterable[WrittenRow]]:
    return {
        TableKind.LIBRARY: map(indicator_row, indicators),
        TableKind.TEMPLATES: chain.from_iterable(map(template_rows, templates)),
        TableKind.BASES: map(basis_row, bases),
    }


def _write_sheets(book: "_Book", rows: Mapping[TableKind, Iterable[WrittenRow]]) -> None:
    for table in WRITTEN_TABLES:
        if table.kind in rows:
            book.add_sheet(table, rows[table.kind])
    book.finish()


class _Book:
    """One workbook, with the few formats that its cells need."""

    def __init__(self, target: IO[bytes], options: Mapping[str, object]) -> None:
        self._book = Workbook(target, plain_options(options))
        # The same content makes the same bytes: the time of writing is no content.
        self._book.set_properties({"created": _CREATED})
        self._note = self._book.add_format({"text_wrap": True, "valign": "vcenter"})
        self._heading = self._book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "border": 1,
                "bg_color": "#DDEBF7",
            }
        )
        self._plain = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._text = self._book.add_format({"num_format": _TEXT_FORMAT, "valign": "top"})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})

    def add_sheet(self, table: Table, rows: Iterable[WrittenRow]) -> None:
        """One sheet: note, headings, rows; lists and formats reach beyond the rows."""
        last = _FIRST_ROW
        sheet = self._book.add_worksheet(table.kind.value)
        columns = [each for each in table.columns if not each.is_read_only]
        sheet.merge_range(_NOTE_ROW, 0, _NOTE_ROW, len(columns) - 1, table.note, self._note)
        sheet.set_row(_NOTE_ROW, _NOTE_HEIGHT)
        sheet.set_row(_HEADING_ROW, _HEADING_HEIGHT)
        for position, column in enumerate(columns):
            self._add_column(sheet, position, column)
        for last, row in enumerate(rows, _FIRST_ROW):
            if last > _LAST_ROW:
                raise TooManyRowsError(table.kind.value)
            cells = [(row.get(column.name), column) for column in columns]
            sheet.set_row(last, fitting_height(_wrapped(cells), FONT_SIZE))
            for position, (cell, column) in enumerate(cells):
                self._write(sheet, last, position, column, cell)
        for position, column in enumerate(columns):
            add_choices(sheet, position, column, max(last + 1, _FIRST_ROW + _ROWS_TO_FILL))
        sheet.freeze_panes(_FIRST_ROW, 0)
        # One page wide; headings are not repeated, as that takes a name, which no package has.
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)

    def finish(self) -> None:
        """Write it out."""
        self._book.close()

    def _add_column(self, sheet: Worksheet, position: int, column: Column) -> None:
        sheet.set_column(position, position, column.width, self._format_of(column))
        mark = "*" if column.is_required else ""
        sheet.write_string(_HEADING_ROW, position, mark + column.heading, self._heading)

    def _format_of(self, column: Column) -> Format:
        # Values are text too: 90% typed into a text column stays what was typed.
        return self._text if column.is_code or column.is_value else self._plain

    def _write(
        self, sheet: Worksheet, row: int, position: int, column: Column, cell: WrittenCell
    ) -> None:
        if isinstance(cell, Decimal) and _is_exact(cell):
            sheet.write_number(row, position, float(cell), self._plain)
        elif isinstance(cell, date) and cell.year >= _FIRST_EXCEL_YEAR:
            sheet.write_datetime(row, position, cell, self._date)
        elif cell is not None and cell != "":
            text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
            if len(text) > LONGEST_CELL:
                raise CellTooLongError(column.heading, len(text))
            sheet.write_string(row, position, text, self._format_of(column))


def _wrapped(cells: Iterable[tuple[WrittenCell, Column]]) -> Iterator[tuple[str, float]]:
    for cell, column in cells:
        if isinstance(cell, str) and not (column.is_code or column.is_value):
            yield cell, column.width


def plain_options(options: Mapping[str, object]) -> dict[str, object]:
    """The options of a book in which nothing that people typed becomes more than text.

    No formula, number or link is made of a text on its own.
    """
    plain = ("strings_to_formulas", "strings_to_numbers", "strings_to_urls")
    return {**options, **dict.fromkeys(plain, False)}


def _is_exact(number: Decimal) -> bool:
    """Whether the number survives the way through a float cell."""
    return Decimal(f"{float(number):.16G}") == number


def add_choices(sheet: Worksheet, position: int, column: Column, last: int) -> None:
    """Offer a column's words as a list from the first row of data to the last, counted from 0."""
    if column.choices:
        options = {
            "validate": "list",
            "source": list(column.choices),
            "error_title": "不在可选范围内",
            "error_message": f"请选择：{'、'.join(column.choices)}"[:255],
        }
        sheet.data_validation(_FIRST_ROW, position, last, position, options)
