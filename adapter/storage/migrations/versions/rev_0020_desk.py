"""Counts kept with a comparison, indexes that lists are paged by, departments of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SCOPE = ("site", "division_code", "fiscal_year")
_WORD = sa.String(100)
_RATE = "CAST(rate AS DOUBLE PRECISION)"
_BAND = (
    f"CASE WHEN rate IS NULL THEN 'none' WHEN {_RATE} >= 1.2 THEN '120'"
    f" WHEN {_RATE} >= 1 THEN '100-120' WHEN {_RATE} >= 0.8 THEN '80-100'"
    f" WHEN {_RATE} >= 0.6 THEN '60-80' ELSE '0-60' END"
)


def upgrade() -> None:
    """What is stored already is counted; accounts go on to see all departments."""
    op.create_table(
        "account_department",
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("department_code", _WORD, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "department_code", name="pk_account_department"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_account_department"
        ),
    )
    _tally("finding_tally", "code", "severity")
    _tally("comparison_tally", "attainment", "band")
    here = ", ".join(_SCOPE)
    op.execute(
        f"INSERT INTO finding_tally SELECT {here}, project_code, code, severity, count(*)"  # noqa: S608 - our own names
        f" FROM finding GROUP BY {here}, project_code, code, severity"
    )
    op.execute(
        f"INSERT INTO comparison_tally SELECT {here}, project_code, attainment, band, count(*)"  # noqa: S608 - our own names
        f" FROM (SELECT {here}, project_code, attainment, {_BAND} AS band FROM comparison) AS told"
        f" GROUP BY {here}, project_code, attainment, band"
    )
    op.drop_index("ix_finding_scope", "finding")
    paged = {
        "finding": ("position", "project_code", "severity", "code", "finding_id"),
        "comparison": ("project_code", "line_kind", "line_key", "attainment", "rate"),
        "line_match": ("score", "project_code", "line_kind", "line_key", "answer", "method"),
        "verdict": ("kind", "set_key", "decision", "verdict", "run_id"),
        "quarantine": ("quarantined_at", "entry_id", "state", "project_code"),
    }
    for table, columns in paged.items():
        op.create_index(f"ix_{table}_page", table, [*_SCOPE, *columns])
    owned = [*_SCOPE, "kind", "set_key", "observed_to", "project_code"]
    op.create_index("ix_tree_observation_owner", "tree_observation", owned)
    op.create_index("ix_run_site", "run", ["site", "started_at", "run_id", "job"])
    op.create_index("ix_run_scope", "run", [*_SCOPE, "job", "is_dry_run", "started_at"])
    op.create_index(
        "ix_plan_change_page",
        "plan_change",
        ["plan_id", "position", "set_kind", "project_code", "is_purged", "kind", "outcome"],
    )


def _tally(name: str, *kinds: str) -> None:
    op.create_table(
        name,
        sa.Column("site", _WORD, nullable=False),
        sa.Column("division_code", _WORD, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("project_code", sa.Text(), nullable=False),
        *(sa.Column(each, _WORD, nullable=False) for each in kinds),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*_SCOPE, "project_code", *kinds, name=f"pk_{name}"),
    )
