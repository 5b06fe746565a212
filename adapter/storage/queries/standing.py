"""Where a scope stands (现状), gathered on one connection."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, func, select, true

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.coverage import Interval
from adapter.domain.identity import Scope
from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.outcome import PushState
from adapter.domain.reconcile.segments import verified_at
from adapter.domain.record import RecordKind
from adapter.ports.queries import ScopeStatus, WaitingYear
from adapter.ports.rows import Cursor
from adapter.ports.runs import RunRecord
from adapter.storage.admission import open_keys
from adapter.storage.copies import checks_in
from adapter.storage.coverage import coverage_in
from adapter.storage.database.records import make_record
from adapter.storage.database.statements import count_of, in_scope, matches, scope_values
from adapter.storage.pushes import is_unsettled
from adapter.storage.quarantine import WAITS
from adapter.storage.queries.verdict_views import seen_verdicts
from adapter.storage.queries.windows import is_among
from adapter.storage.rows import is_open
from adapter.storage.runs import run_record
from adapter.storage.tables.analyses import VERDICT
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.ledger import ALARM, PULL_CURSOR, PUSH_SET, RUN
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.tallies import FINDING_TALLY


def status(connection: Connection, scope: Scope) -> ScopeStatus:
    """Where it stands; every figure has a statement of its own.

    Of a whole scope it counts what is hidden too, of a sight only what may be seen.
    """
    cursors = _cursors(connection, scope)
    owner = FINDING_TALLY.c.project_code
    return ScopeStatus(
        scope=scope,
        latest_runs=_latest_runs(connection, scope),
        cursors=cursors,
        uncovered=_uncovered(connection, scope),
        verified_at=_verified_at(connection, scope, cursors),
        row_counts={kind: _row_count(connection, scope, kind) for kind in PULLED_KINDS},
        quarantined=_number(connection, scope, QUARANTINE, WAITS),
        findings=_tally(
            connection, FINDING_TALLY.c.code, scope, _seen(scope, owner), FINDING_TALLY.c.row_count
        ),
        verdicts=_verdicts(connection, scope),
        open_alarms=_open_alarms(connection, scope),
        unsettled_pushes=_on_their_way(connection, scope),
        manual_pushes=count_of(connection, _manual(scope)),
        other_years=other_years(connection, scope),
    )


def _open_alarms(connection: Connection, scope: Scope) -> int:
    return _number(connection, scope, ALARM, ALARM.c.closed_at.is_(None))


def _on_their_way(connection: Connection, scope: Scope) -> int:
    meant = is_unsettled(scope), _seen(scope, PUSH_SET.c.project_code)
    return count_of(connection, select(PUSH_SET).where(*meant))


def other_years(connection: Connection, scope: Scope) -> dict[int, WaitingYear]:
    """What the pages and lists of a year do not hold: jobs of another year settle none of it."""
    there = [replace(scope, fiscal_year=year) for year in _years_of(connection, scope)]
    found = {
        each.fiscal_year: WaitingYear(
            unsettled_pushes=_on_their_way(connection, each),
            open_alarms=_open_alarms(connection, each),
        )
        for each in there
        if each.fiscal_year != scope.fiscal_year
    }
    return {year: each for year, each in found.items() if each.unsettled_pushes or each.open_alarms}


def _years_of(connection: Connection, scope: Scope) -> Iterator[int]:
    """The years in which the site ever ran: each looked up by the index, as runs are many."""
    its = RUN.c.site == scope.site, RUN.c.division_code == scope.division_code
    year = 0
    while True:
        later = select(func.min(RUN.c.fiscal_year)).where(*its, RUN.c.fiscal_year > year)
        found = connection.execute(later).scalar_one_or_none()
        if found is None:
            return
        year = found
        yield year


def _seen(scope: Scope, owner: ColumnElement[str]) -> ColumnElement[bool]:
    return true() if is_seen_whole(scope) else is_among(owner, open_keys(scope))


def _manual(scope: Scope) -> Select[Any]:
    here = {**scope_values(scope), "state": PushState.MANUAL.value}
    return select(PUSH_SET).where(matches(PUSH_SET, here), _seen(scope, PUSH_SET.c.project_code))


def _tally(
    connection: Connection,
    word: Column[Any],
    scope: Scope,
    is_counted: ColumnElement[bool],
    counts: ColumnElement[int] | None = None,
) -> dict[str, int]:
    grouped = (
        select(word, func.count() if counts is None else func.sum(counts))
        .where(matches(word.table, scope_values(scope)), is_counted)
        .group_by(word)
        .order_by(word)
    )
    return {str(word): int(rows) for word, rows in connection.execute(grouped)}


def _verdicts(connection: Connection, scope: Scope) -> dict[str, int]:
    if is_seen_whole(scope):
        return _tally(connection, VERDICT.c.verdict, scope, true())
    every = matches(VERDICT, scope_values(scope))
    seen = seen_verdicts(connection, scope, every, VERDICT.c.verdict).cte("seen")
    # Else each of PostgreSQL's parallel workers goes through all the owners.
    seen = seen.prefix_with("MATERIALIZED", dialect="postgresql")
    (word,) = seen.c
    grouped = select(word, func.count()).group_by(word).order_by(word)
    return {str(word): rows for word, rows in connection.execute(grouped)}


def _row_count(connection: Connection, scope: Scope, kind: RecordKind) -> int:
    table, gate = TYPED_TABLES[kind], gate_field(kind)
    if is_seen_whole(scope):
        counted = select(func.count()).select_from(table).where(is_open(table, scope))
        return connection.execute(counted).scalar_one()
    return _by_owner(
        connection, scope, gate.key_column(table), table.c[gate.name], is_open(table, scope)
    )


def _number(
    connection: Connection, scope: Scope, table: Table, condition: ColumnElement[bool]
) -> int:
    if is_seen_whole(scope):
        return count_of(connection, in_scope(table, scope).where(condition))
    meant = and_(matches(table, scope_values(scope)), condition)
    return _by_owner(connection, scope, table.c.project_code, table.c.project_code, meant)


def _by_owner(
    connection: Connection,
    scope: Scope,
    key: ColumnElement[str],
    owner: ColumnElement[str],
    meant: ColumnElement[bool],
) -> int:
    """How many rows may be seen: in the order of an index, the gate asked once for each owner."""
    number = func.count().label("number")
    owned = select(key.label("key"), number).where(meant).group_by(owner).subquery()
    summed = select(func.coalesce(func.sum(owned.c.number), 0))
    return int(connection.execute(summed.where(_seen(scope, owned.c.key))).scalar_one())


def _latest_runs(connection: Connection, scope: Scope) -> list[RunRecord]:
    """One of each job, looked up by its index: jobs are a dozen, runs are many."""
    real = and_(matches(RUN, scope_values(scope)), RUN.c.is_dry_run.is_(False))
    jobs = connection.execute(_jobs_of(real))
    # Of two that began at the same instant the later number stands.
    newest = select(RUN).where(real).order_by(RUN.c.started_at.desc(), RUN.c.run_id.desc()).limit(1)
    asked = (newest.where(RUN.c.job == job) for job in jobs.scalars().all())
    # The last run of a job may have been purged since.
    latest = (connection.execute(each).mappings().one_or_none() for each in asked)
    return [run_record(each) for each in latest if each is not None]


def _jobs_of(real: ColumnElement[bool]) -> Select[Any]:
    """Each job from the one before it: PostgreSQL would walk through all runs for them."""
    walked = select(func.min(RUN.c.job).label("job")).where(real).cte("walked", recursive=True)
    following = select(func.min(RUN.c.job)).where(real, RUN.c.job > walked.c.job)
    walked = walked.union_all(select(following.scalar_subquery()).where(walked.c.job.is_not(None)))
    return select(walked.c.job).where(walked.c.job.is_not(None)).order_by(walked.c.job)


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
