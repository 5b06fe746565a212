"""Accounts with roles, plans, their changes and approvals."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: Instants are text on SQLite, which has none.
_TYPES: dict[str, Any] = {
    "id": sa.String(36),
    "hash": sa.String(64),
    "word": sa.String(100),
    "key": sa.String(200),
    "signature": sa.String(128),
    "text": sa.Text(),
    "int": sa.Integer(),
    "bigint": sa.BigInteger(),
    "bool": sa.Boolean(),
    "bytes": sa.LargeBinary(),
    "instant": sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"),
}
_SCOPE = ("site:word", "division_code:word", "fiscal_year:int")
_SCOPE_NAMES = ("site", "division_code", "fiscal_year")
_COUNTED = (
    "n_waiting",
    "n_applied",
    "n_already",
    "n_stale",
    "n_refused",
    "n_blocked",
    "n_unmade",
    "n_unsettled",
    "n_left",
    "n_expired",
)


def _create(name: str, *parts: "str | sa.Constraint") -> None:
    """Create a table from columns `name:type`, with a question mark where null is allowed."""
    columns = (_column(each) if isinstance(each, str) else each for each in parts)
    op.create_table(name, *columns)


def _column(spec: str) -> "sa.Column[Any]":
    name, _, kind = spec.partition(":")
    return sa.Column(name, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?"))


def _unique_where(name: str, table: str, columns: tuple[str, ...], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        name, table, list(columns), unique=True, sqlite_where=where, postgresql_where=where
    )


def _create_accounts() -> None:
    _create(
        "account",
        "account_id:id",
        "os_user:key",
        "display_name:text",
        "created_at:instant",
        "created_by:id?",
        "disabled_at:instant?",
        sa.PrimaryKeyConstraint("account_id", name="pk_account"),
    )
    _unique_where("uq_account_user", "account", ("os_user",), "disabled_at IS NULL")
    _create(
        "account_role",
        "account_id:id",
        "role:word",
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_role"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_account_role_account"
        ),
    )


def _create_plans() -> None:
    _create(
        "plan",
        "plan_id:id",
        "revision:int",
        "kind:word",
        *_SCOPE,
        "author_id:id",
        "created_at:instant",
        "expires_at:instant",
        "code_version:word",
        "profile:text",
        "profile_digest:hash",
        "internal_digest:hash",
        "external_digest:hash",
        "baseline_digest:hash",
        "rollback_of:id",
        "guards:text",
        "needed:int",
        "needed_because:text",
        "change_count:bigint",
        "changes_digest:hash",
        "plan_digest:hash",
        "state:word",
        "reason:text",
        *(f"{name}:bigint" for name in _COUNTED),
        "run_id:id?",
        "submitted_at:instant?",
        "began_at:instant?",
        "ended_at:instant?",
        sa.PrimaryKeyConstraint("plan_id", name="pk_plan"),
        sa.ForeignKeyConstraint(["author_id"], ["account.account_id"], name="fk_plan_author"),
        sa.CheckConstraint("change_count = " + " + ".join(_COUNTED), name="ck_plan_balance"),
        sa.CheckConstraint(
            " AND ".join(f"{name} >= 0" for name in _COUNTED), name="ck_plan_not_negative"
        ),
        sa.CheckConstraint("needed = 1 OR needed = 2", name="ck_plan_needed"),
    )
    op.create_index("ix_plan_state", "plan", [*_SCOPE_NAMES, "state"])
    _unique_where("uq_plan_applying", "plan", _SCOPE_NAMES, "state = 'applying'")


def _create_changes() -> None:
    _create(
        "plan_change",
        "plan_id:id",
        "position:int",
        "kind:word",
        "set_kind:word",
        "set_key:key",
        "title:text",
        "project_code:text",
        "expected_hash:hash?",
        "target_hash:hash?",
        "rows_digest:hash",
        "version_id:id",
        "reason:text",
        "removed_rows:int",
        "decision:word",
        "fields:bytes",
        "change_digest:hash",
        "outcome:word",
        "outcome_reason:text",
        "is_purged:bool",
        sa.PrimaryKeyConstraint("plan_id", "position", name="pk_plan_change"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_plan_change_plan"),
    )


def _create_approvals() -> None:
    _create(
        "plan_approval",
        "approval_id:id",
        "plan_id:id",
        "revision:int",
        "account_id:id",
        "os_user:key",
        "verdict:word",
        "plan_digest:hash",
        "comment:text",
        "decided_at:instant",
        "signature:signature",
        "key_fingerprint:hash",
        "voided_at:instant?",
        sa.PrimaryKeyConstraint("approval_id", name="pk_plan_approval"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_plan_approval_plan"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_plan_approval_account"
        ),
        sa.UniqueConstraint(
            "plan_id", "revision", "account_id", "verdict", name="uq_plan_approval"
        ),
    )


def upgrade() -> None:
    """Everything is new: an installation without plans has no row of them."""
    _create_accounts()
    _create_plans()
    _create_changes()
    _create_approvals()
