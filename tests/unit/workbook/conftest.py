import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import pytest
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

#: str, number, bool and date as they are; None blank; ("percent", 0.9), ("month", date),
#: ("error", "#REF!"), ("formula", "=1+1", 2).
CellSpec: TypeAlias = object
Rows: TypeAlias = Sequence[Sequence[CellSpec]]
#: first row, first column, last row, last column, from 0
Merge: TypeAlias = tuple[int, int, int, int]
MakeBook: TypeAlias = Callable[..., bytes]


@pytest.fixture
def make_book() -> MakeBook:
    """Builds an xlsx file of `sheets` (name -> rows); `merges` and `hidden` go by sheet name."""

    def make(
        sheets: Mapping[str, Rows],
        *,
        merges: Mapping[str, Sequence[Merge]] | None = None,
        hidden: Sequence[str] = (),
    ) -> bytes:
        target = io.BytesIO()
        book = Workbook(target, {"in_memory": True, "strings_to_formulas": False})
        formats = {
            "percent": book.add_format({"num_format": "0.0%"}),
            "month": book.add_format({"num_format": 'yyyy"年"m"月"'}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for merge in (merges or {}).get(name, ()):
                sheet.merge_range(*merge, "")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _put(sheet, formats, row, column, cell)
            if name in hidden:
                sheet.hide()
        book.close()
        return target.getvalue()

    return make


def _put(
    sheet: Worksheet, formats: dict[str, Format], row: int, column: int, cell: CellSpec
) -> None:
    match cell:
        case None:
            pass
        case (str(kind), *rest):
            _put_special(sheet, formats, row, column, kind, rest)
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | float():
            sheet.write_number(row, column, cell)
        case date():
            sheet.write_datetime(row, column, cell, formats["date"])
        case _:
            sheet.write_string(row, column, cell)


def _put_special(
    sheet: Worksheet,
    formats: dict[str, Format],
    row: int,
    column: int,
    kind: str,
    rest: Sequence[object],
) -> None:
    if kind == "formula":
        sheet.write_formula(row, column, rest[0], None, rest[1])
    elif kind == "error":
        sheet.write_formula(row, column, "=1/0", None, rest[0])
    elif kind == "percent":
        sheet.write_number(row, column, rest[0], formats["percent"])
    else:
        sheet.write_datetime(row, column, rest[0], formats["month"])


LIBRARY_ROW: dict[str, CellSpec] = {
    "指标编码": "101001",
    "一级指标": "产出指标",
    "二级指标": "数量指标",
    "三级指标": "享受资助人数",
    "共性/个性": "个性",
    "定量/定性": "定量",
    "指标方向": "正向",
    "运算符": "≥",
    "标准值": "2100",
    "计量单位": "人",
}
TEMPLATE_ROW: dict[str, CellSpec] = {
    "模板编码": "T1",
    "模板名称": "国家助学金模板",
    "适用层级": "项目",
    "项目名称": "国家助学金",
    "指标编码": "101001",
    "指标值": "≥2200人",
    "分值": 100,
}
PROJECT_ROW: dict[str, CellSpec] = {
    "序号": 1,
    "主管部门": "101-教育局（部门）",
    "预算单位": "101001-第一中学",
    "预算单位联系人员": "张某 000-0000001",
    "项目名称": "国家助学金",
    "申请预算金额（万元）": 126.84,
    "功能分类": "2050302",
    "涉密/非密": "非密",
}


def _table(base: dict[str, CellSpec], changes: Sequence[dict[str, CellSpec]]) -> Rows:
    headings = list(dict.fromkeys([*base, *(name for change in changes for name in change)]))
    rows = [[{**base, **change}.get(name) for name in headings] for change in changes]
    return [headings, *rows]


MakeRows: TypeAlias = Callable[..., Rows]


@pytest.fixture
def library() -> MakeRows:
    """Rows of a 指标库 sheet: its heading and one sound row per argument, so changed."""
    return lambda *changes: _table(LIBRARY_ROW, changes)


@pytest.fixture
def templates() -> MakeRows:
    """Rows of a 指标模板 sheet."""
    return lambda *changes: _table(TEMPLATE_ROW, changes)


@pytest.fixture
def projects() -> MakeRows:
    """Rows of a 项目统计表 sheet."""
    return lambda *changes: _table(PROJECT_ROW, changes)
