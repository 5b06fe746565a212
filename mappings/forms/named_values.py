"""Forms that write name and target in one cell (名称及指标值): read as if in two columns."""

import re
from dataclasses import replace

from mappings.workbook.grid import Cell, Grid, Row
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text

_NAMES = "(?:三级|四级|绩效|具体|考核|评价)?(?:绩效)?指标(?:名称|内容)?"
_VALUES = "(?:年度|全年|年初|预期|计划|绩效)*(?:指标值|目标值|预期值|计划值|标准值|目标)"
_HEADING = re.compile(rf"{_NAMES}(?:及其|及|和|与|、|[(（]?含|\+){_VALUES}[)）]?")
_BOUND = (
    "≥|≤|>|<|=|不低于|不少于|不小于|不超过|不高于|不大于|不多于|大于等于|小于等于|大于|小于|高于|低于"
    "|达到|控制在|至少"
)
#: 整改率≥95%; 完成时间：12月底前; 培训人数500人.
_TOGETHER = re.compile(
    r"(?P<name>.*?[一-鿿].*?)"
    rf"(?:[:：](?P<told>.+)|(?P<bound>(?:{_BOUND}).*\d.*)|(?P<number>(?<=[一-鿿])\d[\d.,]*[^\d]{{0,8}}))",
    re.DOTALL,
)
#: A longer text is a paragraph and no name.
_LONGEST = 200
#: Headings that stand within so many rows from the top.
_TOP_ROWS = 60
_NAME, _VALUE = "三级指标", "年度指标值"


def parted(grid: Grid) -> Grid:
    """The sheet with the targets of such a column in one of their own, behind all others.

    Every other cell keeps its place. A sheet without such a heading comes back as it is.
    """
    found = next(
        (
            (number, column)
            for number in range(min(_TOP_ROWS, len(grid.rows)))
            for column, cell in grid.own_cells(number)
            if isinstance(cell, str) and _HEADING.fullmatch(plain(cell))
        ),
        None,
    )
    if found is None:
        return grid
    top, column = found
    width = grid.width
    rows = [
        _with_value(row, column, width) if at > top else row for at, row in enumerate(grid.rows)
    ]
    rows[top] = _cells(rows[top], {column: _NAME, width: _VALUE}, width)
    return replace(grid, rows=rows)


def _with_value(row: Row, column: int, width: int) -> Row:
    cell = row[column] if column < len(row) else ""
    text = cell_text(cell) if isinstance(cell, str) else ""
    if not text:
        return row
    if _HEADING.fullmatch(plain(text)):  # the heading once more, on another page
        return _cells(row, {column: _NAME, width: _VALUE}, width)
    name, value = name_and_value(text)
    return _cells(row, {column: name, width: value}, width) if value else row


def name_and_value(text: str) -> tuple[str, str]:
    """The two parts of such a cell; the whole and "" where nothing tells them apart."""
    found = _TOGETHER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return text, ""
    value = found["told"] or found["bound"] or found["number"]
    return found["name"].strip(), value.strip()


def _cells(row: Row, new: dict[int, Cell], width: int) -> Row:
    filled: Row = [*row, *[""] * (width + 1 - len(row))]
    for column, cell in new.items():
        filled[column] = cell
    return filled
