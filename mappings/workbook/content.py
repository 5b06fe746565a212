"""What a workbook holds once it is read: good rows by their place, problems by their cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from adapter.domain.function_class import FunctionClass
from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.project import Project
from adapter.domain.template import IndicatorTemplate

T = TypeVar("T")


class Severity(StrEnum):
    """An error keeps its row out; a warning lets the row in and asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


class ProblemCode(StrEnum):
    """Stable names of what can be wrong; the sentence beside a code may be reworded."""

    # the file
    FILE_TOO_LARGE = "file_too_large"
    FILE_NOT_READABLE = "file_not_readable"
    FILE_FORMAT = "file_format"
    FILE_ENCODING = "file_encoding"
    NO_TABLE = "no_table"
    # a sheet and its heading
    SHEET_HIDDEN = "sheet_hidden"
    SHEET_NOT_RECOGNISED = "sheet_not_recognised"
    COLUMN_MISSING = "column_missing"
    COLUMN_REPEATED = "column_repeated"
    COLUMN_UNKNOWN = "column_unknown"
    # a cell by itself
    CELL_REQUIRED = "cell_required"
    CELL_ERROR = "cell_error"
    CELL_FORMULA_WITHOUT_VALUE = "cell_formula_without_value"
    CELL_BROKEN_CHARACTERS = "cell_broken_characters"
    CODE_LOST_DIGITS = "code_lost_digits"
    CODE_NOT_TEXT = "code_not_text"
    CODE_FORMAT = "code_format"
    WORD_UNKNOWN = "word_unknown"
    NUMBER_FORMAT = "number_format"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    DATE_FORMAT = "date_format"
    VALUE_DOUBTFUL = "value_doubtful"
    FRACTION_AS_PERCENT = "fraction_as_percent"
    # cells of one row against each other
    PERIOD_REVERSED = "period_reversed"
    COMPARATOR_CONFLICT = "comparator_conflict"
    DIRECTION_CONTRADICTS_COMPARATOR = "direction_contradicts_comparator"
    NATURE_CONTRADICTS_STANDARD = "nature_contradicts_standard"
    # rows against each other
    CODE_REPEATED = "code_repeated"
    ROW_REPEATED = "row_repeated"
    INDICATOR_UNKNOWN = "indicator_unknown"
    BASIS_UNKNOWN = "basis_unknown"
    BASIS_REPEALED = "basis_repealed"
    FUNCTION_CLASS_UNKNOWN = "function_class_unknown"
    FUNCTION_CLASS_WITHOUT_PARENT = "function_class_without_parent"
    TEMPLATE_HEAD_DIFFERS = "template_head_differs"
    TEMPLATE_WEIGHTS = "template_weights"
    TEMPLATE_INCOMPLETE = "template_incomplete"
    TEMPLATE_WITHOUT_PROJECT = "template_without_project"
    # answers to an extract
    ANSWER_UNCLEAR = "answer_unclear"
    ANSWER_ALTERED = "answer_altered"
    ANSWER_MOVED = "answer_moved"
    ANSWER_GONE = "answer_gone"
    ANSWER_FOREIGN = "answer_foreign"
    ANSWER_MISSING = "answer_missing"
    # the project list
    SECRECY_UNCLEAR = "secrecy_unclear"
    SECRECY_CONTRADICTED = "secrecy_contradicted"
    PROJECT_LISTED_TWICE = "project_listed_twice"
    SPENDING_CLASS_CONTRADICTED = "spending_class_contradicted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """One thing to correct, named by the place where a person finds it.

    On the sheets that name projects the sentence never repeats what the cell says: the project may
    be a secret one.
    """

    code: ProblemCode
    #: In Chinese: what is wrong and what to do.
    message: str
    severity: Severity = Severity.ERROR
    #: Name of the file where several were read together, else "".
    file: str = ""
    #: Name of the sheet; of a csv file its name; "" when the file as a whole is meant.
    sheet: str = ""
    #: Row number as the spreadsheet program shows it, from 1; 0 when no single row is meant.
    row: int = 0
    #: Column letter, "" when the whole row is meant.
    column: str = ""
    #: The heading as it stands in the file, "" where there is none.
    heading: str = ""

    @property
    def place(self) -> str:
        """The place in words, e.g. 指标库 第 12 行 H 列（标准值）; "" for the file as a whole."""
        parts = [each for each in (self.file, self.sheet) if each]
        if self.row:
            parts.append(f"第 {self.row} 行")
        if self.column:
            parts.append(f"{self.column} 列" + (f"（{self.heading}）" if self.heading else ""))
        return " ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}：{self.message}" if self.place else self.message


_CODE = re.compile(r"[A-Za-z0-9._/-]{1,40}")


def quoted_code(code: str) -> str:
    """A code in quotation marks, or nothing where the cell holds something else.

    In a sheet whose columns slipped it may be the name of a secret project.
    """
    return f"“{code}”" if _CODE.fullmatch(code) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[T]):
    """A value together with the row it was read from (a template: its first row)."""

    value: T
    sheet: str
    #: From 1, as the spreadsheet program shows it.
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookContent:
    """Everything one workbook said. Rows with an error are in `problems` only.

    A template is all or nothing: the receiver replaces whole sets, so a template that lost a line
    here would lose it there too.
    """

    indicators: tuple[Placed[Indicator], ...] = ()
    templates: tuple[Placed[IndicatorTemplate], ...] = ()
    projects: tuple[Placed[Project], ...] = ()
    bases: tuple[Placed[LegalBasis], ...] = ()
    duties: tuple[Placed[DepartmentDuty], ...] = ()
    #: Whole tables of function classes by year; one with a bad row is not among them.
    function_classes: Mapping[int, tuple[Placed[FunctionClass], ...]] = field(default_factory=dict)
    #: In the order of the sheets and rows.
    problems: tuple[CellProblem, ...] = ()

    @property
    def errors(self) -> tuple[CellProblem, ...]:
        """The problems that kept something out."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[CellProblem, ...]:
        """The problems that kept nothing out."""
        return tuple(each for each in self.problems if each.severity is Severity.WARNING)

    @property
    def is_empty(self) -> bool:
        """True when no row of any table came through."""
        library = self.indicators or self.templates or self.bases or self.duties
        return not (library or self.projects or self.function_classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLimits:
    """How large a file may be before it is refused unread; generous for a whole province."""

    max_bytes: int = 40 * 1024 * 1024
    #: Sum of the unpacked parts of an xlsx file.
    max_unpacked_bytes: int = 600 * 1024 * 1024
    #: Unpacked size divided by file size; honest sheets stay far below.
    max_zip_ratio: int = 200
    max_sheets: int = 60
    max_rows: int = 120_000
    max_columns: int = 256
    #: Rows times columns of the used rectangle of one sheet.
    max_cells: int = 5_000_000
    #: Characters of all texts of one sheet; the file stores a text once however often it is shown.
    max_text_length: int = 200_000_000
