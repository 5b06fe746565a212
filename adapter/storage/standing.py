"""Where a scope stands (现状), gathered on one connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from adapter.domain.coverage import Interval
from adapter.domain.identity import Scope
from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.outcome import PushState
from adapter.domain.record import RecordKind
from adapter.domain.segments import verified_at
from adapter.ports.queries import ScopeStatus
from adapter.ports.rows import Cursor
from adapter.ports.runs import RunRecord
from adapter.storage.copies import checks_in
from adapter.storage.coverage import coverage_in
from adapter.storage.pushes import is_unsettled
from adapter.storage.quarantine import WAITS
from adapter.storage.records import make_record
from adapter.storage.rows import is_open
from adapter.storage.runs import run_record
from adapter.storage.statements import count_of, in_scope, matches, scope_values
from adapter.storage.tables.analyses import FINDING, VERDICT
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.ledger import ALARM, PULL_CURSOR, PUSH_SET, RUN
from adapter.storage.tables.observations import TYPED_TABLES


def status(connection: Connection, scope: Scope) -> ScopeStatus:
    """Where it stands; every figure has a statement of its own."""
    cursors = _cursors(connection, scope)
    waiting = in_scope(QUARANTINE, scope).where(WAITS)
    alarms = in_scope(ALARM, scope).where(ALARM.c.closed_at.is_(None))
    return ScopeStatus(
        scope=scope,
        latest_runs=_latest_runs(connection, scope),
        cursors=cursors,
        uncovered=_uncovered(connection, scope),
        verified_at=_verified_at(connection, scope, cursors),
        row_counts={kind: _row_count(connection, scope, kind) for kind in PULLED_KINDS},
        quarantined=count_of(connection, waiting),
        findings=_tally(connection, FINDING, "code", scope),
        verdicts=_tally(connection, VERDICT, "verdict", scope),
        open_alarms=count_of(connection, alarms),
        unsettled_pushes=count_of(connection, select(PUSH_SET).where(is_unsettled(scope))),
        manual_pushes=count_of(connection, _manual(scope)),
    )


def _manual(scope: Scope) -> Select[Any]:
    here = {**scope_values(scope), "state": PushState.MANUAL.value}
    return select(PUSH_SET).where(matches(PUSH_SET, here))


def _tally(connection: Connection, table: Table, column: str, scope: Scope) -> dict[str, int]:
    grouped = (
        select(table.c[column], func.count())
        .where(matches(table, scope_values(scope)))
        .group_by(table.c[column])
        .order_by(table.c[column])
    )
    return {str(word): int(rows) for word, rows in connection.execute(grouped)}


def _row_count(connection: Connection, scope: Scope, kind: RecordKind) -> int:
    table = TYPED_TABLES[kind]
    counted = select(func.count()).select_from(table).where(is_open(table, scope))
    return connection.execute(counted).scalar_one()


def _latest_runs(connection: Connection, scope: Scope) -> list[RunRecord]:
    age = func.row_number().over(
        partition_by=RUN.c.job, order_by=(RUN.c.started_at.desc(), RUN.c.run_id.desc())
    )
    real = matches(RUN, scope_values(scope)), RUN.c.is_dry_run.is_(False)
    aged = select(RUN, age.label("age")).where(*real).subquery()
    latest = select(aged).where(aged.c.age == 1).order_by(aged.c.job)
    return [run_record(row) for row in connection.execute(latest).mappings()]


def _cursors(connection: Connection, scope: Scope) -> dict[RecordKind, Cursor]:
    rows = connection.execute(in_scope(PULL_CURSOR, scope)).mappings()
    return {RecordKind(row["kind"]): make_record(Cursor, row) for row in rows}


def _uncovered(connection: Connection, scope: Scope) -> dict[RecordKind, tuple[Interval, ...]]:
    here = scope_values(scope)
    found = {
        kind: coverage_in(connection, {**here, "kind": kind.value}).uncovered()
        for kind in PULLED_KINDS
    }
    return {kind: gaps for kind, gaps in found.items() if gaps}


def _verified_at(
    connection: Connection, scope: Scope, cursors: Mapping[RecordKind, Cursor]
) -> dict[RecordKind, datetime]:
    checks = checks_in(connection, scope)
    found = {
        kind: verified_at(cursors[kind].swept_at if kind in cursors else None, checks.get(kind, ()))
        for kind in PULLED_KINDS
    }
    return {kind: at for kind, at in found.items() if at is not None}
