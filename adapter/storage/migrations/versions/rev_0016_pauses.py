"""Schedules that a person paused."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

#: Instants are text on SQLite, which has none.
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    """It begins empty: nothing could be paused before."""
    op.create_table(
        "schedule_pause",
        sa.Column("site", sa.String(100), nullable=False),
        sa.Column("job", sa.String(100), nullable=False),
        sa.Column("paused_by", sa.String(100), nullable=False),
        sa.Column("paused_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("site", "job", name="pk_schedule_pause"),
    )
