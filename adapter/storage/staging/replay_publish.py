"""Publishing a replay: one transaction that makes observations and marks the entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import RunError
from adapter.ports.leases import Lease
from adapter.ports.quarantine import QuarantineState, Replayed, ReplayFate
from adapter.storage.database.statements import hold_off_purges, scope_values, take_turn
from adapter.storage.kept_pages import Move, move_rows
from adapter.storage.leases import require_leases
from adapter.storage.purging.traces import SCRUB_DUE
from adapter.storage.quarantine import QuarantineOf
from adapter.storage.staging.merge import Merge
from adapter.storage.staging.replay_tables import TRIED, WAITING
from adapter.storage.staging.tables import StageTables
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.observations import TYPED_TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPublication:
    """What a replay publishes, and where."""

    connection: Connection
    tables: StageTables
    scope: Scope
    kind: RecordKind
    run_id: str
    leases: Sequence[Lease]
    #: Purges of the division when the replay was opened.
    purges: int

    def run(self, at: datetime) -> Replayed:
        """Publish in the connection's transaction, which a refusal leaves to be rolled back."""
        connection, here = self.connection, scope_values(self.scope)
        require_leases(connection, self.leases)
        if hold_off_purges(connection, here) != self.purges:
            raise RunError("重放期间有项目转为涉密，其记录已清除；请重新运行")
        take_turn(connection, here, self.kind.value, at=at)
        self._require_all_tried()
        self._leave_newest()
        merge = self._merge(at)
        merge.gather_statistics()
        moved = merge.decide()
        merge.close_and_open()
        replayed = self._mark(at, moved)
        self._move_bytes()
        return replayed

    def _merge(self, at: datetime) -> Merge:
        return Merge(
            connection=self.connection,
            target=TYPED_TABLES[self.kind],
            staging=self.tables.staging,
            key="record_key",
            scope={
                "site": self.scope.site,
                "scope_division": self.scope.division_code,
                "scope_year": self.scope.fiscal_year,
            },
            at=at,
        )

    def _require_all_tried(self) -> None:
        if self._count(select(WAITING.c.seq)) != self._count(select(TRIED.c.seq)):
            raise RunError("entries of the quarantine were not tried")

    # --- what is too old ---

    def _leave_newest(self) -> None:
        """Take from the stage what is older than another entry of its key, or than what is known.

        What was told last counts: a page read later, or a withdrawal noticed after the page.
        """
        rows = self.tables.staging.rows
        newest = select(func.max(rows.c.seq)).group_by(rows.c.record_key)
        self.connection.execute(delete(rows).where(rows.c.seq.not_in(newest)))
        self.connection.execute(delete(rows).where(rows.c.seq.in_(self._known_newer())))

    def _known_newer(self) -> Select[tuple[int]]:
        rows, known = self.tables.staging.rows, TYPED_TABLES[self.kind]
        same_key = and_(known.c.record_key == rows.c.record_key, self._is_here(known.c))
        held = known.alias("still_held")
        is_held = exists().where(
            held.c.record_key == rows.c.record_key,
            self._is_here(held.c),
            held.c.observed_to.is_(None),
        )
        was_read_later = tuple_(known.c.page_id, known.c.position) >= tuple_(
            WAITING.c.page_id, WAITING.c.position
        )
        went_later = and_(known.c.observed_to >= WAITING.c.asked_at, ~is_held)
        return (
            select(rows.c.seq)
            .join(WAITING, WAITING.c.seq == rows.c.seq)
            .join(known, same_key)
            .where(or_(was_read_later, went_later))
        )

    def _is_here(self, columns: object) -> ColumnElement[bool]:
        scope = self.scope
        return and_(
            columns.site == scope.site,  # type: ignore[attr-defined]  # columns of a typed table
            columns.scope_division == scope.division_code,  # type: ignore[attr-defined]
            columns.scope_year == scope.fiscal_year,  # type: ignore[attr-defined]
        )

    # --- marks ---

    def _mark(self, at: datetime, moved: RunCounts) -> Replayed:
        waiting = QuarantineOf(
            connection=self.connection,
            scope=self.scope,
            kind=self.kind,
            run_id=self.run_id,
            at=at,
        )
        staged = select(self.tables.staging.rows.c.seq)
        understood = TRIED.c.fate == ReplayFate.UNDERSTOOD.value
        replayed = self._close(waiting, QuarantineState.REPLAYED, understood, _in(staged))
        superseded = self._close(waiting, QuarantineState.SUPERSEDED, understood, ~_in(staged))
        failed = self._keep_reasons()
        waiting.forget_long_closed()
        closed, removed = (
            self._count(select(TRIED.c.seq).where(TRIED.c.fate == fate.value))
            for fate in (ReplayFate.CLOSED, ReplayFate.NOT_PUBLIC)
        )
        gone = moved.created + moved.updated + moved.withdrawn
        counts = RunCounts(
            read=self._count(select(TRIED.c.seq)),
            created=moved.created,
            updated=moved.updated,
            withdrawn=moved.withdrawn,
            unchanged=replayed - gone + superseded,
            quarantined=failed,
            blocked=closed + removed,
        )
        return Replayed(counts=counts, replayed=replayed, superseded=superseded, removed=removed)

    def _close(
        self, waiting: QuarantineOf, state: QuarantineState, *which: ColumnElement[bool]
    ) -> int:
        entries = _entries(*which)
        closed = waiting.close(state, QUARANTINE.c.entry_id.in_(entries))
        return self._all_of(entries, closed)

    def _keep_reasons(self) -> int:
        """Of those that are still not understood: one attempt more, and today's reason."""
        entries = _entries(TRIED.c.fate == ReplayFate.NOT_UNDERSTOOD.value)
        reasons = {
            name: select(TRIED.c[name])
            .join(WAITING, WAITING.c.seq == TRIED.c.seq)
            .where(WAITING.c.entry_id == QUARANTINE.c.entry_id)
            .scalar_subquery()
            for name in ("code", "field", "detail")
        }
        kept = update(QUARANTINE).where(QUARANTINE.c.entry_id.in_(entries))
        again = kept.values({**reasons, "attempts": QUARANTINE.c.attempts + 1})
        return self._all_of(entries, self.connection.execute(again).rowcount)

    def _all_of(self, entries: Select[tuple[str]], touched: int) -> int:
        """Somebody else who changed the entries meanwhile would have been a defect of ours."""
        if touched != self._count(entries):
            raise RunError("entries of the quarantine changed while they were replayed")
        return touched

    # --- bytes ---

    def _move_bytes(self) -> None:
        """Keep rows under the key of the gate by which they are known today, or not at all."""
        changed = (
            select(WAITING, TRIED.c.fate, TRIED.c.code, TRIED.c.gate_key.label("key_now"))
            .join(TRIED, TRIED.c.seq == WAITING.c.seq)
            .where(TRIED.c.fate != ReplayFate.CLOSED.value, TRIED.c.gate_key != WAITING.c.gate_key)
            .order_by(WAITING.c.seq)
        )
        rows = self.connection.execute(changed).all()
        for page_id, some in groupby(rows, key=lambda each: each.page_id):
            moved = list(some)
            move_rows(self.connection, page_id, {each.position: _move(each) for each in moved})
            for each in moved:
                self._move_entry(each)
        if any(each.fate == ReplayFate.NOT_PUBLIC.value for each in rows):
            here = scope_values(self.scope)
            division = {name: here[name] for name in ("division_code", "fiscal_year")}
            take_turn(self.connection, division, SCRUB_DUE)

    def _move_entry(self, row: Row[tuple[object, ...]]) -> None:
        mine = QUARANTINE.c.entry_id == row.entry_id
        if row.fate == ReplayFate.NOT_PUBLIC.value:
            self.connection.execute(delete(QUARANTINE).where(mine))
        else:
            self.connection.execute(update(QUARANTINE).where(mine).values(project_code=row.key_now))

    def _count(self, rows: Select[tuple[int]] | Select[tuple[str]]) -> int:
        counted = select(func.count()).select_from(rows.subquery())
        return self.connection.execute(counted).scalar_one()


def _in(staged: Select[tuple[int]]) -> ColumnElement[bool]:
    return TRIED.c.seq.in_(staged)


def _entries(*which: ColumnElement[bool]) -> Select[tuple[str]]:
    return select(WAITING.c.entry_id).join(TRIED, TRIED.c.seq == WAITING.c.seq).where(*which)


def _move(row: Row[tuple[object, ...]]) -> Move:
    if row.fate == ReplayFate.NOT_PUBLIC.value:
        return Move(None, row.code)
    return Move(row.key_now)
