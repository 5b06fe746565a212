"""Rows that stand or wait, with the bytes they were read from (留存原文): read, never changed."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, select

from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from adapter.errors import RecordError
from adapter.ports.kept_rows import StandingRow, UnreadRow
from adapter.storage.database.bulk import storable_check
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.kept_pages import rows_of_page
from adapter.storage.quarantine import WAITS
from adapter.storage.rows import is_open
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.observations import TYPED_TABLES, field_columns, gate_field


class SqlKeptRowRepository:
    """KeptRowRepository over typed tables, quarantine and archived pages."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._checks: dict[RecordKind, Callable[[Sequence[object]], None]] = {}

    def standing(self, scope: Scope, kind: RecordKind) -> Iterator[StandingRow]:
        """See KeptRowRepository."""
        return self._standing(_standing(scope, kind), kind)

    def unread(self, scope: Scope, kind: RecordKind) -> Iterator[UnreadRow]:
        """See KeptRowRepository."""
        return self._unread(_unread(scope, kind), kind)

    def find(self, scope: Scope, kind: RecordKind, key: str) -> StandingRow | UnreadRow | None:
        """See KeptRowRepository."""
        waiting = _unread(scope, kind).where(QUARANTINE.c.entry_key == key)
        standing = _standing(scope, kind).where(TYPED_TABLES[kind].c.record_key == key)
        found = next(self._unread(waiting, kind), None)
        return found or next(self._standing(standing, kind), None)

    def require_storable(
        self, kind: RecordKind, record_key: str, values: tuple[object, ...]
    ) -> None:
        """See KeptRowRepository."""
        if kind not in self._checks:
            columns = (TYPED_TABLES[kind].c.record_key, *field_columns(kind))
            self._checks[kind] = storable_check(self._transaction.reading(), columns)
        self._checks[kind]((record_key, *values))

    def _standing(self, rows: Select[Any], kind: RecordKind) -> Iterator[StandingRow]:
        gate, names = gate_field(kind), shape_of_kind(kind).names
        at = names.index(gate.name)
        for row, payload in self._with_payloads(rows):
            values = tuple(row[: len(names)])
            yield StandingRow(
                record_key=row.record_key,
                gate_key=gate.key(values[at]),
                values=values,
                payload=payload,
            )

    def _unread(self, rows: Select[Any], kind: RecordKind) -> Iterator[UnreadRow]:
        count = len(shape_of_kind(kind).names)
        for row, payload in self._with_payloads(rows):
            yield UnreadRow(
                entry_key=row.entry_key,
                gate_key=row.entry_gate_key,
                problem=RecordError(row.entry_code, row.entry_field, row.entry_detail),
                values=None if row.standing_key is None else tuple(row[:count]),
                payload=payload,
            )

    def _with_payloads(self, rows: Select[Any]) -> Iterator[tuple[Row[Any], bytes | None]]:
        """Rows that came in the order of their pages, each page unpacked once."""
        connection = self._transaction.reading()
        for page_id, some in groupby(self._transaction.stream_rows(rows), key=_page_of):
            payloads = {each.position: each.payload for each in rows_of_page(connection, page_id)}
            yield from ((row, payloads.get(row.kept_position)) for row in some)


def _page_of(row: Row[Any]) -> str:
    page_id: str = row.kept_page
    return page_id


def _fields(kind: RecordKind) -> Sequence[ColumnElement[Any]]:
    return [TYPED_TABLES[kind].c[name] for name in shape_of_kind(kind).names]


def _waits_here(scope: Scope, kind: RecordKind) -> ColumnElement[bool]:
    here = {**scope_values(scope), "kind": kind.value}
    return and_(matches(QUARANTINE, here), WAITS)


def _standing(scope: Scope, kind: RecordKind) -> Select[Any]:
    table = TYPED_TABLES[kind]
    newer = exists().where(_waits_here(scope, kind), QUARANTINE.c.entry_key == table.c.record_key)
    return (
        select(
            *_fields(kind),
            table.c.record_key.label("record_key"),
            table.c.page_id.label("kept_page"),
            table.c.position.label("kept_position"),
        )
        .where(is_open(table, scope), ~newer)
        .order_by(table.c.page_id, table.c.position, table.c.row_id)
    )


def _unread(scope: Scope, kind: RecordKind) -> Select[Any]:
    table = TYPED_TABLES[kind]
    stands = and_(is_open(table, scope), table.c.record_key == QUARANTINE.c.entry_key)
    return (
        select(
            *_fields(kind),
            table.c.record_key.label("standing_key"),
            QUARANTINE.c.entry_key,
            QUARANTINE.c.project_code.label("entry_gate_key"),
            QUARANTINE.c.code.label("entry_code"),
            QUARANTINE.c.field.label("entry_field"),
            QUARANTINE.c.detail.label("entry_detail"),
            QUARANTINE.c.page_id.label("kept_page"),
            QUARANTINE.c.position.label("kept_position"),
        )
        .select_from(QUARANTINE)
        .outerjoin(table, stands)
        .where(_waits_here(scope, kind))
        .order_by(QUARANTINE.c.page_id, QUARANTINE.c.position, QUARANTINE.c.entry_id)
    )
