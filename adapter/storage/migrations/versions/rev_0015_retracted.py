"""Plans that take adoptions back, and adoptions of sets that our side did not have."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0015"
down_revision = "0014"
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
        *("waiting", "applied", "already", "stale", "refused", "blocked", "unmade"),
        *("unsettled", "left", "expired"),
    )
)
_LATER = ("n_adopted", "n_deferred", "n_by_hand")
_NEW = "n_retracted"
_COUNTED = (*_FORMER, *_LATER, _NEW)
_BALANCE = "change_count = " + " + ".join(_COUNTED)
_NOT_NEGATIVE = " AND ".join(f"{name} >= 0" for name in _COUNTED)


def _columns(**kinds: "TypeEngine[Any] | type[TypeEngine[Any]]") -> "list[sa.Column[Any]]":
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _optional(name: str, kind: "TypeEngine[Any]") -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=True)


def _scope() -> "list[sa.Column[Any]]":
    return _columns(site=_WORD, division_code=_WORD, fiscal_year=_INT)


def _of_plan(table: str) -> "sa.ForeignKeyConstraint":
    return sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=f"fk_{table}_plan")


# --- PostgreSQL -----------------------------------------------------------------------------------


def _widen() -> None:
    op.add_column("plan", sa.Column(_NEW, _BIG, nullable=False, server_default="0"))
    op.alter_column("plan", _NEW, server_default=None)
    for name, condition in (("ck_plan_balance", _BALANCE), ("ck_plan_not_negative", _NOT_NEGATIVE)):
        op.drop_constraint(name, "plan", type_="check")
        op.create_check_constraint(name, "plan", condition)
    op.alter_column("adoption", "internal_hash", nullable=True)


# --- SQLite changes no constraint: the tables are made anew, those that point at others last ------


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
        *_columns(**dict.fromkeys((*_LATER, _NEW), _BIG)),
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
        _of_plan("plan_change"),
    ]


def _plan_approval() -> "list[sa.schema.SchemaItem]":
    return [
        *_columns(approval_id=_ID, plan_id=_ID, revision=_INT, account_id=_ID, os_user=_KEY),
        *_columns(verdict=_WORD, plan_digest=_HASH, comment=_TEXT, decided_at=_INSTANT),
        *_columns(signature=sa.String(128), key_fingerprint=_HASH),
        _optional("voided_at", _INSTANT),
        sa.PrimaryKeyConstraint("approval_id", name="pk_plan_approval"),
        _of_plan("plan_approval"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_plan_approval_account"
        ),
        sa.UniqueConstraint(
            "plan_id", "revision", "account_id", "verdict", name="uq_plan_approval"
        ),
    ]


def _adoption() -> "list[sa.schema.SchemaItem]":
    return [
        *_columns(adoption_id=_ID),
        *_scope(),
        *_columns(kind=_WORD, set_key=_KEY, project_code=_TEXT, plan_id=_ID, position=_INT),
        *(_optional(name, _HASH) for name in ("internal_hash", "external_hash")),
        *_columns(target_hash=_HASH, entry_ids=_TEXT, adopted_by=_TEXT, adopted_at=_INSTANT),
        sa.PrimaryKeyConstraint("adoption_id", name="pk_adoption"),
        _of_plan("adoption"),
    ]


def _dropped_value() -> "list[sa.schema.SchemaItem]":
    return [
        *_columns(dropped_id=_ID),
        *_scope(),
        *_columns(kind=_WORD, set_key=_KEY, project_code=_TEXT, plan_id=_ID, position=_INT),
        *_columns(run_id=_ID, path=_TEXT, party=_WORD),
        *(_optional(name, _TEXT) for name in ("value", "kept")),
        *_columns(owner=_WORD, reason=_WORD, dropped_by=_TEXT, dropped_at=_INSTANT),
        sa.PrimaryKeyConstraint("dropped_id", name="pk_dropped_value"),
        _of_plan("dropped_value"),
    ]


_REBUILT = {
    "plan": _plan,
    "plan_change": _plan_change,
    "plan_approval": _plan_approval,
    "adoption": _adoption,
    "dropped_value": _dropped_value,
}
#: Name, table, columns.
_INDEXES = (
    ("ix_plan_state", "plan", [*_SCOPE_NAMES, "state"]),
    ("ix_adoption_set", "adoption", [*_SCOPE_NAMES, "kind", "set_key"]),
    ("ix_dropped_value_set", "dropped_value", [*_SCOPE_NAMES, "kind", "set_key"]),
    ("ix_dropped_value_plan", "dropped_value", ["plan_id", "position"]),
)


def _rebuild() -> None:
    op.drop_index("uq_plan_applying", "plan")
    op.drop_index("uq_adoption_change", "adoption")
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
    for name in _REBUILT:
        op.rename_table(name, f"{name}_former")
    for name, parts in _REBUILT.items():
        made = op.create_table(name, *parts())
        names = [each.name for each in made.columns]
        columns = ", ".join(names)
        values = ", ".join("0" if each == _NEW else each for each in names)
        op.execute(f"INSERT INTO {name} ({columns}) SELECT {values} FROM {name}_former")  # noqa: S608 - our own names
    for name in reversed(_REBUILT):
        op.drop_table(f"{name}_former")
    for name, table, columns_of in _INDEXES:
        op.create_index(name, table, columns_of)
    is_applying = sa.text("state = 'applying'")
    op.create_index("uq_plan_applying", "plan", _SCOPE_NAMES, unique=True, sqlite_where=is_applying)
    op.create_index("uq_adoption_change", "adoption", ["plan_id", "position"], unique=True)


def upgrade() -> None:
    """Plans of before took no adoption back; every adoption was of a set that our side had."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        _widen()
