"""Identities of accounts at a provider, sign-ins there, and sessions that came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID, _KEY, _HASH = sa.String(36), sa.String(200), sa.String(64)


def upgrade() -> None:
    """Nobody is linked yet; sessions that are open were opened here."""
    # TIMESTAMPTZ, and text of fixed width on SQLite.
    instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
    op.create_table(
        "account_identity",
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("issuer", _KEY, nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("linked_at", instant, nullable=False),
        sa.Column("linked_by", _ID, nullable=True),
        sa.Column("came_in_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "issuer", name="pk_account_identity"),
        sa.UniqueConstraint("issuer", "subject", name="uq_account_identity"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_identity"),
    )
    op.create_table(
        "once_linked",
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("issuer", _KEY, nullable=False),
        sa.Column("linked_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "issuer", name="pk_once_linked"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_once_linked"),
    )
    op.create_table(
        "sign_in_request",
        sa.Column("state_hash", _HASH, nullable=False),
        sa.Column("browser_hash", _HASH, nullable=False),
        sa.Column("issuer", _KEY, nullable=False),
        sa.Column("nonce", _HASH, nullable=False),
        sa.Column("verifier", _HASH, nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_sign_in_request"),
    )
    op.create_index("ix_sign_in_request", "sign_in_request", ["expires_at"])
    op.add_column("web_session", sa.Column("issuer", _KEY, nullable=True))
    op.add_column("web_session", sa.Column("provider_session", sa.String(255), nullable=True))
    op.add_column("web_session", sa.Column("id_token", sa.Text(), nullable=True))
