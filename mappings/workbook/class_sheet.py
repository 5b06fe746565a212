"""The 功能分类 sheet: a year's table of function classes, and cells that name a class of it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Protocol

from adapter.domain.function_class import FunctionClass, level_of, parent_of
from mappings.workbook.content import Placed, ProblemCode
from mappings.workbook.rows import RowReader

_LEVELS = {"1": 1, "2": 2, "3": 3, "类": 1, "款": 2, "项": 3, "一级": 1, "二级": 2, "三级": 3}
_YEAR_DIGITS = 4

ClassRow = tuple[RowReader, FunctionClass]


class HasFunctionClass(Protocol):
    """Whatever a row says that names a function class."""

    @property
    def function_class(self) -> str:
        """7 digits or ""."""


class ClassGatherer:
    """Takes the rows of the tables; `finish` gives whole tables only."""

    def __init__(self, fiscal_year: int) -> None:
        """`fiscal_year` is the year of rows that name none."""
        self._fiscal_year = fiscal_year
        self._rows: dict[int, list[ClassRow]] = defaultdict(list)

    def take(self, row: RowReader) -> None:
        """Read one row."""
        row.require("code", "title")
        code = row.code("code")
        level = row.word("level_no", _LEVELS)
        if code and not (code.isdecimal() and level_of(code)):
            row.error(
                ProblemCode.CODE_FORMAT, "编码须是 3、5 或 7 位数字（类、款、项），请改正", "code"
            )
        elif code and level is not None and level != level_of(code):
            row.error(ProblemCode.CODE_FORMAT, "级次与编码位数不符，请改正其中之一", "level_no")
        self._rows[self._year(row)].append((row, FunctionClass(code=code, name=row.line("title"))))

    def _year(self, row: RowReader) -> int:
        text = row.code("year")
        if text and not (text.isdecimal() and len(text) == _YEAR_DIGITS):
            row.error(ProblemCode.CODE_FORMAT, "年度须是 4 位数字，请改正", "year")
            return self._fiscal_year
        return int(text) if text else self._fiscal_year

    def finish(self) -> dict[int, tuple[Placed[FunctionClass], ...]]:
        """The tables without a bad row, by year.

        A table that lost a row here would make every code under it unknown.
        """
        for rows in self._rows.values():
            _refuse_repeated(rows)
            _refuse_orphans(rows)
        return {
            year: tuple(
                Placed(value=each, sheet=row.sheet, row=row.number_shown) for row, each in rows
            )
            for year, rows in self._rows.items()
            if not any(row.failed for row, _ in rows)
        }


def _refuse_repeated(rows: list[ClassRow]) -> None:
    first: dict[str, int] = {}
    for row, each in rows:
        if each.code in first:
            row.error(
                ProblemCode.CODE_REPEATED,
                f"编码与第 {first[each.code]} 行重复，请删去多余的行",
                "code",
            )
        elif each.code:
            first[each.code] = row.number_shown


def _refuse_orphans(rows: list[ClassRow]) -> None:
    codes = {each.code for _, each in rows}
    for row, each in rows:
        parent = parent_of(each.code)
        if parent and parent not in codes:
            row.error(
                ProblemCode.FUNCTION_CLASS_WITHOUT_PARENT,
                f"表中没有上级科目 {parent}，请补上",
                "code",
            )


def warn_of_unknown_class(row: RowReader, code: str, known: Collection[str]) -> None:
    """Note a class that the year's table lacks; without a table nothing is known to be wrong.

    The sentence never repeats the cell: it may stand in a sheet that names projects.
    """
    if not code or not known or code in known:
        return
    name = next((n for n in ("function_class", "class3") if row.has(n)), "")
    row.warn(
        ProblemCode.FUNCTION_CLASS_UNKNOWN,
        "功能分类不在本年度的功能分类表中，请核对编码，或导入新的功能分类表",
        name,
    )
