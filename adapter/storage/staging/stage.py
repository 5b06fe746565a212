"""The stage of a pull: pages wait in temporary tables until all of them are published at once."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, RecordError
from adapter.ports.clock import Ids
from adapter.ports.leases import Lease
from adapter.ports.staging import AtTheGate, Reading, StagedPage, StagedRow, nothing
from adapter.storage.database.bulk import BulkInsert
from adapter.storage.database.engine import translated, writing
from adapter.storage.database.row_ids import block_of_ids
from adapter.storage.database.statements import BINDINGS, PURGE, scope_values, turn_of
from adapter.storage.raw_rows import pack_rows
from adapter.storage.staging.filled import count_filled
from adapter.storage.staging.publish import Publication, StagedCounts
from adapter.storage.staging.tables import StageTables, stage_tables
from adapter.storage.tables.observations import gate_field

Tuples = list[tuple[Any, ...]]


@contextmanager
def open_sql_stage(
    engine: Engine,
    ids: Ids,
    scope: Scope,
    run_id: str,
    kind: RecordKind,
    leases: Sequence[Lease] = (),
) -> Iterator["SqlPullStage"]:
    """A stage on a connection of its own, closed with everything in it at the end.

    The run must be started and committed: its pages point at it.
    """
    tables = stage_tables(kind)
    with translated(), engine.connect() as connection:
        # A detached connection is closed for good, and its temporary tables with it.
        connection.detach()
        with connection.begin():
            purges = turn_of(connection, _division(scope), PURGE)
            bindings = turn_of(connection, scope_values(scope), BINDINGS)
            tables.create(connection)
        publication = Publication(
            tables=tables,
            scope=scope,
            run_id=run_id,
            kind=kind,
            ids=ids,
            purges=purges,
            bindings=bindings,
            leases=leases,
        )
        yield SqlPullStage(connection, tables, publication)


def _division(scope: Scope) -> dict[str, object]:
    return {"division_code": scope.division_code, "fiscal_year": scope.fiscal_year}


class SqlPullStage:
    """PullStage over temporary tables: the main tables stay unlocked while the network is slow."""

    def __init__(
        self, connection: Connection, tables: StageTables, publication: Publication
    ) -> None:
        names = shape_of_kind(publication.kind).names
        self._gate_field = gate_field(publication.kind)
        self._gate_at = names.index(self._gate_field.name)
        self._connection = connection
        self._publication = publication
        self._ids = publication.ids
        self._rows = BulkInsert(connection, tables.staging.rows)
        self._pages = BulkInsert(connection, tables.pages)
        self._blocked = BulkInsert(connection, tables.blocked)
        self._quarantined = BulkInsert(connection, tables.quarantined)
        self._staged = StagedCounts()
        self._at_the_gate = AtTheGate()

    def add(self, page: StagedPage) -> None:
        """See PullStage. Raises RecordError for a value no database can hold, keeping nothing.

        Raises IncompletePull when not every row of the page was judged.
        """
        if page.row_count != len(page.rows) + len(page.blocked) + len(page.quarantined):
            raise IncompletePull(
                f"page {page.number} has rows that were not judged", code="unjudged"
            )
        page_id = self._ids.fresh()
        with translated(), self._connection.begin():
            self._rows.write(self._row_tuples(page_id, page.rows))
            self._pages.write([self._page_tuple(page_id, page)])
            self._blocked.write(
                [
                    (page_id, b.position, b.digest, b.reason, b.key_digest, b.spelling)
                    for b in page.blocked
                ]
            )
            self._quarantined.write(self._quarantine_tuples(page_id, page))
        staged = self._staged
        self._staged = StagedCounts(
            pages=staged.pages + 1,
            read=staged.read + page.row_count,
            rows=staged.rows + len(page.rows),
            deleted=staged.deleted + sum(row.is_deleted for row in page.rows),
            quarantined=staged.quarantined + len(page.quarantined),
        )

    def _row_tuples(self, page_id: str, rows: Sequence[StagedRow]) -> Tuples:
        if not all(row.record_key for row in rows):
            raise RecordError("missing_required", "record_key")
        first = self._staged.rows
        return [
            (
                seq,
                row_id,
                row.record_key,
                row.content_hash,
                row.is_deleted,
                page_id,
                row.position,
                *row.values,
            )
            for seq, (row_id, row) in enumerate(
                zip(block_of_ids(self._ids, len(rows)), rows, strict=True), first
            )
        ]

    def _page_tuple(self, page_id: str, page: StagedPage) -> tuple[Any, ...]:
        key, at = self._gate_field.key, self._gate_at
        projects = {row.position: key(row.values[at]) for row in page.rows}
        projects |= {row.position: row.project_code for row in page.quarantined}
        packed = pack_rows(page.payloads, projects)
        exchange = page.exchange
        return (
            page_id,
            exchange.exchange_id,
            exchange.operation,
            exchange.started_at,
            exchange.duration_ms,
            exchange.status,
            exchange.digest,
            exchange.byte_length,
            page.number,
            page.row_count,
            packed.count,
            packed.kept_rows,
            packed.row_index,
            packed.projects,
        )

    def _quarantine_tuples(self, page_id: str, page: StagedPage) -> Tuples:
        if not page.quarantined:
            return []
        payloads = dict(page.payloads)
        ids = block_of_ids(self._ids, len(page.quarantined))
        first = self._staged.quarantined
        return [
            (
                seq,
                row.record_key,
                entry_id,
                row.record_key or hashlib.sha256(payloads[row.position]).hexdigest(),
                page_id,
                row.position,
                row.project_code,
                row.code,
                row.field,
                row.detail,
            )
            for seq, (entry_id, row) in enumerate(zip(ids, page.quarantined, strict=True), first)
        ]

    def filled_before(self, names: Sequence[str], *, is_sweep: bool) -> Mapping[str, int]:
        """See PullStage."""
        if not names:
            return {}
        mine = self._publication
        with translated(), self._connection.begin():
            return count_filled(
                self._connection, mine.tables, mine.scope, mine.kind, names, is_sweep=is_sweep
            )

    def publish(
        self, reading: Reading, *, before_commit: Callable[[], None] = nothing
    ) -> RunCounts:
        """See PullStage.

        Raises RunError too when a purge of this division came in between: the stage was judged by a
        gate that has changed since, and LeaseLost when one of its leases was taken away.
        """
        with translated(), writing(self._connection).begin():
            published = self._publication.run(self._connection, self._staged, reading)
            before_commit()
        self._at_the_gate = published.gate
        return published.counts

    @property
    def at_the_gate(self) -> AtTheGate:
        """See PullStage."""
        return self._at_the_gate
