"""What the receiver refuses in a pushed set.

Every check runs, and each message overwrites the one before: only the last is ever told.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.simulator.seeding import agencies, departments
from connectors.simulator.state import Settings
from connectors.simulator.tables import DATA_SETS, Column, DataSet, Kind

#: The weights of one template add up to this.
_FULL_WEIGHT = Decimal(100)
_INTEGER_64 = 2**63
#: A number of more digits than this is no number that anybody meant.
_DIGITS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedSet:
    """One complete set: a template with its items, or one owner's part of the library."""

    set_key: str
    #: None for a library set.
    header: Mapping[str, Any] | None
    rows: tuple[Mapping[str, Any], ...]


def library_complaints(pushed: PushedSet, settings: Settings) -> Iterator[str]:
    """Every complaint about one owner's library rows, in the order of checking."""
    if pushed.header is not None:
        yield "指标库不接收表头"
    data_set = DATA_SETS["BAS_PERF_INDICATOR"]
    for number, row in enumerate(pushed.rows, start=1):
        for complaint in _row_complaints(data_set, row, settings):
            yield f"第{number}行：{complaint}"
        if row.get("agency_code") != pushed.set_key:
            yield f"第{number}行：agency_code 与集合标识不一致"
    yield from _tree_complaints(pushed.rows)
    yield from _repeated(
        ((row.get("parent_id") or "", row.get("perf_ind_name")) for row in pushed.rows),
        "同一上级下指标名称重复",
    )
    yield from _repeated((row.get("perf_ind_code") for row in pushed.rows), "指标编码重复")


def template_complaints(
    pushed: PushedSet, settings: Settings, db: sqlite3.Connection
) -> Iterator[str]:
    """Every complaint about one template, in the order of checking."""
    if pushed.header is None:
        yield "缺少模板表头"
        return
    yield from _header_complaints(pushed.set_key, pushed.header, settings)
    yield from _project_complaints(pushed.header, db)
    data_set = DATA_SETS["PERF_TEMPLATE_ITEM"]
    for number, row in enumerate(pushed.rows, start=1):
        for complaint in _row_complaints(data_set, row, settings):
            yield f"第{number}行：{complaint}"
        if row.get("template_code") != pushed.set_key:
            yield f"第{number}行：template_code 与集合标识不一致"
    yield from _repeated((row.get("lv3_perf_ind_name") for row in pushed.rows), "指标名称重复")
    yield from _weight_complaints(pushed.rows)


def _header_complaints(
    set_key: str, header: Mapping[str, Any], settings: Settings
) -> Iterator[str]:
    yield from _row_complaints(DATA_SETS["PERF_TEMPLATE"], header, settings)
    if header.get("template_code") != set_key:
        yield "template_code 与集合标识不一致"
    if header.get("agency_code") and str(header["agency_code"]) not in _senders(header):
        yield "agency_code 不是本区划的预算单位"


def _senders(header: Mapping[str, Any]) -> set[str]:
    """Who may own a template: any unit a project's, the department itself its own."""
    if header.get("pro_code") or not header.get("dept_code"):
        return set(agencies())
    return {*agencies(), str(header["dept_code"])}


def _project_complaints(header: Mapping[str, Any], db: sqlite3.Connection) -> Iterator[str]:
    """A template without a project is one for a project kind or a department."""
    pro_code = header.get("pro_code")
    if not pro_code:
        dept_code = header.get("dept_code")
        if not (header.get("pro_cat_code") or dept_code):
            yield "缺少 pro_code、pro_cat_code 或 dept_code"
        if dept_code and str(dept_code) not in departments():
            yield "部门不存在"
        return
    found = db.execute(
        "SELECT is_frozen, agency_code FROM sim_project JOIN PM_PROJECT_INFO USING (pro_code)"
        " WHERE pro_code = ?",
        (str(pro_code),),
    ).fetchone()
    if found is None:
        yield "项目不存在"
    elif found[0]:
        yield "项目已冻结，不允许维护指标模板"
    elif found[1] != header.get("agency_code"):
        yield "项目不属于该预算单位"


def _row_complaints(data_set: DataSet, row: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    yield from column_complaints(data_set.columns, row)
    for name, expected in (
        ("mof_div_code", settings.division_code),
        ("fiscal_year", settings.fiscal_year),
    ):
        if (row.get(name) or expected) != expected:
            yield f"{name} 与当前区划年度不一致"


def column_complaints(
    columns: Iterable[Column], row: Mapping[str, Any], charset: str = "utf-8"
) -> Iterator[str]:
    """What speaks against the values of a row by themselves; lengths count bytes of `charset`."""
    for column in columns:
        value = row.get(column.name)
        if value is None or value == "":
            if column.required:
                yield f"{column.name} 不能为空"
        else:
            yield from _value_complaints(column, value, charset)


def _value_complaints(column: Column, value: object, charset: str) -> Iterator[str]:
    if column.kind is Kind.TEXT:
        yield from _text_complaints(column, value, charset)
    elif column.kind is Kind.INTEGER:
        yield from _integer_complaints(column, value)
    else:
        yield from _decimal_complaints(column, value)


def _text_complaints(column: Column, value: object, charset: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{column.name} 应为文本"
    elif len(value.encode(charset, "replace")) > column.size:
        yield f"{column.name} 超过 {column.size} 字节"
    elif column.codes and value not in column.codes:
        yield f"{column.name} 代码非法"
    elif column.name.endswith("_date") and not (value.isdigit() and len(value) == column.size):
        yield f"{column.name} 应为 8 位日期"


def _integer_complaints(column: Column, value: object) -> Iterator[str]:
    if type(value) is not int:
        yield f"{column.name} 应为整数"
    elif column.codes and str(value) not in column.codes:
        yield f"{column.name} 代码非法"
    elif abs(value) >= min(10**column.size, _INTEGER_64):
        yield f"{column.name} 超过 {column.size} 位"


def _decimal_complaints(column: Column, value: object) -> Iterator[str]:
    number = as_decimal(value)
    if number is None:
        yield f"{column.name} 应为数字"
    elif abs(number) >= Decimal(10) ** (column.size - column.scale):
        yield f"{column.name} 超过 {column.size} 位"
    elif number != round(number, column.scale):
        yield f"{column.name} 超过 {column.scale} 位小数"


def _weight_complaints(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    weights = [as_decimal(row.get("ind_weight")) for row in rows]
    total = sum((weight for weight in weights if weight is not None), Decimal())
    if total != _FULL_WEIGHT:
        yield f"分值合计应为 100，实际为 {total.normalize():f}"


def _tree_complaints(rows: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    known = {str(row.get("ind_id")) for row in rows}
    if len(known) < len(rows):
        yield "ind_id 重复"
    for number, row in enumerate(rows, start=1):
        parent = row.get("parent_id")
        if parent and (str(parent) not in known or parent == row.get("ind_id")):
            yield f"第{number}行：上级指标不在本次集合中"


def _repeated(values: Iterable[object], message: str) -> Iterator[str]:
    counted = Counter(str(value) for value in values if value)
    for value, times in counted.items():
        if times > 1:
            yield f"{message}：{value}"


def as_decimal(value: object) -> Decimal | None:
    """The exact number in a JSON number or decimal text, or None."""
    if type(value) not in {int, float, str}:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < _DIGITS else None
