"""From several cells to one meaning: values, function classes, departments and agencies."""

import re
import unicodedata
from decimal import Decimal

from adapter.domain.value import (
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
)
from mappings.joined_value import joined_value
from mappings.workbook.cell_words import COMPARATOR_WORDS
from mappings.workbook.content import ProblemCode
from mappings.workbook.rows import RowReader

_PERCENT = "%"
_FUNCTION_CLASS_DIGITS = 7
_CLASS_PARTS = (("class1", 3), ("class2", 2), ("class3", 2))
_SEPARATED_CLASS = re.compile(r"([0-9]{3})[-.、/ ]([0-9]{2})[-.、/ ]([0-9]{2})")
_LEADING_DIGITS = re.compile(r"([0-9]+)(?![0-9.])\W*\D*")
_DASHES = "-－—–‐‑−_"
_UNITS_OF = {"department": 3, "agency": 6}
_OFFICE_REMARK = re.compile(r"[（(]部门[）)]$")


def read_value(row: RowReader, column: str, *, name: str, unit: str = "") -> IndicatorValue:
    """The value of a row: its text, with operator and unit from columns of their own if present.

    `unit` applies where neither the text nor a unit column names one. An operator in the text that
    differs from the operator column is an error: nobody can know which one was meant.
    """
    text = row.text(column)
    own_unit = row.line("unit")
    comparator = row.word("comparator", COMPARATOR_WORDS)
    value = joined_value(text, comparator=comparator, unit=own_unit, name=name)
    if unit and not own_unit and not value.unit and value.kind in _MEASURED:
        value = joined_value(text, comparator=comparator, unit=unit, name=name)
    if value.comparator not in {None, comparator or value.comparator}:
        row.error(
            ProblemCode.COMPARATOR_CONFLICT,
            "运算符列与值里写的运算符不一致，请改为一致（或只在一处填写）",
            column,
        )
    _warn_of_fraction(row, column, value, text)
    for warning in value.warnings:
        if warning not in _OF_NO_STANDARD:
            row.warn(ProblemCode.VALUE_DOUBTFUL, warning.label.rstrip("。"), column)
    return value


#: 6月底前 of a library is that of each year; a direction is told where it is read.
_OF_NO_STANDARD = frozenset({ValueWarning.CONTRADICTORY_DIRECTION, ValueWarning.NO_YEAR})
_MEASURED = frozenset({ValueKind.QUANTITATIVE, ValueKind.RANGE})


def _warn_of_fraction(row: RowReader, column: str, value: IndicatorValue, text: str) -> None:
    is_fraction = value.number is not None and Decimal(0) < value.number <= Decimal(1)
    is_ceiling = value.comparator is not None and value.comparator.is_upper_bound
    if (
        is_fraction
        and not is_ceiling
        and value.unit == _PERCENT
        and _PERCENT not in unicodedata.normalize("NFKC", text)
    ):
        row.warn(
            ProblemCode.FRACTION_AS_PERCENT,
            "数值不大于 1 而计量单位是 %，已按百分之几读取（0.9 即 0.9%）；"
            "如果本意是 90%，请改写为 90 或 90%",
            column,
        )


def warn_of_contradiction(
    row: RowReader, column: str, value: IndicatorValue, direction: Direction | None
) -> None:
    """Note a direction (正向/反向) that its operator contradicts; the row stays good."""
    bound = value.comparator
    if bound is None or direction is None:
        return
    if bound.is_upper_bound if direction is Direction.POSITIVE else bound.is_lower_bound:
        row.warn(
            ProblemCode.DIRECTION_CONTRADICTS_COMPARATOR,
            "指标方向与运算符相反（正向配 ≤ 或反向配 ≥），请核对其中之一",
            column,
        )


def read_function_class(row: RowReader) -> str:
    """功能分类 as 7 digits, from one column or from 类, 款 and 项; "" when blank."""
    if row.has("function_class"):
        return _one_column_class(row)
    names = [name for name, _ in _CLASS_PARTS]
    if not any(row.has(name) for name in names):
        return ""
    return _three_column_class(row)


def _one_column_class(row: RowReader) -> str:
    text = unicodedata.normalize("NFKC", row.line("function_class"))
    separated = _SEPARATED_CLASS.match(text)
    digits = "".join(separated.groups()) if separated else _leading_digits(text)
    if len(digits) == _FUNCTION_CLASS_DIGITS:
        return digits
    _refuse_class(row, "function_class")
    return ""


def _three_column_class(row: RowReader) -> str:
    """Each column may hold its own part (205, 02, 02) or the code so far (205, 20502, 2050202)."""
    joined = ""
    for name, width in _CLASS_PARTS:
        digits = _leading_digits(unicodedata.normalize("NFKC", row.line(name)))
        length = len(joined) + width
        if digits and len(digits) <= width:
            digits = joined + digits.zfill(width)
        if len(digits) != length or not digits.startswith(joined):
            _refuse_class(row, name)
            return ""
        joined = digits
    return joined


def _leading_digits(text: str) -> str:
    whole = text.strip().removesuffix(".0")
    match = _LEADING_DIGITS.match(whole)
    return match[1] if match else ""


def _refuse_class(row: RowReader, name: str) -> None:
    row.error(
        ProblemCode.CODE_FORMAT,
        "功能分类须是 7 位数字编码（类 3 位、款 2 位、项 2 位），例如 2050202，请改正",
        name,
    )


def read_coded_name(row: RowReader, column: str, *, needs_code: bool) -> tuple[str, str]:
    """Code and name of a department (`101-教育局（部门）`) or an agency (`101001-第一中学`).

    Departments have 3 digits and agencies 6; leading zeros that a number cell lost come back.
    """
    digits = _UNITS_OF[column]
    text = _OFFICE_REMARK.sub("", row.line(column)).strip()
    code, name = _split_coded(unicodedata.normalize("NFKC", text[:digits]) + text[digits:])
    if code and not name and len(code) < digits:
        code = code.zfill(digits)
    if code and len(code) != digits:
        row.error(ProblemCode.CODE_FORMAT, f"前面的编码须是 {digits} 位数字，请改正", column)
    elif needs_code and not code and text:
        stars = "*" * digits
        row.error(
            ProblemCode.CODE_FORMAT,
            f"须写成“{stars}-名称”的样式，{stars} 是 {digits} 位编码，请补上编码",
            column,
        )
    return code, name


def _split_coded(text: str) -> tuple[str, str]:
    match = re.match(r"[0-9]+", text)
    if match is None:
        return "", text
    rest = text[match.end() :].lstrip()
    if not rest or rest[0] in _DASHES or rest[0].isspace() or not rest[0].isdigit():
        return match[0], rest.lstrip(_DASHES + " \t\u3000")
    return "", text
