"""Progress within the year: of monitored lines, and of projects with their worst light."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WORD, _KEY, _ID = sa.String(100), sa.String(200), sa.String(36)
_SCOPE = ("site", "division_code", "fiscal_year")


def _required(name: str, kind: "TypeEngine[Any]") -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=False)


def _optional(*names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, sa.Text(), nullable=True) for name in names]


def _scope() -> "list[sa.Column[Any]]":
    return [
        _required("site", _WORD),
        _required("division_code", _WORD),
        _required("fiscal_year", sa.Integer()),
    ]


def upgrade() -> None:
    """Both are filled by the next comparison."""
    op.create_table(
        "line_progress",
        *_scope(),
        _required("line_kind", _WORD),
        _required("line_key", _KEY),
        _required("run_id", _ID),
        _required("project_code", sa.Text()),
        _required("until_day", sa.Date()),
        sa.Column("light", _WORD, nullable=True),
        *_optional("pace", "share"),
        _required("reason", sa.Text()),
        sa.PrimaryKeyConstraint(*_SCOPE, "line_kind", "line_key", name="pk_line_progress"),
    )
    op.create_table(
        "project_progress",
        *_scope(),
        _required("project_code", _KEY),
        _required("until_day", sa.Date()),
        _required("run_id", _ID),
        sa.Column("light", _WORD, nullable=True),
        *_optional("progress", "executed", "budget", "execution_rate"),
        sa.Column("execution_light", _WORD, nullable=True),
        *(
            _required(f"{name}_lines", sa.Integer())
            for name in ("red", "yellow", "green", "blue", "undecided")
        ),
        sa.PrimaryKeyConstraint(*_SCOPE, "project_code", "until_day", name="pk_project_progress"),
    )
