"""Runs, ticks, cursors, leases and pushes (运行台账): what was done, how far, by whose turn."""

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
    UniqueConstraint,
    text,
)

from adapter.storage.database.column_types import HASH, ID, KEY, WORD, JsonText, UtcInstant
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
    Index("ix_run_site", "site", "started_at", "run_id", "job"),
    #: The latest run of each job is found without reading the others.
    Index(
        "ix_run_scope",
        *("site", "division_code", "fiscal_year", "job", "is_dry_run", "started_at"),
    ),
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

#: Schedules that stand still until a person lets them go on.
SCHEDULE_PAUSE = Table(
    "schedule_pause",
    METADATA,
    required("site", WORD),
    required("job", WORD),
    required("paused_by", WORD),
    required("paused_at", UtcInstant),
    PrimaryKeyConstraint("site", "job", name="pk_schedule_pause"),
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

#: Who may work on a thing of a scope just now. The token grows with every taking and never shrinks:
#: whoever holds an older one is fenced off.
LEASE = Table(
    "lease",
    METADATA,
    *scope_columns(),
    required("name", WORD),
    required("token", BigInteger),
    #: The run that holds it; null when nobody does.
    optional("run_id", ID),
    optional("taken_at", UtcInstant),
    optional("expires_at", UtcInstant),
    optional("process_host", KEY),
    optional("process_id", BigInteger),
    optional("process_birth", KEY),
    PrimaryKeyConstraint("site", "division_code", "fiscal_year", "name", name="pk_lease"),
)

#: One call that carries sets: its key and what it carries stand here before a byte leaves.
PUSH_REQUEST = Table(
    "push_request",
    METADATA,
    required("request_id", ID),
    required("run_id", ID),
    *scope_columns(),
    required("kind", WORD),
    #: SHA-256 over everything it carries, see `pushing.protocol.request_digest`.
    required("digest", HASH),
    required("set_count", Integer),
    #: How often its bytes may have left, always the same bytes.
    required("attempts", Integer),
    required("prepared_at", UtcInstant),
    optional("first_sent_at", UtcInstant),
    optional("last_sent_at", UtcInstant),
    PrimaryKeyConstraint("request_id", name="pk_push_request"),
    ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_push_request_run"),
    CheckConstraint("set_count > 0 AND attempts >= 0", name="ck_push_request_counts"),
)

#: States of a set that is on its way, see `pushing.protocol.OPEN_STATES`. Not a list: PostgreSQL
#: puts one in other words whenever a column's type is set again.
_IS_OPEN = (
    "state = 'prepared' OR state = 'sent' OR state = 'unknown' OR state = 'retryable'"
    " OR state = 'manual'"
)
_IS_ADRIFT = "adrift > 0"

PUSH_SET = Table(
    "push_set",
    METADATA,
    Column("push_id", ID, nullable=False),
    required("run_id", ID),
    required("request_id", ID),
    #: Its place in the request, from 0.
    required("position", Integer),
    *scope_columns(),
    required("kind", WORD),
    required("set_key", KEY),
    required("project_code"),
    required("rows_digest", HASH),
    required("content_hash", HASH),
    #: What the other side held when this was decided; null when nothing.
    optional("expected_hash", HASH),
    #: And the receiver's mark of it, see `pushing.receiver_mark`.
    optional("expected_mark", HASH),
    required("state", WORD),
    #: What came of handing it over last; null when it never was.
    optional("reply", WORD),
    required("reason"),
    #: How many of its sendings may still arrive, for all we know.
    required("adrift", Integer),
    required("prepared_at", UtcInstant),
    optional("settled_at", UtcInstant),
    #: Digest of what the receiver itself wrote into the set (ids, versions), as read back: when it
    #: changes under equal content, somebody stored the set once more. Of a set that is not
    #: confirmed: the hash of the content that the receiver made of what it said it took.
    optional("receiver_mark", HASH),
    PrimaryKeyConstraint("push_id", name="pk_push_set"),
    ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_push_set_run"),
    ForeignKeyConstraint(["request_id"], ["push_request.request_id"], name="fk_push_set_request"),
    CheckConstraint("adrift >= 0", name="ck_push_set_adrift"),
    Index("ix_push_set_state", "site", "division_code", "fiscal_year", "state"),
    Index("ix_push_set_request", "request_id"),
    Index(
        "ix_push_set_adrift",
        "site",
        "division_code",
        "fiscal_year",
        sqlite_where=text(_IS_ADRIFT),
        postgresql_where=text(_IS_ADRIFT),
    ),
    #: One set is on its way at most once, whoever sends it.
    Index(
        "uq_push_set_open",
        "site",
        "division_code",
        "fiscal_year",
        "kind",
        "set_key",
        unique=True,
        sqlite_where=text(_IS_OPEN),
        postgresql_where=text(_IS_OPEN),
    ),
)

#: What a person should know once, however often it happens again.
ALARM = Table(
    "alarm",
    METADATA,
    required("alarm_id", ID),
    *scope_columns(),
    required("code", WORD),
    #: What it is about: a set's key, a data set and field, a data set.
    required("subject", KEY),
    #: The gate's key of what it is about; "" when it names no project or department.
    required("project_code"),
    required("detail"),
    required("run_id", ID),
    required("first_at", UtcInstant),
    required("latest_at", UtcInstant),
    required("times", Integer),
    #: When it was found to hold no more, or a person closed it.
    optional("closed_at", UtcInstant),
    #: The person and the reason, or a job without one; absent where nobody wrote it down.
    optional("closed_by", KEY),
    optional("closed_reason"),
    PrimaryKeyConstraint("alarm_id", name="pk_alarm"),
    UniqueConstraint(
        "site", "division_code", "fiscal_year", "code", "subject", name="uq_alarm_subject"
    ),
    # Lists show the latest first.
    Index("ix_alarm_latest", "site", "division_code", "fiscal_year", "latest_at", "alarm_id"),
    #: Those that are open are counted by it.
    Index(
        "ix_alarm_open",
        *("site", "division_code", "fiscal_year", "project_code"),
        sqlite_where=Column("closed_at", UtcInstant).is_(None),
        postgresql_where=Column("closed_at", UtcInstant).is_(None),
    ),
)

#: How an alarm was closed before it happened again; gone with the alarm.
ALARM_CLOSING = Table(
    "alarm_closing",
    METADATA,
    required("alarm_id", ID),
    *scope_columns(),
    #: What the alarm named then.
    required("project_code"),
    required("first_at", UtcInstant),
    required("times", Integer),
    required("closed_at", UtcInstant),
    optional("closed_by", KEY),
    optional("closed_reason"),
    PrimaryKeyConstraint("alarm_id", "closed_at", name="pk_alarm_closing"),
    ForeignKeyConstraint(["alarm_id"], ["alarm.alarm_id"], name="fk_alarm_closing"),
)
