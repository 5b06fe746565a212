"""Plans, what is in them, who approved them (计划与审批), and the accounts of those who did."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from adapter.domain.plan.states import ChangeOutcome
from adapter.storage.database.column_types import HASH, ID, KEY, WORD, JsonText, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required, scope_columns

_SCOPE = ("site", "division_code", "fiscal_year")
_IS_ENABLED = "disabled_at IS NULL"
_IS_APPLYING = "state = 'applying'"
#: An Ed25519 signature in hex.
_SIGNATURE = String(128)

ACCOUNT = Table(
    "account",
    METADATA,
    required("account_id", ID),
    required("os_user", KEY),
    required("display_name"),
    required("created_at", UtcInstant),
    optional("created_by", ID),
    optional("disabled_at", UtcInstant),
    PrimaryKeyConstraint("account_id", name="pk_account"),
    Index(
        "uq_account_user",
        "os_user",
        unique=True,
        sqlite_where=text(_IS_ENABLED),
        postgresql_where=text(_IS_ENABLED),
    ),
)

ACCOUNT_ROLE = Table(
    "account_role",
    METADATA,
    required("account_id", ID),
    required("role", WORD),
    PrimaryKeyConstraint("account_id", "role", name="pk_account_role"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_role_account"),
)

#: Column of `plan` that counts the changes with an outcome.
COUNTED = {each: f"n_{each.value}" for each in ChangeOutcome}
_LATER = ("n_adopted", "n_deferred", "n_by_hand", "n_retracted")

PLAN = Table(
    "plan",
    METADATA,
    required("plan_id", ID),
    required("revision", Integer),
    required("kind", WORD),
    *scope_columns(),
    required("author_id", ID),
    required("created_at", UtcInstant),
    required("expires_at", UtcInstant),
    required("code_version", WORD),
    required("profile"),
    required("profile_digest", HASH),
    required("internal_digest", HASH),
    required("external_digest", HASH),
    required("baseline_digest", HASH),
    #: The plan that it takes back, "" for none.
    required("rollback_of", ID),
    required("guards", JsonText),
    required("needed", Integer),
    required("needed_because", JsonText),
    required("change_count", BigInteger),
    required("changes_digest", HASH),
    required("plan_digest", HASH),
    required("state", WORD),
    required("reason"),
    *(required(name, BigInteger) for name in COUNTED.values() if name not in _LATER),
    optional("run_id", ID),
    optional("submitted_at", UtcInstant),
    optional("began_at", UtcInstant),
    optional("ended_at", UtcInstant),
    *(required(name, BigInteger) for name in _LATER),
    PrimaryKeyConstraint("plan_id", name="pk_plan"),
    ForeignKeyConstraint(["author_id"], ["account.account_id"], name="fk_plan_author"),
    CheckConstraint("change_count = " + " + ".join(COUNTED.values()), name="ck_plan_balance"),
    CheckConstraint(
        " AND ".join(f"{name} >= 0" for name in COUNTED.values()), name="ck_plan_not_negative"
    ),
    CheckConstraint("needed = 1 OR needed = 2", name="ck_plan_needed"),
    Index("ix_plan_state", *_SCOPE, "state"),
    #: One plan of a scope is applied at a time, whoever applies it.
    Index(
        "uq_plan_applying",
        *_SCOPE,
        unique=True,
        sqlite_where=text(_IS_APPLYING),
        postgresql_where=text(_IS_APPLYING),
    ),
)

PLAN_CHANGE = Table(
    "plan_change",
    METADATA,
    required("plan_id", ID),
    required("position", Integer),
    required("kind", WORD),
    required("set_kind", WORD),
    required("set_key", KEY),
    required("title"),
    #: The gate's key; "" for the library's own sets.
    required("project_code"),
    optional("expected_hash", HASH),
    optional("target_hash", HASH),
    #: "" where nothing would be sent.
    required("rows_digest", HASH),
    required("version_id", ID),
    required("reason"),
    required("removed_rows", Integer),
    required("decision", WORD),
    #: Field changes, and what is adopted and dropped, as JSON, zlib.
    required("fields", LargeBinary),
    required("change_digest", HASH),
    required("outcome", WORD),
    required("outcome_reason"),
    #: Its content was removed with its project; the digest stays.
    required("is_purged", Boolean),
    #: Null where the receiver's own marks are not looked at.
    optional("expected_mark", HASH),
    PrimaryKeyConstraint("plan_id", "position", name="pk_plan_change"),
    ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_plan_change_plan"),
    #: Holds all that lists ask about, so that a page is found without reading fields.
    Index(
        "ix_plan_change_page",
        *("plan_id", "position", "set_kind", "project_code", "is_purged", "kind", "outcome"),
    ),
)

PLAN_APPROVAL = Table(
    "plan_approval",
    METADATA,
    Column("approval_id", ID, nullable=False),
    required("plan_id", ID),
    required("revision", Integer),
    required("account_id", ID),
    required("os_user", KEY),
    required("verdict", WORD),
    required("plan_digest", HASH),
    required("comment"),
    required("decided_at", UtcInstant),
    required("signature", _SIGNATURE),
    required("key_fingerprint", HASH),
    optional("voided_at", UtcInstant),
    PrimaryKeyConstraint("approval_id", name="pk_plan_approval"),
    ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_plan_approval_plan"),
    ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_plan_approval_account"),
    #: Nobody says the same twice of one revision.
    UniqueConstraint("plan_id", "revision", "account_id", "verdict", name="uq_plan_approval"),
)
