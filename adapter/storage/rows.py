"""Typed rows as they stand now, streamed, and how far they were read (游标)."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, select

from adapter.domain.coverage import Coverage
from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from adapter.domain.remade import maker_of
from adapter.ports.rows import Cursor
from adapter.storage.coverage import begin_anew, coverage_in
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record
from adapter.storage.database.statements import (
    BINDINGS,
    hold_off_purges,
    matches,
    scope_values,
    take_turn,
)
from adapter.storage.database.transaction import Transaction
from adapter.storage.quarantine import WAITS
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.ledger import PULL_CURSOR
from adapter.storage.tables.library import PROJECT_BINDING
from adapter.storage.tables.observations import TYPED_TABLES, gate_field


class SqlRowRepository:
    """RowRepository over the typed tables."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def current(self, scope: Scope, kind: RecordKind) -> Iterator[object]:
        """Records with an open observation, by project and key."""
        table, shape = TYPED_TABLES[kind], shape_of_kind(kind)
        rows = (
            select(*(table.c[name] for name in shape.names))
            .where(is_open(table, scope))
            .order_by(table.c[gate_field(kind).name], table.c.record_key)
        )
        return map(maker_of(shape.cls), self._transaction.stream_rows(rows))

    def by_keys(self, scope: Scope, kind: RecordKind, keys: Collection[str]) -> dict[str, object]:
        """See RowRepository."""
        table, shape = TYPED_TABLES[kind], shape_of_kind(kind)
        columns = [table.c[name] for name in shape.names]
        connection, found, make = self._transaction.reading(), {}, maker_of(shape.cls)
        for some in chunks(keys):
            rows = select(table.c.record_key, *columns).where(
                is_open(table, scope), table.c.record_key.in_(some)
            )
            for key, *values in connection.execute(rows).all():
                found[key] = make(values)
        return found

    def of_owners(
        self, scope: Scope, kind: RecordKind, keys: Collection[str]
    ) -> dict[str, list[Any]]:
        """See RowRepository."""
        table, shape = TYPED_TABLES[kind], shape_of_kind(kind)
        owner = gate_field(kind).key_column(table)
        columns = [table.c[name] for name in shape.names]
        connection, make = self._transaction.reading(), maker_of(shape.cls)
        found: dict[str, list[Any]] = {}
        for some in chunks(keys):
            rows = (
                select(owner, *columns)
                .where(is_open(table, scope), owner.in_(some))
                .order_by(table.c.record_key)
            )
            for key, *values in connection.execute(rows):
                found.setdefault(key, []).append(make(values))
        return found

    def former(self, scope: Scope, kind: RecordKind, keys: Collection[str]) -> dict[str, list[Any]]:
        """See RowRepository."""
        table, shape = TYPED_TABLES[kind], shape_of_kind(kind)
        columns = [table.c[name] for name in shape.names]
        connection = self._transaction.reading()
        found: dict[str, list[Any]] = {}
        for some in chunks(keys):
            rows = (
                select(table.c.record_key, *columns)
                .where(was_open(table, scope), table.c.record_key.in_(some))
                .order_by(table.c.record_key, table.c.observed_from.desc())
            )
            for key, *values in connection.execute(rows):
                record = shape.cls(**dict(zip(shape.names, values, strict=True)))
                found.setdefault(key, []).append(record)
        return found

    def waiting_keys(self, scope: Scope, kind: RecordKind) -> frozenset[str]:
        """See RowRepository."""
        here = matches(QUARANTINE, {**scope_values(scope), "kind": kind.value})
        keys = select(QUARANTINE.c.project_code).where(here, WAITS).distinct()
        return frozenset(self._transaction.reading().execute(keys).scalars())

    def cursor(self, scope: Scope, kind: RecordKind) -> Cursor | None:
        """The cursor of a data set, None before its first complete pull."""
        here = {**scope_values(scope), "kind": kind.value}
        found = self._transaction.reading().execute(_CURSOR, here).mappings().one_or_none()
        return None if found is None else make_record(Cursor, found)

    def coverage(self, scope: Scope, kind: RecordKind) -> Coverage:
        """See RowRepository."""
        here = {**scope_values(scope), "kind": kind.value}
        return coverage_in(self._transaction.reading(), here)

    def sweep_for_new(self, scope: Scope, project_codes: Collection[str]) -> bool:
        """See RowRepository. Pulls that are under way take the lock too before they publish."""
        connection, here = self._transaction.writing(), scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, BINDINGS)
        bound = select(PROJECT_BINDING.c.project_code).where(matches(PROJECT_BINDING, here))
        if set(project_codes) <= set(connection.execute(bound).scalars()):
            return False
        begin_anew(connection, here)
        return True


#: Made once: pulls ask it again and again.
_CURSOR = select(PULL_CURSOR).where(
    *(each == bindparam(each.name) for each in PULL_CURSOR.primary_key)
)


def was_open(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Observations of a typed table in this scope that have ended."""
    return and_(
        table.c.site == scope.site,
        table.c.scope_division == scope.division_code,
        table.c.scope_year == scope.fiscal_year,
        table.c.observed_to.is_not(None),
    )


def is_open(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Open observations of a typed table in this scope."""
    return and_(
        table.c.site == scope.site,
        table.c.scope_division == scope.division_code,
        table.c.scope_year == scope.fiscal_year,
        table.c.observed_to.is_(None),
    )
