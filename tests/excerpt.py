"""Part of a sample library: the same form with fewer rows, where volume is not the point."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_COMMON = "00"
#: Rows above the first indicator or template line: what the sheet is for, and the headings.
_HEAD = 2
#: Columns of a template line: the template's code, the indicator's code.
_TEMPLATE, _INDICATOR = 0, 9

Row = Sequence[object]


@cache
def excerpt(name: str, *owners: str) -> bytes:
    """The sample workbook of that name with the common indicators and those of some departments.

    A template is kept when all its indicators are; every other sheet is whole.
    """
    source = CalamineWorkbook.from_filelike(
        io.BytesIO((files("adapter") / "samples" / name).read_bytes())
    )
    sheets: dict[str, list[Row]] = {
        each: list(source.get_sheet_by_name(each).to_python()) for each in source.sheet_names
    }
    sheets["指标库"] = list(_indicators(sheets["指标库"], (_COMMON, *owners)))
    sheets["指标模板"] = list(
        _templates(sheets["指标模板"], {str(row[0]) for row in sheets["指标库"]})
    )
    return _written(sheets)


def _indicators(rows: Sequence[Row], prefixes: tuple[str, ...]) -> Iterator[Row]:
    yield from rows[:_HEAD]
    yield from (row for row in rows[_HEAD:] if str(row[0]).startswith(prefixes))


def _templates(rows: Sequence[Row], known: set[str]) -> Iterator[Row]:
    lines = rows[_HEAD:]
    broken = {line[_TEMPLATE] for line in lines if line[_INDICATOR] not in known}
    yield from rows[:_HEAD]
    yield from (line for line in lines if line[_TEMPLATE] not in broken)


def _written(sheets: dict[str, list[Row]]) -> bytes:
    file = io.BytesIO()
    with Workbook(file) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, number, column, cell, day)
    return file.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: object, day: Format) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, float):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, str(cell))
