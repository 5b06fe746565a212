"""Signing in to the console: credentials, sessions, links, divisions of accounts, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID, _HASH, _WORD, _KEY = sa.String(36), sa.String(64), sa.String(100), sa.String(200)
_PEER = sa.String(64)
#: Instants are text on SQLite, which has none.
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    """Accounts stay as they are: open for every division, and without a password."""
    _create_for_accounts()
    op.create_table(
        "audit_entry",
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("os_user", _KEY, nullable=False),
        sa.Column("action", _WORD, nullable=False),
        sa.Column("subject", _KEY, nullable=False),
        sa.Column("refusal", _WORD, nullable=False),
        sa.Column("peer", _PEER, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_user", "audit_entry", ["os_user", "at"])


def _create_for_accounts() -> None:
    op.create_table(
        "account_division",
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("division_code", _WORD, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "division_code", name="pk_account_division"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_division"),
    )
    op.create_table(
        "credential",
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("set_at", _INSTANT, nullable=False),
        sa.Column("code_secret", _WORD, nullable=False),
        sa.Column("code_step", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_credential"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_credential_account"
        ),
    )
    op.create_table(
        "web_session",
        sa.Column("session_id", _ID, nullable=False),
        sa.Column("token_hash", _HASH, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.Column("peer", _PEER, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("session_id", name="pk_web_session"),
        sa.UniqueConstraint("token_hash", name="uq_web_session_token"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_web_session_account"
        ),
    )
    op.create_index("ix_web_session_account", "web_session", ["account_id"])
    op.create_table(
        "set_up_link",
        sa.Column("token_hash", _HASH, nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_set_up_link"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_set_up_link_account"
        ),
    )
