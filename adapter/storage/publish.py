"""Publishing a stage: one transaction that moves everything it holds into the main tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Table,
    exists,
    func,
    insert,
    literal,
    select,
)

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, RunError, SuspiciousEmptyPull
from adapter.ports.clock import Ids
from adapter.ports.store import Cursor, Lease
from adapter.storage.leases import require_leases
from adapter.storage.merge import Merge, is_twice
from adapter.storage.quarantine import QuarantineOf
from adapter.storage.stage_tables import StageTables
from adapter.storage.statements import (
    BINDINGS,
    hold_off_purges,
    scope_values,
    share_turn,
    take_turn,
    upsert,
)
from adapter.storage.tables.archive import RAW_BLOCK, RAW_PAGE
from adapter.storage.tables.ledger import PULL_CURSOR
from adapter.storage.tables.observations import TYPED_TABLES, gate_field


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedCounts:
    """What came in, as the pages say; what waits is counted in the tables."""

    #: Sum of the pages' own row counts.
    read: int = 0
    #: Rows that were understood; the next one's number.
    rows: int = 0
    #: Rows, among `rows`, that the other side marked as deleted.
    deleted: int = 0
    #: Rows in quarantine; the next one's number.
    quarantined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the job says of the reading whose rows were staged; see `PullStage.publish`."""

    observed_at: datetime
    is_sweep: bool
    cursor: Cursor
    is_withdrawal_accepted: bool


#: Below so many open observations a sweep may close any share of them.
_SUSPICIOUS_FROM = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a stage publishes, and where."""

    tables: StageTables
    scope: Scope
    run_id: str
    kind: RecordKind
    ids: Ids
    #: Purges of the division, and replacements of the site's bindings, when the stage was opened.
    purges: int
    bindings: int
    #: What must still be held when it is published.
    leases: Sequence[Lease] = ()

    def run(self, connection: Connection, staged: StagedCounts, reading: Reading) -> RunCounts:
        """Merge in the connection's transaction, which a refusal leaves to be rolled back."""
        scope = scope_values(self.scope)
        require_leases(connection, self.leases)
        self._refuse_after_purge(connection)
        take_turn(connection, scope, self.kind.value, at=reading.observed_at)
        merge = self._merge(connection, reading.observed_at)
        merge.gather_statistics()
        self._refuse_key_twice(merge)
        counts = self._balanced(connection, staged.read, merge.decide())
        if reading.is_sweep:
            vanished = self._find_vanished(
                merge, counts, staged.deleted, is_accepted=reading.is_withdrawal_accepted
            )
            counts = replace(counts, vanished=vanished)
        merge.close_and_open()
        self._keep_raw(connection)
        self._keep_quarantine(connection, reading.observed_at, is_sweep=reading.is_sweep)
        self._move_cursor(connection, reading.cursor)
        return counts

    def _merge(self, connection: Connection, observed_at: datetime) -> Merge:
        return Merge(
            connection=connection,
            target=TYPED_TABLES[self.kind],
            staging=self.tables.staging,
            key="record_key",
            scope={
                "site": self.scope.site,
                "scope_division": self.scope.division_code,
                "scope_year": self.scope.fiscal_year,
            },
            at=observed_at,
        )

    def _refuse_after_purge(self, connection: Connection) -> None:
        if hold_off_purges(connection, scope_values(self.scope)) != self.purges:
            raise RunError("拉取期间有项目转为涉密，其记录已清除；请重新拉取")

    def _refuse_key_twice(self, merge: Merge) -> None:
        waiting, blocked = self.tables.quarantined, self.tables.blocked
        keys = select(waiting.c.record_key).where(waiting.c.record_key != "")
        stopped = select(blocked.c.key_digest).where(blocked.c.key_digest != "")
        if merge.has_key_twice(keys) or is_twice(merge.connection, stopped):
            raise IncompletePull("a record key came twice: pages moved while they were read")

    def _balanced(self, connection: Connection, read: int, moved: RunCounts) -> RunCounts:
        """What the pages brought against what waits in the tables: each is counted by itself."""
        tables = self.tables
        waiting = (tables.staging.rows, tables.blocked, tables.quarantined)
        rows, blocked, quarantined = (_count(connection, each) for each in waiting)
        counts = RunCounts(
            read=read,
            created=moved.created,
            updated=moved.updated,
            unchanged=rows - moved.created - moved.updated - moved.withdrawn,
            withdrawn=moved.withdrawn,
            quarantined=quarantined,
            blocked=blocked,
        )
        if not counts.is_balanced:
            held = rows + blocked + quarantined
            raise IncompletePull(f"the pages brought {read} rows, {held} of them are waiting")
        return counts

    def _find_vanished(
        self, merge: Merge, counts: RunCounts, staged_gone: int, *, is_accepted: bool
    ) -> int:
        held = merge.held_count()
        # Every held key that was staged is counted below, so the search for absent ones, which is
        # expensive, is needed only when the numbers differ.
        gone_and_not_held = staged_gone - counts.withdrawn
        met = counts.updated + counts.withdrawn + counts.unchanged - gone_and_not_held
        if held == met:
            return 0
        vanished = merge.find_missing(*self._spared(merge))
        if held >= _SUSPICIOUS_FROM and vanished * 2 > held and not is_accepted:
            raise SuspiciousEmptyPull(held=held, received=met + counts.created)
        return vanished

    def _spared(self, merge: Merge) -> tuple[ColumnElement[bool], ...]:
        # A row that came but was not understood has not vanished. Where not even its key could be
        # read, none of its project's rows can be said to have vanished.
        waiting, target = self.tables.quarantined, merge.target
        same_key = waiting.c.record_key == target.c.record_key
        same_project = (waiting.c.record_key == "") & (
            waiting.c.project_code == gate_field(self.kind).key_column(target)
        )
        return (exists().where(same_key), exists().where(same_project))

    def _keep_raw(self, connection: Connection) -> None:
        pages, blocked = self.tables.pages, self.tables.blocked
        constants = {**scope_values(self.scope), "run_id": self.run_id, "kind": self.kind.value}
        connection.execute(_copy(pages, RAW_PAGE, constants))
        connection.execute(_copy(blocked, RAW_BLOCK, {}))

    def _keep_quarantine(self, connection: Connection, at: datetime, *, is_sweep: bool) -> None:
        waiting = QuarantineOf(
            connection=connection, scope=self.scope, kind=self.kind, run_id=self.run_id, at=at
        )
        waiting.take_in(self.tables, is_sweep=is_sweep)

    def _move_cursor(self, connection: Connection, cursor: Cursor) -> None:
        here = scope_values(self.scope)
        scope = {**here, "kind": self.kind.value}
        # Projects that were bound meanwhile were still stopped by this pull's gate.
        is_gate_of_now = share_turn(connection, here, BINDINGS) == self.bindings
        swept_at = cursor.swept_at if is_gate_of_now else None
        upsert(
            connection,
            PULL_CURSOR,
            {**scope, "covered_to": cursor.covered_to, "swept_at": swept_at},
            key=tuple(scope),
            change=lambda row: {
                "covered_to": row["covered_to"],
                # An incremental pull says nothing about sweeps.
                "swept_at": func.coalesce(row["swept_at"], PULL_CURSOR.c.swept_at),
            },
        )


def _copy(source: Table, target: Table, constants: Mapping[str, object]) -> Insert:
    columns = [each for each in source.columns if each.name in target.c]
    names = [each.name for each in columns]
    values = (literal(value, target.c[name].type) for name, value in constants.items())
    return insert(target).from_select([*names, *constants], select(*columns, *values))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
