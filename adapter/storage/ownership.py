"""What persons decided about the ownership of single fields (人工改变归属)."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, RowMapping, insert

from adapter.domain.identity import Scope
from adapter.domain.reconcile.policy import FieldOwner, OwnershipOverride
from adapter.ports.trees import TreeKind
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import hold_off_purges, in_scope, scope_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.analyses import OWNERSHIP_OVERRIDE

_LOG = OWNERSHIP_OVERRIDE
#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300


class SqlOwnershipRepository:
    """OwnershipRepository over `ownership_override`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def record(self, scope: Scope, kind: TreeKind, override: OwnershipOverride) -> None:
        """See OwnershipRepository."""
        connection = self._transaction.writing()
        hold_off_purges(connection, scope_values(scope))
        place = {**scope_values(scope), "kind": kind.value, "set_key": override.key}
        owner = {"owner": override.owner.value}
        connection.execute(insert(_LOG).values(row_values(_LOG, override, **place, **owner)))

    def standing(self, scope: Scope, kind: TreeKind) -> dict[str, dict[str, FieldOwner]]:
        """See OwnershipRepository."""
        standing: dict[str, dict[str, FieldOwner]] = {}
        for each in self._entries(scope, kind):
            standing.setdefault(each.key, {})[each.path] = each.owner
        return standing

    def log(self, scope: Scope, kind: TreeKind, key: str) -> list[OwnershipOverride]:
        """See OwnershipRepository."""
        return list(self._entries(scope, kind, _LOG.c.set_key == key))

    def logs(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> dict[str, list[OwnershipOverride]]:
        """See OwnershipRepository."""
        found: dict[str, list[OwnershipOverride]] = {}
        for some in chunks(keys, _AT_ONCE):
            for each in self._entries(scope, kind, _LOG.c.set_key.in_(some)):
                found.setdefault(each.key, []).append(each)
        return found

    def _entries(
        self, scope: Scope, kind: TreeKind, *which: ColumnElement[bool]
    ) -> Iterator[OwnershipOverride]:
        found = in_scope(_LOG, scope).where(_LOG.c.kind == kind.value, *which)
        ordered = found.order_by(_LOG.c.decided_at, _LOG.c.override_id)
        for row in self._transaction.reading().execute(ordered).mappings():
            yield _override(row)


def _override(row: RowMapping) -> OwnershipOverride:
    return make_record(OwnershipOverride, row, key=row["set_key"], owner=FieldOwner(row["owner"]))
