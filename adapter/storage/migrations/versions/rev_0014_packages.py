"""Numbers of exported packages."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It begins empty: nothing was exported before."""
    op.create_table(
        "package_number",
        sa.Column("division_code", sa.String(100), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "division_code", "fiscal_year", "content_digest", name="pk_package_number"
        ),
        sa.UniqueConstraint(
            "division_code", "fiscal_year", "sequence", name="uq_package_number_sequence"
        ),
    )
