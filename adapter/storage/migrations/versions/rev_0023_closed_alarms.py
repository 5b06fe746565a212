"""Who closed an alarm, and why, each time; alarms are listed by when they happened last."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    """Of alarms that are closed already nobody wrote it down."""
    op.add_column("alarm", sa.Column("closed_by", sa.String(200), nullable=True))
    op.add_column("alarm", sa.Column("closed_reason", sa.Text(), nullable=True))
    scope = ("site", "division_code", "fiscal_year")
    op.create_index("ix_alarm_latest", "alarm", [*scope, "latest_at", "alarm_id"])
    op.create_table(
        "alarm_closing",
        sa.Column("alarm_id", sa.String(36), nullable=False),
        sa.Column("site", sa.String(100), nullable=False),
        sa.Column("division_code", sa.String(100), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("project_code", sa.Text(), nullable=False),
        sa.Column("first_at", _INSTANT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=False),
        sa.Column("closed_by", sa.String(200), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("alarm_id", "closed_at", name="pk_alarm_closing"),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.alarm_id"], name="fk_alarm_closing"),
    )
