"""The two optional sheets: 依据 (what indicators rest on) and 部门职责 (duties and tasks)."""

from adapter.domain.indicator import DepartmentDuty, LegalBasis
from mappings.workbook.cell_values import read_coded_name
from mappings.workbook.cell_words import STATUS_WORDS
from mappings.workbook.rows import RowReader


def read_basis(row: RowReader) -> LegalBasis:
    """The row's basis; worth nothing when `row.failed`: every bad cell is noted there."""
    row.require("code", "title")
    repealed_on = row.date("repealed_on")
    return LegalBasis(
        code=row.code("code"),
        name=row.line("title"),
        document_number=row.line("document_number"),
        issuer=row.line("issued_by"),
        issued_on=row.date("issued_on"),
        category=row.line("category"),
        is_repealed=bool(row.word("status", STATUS_WORDS)) or repealed_on is not None,
        repealed_on=repealed_on,
    )


def read_duty(row: RowReader) -> DepartmentDuty:
    """The row's duty; worth nothing when `row.failed`: every bad cell is noted there."""
    row.require("department", "duty")
    code, name = read_coded_name(row, "department", needs_code=False)
    return DepartmentDuty(
        department_code=code,
        department_name=name,
        duty=row.text("duty"),
        task=row.text("task"),
        spending_project=row.line("spending_project"),
    )
