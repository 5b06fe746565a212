"""Rounds of monitoring of which the rules name no day."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there was told with a day; the next comparison puts it right."""
    op.add_column("project_progress", sa.Column("undated_round", sa.Integer(), nullable=True))
