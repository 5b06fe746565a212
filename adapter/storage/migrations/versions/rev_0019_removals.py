"""Rows that the next version of the library is to lose."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No entry wanted that before."""
    op.add_column(
        "library_entry",
        sa.Column("is_removal", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("library_entry") as table:
        table.alter_column(
            "is_removal", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
    with op.batch_alter_table("adoption") as table:
        table.alter_column("target_hash", existing_type=sa.String(64), nullable=True)
