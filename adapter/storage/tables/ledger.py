"""Runs, ticks, cursors, locks and pushes (运行台账): what was done, how far, by whose turn."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
)

from adapter.storage.column_types import HASH, ID, KEY, WORD, JsonText, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required, scope_columns

#: Columns of `run` in the order of `RunCounts`; the prefix avoids words some databases reserve.
COUNTS = (
    "read",
    "created",
    "updated",
    "unchanged",
    "withdrawn",
    "rejected",
    "quarantined",
    "blocked",
    "vanished",
)

RUN = Table(
    "run",
    METADATA,
    Column("run_id", ID, nullable=False),
    required("job", WORD),
    *scope_columns(),
    required("started_at", UtcInstant),
    required("is_dry_run", Boolean),
    optional("ended_at", UtcInstant),
    optional("outcome", Integer),
    *(required(f"rows_{name}", BigInteger) for name in COUNTS),
    required("figures", JsonText),
    required("error"),
    optional("process_host", KEY),
    optional("process_id", BigInteger),
    optional("process_birth", KEY),
    PrimaryKeyConstraint("run_id", name="pk_run"),
    CheckConstraint(
        "rows_read = rows_created + rows_updated + rows_unchanged + rows_withdrawn"
        " + rows_rejected + rows_quarantined + rows_blocked",
        name="ck_run_balance",
    ),
    CheckConstraint(
        " AND ".join(f"rows_{name} >= 0" for name in COUNTS), name="ck_run_not_negative"
    ),
    Index("ix_run_job_started", "job", "started_at"),
    #: Every run begins by asking for the unfinished ones.
    Index("ix_run_outcome", "outcome"),
)

TICK = Table(
    "tick",
    METADATA,
    required("job", WORD),
    required("site", WORD),
    required("slot", UtcInstant),
    required("claimed_at", UtcInstant),
    PrimaryKeyConstraint("job", "site", "slot", name="pk_tick"),
)

PULL_CURSOR = Table(
    "pull_cursor",
    METADATA,
    *scope_columns(),
    required("kind", WORD),
    required("covered_to", UtcInstant),
    optional("swept_at", UtcInstant),
    PrimaryKeyConstraint("site", "division_code", "fiscal_year", "kind", name="pk_pull_cursor"),
)

#: One row per thing that only one transaction may change at a time; writing it is taking the turn.
SCOPE_LOCK = Table(
    "scope_lock",
    METADATA,
    *scope_columns(),
    required("name", WORD),
    required("turn", BigInteger),
    #: The latest instant at which somebody observed under this lock.
    optional("latest_at", UtcInstant),
    PrimaryKeyConstraint("site", "division_code", "fiscal_year", "name", name="pk_scope_lock"),
)

PUSH_SET = Table(
    "push_set",
    METADATA,
    Column("push_id", ID, nullable=False),
    required("run_id", ID),
    required("request_id", KEY),
    *scope_columns(),
    required("kind", WORD),
    required("set_key", KEY),
    required("project_code"),
    required("rows_digest", HASH),
    required("content_hash", HASH),
    required("state", WORD),
    required("reason"),
    required("prepared_at", UtcInstant),
    optional("settled_at", UtcInstant),
    PrimaryKeyConstraint("push_id", name="pk_push_set"),
    ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_push_set_run"),
    Index("ix_push_set_state", "site", "division_code", "fiscal_year", "state"),
)
