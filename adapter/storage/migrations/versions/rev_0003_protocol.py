"""Leases, the request ledger, alarms, what left the quarantine, what was read completely."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Instants are text on SQLite, which has none.
_TYPES: dict[str, Any] = {
    "id": sa.String(36),
    "hash": sa.String(64),
    "word": sa.String(100),
    "key": sa.String(200),
    "text": sa.Text(),
    "int": sa.Integer(),
    "bigint": sa.BigInteger(),
    "bool": sa.Boolean(),
    "instant": sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"),
}
_SCOPE = ("site:word", "division_code:word", "fiscal_year:int")
_SCOPE_NAMES = ("site", "division_code", "fiscal_year")


def _create(name: str, *parts: "str | sa.Constraint") -> None:
    """Create a table from columns `name:type`, with a question mark where null is allowed."""
    columns = (_column(each) if isinstance(each, str) else each for each in parts)
    op.create_table(name, *columns)


def _column(spec: str) -> "sa.Column[Any]":
    name, _, kind = spec.partition(":")
    return sa.Column(name, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?"))


def _create_leases() -> None:
    _create(
        "lease",
        *_SCOPE,
        "name:word",
        "token:bigint",
        "run_id:id?",
        "taken_at:instant?",
        "expires_at:instant?",
        "process_host:key?",
        "process_id:bigint?",
        "process_birth:key?",
        sa.PrimaryKeyConstraint(*_SCOPE_NAMES, "name", name="pk_lease"),
    )


def _create_requests() -> None:
    _create(
        "push_request",
        "request_id:id",
        "run_id:id",
        *_SCOPE,
        "kind:word",
        "digest:hash",
        "set_count:int",
        "attempts:int",
        "prepared_at:instant",
        "first_sent_at:instant?",
        "last_sent_at:instant?",
        sa.PrimaryKeyConstraint("request_id", name="pk_push_request"),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_push_request_run"),
        sa.CheckConstraint("set_count > 0 AND attempts >= 0", name="ck_push_request_counts"),
    )


def _rebuild_push_sets() -> None:
    """The sets get a request, a place in it and what was expected; SQLite can only rebuild.

    What an earlier version prepared keeps its request's id; how often it was sent is not known, so
    each such request counts as sent once, and a set that was on its way twice keeps the later one.
    What it called retryable was closed, and its next push had a key of its own; what it left
    prepared may have been sent.
    """
    op.rename_table("push_set", "push_set_0002")
    op.drop_index("ix_push_set_state", table_name="push_set_0002")
    if op.get_bind().dialect.name != "sqlite":
        # There the names of constraints are names of the schema.
        op.execute("ALTER TABLE push_set_0002 RENAME CONSTRAINT pk_push_set TO pk_push_set_0002")
    _create(
        "push_set",
        "push_id:id",
        "run_id:id",
        "request_id:id",
        "position:int",
        *_SCOPE,
        "kind:word",
        "set_key:key",
        "project_code:text",
        "rows_digest:hash",
        "content_hash:hash",
        "expected_hash:hash?",
        "expected_mark:hash?",
        "state:word",
        "reply:word?",
        "reason:text",
        "adrift:int",
        "prepared_at:instant",
        "settled_at:instant?",
        "receiver_mark:hash?",
        sa.PrimaryKeyConstraint("push_id", name="pk_push_set"),
        sa.CheckConstraint("adrift >= 0", name="ck_push_set_adrift"),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_push_set_run"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["push_request.request_id"], name="fk_push_set_request"
        ),
    )
    op.execute(_OLD_REQUESTS)
    op.execute(_OLD_SETS)
    op.drop_table("push_set_0002")
    _index_push_sets()


#: A request that an older version sent has no digest of its own: its first set's stands for it, and
#: since it equals no digest that is made today, the request is never sent again.
_OLD_REQUESTS = """
    INSERT INTO push_request (request_id, run_id, site, division_code, fiscal_year, kind, digest,
        set_count, attempts, prepared_at, first_sent_at, last_sent_at)
    SELECT request_id, min(run_id), min(site), min(division_code), min(fiscal_year), min(kind),
        min(rows_digest), count(*), 1, min(prepared_at), min(prepared_at), max(prepared_at)
    FROM push_set_0002 GROUP BY request_id
"""
_OLD_SETS = """
    INSERT INTO push_set (push_id, run_id, request_id, position, site, division_code, fiscal_year,
        kind, set_key, project_code, rows_digest, content_hash, state, reason, adrift, prepared_at,
        settled_at)
    SELECT push_id, run_id, request_id,
        row_number() OVER (PARTITION BY request_id ORDER BY push_id) - 1,
        site, division_code, fiscal_year, kind, set_key, project_code, rows_digest, content_hash,
        CASE WHEN state = 'retryable' THEN 'superseded'
        WHEN state IN ('prepared', 'sent', 'unknown') AND EXISTS (
            SELECT 1 FROM push_set_0002 AS later
            WHERE later.site = former.site AND later.division_code = former.division_code
              AND later.fiscal_year = former.fiscal_year AND later.kind = former.kind
              AND later.set_key = former.set_key AND later.push_id > former.push_id
              AND later.state IN ('prepared', 'sent', 'unknown')
        ) THEN 'superseded'
        WHEN state = 'prepared' THEN 'unknown' ELSE state END,
        reason, CASE WHEN state IN ('confirmed', 'rejected') THEN 0 ELSE 1 END,
        prepared_at, settled_at
    FROM push_set_0002 AS former
"""


def _index_push_sets() -> None:
    is_open = sa.text(
        "state = 'prepared' OR state = 'sent' OR state = 'unknown' OR state = 'retryable'"
        " OR state = 'manual'"
    )
    is_adrift = sa.text("adrift > 0")
    op.create_index("ix_push_set_state", "push_set", [*_SCOPE_NAMES, "state"])
    op.create_index("ix_push_set_request", "push_set", ["request_id"])
    op.create_index(
        "ix_push_set_adrift",
        "push_set",
        [*_SCOPE_NAMES],
        sqlite_where=is_adrift,
        postgresql_where=is_adrift,
    )
    op.create_index(
        "uq_push_set_open",
        "push_set",
        [*_SCOPE_NAMES, "kind", "set_key"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _create_alarms() -> None:
    _create(
        "alarm",
        "alarm_id:id",
        *_SCOPE,
        "code:word",
        "subject:key",
        "project_code:text",
        "detail:text",
        "run_id:id",
        "first_at:instant",
        "latest_at:instant",
        "times:int",
        "closed_at:instant?",
        sa.PrimaryKeyConstraint("alarm_id", name="pk_alarm"),
        sa.UniqueConstraint(*_SCOPE_NAMES, "code", "subject", name="uq_alarm_subject"),
    )


def _rebuild_quarantine() -> None:
    """An entry gets a state, and keys are unique among those that wait; SQLite can only rebuild.

    Earlier versions deleted what they closed: whatever is there waits.
    """
    op.rename_table("quarantine", "quarantine_0002")
    if op.get_bind().dialect.name != "sqlite":
        # There the names of constraints are names of the schema.
        op.execute(
            "ALTER TABLE quarantine_0002 RENAME CONSTRAINT pk_quarantine TO pk_quarantine_0002"
        )
    _create(
        "quarantine",
        "entry_id:id",
        "entry_key:key",
        "page_id:id",
        "position:int",
        "run_id:id",
        *_SCOPE,
        "kind:word",
        "project_code:text",
        "code:text",
        "field:text",
        "detail:text",
        "quarantined_at:instant",
        "attempts:int",
        "state:word",
        "closed_at:instant?",
        "closed_by:id?",
        sa.PrimaryKeyConstraint("entry_id", name="pk_quarantine"),
        sa.ForeignKeyConstraint(["page_id"], ["raw_page.page_id"], name="fk_quarantine_page"),
        sa.CheckConstraint(
            "(state = 'open' AND closed_at IS NULL) OR (state <> 'open' AND closed_at IS NOT NULL)",
            name="ck_quarantine_closed",
        ),
    )
    columns = (
        "entry_id, entry_key, page_id, position, run_id, site, division_code, fiscal_year, kind,"
        " project_code, code, field, detail, quarantined_at, attempts"
    )
    op.execute(
        f"INSERT INTO quarantine ({columns}, state) SELECT {columns}, 'open' FROM quarantine_0002"  # noqa: S608  # our own names
    )
    op.drop_table("quarantine_0002")
    _index_quarantine()


def _index_quarantine() -> None:
    waits = sa.text("state = 'open'")
    op.create_index(
        "uq_quarantine_open",
        "quarantine",
        [*_SCOPE_NAMES, "kind", "entry_key"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index("ix_quarantine_closed", "quarantine", [*_SCOPE_NAMES, "kind", "closed_at"])


def _create_intervals() -> None:
    """None is written for the cursors that are there: what proved them is not known any more."""
    _create(
        "pull_interval",
        *_SCOPE,
        "kind:word",
        "low:instant",
        "high:instant",
        "run_id:id",
        "pages:bigint",
        "row_count:bigint",
        "declared_total:bigint?",
        "distinct_keys:bigint",
        "left_out:bigint",
        "asked_from:instant?",
        "newest:instant?",
        "observed_at:instant",
        sa.PrimaryKeyConstraint(*_SCOPE_NAMES, "kind", "low", name="pk_pull_interval"),
        sa.CheckConstraint("low <= high", name="ck_pull_interval_ends"),
        sa.CheckConstraint(
            "pages >= 0 AND distinct_keys >= 0 AND left_out >= 0 AND distinct_keys <= row_count"
            " AND left_out <= row_count AND (declared_total IS NULL OR declared_total = row_count)",
            name="ck_pull_interval_proof",
        ),
    )
    op.create_index("ix_raw_block_digest", "raw_block", ["digest"])


def _create_segment_checks() -> None:
    _create(
        "segment_check",
        *_SCOPE,
        "kind:word",
        "segment:word",
        "row_count:bigint",
        "digest:hash",
        "checked_at:instant",
        "agrees:bool",
        sa.PrimaryKeyConstraint(*_SCOPE_NAMES, "kind", "segment", name="pk_segment_check"),
        sa.CheckConstraint("row_count >= 0", name="ck_segment_check_rows"),
    )


def upgrade() -> None:
    """Nobody holds a lease; pushes of earlier versions keep their states; pulls begin anew."""
    _create_leases()
    _create_requests()
    _rebuild_push_sets()
    _create_alarms()
    _rebuild_quarantine()
    _create_intervals()
    _create_segment_checks()
