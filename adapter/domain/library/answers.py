"""What departments answer to an extract of the library (征求意见): opinions row by row."""

from dataclasses import dataclass
from enum import StrEnum

from adapter.domain.fingerprint import digest
from adapter.domain.library.entries import EntryRecord


class Opinion(StrEnum):
    """What a department thinks of a row; a blank cell is NONE."""

    NONE = "none"
    CHANGE = "change"
    #: Of an indicator: it ends on a day (停用), as the library never drops one by omission.
    REMOVE = "remove"
    ADD = "add"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _OPINION_LABELS[self]


_OPINION_LABELS = {
    Opinion.NONE: "无意见",
    Opinion.CHANGE: "修改",
    Opinion.REMOVE: "删除",
    Opinion.ADD: "新增",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractFacts:
    """What an extract says of itself on its cover."""

    division_code: str
    fiscal_year: int
    version_number: int
    #: 主管部门, 3 digits.
    department_code: str
    #: How many rows it asks about.
    row_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One indicator or template as the department wants it."""

    record: EntryRecord
    #: Digest of the row in the extract, which is that of the library; None for a new one.
    base_digest: str | None
    #: In the department's own words.
    reason: str
    #: Digest of what was written, wherever it stood in the sheet: the same when it comes again.
    answer_digest: str
    #: Where it stands in the workbook: sheet and row as the spreadsheet program shows it.
    sheet: str
    row: int


def answer_digest(department_code: str, rows: list[tuple[str, ...]]) -> str:
    """SHA-256 (hex) of a department's answer: of the texts of its rows, in whatever order."""
    return digest([department_code, *(digest(list(row)) for row in sorted(rows))])
