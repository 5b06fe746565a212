"""Workbooks of the older format (.xls, .et): what their cells show is what is read."""

import io
import random
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest
import xlwt

from mappings.workbook.content import ProblemCode, WorkbookLimits
from mappings.workbook.grid import CellFault, Grid, Merge
from mappings.workbook.opening import RefusedFileError, open_grids


def _at(day: int, hour: int = 0) -> datetime:
    return datetime(2025, 12, day, hour)  # noqa: DTZ001 - a workbook knows no zone


#: What a cell holds, the format it is shown in, and what is read of it.
CELLS = [
    ("≥95%", "General", "≥95%"),
    (12.5, "General", 12.5),
    (0.975, "0.00%", "97.5%"),
    (1, "0%", "100%"),
    (0.07, '[红色]0.0%;"—"', "7%"),
    (5, '0"%"', 5),  # a sign that is only written beside it
    (_at(31), "yyyy-mm-dd", date(2025, 12, 31)),
    (_at(1), 'yyyy"年"m"月"', "2025年12月"),
    (_at(31, 8), "yyyy-mm-dd hh:mm", _at(31, 8)),
    (time(8, 30), "hh:mm", time(8, 30)),
    (True, "General", True),
    ("", "General", ""),
]


def _saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _book(*names: str) -> Any:
    book = xlwt.Workbook(encoding="utf-8")
    for name in names:
        book.add_sheet(name)
    return book


def _opened(content: bytes, limits: WorkbookLimits | None = None) -> list[Grid]:
    return open_grids("表.xls", content, limits or WorkbookLimits())


@pytest.mark.parametrize(("cell", "shown", "read"), CELLS)
def test_a_cell_is_read_as_it_is_shown(cell: object, shown: str, read: object) -> None:
    book = _book("表")
    book.get_sheet(0).write(0, 1, cell, xlwt.easyxf(num_format_str=shown))

    (grid,) = _opened(_saved(book))

    assert grid.at(0, 1) == read
    assert grid.at(0, 0) == ""


def test_an_error_is_a_fault_and_a_number_before_the_calendar_stays_a_number() -> None:
    book = _book("表")
    sheet = book.get_sheet(0)
    sheet.row(0).set_cell_error(0, "#DIV/0!")
    sheet.write(0, 1, -5, xlwt.easyxf(num_format_str="yyyy-mm-dd"))

    (grid,) = _opened(_saved(book))

    assert grid.rows[0] == [CellFault.ERROR, -5]


def test_sheets_come_in_order_with_their_merges_and_hidden_ones_are_marked() -> None:
    book = _book("封面", "自评表", "字典")
    book.get_sheet(1).write_merge(1, 3, 0, 0, "产出指标")
    book.get_sheet(2).visibility = 1

    grids = _opened(_saved(book))

    assert [(each.sheet, each.is_hidden) for each in grids] == [
        ("封面", False),
        ("自评表", False),
        ("字典", True),
    ]
    assert grids[1].merges == (Merge(top=1, left=0, bottom=3, right=0),)
    assert grids[1].at(3, 0) == "产出指标"


@pytest.mark.parametrize(
    "limits",
    [
        WorkbookLimits(max_sheets=1),
        WorkbookLimits(max_rows=2),
        WorkbookLimits(max_cells=5),
        WorkbookLimits(max_text_length=10),
    ],
)
def test_one_that_is_too_large_is_refused(limits: WorkbookLimits) -> None:
    book = _book("甲", "乙")
    for row in range(3):
        for column in range(2):
            book.get_sheet(0).write(row, column, "文字")

    with pytest.raises(RefusedFileError) as refused:
        _opened(_saved(book), limits)

    assert refused.value.problem.code is ProblemCode.FILE_TOO_LARGE


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_one_is_refused_or_read_and_never_breaks_the_program(seed: int) -> None:
    book = _book("表")
    for row in range(40):
        book.get_sheet(0).write(row, 0, f"第{row}行")
        book.get_sheet(0).write(row, 1, row, xlwt.easyxf(num_format_str="0%"))
    content = bytearray(_saved(book))
    chance = random.Random(seed)  # noqa: S311 - damage to repeat, not a secret
    for _ in range(chance.randrange(1, 60)):
        # The first bytes say which format it is.
        content[chance.randrange(8, len(content))] = chance.randrange(256)

    damaged = bytes(content[: chance.randrange(600, len(content) + 1)])

    # Nothing else may come out of it.
    with suppress(RefusedFileError):
        assert all(isinstance(each, Grid) for each in _opened(damaged))


def test_columns_that_are_not_shown_are_known() -> None:
    book = _book("表")
    sheet = book.get_sheet(0)
    for column in range(3):
        sheet.write(0, column, "甲")
    sheet.col(1).hidden = True

    (grid,) = _opened(_saved(book))

    assert grid.hidden_columns == {1}
