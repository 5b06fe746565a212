"""What an import complained of (导入问题清单), row by row in a workbook."""

import io
from collections.abc import Iterable

from xlsxwriter import Workbook

from mappings.workbook.content import CellProblem, Severity
from mappings.workbook.writing import plain_options

_HEADINGS = ("工作表", "行号", "列", "栏目", "程度", "问题和改法")
_WIDTHS = (18, 8, 6, 18, 8, 90)
_SEVERITIES = {Severity.ERROR: "未导入", Severity.WARNING: "请核对"}


def write_problems(problems: Iterable[CellProblem]) -> bytes:
    """A line per problem, by sheet and row. No cell is a formula, whatever a heading says."""
    stream = io.BytesIO()
    with Workbook(stream, plain_options({"in_memory": True})) as book:
        sheet = book.add_worksheet("导入问题")
        bold = book.add_format({"bold": True, "bg_color": "#F5F7F8", "border": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for at, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            sheet.set_column(at, at, width, wrapped)
            sheet.write_string(0, at, heading, bold)
        sheet.freeze_panes(1, 0)
        ordered = sorted(problems, key=lambda each: (each.file, each.sheet, each.row))
        for row, each in enumerate(ordered, 1):
            place = (
                f"{each.file} {each.sheet}".strip(),
                str(each.row or ""),
                each.column,
                each.heading,
            )
            for at, text in enumerate((*place, _SEVERITIES[each.severity], each.message)):
                sheet.write_string(row, at, text)
        sheet.autofilter(0, 0, max(len(ordered), 1), len(_HEADINGS) - 1)
    return stream.getvalue()
