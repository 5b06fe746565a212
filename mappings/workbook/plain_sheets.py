"""The two optional sheets: 依据 (what indicators rest on) and 部门职责 (duties and tasks)."""

from mappings.workbook.cell_values import read_coded_name
from mappings.workbook.content import Basis, Duty
from mappings.workbook.rows import RowReader


def read_basis(row: RowReader) -> Basis:
    """The row's basis; worth nothing when `row.failed`: every bad cell is noted there."""
    row.require("code", "title")
    return Basis(
        code=row.code("code"),
        title=row.line("title"),
        document_number=row.line("document_number"),
        issued_by=row.line("issued_by"),
        issued_on=row.date("issued_on"),
        category=row.line("category"),
    )


def read_duty(row: RowReader) -> Duty:
    """The row's duty; worth nothing when `row.failed`: every bad cell is noted there."""
    row.require("department", "duty")
    code, name = read_coded_name(row, "department", needs_code=False)
    return Duty(
        department_code=code,
        department_name=name,
        duty=row.text("duty"),
        task=row.text("task"),
        spending_project=row.line("spending_project"),
    )
