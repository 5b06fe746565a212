"""Hashes of the rows of a library version, by which two versions are compared."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Versions that are there get none: their rows are compared column by column."""
    for table in ("indicator", "template"):
        op.add_column(table, sa.Column("content_hash", sa.String(64), nullable=True))
    op.create_index("ix_indicator_hash", "indicator", ["version_id", "code", "content_hash"])
