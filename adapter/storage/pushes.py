"""The push ledger (推送台账): written before the bytes leave, settled after reading back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, insert, select, update

from adapter.domain.fingerprint import digest
from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.ports.store import PushRecord, TreeKind
from adapter.storage.bulk import chunks
from adapter.storage.engine import StoreRefused
from adapter.storage.records import make_record, row_values
from adapter.storage.runs import scope_of
from adapter.storage.statements import hold_off_purges, matches, scope_values
from adapter.storage.tables.ledger import OPEN_PUSH_STATES, PUSH_REQUEST, PUSH_SET
from adapter.storage.transaction import Transaction

_AT_ONCE = 500


class SqlPushRepository:
    """PushRepository over `push_set`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def prepare(self, records: Sequence[PushRecord]) -> None:
        """See PushRepository."""
        connection = self._transaction.writing()
        if not records:
            return
        hold_off_purges(connection, scope_values(records[0].scope))
        connection.execute(insert(PUSH_REQUEST), _requests(records))
        rows = [
            row_values(
                PUSH_SET,
                each,
                **scope_values(each.scope),
                kind=each.kind.value,
                state=each.state.value,
            )
            for each in records
        ]
        for chunk in chunks(rows):
            connection.execute(insert(PUSH_SET), chunk)

    def settle(
        self, push_ids: Sequence[str], state: PushState, *, at: datetime, reason: str = ""
    ) -> None:
        """Give the sets their new state; raises StoreRefused when one was never prepared."""
        connection = self._transaction.writing()
        for chunk in chunks(dict.fromkeys(push_ids), _AT_ONCE):
            settled = (
                update(PUSH_SET)
                .where(PUSH_SET.c.push_id.in_(chunk))
                .values(state=state.value, settled_at=at, reason=reason)
            )
            if connection.execute(settled).rowcount != len(chunk):
                raise StoreRefused("a set to settle was never prepared")

    def unsettled(self, scope: Scope) -> list[PushRecord]:
        """Sets that are prepared, sent or unknown, oldest first."""
        waiting = (
            select(PUSH_SET)
            .where(is_unsettled(scope))
            .order_by(PUSH_SET.c.prepared_at, PUSH_SET.c.push_id)
        )
        return [_record(row) for row in self._transaction.reading().execute(waiting).mappings()]


def _requests(records: Sequence[PushRecord]) -> list[dict[str, object]]:
    """One row for each request, with a digest of everything it carries."""
    by_request: dict[str, list[PushRecord]] = {}
    for each in records:
        by_request.setdefault(each.request_id, []).append(each)
    return [
        {
            "request_id": request_id,
            "run_id": sets[0].run_id,
            **scope_values(sets[0].scope),
            "kind": sets[0].kind.value,
            "digest": digest([(each.set_key, each.rows_digest) for each in sets]),
            "set_count": len(sets),
            "attempts": 0,
            "prepared_at": sets[0].prepared_at,
            "first_sent_at": None,
            "last_sent_at": None,
        }
        for request_id, sets in by_request.items()
    ]


def is_unsettled(scope: Scope) -> ColumnElement[bool]:
    """Sets of the scope whose outcome is open."""
    return and_(matches(PUSH_SET, scope_values(scope)), PUSH_SET.c.state.in_(OPEN_PUSH_STATES))


def _record(row: RowMapping) -> PushRecord:
    return make_record(
        PushRecord,
        row,
        scope=scope_of(row),
        kind=TreeKind(row["kind"]),
        state=PushState(row["state"]),
    )
