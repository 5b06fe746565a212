"""The history of profiles: with which text each site was read, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Instants are text on SQLite, which has none.
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    """It begins empty: with what earlier runs worked is not known any more."""
    op.create_table(
        "profile_text",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sources", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_profile_text"),
    )
    op.create_table(
        "profile_use",
        sa.Column("site", sa.String(100), nullable=False),
        sa.Column("used_from", _INSTANT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("site", "used_from", "digest", name="pk_profile_use"),
        sa.ForeignKeyConstraint(["digest"], ["profile_text.digest"], name="fk_profile_use_text"),
    )
