"""Steps of library versions, entries for the next draft, and who has whose place."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WORD, _KEY, _ID, _HASH = sa.String(100), sa.String(200), sa.String(36), sa.String(64)
#: Instants are text on SQLite, which has none.
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def _columns(**kinds: "TypeEngine[Any] | type[TypeEngine[Any]]") -> "list[sa.Column[Any]]":
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _optional(name: str, kind: "TypeEngine[Any] | type[TypeEngine[Any]]") -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=True)


def _create_steps() -> None:
    op.create_table(
        "library_step",
        *_columns(version_id=_ID, position=sa.Integer, step=_WORD, done_by=sa.Text),
        *_columns(done_at=_INSTANT, note=sa.Text),
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_library_step"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_version.version_id"], name="fk_library_step_version"
        ),
    )


def _create_entries() -> None:
    op.create_table(
        "library_entry",
        *_columns(entry_id=_ID, division_code=_WORD, fiscal_year=sa.Integer),
        *_columns(subject=_WORD, code=_KEY, payload=sa.Text),
        _optional("base_digest", _HASH),
        *_columns(origin=_WORD, origin_name=sa.Text, origin_by=sa.Text, reason=sa.Text),
        *_columns(made_at=_INSTANT, state=_WORD, decided_by=sa.Text),
        _optional("decided_at", _INSTANT),
        *_columns(decision_reason=sa.Text),
        _optional("taken_into", sa.Integer),
        *_columns(project_code=sa.Text, project_name=sa.Text, department_code=sa.Text),
        sa.PrimaryKeyConstraint("entry_id", name="pk_library_entry"),
    )
    op.create_index(
        "ix_library_entry_division", "library_entry", ["division_code", "fiscal_year", "state"]
    )


#: Every version was released at once, and the newest was the one in use.
_SUPERSEDE = """
    UPDATE library_version SET state = 'superseded' WHERE EXISTS (
        SELECT 1 FROM library_version AS newer
        WHERE newer.division_code = library_version.division_code
          AND newer.fiscal_year = library_version.fiscal_year
          AND newer.version_number > library_version.version_number
    )
"""


def upgrade() -> None:
    """Of a year's versions the newest stays released; who released them is not known."""
    _create_steps()
    _create_entries()
    op.execute(_SUPERSEDE)
