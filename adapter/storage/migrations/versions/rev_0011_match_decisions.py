"""What persons said of matches, and what else a line may mean."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WORD, _ID, _TEXT = sa.String(100), sa.String(36), sa.Text()
#: Instants are text on SQLite, which has none.
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
_SCOPE_NAMES = ("site", "division_code", "fiscal_year")


def _widen_matches() -> None:
    for name, kind, default in (("proposals", _TEXT, "[]"), ("answer", _WORD, "none")):
        op.add_column("line_match", sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column("line_match", name, server_default=None)
    op.execute("UPDATE line_match SET answer = 'accept' WHERE indicator_code IS NOT NULL")


def _rebuild_matches() -> None:
    """SQLite drops no default: the table is made anew."""
    op.rename_table("line_match", "line_match_former")
    made = op.create_table(
        "line_match",
        *(sa.Column(name, _WORD, nullable=False) for name in ("site", "division_code")),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("line_kind", _WORD, nullable=False),
        sa.Column("line_key", sa.String(200), nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("project_code", _TEXT, nullable=False),
        sa.Column("indicator_code", _TEXT, nullable=True),
        sa.Column("method", _WORD, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("proposals", _TEXT, nullable=False),
        sa.Column("answer", _WORD, nullable=False),
        sa.PrimaryKeyConstraint(*_SCOPE_NAMES, "line_kind", "line_key", name="pk_line_match"),
    )
    answer = "CASE WHEN indicator_code IS NULL THEN 'none' ELSE 'accept' END"
    filled = {"answer": answer, "proposals": "'[]'"}
    names = [each.name for each in made.columns]
    values = [filled.get(name, name) for name in names]
    op.execute(
        f"INSERT INTO line_match ({', '.join(names)})"  # noqa: S608 - our own names
        f" SELECT {', '.join(values)} FROM line_match_former"
    )
    op.drop_table("line_match_former")


def upgrade() -> None:
    """Matches made before propose nothing."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_matches()
    else:
        _widen_matches()
    op.create_table(
        "match_decision",
        sa.Column("decision_id", _ID, nullable=False),
        sa.Column("site", _WORD, nullable=False),
        sa.Column("division_code", _WORD, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        *(
            sa.Column(name, _TEXT, nullable=False)
            for name in ("project_code", "level", "name", "indicator_code")
        ),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("decided_by", _WORD, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_match_decision"),
    )
    op.create_index("ix_match_decision_scope", "match_decision", [*_SCOPE_NAMES, "decided_at"])
