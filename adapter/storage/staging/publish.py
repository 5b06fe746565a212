"""Publishing a stage: one transaction that moves everything it holds into the main tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    exists,
    func,
    select,
)

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, RunError, SuspiciousEmptyPull
from adapter.ports.clock import Ids
from adapter.ports.leases import Lease
from adapter.ports.staging import AtTheGate, Reading
from adapter.storage.alarms import put_alarms
from adapter.storage.coverage import add_interval
from adapter.storage.database.statements import (
    BINDINGS,
    hold_off_purges,
    scope_values,
    share_turn,
    take_turn,
    upsert,
)
from adapter.storage.leases import require_leases
from adapter.storage.quarantine import QuarantineOf
from adapter.storage.runs import add_counts
from adapter.storage.staging.absent import Absence, Absent
from adapter.storage.staging.archive import keep_news
from adapter.storage.staging.merge import Merge, is_twice
from adapter.storage.staging.tables import StageTables
from adapter.storage.tables.ledger import PULL_CURSOR
from adapter.storage.tables.observations import TYPED_TABLES, gate_field


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedCounts:
    """What came in, as the pages say; what waits is counted in the tables."""

    pages: int = 0
    #: Sum of the pages' own row counts.
    read: int = 0
    #: Rows that were understood; the next one's number.
    rows: int = 0
    #: Rows, among `rows`, that the other side marked as deleted.
    deleted: int = 0
    #: Rows in quarantine; the next one's number.
    quarantined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of the rows, and of those that the gate stopped."""

    counts: RunCounts
    gate: AtTheGate


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

    def run(self, connection: Connection, staged: StagedCounts, reading: Reading) -> Published:
        """Merge in the connection's transaction, which a refusal leaves to be rolled back."""
        scope, at = scope_values(self.scope), reading.certificate.observed_at
        require_leases(connection, self.leases)
        self._refuse_after_purge(connection)
        take_turn(connection, scope, self.kind.value, at=at)
        merge = self._merge(connection, at)
        merge.gather_statistics()
        self._refuse_key_twice(merge)
        counts = self._balanced(connection, staged.read, merge.decide())
        self._refuse_unproven(connection, staged, reading.certificate)
        absent = self._judge_gone(merge, counts, staged, reading)
        counts = replace(counts, vanished=absent.vanished.total())
        merge.close_and_open()
        keep_news(connection, self.tables, self._here, self.run_id)
        self._keep_quarantine(connection, at, is_sweep=reading.is_sweep)
        self._move_cursor(connection, reading)
        put_alarms(connection, self.ids, reading.alarms_of(absent.gate, counts))
        add_counts(connection, self.run_id, counts)
        return Published(counts=counts, gate=absent.gate)

    @property
    def _here(self) -> dict[str, object]:
        return {**scope_values(self.scope), "kind": self.kind.value}

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
            raise RunError(
                "拉取期间有新的项目清单入库，或有项目转为涉密；为免涉密记录入库，本次结果未写入，请重新拉取"
            )

    def _refuse_key_twice(self, merge: Merge) -> None:
        waiting, blocked = self.tables.quarantined, self.tables.blocked
        keys = select(waiting.c.record_key).where(waiting.c.record_key != "")
        stopped = select(blocked.c.key_digest).where(blocked.c.key_digest != "")
        if merge.has_key_twice(keys) or is_twice(merge.connection, stopped):
            raise IncompletePull(
                "a record key came twice: pages moved while they were read", code="key_twice"
            )

    def _refuse_unproven(
        self, connection: Connection, staged: StagedCounts, certificate: CompletenessCertificate
    ) -> None:
        """The certificate against the tables: it must speak of exactly what waits in them."""
        if (certificate.pages, certificate.rows) != (
            staged.pages,
            staged.read + certificate.left_out,
        ):
            raise IncompletePull("the certificate speaks of other pages or rows", code="unproven")
        if certificate.declared_total not in {None, certificate.rows}:
            raise IncompletePull(
                "the rows are not as many as were declared",
                code="total",
                got=certificate.rows,
                expected=certificate.declared_total,
            )
        tables = self.tables
        keys = (
            tables.staging.rows.c.record_key,
            tables.quarantined.c.record_key,
            tables.blocked.c.key_digest,
        )
        if sum(_count_filled(connection, each) for each in keys) != certificate.distinct_keys:
            raise IncompletePull("the certificate speaks of other keys", code="unproven")

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
            raise IncompletePull(
                f"the pages brought {read} rows, {held} of them are waiting",
                code="unbalanced",
                got=held,
                expected=read,
            )
        return counts

    def _judge_gone(
        self, merge: Merge, counts: RunCounts, staged: StagedCounts, reading: Reading
    ) -> Absent:
        """What a sweep did not meet; raises SuspiciousEmptyPull when too much is gone."""
        if not (reading.is_sweep or counts.withdrawn):
            return Absent()
        held = merge.held_count()
        # Every held key that was staged is counted below, so the search for absent ones, which is
        # expensive, is needed only when the numbers differ.
        gone_and_not_held = staged.deleted - counts.withdrawn
        met = counts.updated + counts.withdrawn + counts.unchanged - gone_and_not_held
        absence = Absence(merge=merge, blocked=self.tables.blocked, kind=self.kind, reading=reading)
        absent = Absent()
        if reading.is_sweep and held != met and merge.find_missing(*self._spared(merge)):
            absent = absence.sorted()
        if reading.is_withdrawal_accepted:
            return absent
        if self._is_too_much_gone(merge, reading, counts, held=held, met=met, absent=absent.closed):
            raise SuspiciousEmptyPull(
                held=held, received=met + counts.created, marked=counts.withdrawn
            )
        if silent := absence.silent(absent):
            raise SuspiciousEmptyPull(held=silent.total(), received=0, units=sorted(silent))
        return absent

    def _is_too_much_gone(
        self,
        merge: Merge,
        reading: Reading,
        counts: RunCounts,
        *,
        held: int,
        met: int,
        absent: int,
    ) -> bool:
        limit, gone = reading.vanish_limit, absent + counts.withdrawn
        if limit.is_suspicious(held=held, vanished=gone, received=counts.read):
            return True
        if reading.is_sweep:
            return False
        # Whoever deletes a row changes it. Where most of what an increment brings of held rows is
        # marked as deleted at the time of change at which it lived, the mark itself was turned.
        unmoved = merge.count_unmoved(self.tables.staging.rows.c.updated_at)
        return limit.is_suspicious(held=met, vanished=unmoved, received=counts.read)

    def _spared(self, merge: Merge) -> tuple[ColumnElement[bool], ...]:
        # A row that came but was not understood has not vanished. Where not even its key could be
        # read, none of its project's rows can be said to have vanished.
        waiting, target = self.tables.quarantined, merge.target
        same_key = waiting.c.record_key == target.c.record_key
        same_project = (waiting.c.record_key == "") & (
            waiting.c.project_code == gate_field(self.kind).key_column(target)
        )
        return (exists().where(same_key), exists().where(same_project))

    def _keep_quarantine(self, connection: Connection, at: datetime, *, is_sweep: bool) -> None:
        waiting = QuarantineOf(
            connection=connection, scope=self.scope, kind=self.kind, run_id=self.run_id, at=at
        )
        waiting.take_in(self.tables, is_sweep=is_sweep)

    def _move_cursor(self, connection: Connection, reading: Reading) -> None:
        here, cursor = self._here, reading.cursor
        # Projects that were bound meanwhile were still stopped by this pull's gate.
        is_gate_of_now = share_turn(connection, scope_values(self.scope), BINDINGS) == self.bindings
        if is_gate_of_now and reading.proven is not None:
            add_interval(connection, here, reading.proven, reading.certificate, self.run_id)
        if cursor is None:
            return
        swept_at = cursor.swept_at if is_gate_of_now else None
        upsert(
            connection,
            PULL_CURSOR,
            {**here, "covered_to": cursor.covered_to, "swept_at": swept_at},
            key=tuple(here),
            change=lambda row: {
                "covered_to": row["covered_to"],
                # An incremental pull says nothing about sweeps.
                "swept_at": func.coalesce(row["swept_at"], PULL_CURSOR.c.swept_at),
            },
        )


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _count_filled(connection: Connection, key: Column[str]) -> int:
    return connection.execute(select(func.count()).where(key != "")).scalar_one()
