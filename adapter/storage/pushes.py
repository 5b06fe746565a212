"""The push ledger (推送台账): written before the bytes leave, settled after reading back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import OPEN_STATES, Reply, former_states, request_digest
from adapter.ports.pushes import PushRecord, PushRequestRecord, PushSettlement, SetKey
from adapter.ports.trees import TreeKind
from adapter.storage.database.bulk import chunks
from adapter.storage.database.engine import StoreRefused
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import hold_off_purges, matches, scope_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.runs import scope_of
from adapter.storage.tables.ledger import PUSH_REQUEST, PUSH_SET

_SET, _REQUEST = PUSH_SET.c, PUSH_REQUEST.c
_OPEN = [each.value for each in OPEN_STATES]
#: Pushes that say what a set is to be, as far as it is known.
_DECIDED = [PushState.CONFIRMED.value, PushState.GIVEN_UP.value]
#: Sets that the receiver is done with.
_ANSWERED = [PushState.CONFIRMED.value, PushState.REJECTED.value]
#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300
_ONE_LESS = case((_SET.adrift > 0, _SET.adrift - 1), else_=0)


class SqlPushRepository:
    """PushRepository over `push_request` and `push_set`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def prepare(self, records: Sequence[PushRecord]) -> None:
        """See PushRepository."""
        connection = self._transaction.writing()
        if not records:
            return
        hold_off_purges(connection, scope_values(records[0].scope))
        connection.execute(insert(PUSH_REQUEST), _requests(records))
        for chunk in chunks(map(_row, records)):
            connection.execute(insert(PUSH_SET), chunk)

    def mark_sent(self, request_id: str, digest: str, *, at: datetime) -> None:
        """See PushRepository."""
        connection = self._transaction.writing()
        sent = {
            "attempts": _REQUEST.attempts + 1,
            "first_sent_at": func.coalesce(_REQUEST.first_sent_at, at),
            "last_sent_at": at,
        }
        mine = _REQUEST.request_id == request_id, _REQUEST.digest == digest
        if connection.execute(update(PUSH_REQUEST).where(*mine).values(sent)).rowcount != 1:
            raise StoreRefused("a key stands for one content, and was never prepared for this one")
        leaving = (
            update(PUSH_SET)
            .where(_SET.request_id == request_id, _may_become(PushState.SENT))
            .values(state=PushState.SENT.value, adrift=_SET.adrift + 1, settled_at=None)
        )
        left = connection.execute(leaving).rowcount
        companions = select(func.count()).where(
            _SET.request_id == request_id, _SET.state.in_(_ANSWERED)
        )
        travelling = left + connection.execute(companions).scalar_one()
        counted = select(_REQUEST.set_count).where(*mine)
        if not left or travelling != connection.execute(counted).scalar_one():
            raise StoreRefused("a request leaves as a whole, and a set of it may not leave")

    def take_back(self, request_id: str) -> None:
        """See PushRepository; the sets' own counts are taken back when they are settled."""
        mine = _REQUEST.request_id == request_id, _REQUEST.attempts > 0
        taken_back = update(PUSH_REQUEST).where(*mine).values(attempts=_REQUEST.attempts - 1)
        self._transaction.writing().execute(taken_back)

    def settle(self, settlements: Sequence[PushSettlement], *, at: datetime) -> None:
        """See PushRepository."""
        connection = self._transaction.writing()
        # What changes the same columns in the same way is one statement of many rows.
        alike: dict[_Likeness, list[dict[str, object]]] = {}
        for each in settlements:
            changes = _changes(each, at)
            row = {f"new_{name}": value for name, value in changes.items()}
            alike.setdefault(_likeness(each, changes), []).append({"of_push": each.push_id, **row})
        for (state, adrift, columns), rows in alike.items():
            new: dict[str, object] = {name: bindparam(f"new_{name}") for name in columns}
            settled = (
                update(PUSH_SET)
                .where(_SET.push_id == bindparam("of_push"), _may_become(state))
                .values(new | _ADRIFT[adrift])
            )
            for some in chunks(rows):
                if connection.execute(settled, some).rowcount != len(some):
                    raise StoreRefused(f"no push of a set can become {state} here")

    def unsettled(self, scope: Scope) -> list[PushRecord]:
        """See PushRepository."""
        waiting = select(PUSH_SET).where(is_unsettled(scope))
        return self._records(waiting.order_by(_SET.prepared_at, _SET.request_id, _SET.position))

    def open_requests(self, scope: Scope) -> dict[str, PushRequestRecord]:
        """See PushRepository."""
        ids = select(_SET.request_id).where(is_unsettled(scope))
        found = select(PUSH_REQUEST).where(_REQUEST.request_id.in_(ids))
        rows = self._transaction.reading().execute(found).mappings()
        return {row["request_id"]: make_record(PushRequestRecord, row) for row in rows}

    def companions(self, scope: Scope) -> list[PushRecord]:
        """See PushRepository."""
        ids = select(_SET.request_id).where(is_unsettled(scope))
        answered = _SET.request_id.in_(ids), _SET.state.in_(_ANSWERED)
        return self._records(select(PUSH_SET).where(*answered).order_by(_SET.push_id))

    def adrift(self, scope: Scope) -> list[PushRecord]:
        """See PushRepository."""
        here = matches(PUSH_SET, scope_values(scope)), _SET.adrift > 0
        newest = _SET.prepared_at.desc(), _SET.push_id.desc()
        return self._records(select(PUSH_SET).where(*here).order_by(*newest))

    def landed(self, push_id: str) -> None:
        """See PushRepository."""
        mine = update(PUSH_SET).where(_SET.push_id == push_id)
        self._transaction.writing().execute(mine.values(adrift=_ONE_LESS))

    def latest(self, scope: Scope) -> Iterator[PushRecord]:
        """See PushRepository."""
        return map(push_record, self._transaction.stream(_newest(scope)))

    def latest_of(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> dict[SetKey, PushRecord]:
        """See PushRepository."""
        found: dict[SetKey, PushRecord] = {}
        for some in chunks(keys, _AT_ONCE):
            newest = self._records(_newest(scope, _SET.kind == kind.value, _SET.set_key.in_(some)))
            found |= {(each.kind, each.set_key): each for each in newest}
        return found

    def expect(self, push_id: str, mark: str) -> None:
        """See PushRepository."""
        mine = update(PUSH_SET).where(_SET.push_id == push_id)
        self._transaction.writing().execute(mine.values(expected_mark=mark))

    def remark(self, marks: Mapping[str, str]) -> None:
        """See PushRepository."""
        connection = self._transaction.writing()
        for push_id, mark in marks.items():
            mine = update(PUSH_SET).where(_SET.push_id == push_id)
            connection.execute(mine.values(receiver_mark=mark))

    def record(self, push_id: str) -> PushRecord | None:
        """See PushRepository."""
        return next(iter(self._records(select(PUSH_SET).where(_SET.push_id == push_id))), None)

    def _records(self, found: Select[Any]) -> list[PushRecord]:
        return [push_record(row) for row in self._transaction.reading().execute(found).mappings()]


def _newest(scope: Scope, *which: ColumnElement[bool]) -> Select[Any]:
    """Of each set the push that decided last what it is to be."""
    age = func.row_number().over(
        partition_by=(_SET.kind, _SET.set_key),
        order_by=(_SET.prepared_at.desc(), _SET.push_id.desc()),
    )
    decided = matches(PUSH_SET, scope_values(scope)), _SET.state.in_(_DECIDED), *which
    aged = select(PUSH_SET, age.label("age")).where(*decided).subquery()
    return select(aged).where(aged.c.age == 1)


def _row(record: PushRecord) -> dict[str, object]:
    return row_values(
        PUSH_SET,
        record,
        **scope_values(record.scope),
        kind=record.kind.value,
        state=record.state.value,
        reply=record.reply.value if record.reply else None,
    )


def _requests(records: Sequence[PushRecord]) -> list[dict[str, object]]:
    """One row for each request, with a digest of everything it carries."""
    by_request: dict[str, list[PushRecord]] = {}
    for each in records:
        by_request.setdefault(each.request_id, []).append(each)
    return [_request(request_id, sets) for request_id, sets in by_request.items()]


def _request(request_id: str, sets: Sequence[PushRecord]) -> dict[str, object]:
    first = sets[0]
    return {
        "request_id": request_id,
        "run_id": first.run_id,
        **scope_values(first.scope),
        "kind": first.kind.value,
        "digest": digest_of(sets),
        "set_count": len(sets),
        "attempts": 0,
        "prepared_at": first.prepared_at,
        "first_sent_at": None,
        "last_sent_at": None,
    }


def digest_of(sets: Sequence[PushRecord]) -> str:
    """The digest of a request that carries these sets in this order."""
    carried = [(each.set_key, each.rows_digest) for each in sets]
    return request_digest(sets[0].kind.value, sets[0].scope, carried)


def _may_become(state: PushState) -> ColumnElement[bool]:
    # Not by `in_`: an expanding parameter cannot be executed for many rows.
    return or_(false(), *(_SET.state == each.value for each in former_states(state)))


#: The state, what becomes of the sendings that may still arrive, and the columns that change.
_Likeness = tuple[PushState, str, tuple[str, ...]]
_ADRIFT: Mapping[str, dict[str, object]] = {
    "none": {"adrift": 0},
    "one less": {"adrift": _ONE_LESS},
    "as before": {},
}


def _likeness(settlement: PushSettlement, changes: Mapping[str, object]) -> _Likeness:
    certain = "one less" if settlement.is_certain else "as before"
    adrift = "none" if settlement.is_closed_there else certain
    return settlement.state, adrift, tuple(changes)


def _changes(settlement: PushSettlement, at: datetime) -> dict[str, object]:
    changes: dict[str, object] = {
        "state": settlement.state.value,
        "reason": settlement.reason,
        "settled_at": at,
    }
    if settlement.reply is not None:
        changes["reply"] = settlement.reply.value
    if settlement.receiver_mark is not None:
        changes["receiver_mark"] = settlement.receiver_mark
    return changes


def is_unsettled(scope: Scope) -> ColumnElement[bool]:
    """Sets of the scope whose push is open."""
    return and_(matches(PUSH_SET, scope_values(scope)), _SET.state.in_(_OPEN))


def push_record(row: RowMapping) -> PushRecord:
    """A row of `push_set` as a record."""
    return make_record(
        PushRecord,
        row,
        scope=scope_of(row),
        kind=TreeKind(row["kind"]),
        state=PushState(row["state"]),
        reply=Reply(row["reply"]) if row["reply"] else None,
    )
