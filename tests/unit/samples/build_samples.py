"""Makes the sample workbooks of adapter/samples/ from the reviewable tables in source/.

Run as `python tests/unit/samples/build_samples.py` after a change of the tables; a test proves that
the shipped workbooks are what this makes. The same tables always make the same bytes.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook

from adapter.domain.indicator import Indicator
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.domain.value import parse_value
from mappings.workbook import WorkbookContent, read_workbook, write_library

SOURCE = Path(__file__).parent / "source"
SAMPLES = Path(__file__).parents[3] / "adapter" / "samples"
#: Columns of the project list that the form joins under one heading, 功能分类.
_CLASS_COLUMNS = ("类", "款", "项")


def build_samples() -> dict[str, bytes]:
    """File name -> content of every sample workbook."""
    bases = [each.value for each in _read("bases.csv").bases]
    duties = [each.value for each in _read("duties.csv").duties]
    indicators = [each.value for each in _read("indicators_v1.csv").indicators]
    templates = [each.value for each in _read("templates_v1.csv", indicators).templates]
    later = _merged(indicators, [each.value for each in _read("indicators_v2.csv").indicators])
    changed = _changed_templates(templates, later)
    return {
        "library_v1.xlsx": write_library(indicators, templates, bases=bases, duties=duties),
        "library_v2.xlsx": write_library(later, changed, bases=bases, duties=duties),
        "project_list.xlsx": _project_list(_records("project_list.csv")),
    }


def _read(name: str, known: Iterable[Indicator] = ()) -> WorkbookContent:
    content = read_workbook(name, (SOURCE / name).read_bytes(), known_indicators=known)
    if content.errors:
        raise ValueError("\n".join(map(str, content.errors)))
    return content


def _records(name: str) -> list[dict[str, str]]:
    with (SOURCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _merged(indicators: list[Indicator], changed: list[Indicator]) -> list[Indicator]:
    by_code = {each.code: each for each in [*indicators, *changed]}
    return sorted(by_code.values(), key=lambda each: each.code)


def _changed_templates(
    templates: list[IndicatorTemplate], indicators: list[Indicator]
) -> list[IndicatorTemplate]:
    names = {each.code: each.name for each in indicators}
    changes: dict[str, list[dict[str, str]]] = {}
    for change in _records("changes_v2.csv"):
        changes.setdefault(change["模板编码"], []).append(change)
    return [
        replace(each, lines=_changed_lines(each.lines, changes.pop(each.code, []), names))
        for each in templates
    ]


def _changed_lines(
    lines: tuple[TemplateLine, ...], changes: list[dict[str, str]], names: Mapping[str, str]
) -> tuple[TemplateLine, ...]:
    by_code = {line.indicator_code: line for line in lines}
    for change in changes:
        code = change["指标编码"]
        line = by_code.get(code) or TemplateLine(
            ordinal=len(by_code) + 1,
            indicator_code=code,
            target=parse_value(""),
            weight=None,
            is_required=change["是否必选"] == "是",
        )
        if change["指标值"]:
            line = replace(line, target=parse_value(change["指标值"], name=names[code]))
        if change["分值（权重）"]:
            line = replace(line, weight=Decimal(change["分值（权重）"]))
        by_code[code] = line
    return tuple(by_code.values())


def _project_list(records: list[dict[str, str]]) -> bytes:
    """The list as the form prints it: title, unit note, two heading rows, total, closing note."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  the format knows no zone
    sheet = book.add_worksheet("Sheet1")
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
    columns = list(records[0])
    sheet.write_string(0, 0, "附件2")
    sheet.merge_range(1, 0, 1, len(columns) - 1, "二连浩特市2026年预算项目统计表", head)
    sheet.write_string(2, len(columns) - 2, "金额单位：万元")
    first = columns.index(_CLASS_COLUMNS[0])
    sheet.merge_range(3, first, 3, first + len(_CLASS_COLUMNS) - 1, "功能分类", head)
    for position, column in enumerate(columns):
        if column in _CLASS_COLUMNS:
            sheet.write_string(4, position, column, head)
        else:
            sheet.merge_range(3, position, 4, position, column, head)
    for row, record in enumerate(records, start=5):
        for position, column in enumerate(columns):
            if column in {"序号", "申请预算金额（万元）"}:
                sheet.write_number(row, position, float(record[column]))
            elif record[column]:
                sheet.write_string(row, position, record[column], text)
    end = 5 + len(records)
    sheet.write_string(end, 0, "合计")
    total = sum(Decimal(record["申请预算金额（万元）"]) for record in records)
    sheet.write_number(end, columns.index("申请预算金额（万元）"), float(total))
    sheet.write_string(end + 1, 0, "注：涉密项目不进入推送范围；联系人员仅供内部使用。")
    book.close()
    return target.getvalue()


if __name__ == "__main__":
    for file_name, file_content in build_samples().items():
        (SAMPLES / file_name).write_bytes(file_content)
