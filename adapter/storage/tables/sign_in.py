"""Who signs in and what they did (登录与操作日志); nothing here is about a project."""

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from adapter.storage.database.column_types import HASH, ID, KEY, WORD, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required

#: An address of a browser.
_PEER = String(64)

ACCOUNT_DIVISION = Table(
    "account_division",
    METADATA,
    required("account_id", ID),
    required("division_code", WORD),
    PrimaryKeyConstraint("account_id", "division_code", name="pk_account_division"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_division"),
)

#: Departments of the one division that such an account is bound to.
ACCOUNT_DEPARTMENT = Table(
    "account_department",
    METADATA,
    required("account_id", ID),
    required("department_code", WORD),
    PrimaryKeyConstraint("account_id", "department_code", name="pk_account_department"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_department"),
)

CREDENTIAL = Table(
    "credential",
    METADATA,
    required("account_id", ID),
    required("password_hash"),
    required("set_at", UtcInstant),
    required("code_secret", WORD),
    required("code_step", BigInteger),
    required("failures", Integer),
    optional("locked_until", UtcInstant),
    PrimaryKeyConstraint("account_id", name="pk_credential"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_credential_account"),
)

WEB_SESSION = Table(
    "web_session",
    METADATA,
    required("session_id", ID),
    required("token_hash", HASH),
    required("account_id", ID),
    required("created_at", UtcInstant),
    required("seen_at", UtcInstant),
    required("peer", _PEER),
    optional("ended_at", UtcInstant),
    optional("offered_secret", WORD),
    optional("issuer", KEY),
    optional("provider_session", String(255)),
    optional("id_token"),
    PrimaryKeyConstraint("session_id", name="pk_web_session"),
    UniqueConstraint("token_hash", name="uq_web_session_token"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_web_session_account"),
    Index("ix_web_session_account", "account_id"),
)

SET_UP_LINK = Table(
    "set_up_link",
    METADATA,
    required("token_hash", HASH),
    optional("account_id", ID),
    required("made_at", UtcInstant),
    required("expires_at", UtcInstant),
    optional("used_at", UtcInstant),
    PrimaryKeyConstraint("token_hash", name="pk_set_up_link"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_set_up_link_account"),
)

AUDIT_ENTRY = Table(
    "audit_entry",
    METADATA,
    required("entry_id", ID),
    required("at", UtcInstant),
    required("os_user", KEY),
    required("action", WORD),
    required("subject", KEY),
    required("refusal", WORD),
    required("peer", _PEER),
    PrimaryKeyConstraint("entry_id", name="pk_audit_entry"),
    Index("ix_audit_entry_at", "at"),
    Index("ix_audit_entry_user", "os_user", "at"),
)
