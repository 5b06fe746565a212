"""Answers of departments to extracts, and whose part of a library a package holds."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is named of earlier entries; of earlier packages nobody kept whose part they hold."""
    op.add_column("library_entry", sa.Column("filled_by", sa.Text(), nullable=True))
    op.add_column("library_entry", sa.Column("answer_digest", sa.String(64), nullable=True))
    op.add_column("package_number", sa.Column("department_code", sa.String(100), nullable=True))
