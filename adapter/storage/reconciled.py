"""Adoptions and dropped moves (核对台账) over two tables that only grow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict

from sqlalchemy import Column, ColumnElement, RowMapping, insert, select

from adapter.domain.identity import Scope
from adapter.domain.library.adoption import Adoption
from adapter.domain.reconcile.one_record import Dropped, Party
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Reason
from adapter.ports.reconciled import DroppedEntry
from adapter.ports.trees import TreeKind
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import hold_off_purges, in_scope, scope_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.reconciled import ADOPTION, DROPPED_VALUE

_ADOPTION, _DROPPED = ADOPTION.c, DROPPED_VALUE.c
#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 500
_OLDEST = (_ADOPTION.adopted_at, _ADOPTION.adoption_id)


class SqlReconciledRepository:
    """ReconciledRepository over `adoption` and `dropped_value`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def adopt(self, scope: Scope, adoptions: Iterable[Adoption]) -> None:
        """See ReconciledRepository."""
        rows = [
            row_values(
                ADOPTION,
                each,
                kind=each.set_kind,
                set_key=each.key,
                internal_hash=each.internal,
                external_hash=each.external,
                target_hash=each.target,
                entry_ids=list(each.entry_ids),
                **scope_values(scope),
            )
            for each in adoptions
        ]
        self._insert(scope, rows, insert(ADOPTION))

    def _insert(self, scope: Scope, rows: list[dict[str, object]], into: object) -> None:
        connection = self._transaction.writing()
        hold_off_purges(connection, scope_values(scope))
        if rows:
            connection.execute(into, rows)  # type: ignore[call-overload]  # an Insert

    def adopted(self, plan_id: str, positions: Collection[int]) -> frozenset[int]:
        """See ReconciledRepository."""
        return self._among(_ADOPTION.position, _ADOPTION.plan_id == plan_id, positions)

    def adoptions(self, plan_id: str, positions: Collection[int]) -> Mapping[int, Adoption]:
        """See ReconciledRepository."""
        found: dict[int, Adoption] = {}
        of_plan = select(ADOPTION).where(_ADOPTION.plan_id == plan_id)
        for some in chunks(positions, _AT_ONCE):
            asked = of_plan.where(_ADOPTION.position.in_(some))
            rows = self._transaction.reading().execute(asked).mappings()
            found |= {row["position"]: _adoption(row) for row in rows}
        return found

    def latest_of(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> Mapping[str, Adoption]:
        """See ReconciledRepository."""
        found: dict[str, Adoption] = {}
        here = in_scope(ADOPTION, scope).where(_ADOPTION.kind == kind.value).order_by(*_OLDEST)
        for some in chunks(sorted(keys), _AT_ONCE):
            asked = here.where(_ADOPTION.set_key.in_(some))
            rows = self._transaction.reading().execute(asked).mappings()
            found |= {row["set_key"]: _adoption(row) for row in rows}
        return found

    def drop(self, scope: Scope, entries: Iterable[DroppedEntry]) -> None:
        """See ReconciledRepository."""
        rows = [
            row_values(
                DROPPED_VALUE,
                each,
                kind=each.kind.value,
                set_key=each.key,
                **asdict(each.move),
                **scope_values(scope),
            )
            for each in entries
        ]
        self._insert(scope, rows, insert(DROPPED_VALUE))

    def dropped(self, plan_id: str, positions: Collection[int]) -> frozenset[int]:
        """See ReconciledRepository."""
        return self._among(_DROPPED.position, _DROPPED.plan_id == plan_id, positions)

    def _among(
        self, column: Column[int], is_meant: ColumnElement[bool], positions: Collection[int]
    ) -> frozenset[int]:
        found: set[int] = set()
        for some in chunks(positions, _AT_ONCE):
            asked = select(column).where(is_meant, column.in_(some)).distinct()
            found.update(self._transaction.reading().execute(asked).scalars())
        return frozenset(found)


def _adoption(row: RowMapping) -> Adoption:
    return make_record(
        Adoption,
        row,
        set_kind=row["kind"],
        key=row["set_key"],
        internal=row["internal_hash"],
        external=row["external_hash"],
        target=row["target_hash"],
        entry_ids=tuple(row["entry_ids"]),
    )


def dropped_entry(row: RowMapping) -> DroppedEntry:
    """A row of `dropped_value` as a record."""
    words = {
        "party": Party(row["party"]),
        "owner": FieldOwner(row["owner"]),
        "reason": Reason(row["reason"]),
    }
    return make_record(
        DroppedEntry,
        row,
        kind=TreeKind(row["kind"]),
        key=row["set_key"],
        move=make_record(Dropped, row, **words),
    )
