"""The workbooks of the indicator library (指标库工作簿), both directions."""

from mappings.workbook.content import (
    CellProblem,
    Placed,
    ProblemCode,
    Severity,
    WorkbookContent,
    WorkbookLimits,
)
from mappings.workbook.reading import KnownBefore, read_workbook
from mappings.workbook.writing import CellTooLongError, write_library, write_template_workbook

__all__ = [
    "CellProblem",
    "CellTooLongError",
    "KnownBefore",
    "Placed",
    "ProblemCode",
    "Severity",
    "WorkbookContent",
    "WorkbookLimits",
    "read_workbook",
    "write_library",
    "write_template_workbook",
]
