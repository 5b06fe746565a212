"""Points of declared lines, which some dialects carry."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

#: Exact decimals are text on SQLite, which has none.
_POINTS = sa.Numeric(30, 10).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Rows that are there carried none, and keep their hashes."""
    for table in ("target_line", "dept_target_line"):
        op.add_column(table, sa.Column("weight", _POINTS, nullable=True))
