"""What becomes of a set, whose persons said a field is, and since when a side says what it says."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORD, _KEY, _ID = sa.String(100), sa.String(200), sa.String(36)
#: Instants are text on SQLite, which has none.
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
_SCOPE_NAMES = ("site", "division_code", "fiscal_year")


def _columns(**kinds: "TypeEngine[Any] | type[TypeEngine[Any]]") -> "list[sa.Column[Any]]":
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _scope() -> "list[sa.Column[Any]]":
    return _columns(site=_WORD, division_code=_WORD, fiscal_year=sa.Integer())


def upgrade() -> None:
    """Verdicts are judged anew by every check: those of the former form go.

    Nobody asked the sides since when they said what was observed before.
    """
    op.add_column("tree_observation", sa.Column("said_from", _INSTANT, nullable=True))
    is_past = sa.text("observed_to IS NOT NULL")
    op.create_index(
        "ix_tree_observation_past",
        "tree_observation",
        [*_SCOPE_NAMES, "kind", "set_key"],
        sqlite_where=is_past,
        postgresql_where=is_past,
    )
    op.drop_table("verdict")
    op.create_table(
        "verdict",
        *_scope(),
        *_columns(kind=_WORD, set_key=_KEY, run_id=_ID, verdict=_WORD, decision=_WORD),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*_SCOPE_NAMES, "kind", "set_key", name="pk_verdict"),
    )
    op.create_table(
        "ownership_override",
        *_columns(override_id=_ID),
        *_scope(),
        *_columns(kind=_WORD, set_key=_KEY, project_code=sa.Text(), path=sa.Text(), owner=_WORD),
        *_columns(decided_by=_WORD, reason=sa.Text(), decided_at=_INSTANT),
        sa.PrimaryKeyConstraint("override_id", name="pk_ownership_override"),
    )
    op.create_index(
        "ix_ownership_override_set", "ownership_override", [*_SCOPE_NAMES, "kind", "set_key"]
    )
