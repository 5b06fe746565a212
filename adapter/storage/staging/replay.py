"""The replay of a quarantine (隔离重放): tried in temporary tables, then published at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, insert, select

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import RecordError
from adapter.ports.clock import Ids
from adapter.ports.leases import Lease
from adapter.ports.quarantine import Replayed, TriedRow, WaitingRow
from adapter.storage.database.bulk import BulkInsert
from adapter.storage.database.engine import translated, writing
from adapter.storage.database.row_ids import block_of_ids
from adapter.storage.database.statements import COUNTED, PURGE, matches, scope_values, turn_of
from adapter.storage.kept_pages import rows_of_page
from adapter.storage.quarantine import WAITS
from adapter.storage.staging.replay_publish import ReplayPublication
from adapter.storage.staging.replay_tables import TRIED, WAITING, create_replay_tables
from adapter.storage.staging.tables import StageTables, stage_tables
from adapter.storage.tables.archive import QUARANTINE, RAW_PAGE

#: Entries looked up at a time.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPlace:
    """Which data set is replayed, by which run."""

    scope: Scope
    run_id: str
    kind: RecordKind
    #: What must still be held when it is published.
    leases: Sequence[Lease]


@contextmanager
def open_sql_replay(
    engine: Engine, ids: Ids, place: ReplayPlace, entry_id: str | None
) -> Iterator["SqlReplay | NothingWaits"]:
    """A replay on a connection of its own, closed with everything in it at the end."""
    tables = stage_tables(place.kind)
    with translated(), engine.connect() as connection:
        if connection.execute(_waiting(place, entry_id).limit(1)).first() is None:
            yield NothingWaits()
            return
        connection.rollback()
        # A detached connection is closed for good, and its temporary tables with it.
        connection.detach()
        with connection.begin():
            scope = place.scope
            division = {"division_code": scope.division_code, "fiscal_year": scope.fiscal_year}
            purges = turn_of(connection, division, PURGE)
            for each in tables.staging.tables:
                each.create(connection, checkfirst=False)
            create_replay_tables(connection)
            total = _list_waiting(connection, place, entry_id)
        publication = ReplayPublication(
            connection=connection,
            tables=tables,
            scope=place.scope,
            kind=place.kind,
            run_id=place.run_id,
            leases=place.leases,
            purges=purges,
        )
        yield SqlReplay(connection, tables, publication, ids, total)


def _list_waiting(connection: Connection, place: ReplayPlace, entry_id: str | None) -> int:
    listed = insert(WAITING).from_select(
        [each.name for each in WAITING.c], _waiting(place, entry_id)
    )
    return connection.execute(listed, execution_options=COUNTED).rowcount


def _waiting(place: ReplayPlace, entry_id: str | None) -> Select[Any]:
    here = {**scope_values(place.scope), "kind": place.kind.value}
    # Ids of pages sort by the time at which they came.
    order = (QUARANTINE.c.page_id, QUARANTINE.c.position, QUARANTINE.c.entry_id)
    listed = (
        select(
            func.row_number().over(order_by=order),
            QUARANTINE.c.entry_id,
            QUARANTINE.c.page_id,
            QUARANTINE.c.position,
            QUARANTINE.c.project_code,
            RAW_PAGE.c.started_at,
        )
        .join(RAW_PAGE, RAW_PAGE.c.page_id == QUARANTINE.c.page_id)
        .where(matches(QUARANTINE, here), WAITS)
    )
    return listed if entry_id is None else listed.where(QUARANTINE.c.entry_id == entry_id)


class NothingWaits:
    """QuarantineReplay of a data set without open entries: no table is made for it."""

    total = 0
    needs_scrub = False

    def waiting(self) -> Iterator[Sequence[WaitingRow]]:
        """See QuarantineReplay."""
        return iter(())

    def add(self, tried: Sequence[TriedRow]) -> None:
        """See QuarantineReplay."""

    def publish(self, *, observed_at: datetime, is_dry_run: bool = False) -> Replayed:  # noqa: ARG002 - the port's arguments
        """See QuarantineReplay."""
        return Replayed(counts=RunCounts(), replayed=0, superseded=0, removed=0)


class SqlReplay:
    """QuarantineReplay over temporary tables."""

    def __init__(
        self,
        connection: Connection,
        tables: StageTables,
        publication: ReplayPublication,
        ids: Ids,
        total: int,
    ) -> None:
        self._connection = connection
        self._publication = publication
        self._ids = ids
        self.total = total
        self._rows = BulkInsert(connection, tables.staging.rows)
        self._tried = BulkInsert(connection, TRIED)
        #: True once bytes were removed: the database's files still hold them.
        self.needs_scrub = False

    def waiting(self) -> Iterator[Sequence[WaitingRow]]:
        """See QuarantineReplay; one page, or the part of one, at a time."""
        after = 0
        while True:
            with translated(), self._connection.begin():
                some = select(WAITING).where(WAITING.c.seq > after).order_by(WAITING.c.seq)
                found = self._connection.execute(some.limit(_AT_ONCE)).all()
            if not found:
                return
            after = found[-1].seq
            for page_id, entries in groupby(found, key=lambda each: each.page_id):
                with translated(), self._connection.begin():
                    kept = rows_of_page(self._connection, page_id)
                payloads = {row.position: row.payload for row in kept}
                yield [
                    WaitingRow(each.seq, each.gate_key, each.position, payloads.get(each.position))
                    for each in entries
                ]

    def add(self, tried: Sequence[TriedRow]) -> None:
        """See QuarantineReplay."""
        understood = [each for each in tried if each.row is not None]
        if not all(each.row.record_key for each in understood if each.row):
            raise RecordError("missing_required", "record_key")
        pages = self._pages_of(tried)
        ids = block_of_ids(self._ids, len(understood))
        with translated(), self._connection.begin():
            self._rows.write(
                [
                    (
                        each.waiting.number,
                        row_id,
                        each.row.record_key,
                        each.row.content_hash,
                        each.row.is_deleted,
                        pages[each.waiting.number],
                        each.row.position,
                        *each.row.values,
                    )
                    for row_id, each in zip(ids, understood, strict=True)
                    if each.row is not None
                ]
            )
            self._tried.write([_result(each) for each in tried])

    def _pages_of(self, tried: Sequence[TriedRow]) -> dict[int, str]:
        numbers = [each.waiting.number for each in tried]
        found = select(WAITING.c.seq, WAITING.c.page_id).where(
            WAITING.c.seq.between(min(numbers, default=0), max(numbers, default=0))
        )
        with translated(), self._connection.begin():
            return {row.seq: row.page_id for row in self._connection.execute(found)}

    def publish(self, *, observed_at: datetime, is_dry_run: bool = False) -> Replayed:
        """See QuarantineReplay."""
        with translated(), writing(self._connection).begin() as transaction:
            replayed = self._publication.run(observed_at)
            if is_dry_run:
                transaction.rollback()
        self.needs_scrub = replayed.removed > 0 and not is_dry_run
        return replayed


def _result(each: TriedRow) -> tuple[object, ...]:
    number, fate = each.waiting.number, each.fate.value
    return (number, fate, each.gate_key, each.code, each.field, each.detail)
