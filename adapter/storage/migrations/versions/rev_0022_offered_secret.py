"""The key of a second factor that a session shows until its first code is right."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sessions that are open get theirs when the page is next looked at."""
    op.add_column("web_session", sa.Column("offered_secret", sa.String(100), nullable=True))
