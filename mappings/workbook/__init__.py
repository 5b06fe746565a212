"""The workbooks of the indicator library (指标库工作簿), both directions."""

from mappings.workbook.answers import AnswersRead, read_answers
from mappings.workbook.content import (
    CellProblem,
    Placed,
    ProblemCode,
    Severity,
    WorkbookContent,
    WorkbookLimits,
)
from mappings.workbook.extract_opening import AnswerFile, open_answers
from mappings.workbook.extract_writing import ExtractContent, write_extract
from mappings.workbook.problem_book import write_problems
from mappings.workbook.reading import KnownBefore, read_workbook
from mappings.workbook.writing import (
    CellTooLongError,
    TooManyRowsError,
    write_library,
    write_library_file,
    write_template_workbook,
)

__all__ = [
    "AnswerFile",
    "AnswersRead",
    "CellProblem",
    "CellTooLongError",
    "ExtractContent",
    "KnownBefore",
    "Placed",
    "ProblemCode",
    "Severity",
    "TooManyRowsError",
    "WorkbookContent",
    "WorkbookLimits",
    "open_answers",
    "read_answers",
    "read_workbook",
    "write_extract",
    "write_library",
    "write_library_file",
    "write_problems",
    "write_template_workbook",
]
