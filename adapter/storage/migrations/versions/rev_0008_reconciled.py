"""What plans adopt, defer and leave to people; the ledger of adoptions and of dropped moves."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WORD, _KEY, _ID, _HASH = sa.String(100), sa.String(200), sa.String(36), sa.String(64)
_INT, _BIG, _TEXT = sa.Integer(), sa.BigInteger(), sa.Text()
#: Instants are text on SQLite, which has none.
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
_SCOPE_NAMES = ("site", "division_code", "fiscal_year")

_FORMER = tuple(
    f"n_{each}"
    for each in (
        "waiting",
        "applied",
        "already",
        "stale",
        "refused",
        "blocked",
        "unmade",
        "unsettled",
        "left",
        "expired",
    )
)
_NEW = ("n_adopted", "n_deferred", "n_by_hand")
_BALANCE = "change_count = " + " + ".join((*_FORMER, *_NEW))
_NOT_NEGATIVE = " AND ".join(f"{name} >= 0" for name in (*_FORMER, *_NEW))


def _columns(**kinds: "TypeEngine[Any] | type[TypeEngine[Any]]") -> "list[sa.Column[Any]]":
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _optional(name: str, kind: "TypeEngine[Any]") -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=True)


def _scope() -> "list[sa.Column[Any]]":
    return _columns(site=_WORD, division_code=_WORD, fiscal_year=_INT)


# --- plans ----------------------------------------------------------------------------------------


def _widen_plans() -> None:
    for name in _NEW:
        op.add_column("plan", sa.Column(name, _BIG, nullable=False, server_default="0"))
        op.alter_column("plan", name, server_default=None)
    for name, condition in (("ck_plan_balance", _BALANCE), ("ck_plan_not_negative", _NOT_NEGATIVE)):
        op.drop_constraint(name, "plan", type_="check")
        op.create_check_constraint(name, "plan", condition)
    op.add_column("plan_change", _optional("expected_mark", _HASH))


def _plan() -> "list[sa.schema.SchemaItem]":
    return [
        *_columns(plan_id=_ID, revision=_INT, kind=_WORD),
        *_scope(),
        *_columns(author_id=_ID, created_at=_INSTANT, expires_at=_INSTANT, code_version=_WORD),
        *_columns(profile=_TEXT, profile_digest=_HASH, internal_digest=_HASH),
        *_columns(external_digest=_HASH, baseline_digest=_HASH, rollback_of=_ID, guards=_TEXT),
        *_columns(needed=_INT, needed_because=_TEXT, change_count=_BIG, changes_digest=_HASH),
        *_columns(plan_digest=_HASH, state=_WORD, reason=_TEXT, **dict.fromkeys(_FORMER, _BIG)),
        _optional("run_id", _ID),
        *(_optional(name, _INSTANT) for name in ("submitted_at", "began_at", "ended_at")),
        *_columns(**dict.fromkeys(_NEW, _BIG)),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plan"),
        sa.ForeignKeyConstraint(["author_id"], ["account.account_id"], name="fk_plan_author"),
        sa.CheckConstraint(_BALANCE, name="ck_plan_balance"),
        sa.CheckConstraint(_NOT_NEGATIVE, name="ck_plan_not_negative"),
        sa.CheckConstraint("needed = 1 OR needed = 2", name="ck_plan_needed"),
    ]


def _plan_change() -> "list[sa.schema.SchemaItem]":
    return [
        *_columns(plan_id=_ID, position=_INT, kind=_WORD, set_kind=_WORD, set_key=_KEY),
        *_columns(title=_TEXT, project_code=_TEXT),
        *(_optional(name, _HASH) for name in ("expected_hash", "target_hash")),
        *_columns(rows_digest=_HASH, version_id=_ID, reason=_TEXT, removed_rows=_INT),
        *_columns(decision=_WORD, fields=sa.LargeBinary(), change_digest=_HASH, outcome=_WORD),
        *_columns(outcome_reason=_TEXT, is_purged=sa.Boolean()),
        _optional("expected_mark", _HASH),
        sa.PrimaryKeyConstraint("plan_id", "position", name="pk_plan_change"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_plan_change_plan"),
    ]


def _plan_approval() -> "list[sa.schema.SchemaItem]":
    return [
        *_columns(approval_id=_ID, plan_id=_ID, revision=_INT, account_id=_ID, os_user=_KEY),
        *_columns(verdict=_WORD, plan_digest=_HASH, comment=_TEXT, decided_at=_INSTANT),
        *_columns(signature=sa.String(128), key_fingerprint=_HASH),
        _optional("voided_at", _INSTANT),
        sa.PrimaryKeyConstraint("approval_id", name="pk_plan_approval"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_plan_approval_plan"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_plan_approval_account"
        ),
        sa.UniqueConstraint(
            "plan_id", "revision", "account_id", "verdict", name="uq_plan_approval"
        ),
    ]


_REBUILT = {"plan": _plan, "plan_change": _plan_change, "plan_approval": _plan_approval}
#: Columns that the rows of before lack, with what they get.
_FILLED = {"plan": dict.fromkeys(_NEW, "0"), "plan_change": {"expected_mark": "NULL"}}


def _rebuild_plans() -> None:
    """SQLite changes no constraint: the tables are made anew, those that point at others last."""
    op.drop_index("ix_plan_state", "plan")
    op.drop_index("uq_plan_applying", "plan")
    for name in _REBUILT:
        op.rename_table(name, f"{name}_former")
    for name, parts in _REBUILT.items():
        made = op.create_table(name, *parts())
        filled = _FILLED.get(name, {})
        names = [each.name for each in made.columns if each.name not in filled]
        columns, values = ", ".join([*names, *filled]), ", ".join([*names, *filled.values()])
        op.execute(f"INSERT INTO {name} ({columns}) SELECT {values} FROM {name}_former")  # noqa: S608 - our own names
    for name in reversed(_REBUILT):
        op.drop_table(f"{name}_former")
    op.create_index("ix_plan_state", "plan", [*_SCOPE_NAMES, "state"])
    is_applying = sa.text("state = 'applying'")
    op.create_index("uq_plan_applying", "plan", _SCOPE_NAMES, unique=True, sqlite_where=is_applying)


# --- what reconciling left ------------------------------------------------------------------------


def _create_adoptions() -> None:
    op.create_table(
        "adoption",
        *_columns(adoption_id=_ID),
        *_scope(),
        *_columns(kind=_WORD, set_key=_KEY, project_code=_TEXT, plan_id=_ID, position=_INT),
        *_columns(internal_hash=_HASH),
        _optional("external_hash", _HASH),
        *_columns(target_hash=_HASH, entry_ids=_TEXT, adopted_by=_TEXT, adopted_at=_INSTANT),
        sa.PrimaryKeyConstraint("adoption_id", name="pk_adoption"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_adoption_plan"),
    )
    op.create_index("uq_adoption_change", "adoption", ["plan_id", "position"], unique=True)
    op.create_index("ix_adoption_set", "adoption", [*_SCOPE_NAMES, "kind", "set_key"])


def _create_dropped() -> None:
    op.create_table(
        "dropped_value",
        *_columns(dropped_id=_ID),
        *_scope(),
        *_columns(kind=_WORD, set_key=_KEY, project_code=_TEXT, plan_id=_ID, position=_INT),
        *_columns(run_id=_ID, path=_TEXT, party=_WORD),
        *(_optional(name, _TEXT) for name in ("value", "kept")),
        *_columns(owner=_WORD, reason=_WORD, dropped_by=_TEXT, dropped_at=_INSTANT),
        sa.PrimaryKeyConstraint("dropped_id", name="pk_dropped_value"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_dropped_value_plan"),
    )
    op.create_index("ix_dropped_value_set", "dropped_value", [*_SCOPE_NAMES, "kind", "set_key"])
    op.create_index("ix_dropped_value_plan", "dropped_value", ["plan_id", "position"])


def upgrade() -> None:
    """Plans of before have none of the new outcomes; what they dropped is not known any more."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_plans()
    else:
        _widen_plans()
    _create_adoptions()
    _create_dropped()
