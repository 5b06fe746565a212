"""Indexes by which the rows of one project or department, and of few of them, are found."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_PROJECT, _DEPARTMENT = "project_code", "department_code"
#: Table -> the column that names whose a row is.
_OWNERS = {
    "declared_target": _PROJECT,
    "target_line": _PROJECT,
    "monitoring_line": _PROJECT,
    "self_evaluation": _PROJECT,
    "self_evaluation_goal": _PROJECT,
    "self_evaluation_line": _PROJECT,
    "self_evaluation_budget": _PROJECT,
    "dept_target": _DEPARTMENT,
    "dept_target_line": _DEPARTMENT,
    "dept_monitoring_line": _DEPARTMENT,
    "dept_self_eval": _DEPARTMENT,
    "dept_self_eval_line": _DEPARTMENT,
}


def upgrade() -> None:
    """Of rows as they stand now; of those that ended nobody asks by owner."""
    for table, owner in _OWNERS.items():
        op.create_index(
            f"ix_{table}_own",
            table,
            ["site", "scope_division", "scope_year", owner, "observed_to"],
            sqlite_where=sa.text("observed_to IS NULL"),
            postgresql_where=sa.text("observed_to IS NULL"),
        )
    op.create_index(
        "ix_project_binding_name",
        "project_binding",
        ["site", "division_code", "fiscal_year", "project_name", "agency_code", "project_code"],
    )
