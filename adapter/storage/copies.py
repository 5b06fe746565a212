"""Our copy of what was pulled, streamed, and how it compared with theirs (防漏核对)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from adapter.domain.identity import Scope
from adapter.domain.reconcile.segments import SegmentCheck
from adapter.domain.record import RecordKind
from adapter.ports.copies import HeldRow
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import hold_off_purges, matches, scope_values, upsert
from adapter.storage.database.transaction import Transaction
from adapter.storage.quarantine import WAITS
from adapter.storage.rows import is_open
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.pulls import SEGMENT_CHECK

_KEY = ("site", "division_code", "fiscal_year", "kind", "segment")


class SqlCopyRepository:
    """CopyRepository over the typed tables and `segment_check`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def held(self, scope: Scope, kind: RecordKind) -> Iterator[HeldRow]:
        """See CopyRepository."""
        table = TYPED_TABLES[kind]
        gate_key = gate_field(kind).key_column(table).label("gate_key")
        rows = select(gate_key, table.c.record_key, table.c.content_hash)
        for row in self._transaction.stream(rows.where(is_open(table, scope))):
            yield HeldRow(row["gate_key"], row["record_key"], row["content_hash"])

    def waiting(self, scope: Scope, kind: RecordKind) -> frozenset[str]:
        """See CopyRepository."""
        here = {**scope_values(scope), "kind": kind.value}
        keys = select(QUARANTINE.c.entry_key).where(matches(QUARANTINE, here), WAITS)
        return frozenset(self._transaction.reading().execute(keys).scalars())

    def note(self, scope: Scope, kind: RecordKind, checks: Sequence[SegmentCheck]) -> None:
        """See CopyRepository."""
        connection, here = self._transaction.writing(), scope_values(scope)
        hold_off_purges(connection, here)
        for each in checks:
            values = row_values(SEGMENT_CHECK, each, **here, kind=kind.value)
            upsert(
                connection,
                SEGMENT_CHECK,
                values,
                key=_KEY,
                change=lambda row: {name: row[name] for name in set(row.keys()) - set(_KEY)},
            )

    def checks(self, scope: Scope) -> Mapping[RecordKind, Sequence[SegmentCheck]]:
        """See CopyRepository."""
        return checks_in(self._transaction.reading(), scope)


def checks_in(connection: Connection, scope: Scope) -> dict[RecordKind, list[SegmentCheck]]:
    """The latest check of every segment, by kind."""
    found = select(SEGMENT_CHECK).where(matches(SEGMENT_CHECK, scope_values(scope)))
    checks = defaultdict(list)
    for row in connection.execute(found.order_by(SEGMENT_CHECK.c.segment)).mappings():
        checks[RecordKind(row["kind"])].append(make_record(SegmentCheck, row))
    return dict(checks)
