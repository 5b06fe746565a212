"""The 指标库 sheet: one row, one indicator."""

import re

from adapter.domain.indicator import Indicator
from adapter.domain.value import IndicatorValue, ValueKind
from mappings.workbook.cell_values import (
    read_coded_name,
    read_function_class,
    read_value,
    warn_of_contradiction,
)
from mappings.workbook.cell_words import COMMON_WORDS, DIRECTION_WORDS, NATURE_WORDS, SOURCE_WORDS
from mappings.workbook.content import ProblemCode
from mappings.workbook.rows import RowReader

_FILLING_REMARK = re.compile(r"[（(\[【](?:必填|选填|必选|可选)[^）)\]】]*[）)\]】]")
_LIST_MARKS = re.compile(r"[、，,；;\n]+")
_MEASURED = frozenset(
    {ValueKind.QUANTITATIVE, ValueKind.RANGE, ValueKind.DEADLINE, ValueKind.PERIOD}
)


def read_indicator(row: RowReader) -> Indicator:
    """The row's indicator; worth nothing when `row.failed`: every bad cell is noted there."""
    row.require("code", "level1", "level2", "name", "is_common")
    name = row.line("name")
    standard = read_value(row, "standard", name=name)
    direction = row.word("direction", DIRECTION_WORDS) or standard.direction
    warn_of_contradiction(row, "standard", standard, direction)
    department_code, department_name = read_coded_name(row, "department", needs_code=False)
    valid_from, valid_to = row.date("valid_from"), row.date("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        row.error(ProblemCode.PERIOD_REVERSED, "停用日期早于启用日期，请改正", "valid_to")
    return Indicator(
        code=row.code("code"),
        level1=_level(row, "level1"),
        level2=_level(row, "level2"),
        name=name,
        is_common=row.word("is_common", COMMON_WORDS) or False,
        is_quantitative=_read_nature(row, standard),
        direction=direction,
        standard=standard,
        explanation=row.text("explanation"),
        calculation=row.text("calculation"),
        scoring_rule=row.text("scoring_rule"),
        basis=row.text("basis"),
        basis_code=row.code("basis_code"),
        standard_source=row.word("standard_source", SOURCE_WORDS) or "",
        data_source=row.text("data_source"),
        sector=row.line("sector"),
        function_class=read_function_class(row),
        project_categories=_split_list(row.text("project_categories")),
        department_code=department_code,
        department_name=department_name,
        valid_from=valid_from,
        valid_to=valid_to,
        remark=row.text("remark"),
    )


def _level(row: RowReader, name: str) -> str:
    """A level's name without inner spaces and without 必填/选填 remarks of a form."""
    return _FILLING_REMARK.sub("", "".join(row.line(name).split()))


def _read_nature(row: RowReader, standard: IndicatorValue) -> bool:
    """定量/定性; where the column is blank the standard itself says it."""
    said = row.word("is_quantitative", NATURE_WORDS)
    if said is None and standard.kind is ValueKind.EMPTY and not row.has("is_quantitative"):
        row.error(
            ProblemCode.CELL_REQUIRED,
            "“定量/定性”和“标准值”不能同时为空，请至少填写一项",
            "is_quantitative",
        )
    if said is False and standard.number is not None:
        row.warn(
            ProblemCode.NATURE_CONTRADICTS_STANDARD,
            "标为定性，但标准值是数值，请核对",
            "is_quantitative",
        )
    return is_measured(standard) if said is None else said


def is_measured(standard: IndicatorValue) -> bool:
    """Whether a standard is one that is measured (定量)."""
    return standard.kind in _MEASURED


def _split_list(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _LIST_MARKS.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))
