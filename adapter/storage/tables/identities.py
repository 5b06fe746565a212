"""Whom an identity provider names for an account, and sign-ins under way (统一身份认证)."""

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from adapter.storage.database.column_types import HASH, ID, KEY, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required

#: OpenID Connect Core 1.0 §2.
SUBJECT = String(255)

ACCOUNT_IDENTITY = Table(
    "account_identity",
    METADATA,
    required("account_id", ID),
    required("issuer", KEY),
    required("subject", SUBJECT),
    required("linked_at", UtcInstant),
    optional("linked_by", ID),
    optional("came_in_at", UtcInstant),
    PrimaryKeyConstraint("account_id", "issuer", name="pk_account_identity"),
    UniqueConstraint("issuer", "subject", name="uq_account_identity"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_identity"),
)

#: Accounts that were ever linked at a provider; parting them takes no row away.
ONCE_LINKED = Table(
    "once_linked",
    METADATA,
    required("account_id", ID),
    required("issuer", KEY),
    required("linked_at", UtcInstant),
    PrimaryKeyConstraint("account_id", "issuer", name="pk_once_linked"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_once_linked"),
)

SIGN_IN_REQUEST = Table(
    "sign_in_request",
    METADATA,
    required("state_hash", HASH),
    required("browser_hash", HASH),
    required("issuer", KEY),
    required("nonce", HASH),
    required("verifier", HASH),
    required("wanted"),
    required("expires_at", UtcInstant),
    PrimaryKeyConstraint("state_hash", name="pk_sign_in_request"),
    Index("ix_sign_in_request", "expires_at"),
)
