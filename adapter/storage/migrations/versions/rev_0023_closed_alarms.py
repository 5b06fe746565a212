"""Who closed an alarm, and why; alarms are listed by when they happened last."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of alarms that are closed already nobody wrote it down."""
    op.add_column("alarm", sa.Column("closed_by", sa.String(200), nullable=True))
    op.add_column("alarm", sa.Column("closed_reason", sa.Text(), nullable=True))
    scope = ("site", "division_code", "fiscal_year")
    op.create_index("ix_alarm_latest", "alarm", [*scope, "latest_at", "alarm_id"])
