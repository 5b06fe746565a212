"""Alarms (告警): one row per code and subject, counted up while it is open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, case, delete, func, select, update

from adapter.domain.identity import Scope
from adapter.ports.alarms import CLOSED_BY_JOB, Alarm, AlarmCode, ClosingWord
from adapter.ports.clock import Ids
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import (
    Excluded,
    hold_off_purges,
    matches,
    scope_values,
    upsert,
)
from adapter.storage.database.transaction import Transaction
from adapter.storage.runs import scope_of
from adapter.storage.tables.ledger import ALARM, ALARM_CLOSING

#: Subjects in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300
_SCOPE = ("site", "division_code", "fiscal_year")
_KEY = (*_SCOPE, "code", "subject")
#: Those of a scope; made once, as every run asks them several times.
_OPEN = (
    select(ALARM)
    .where(*(ALARM.c[each] == bindparam(each) for each in _SCOPE), ALARM.c.closed_at.is_(None))
    .order_by(ALARM.c.first_at, ALARM.c.alarm_id)
)


class SqlAlarmRepository:
    """AlarmRepository over `alarm`."""

    def __init__(self, transaction: Transaction, ids: Ids) -> None:
        self._transaction = transaction
        self._ids = ids

    def raise_(self, alarms: Sequence[Alarm]) -> int:
        """See AlarmRepository."""
        if not alarms:
            return 0
        connection = self._transaction.writing()
        hold_off_purges(connection, scope_values(alarms[0].scope))
        before = self._count_open(alarms[0].scope)
        put_alarms(connection, self._ids, alarms)
        return self._count_open(alarms[0].scope) - before

    def close(
        self,
        scope: Scope,
        code: AlarmCode,
        subjects: Sequence[str],
        *,
        at: datetime,
        word: ClosingWord | None = None,
    ) -> int:
        """See AlarmRepository."""
        connection = self._transaction.writing()
        is_open = matches(ALARM, {**scope_values(scope), "code": code.value}) & (
            ALARM.c.closed_at.is_(None)
        )
        by, reason = (word.by, word.reason) if word else (CLOSED_BY_JOB, None)
        closed = update(ALARM).values(closed_at=at, closed_by=by, closed_reason=reason)
        return sum(
            connection.execute(closed.where(is_open, ALARM.c.subject.in_(some))).rowcount
            for some in chunks(subjects, _AT_ONCE)
        )

    def close_one(self, alarm_id: str, word: ClosingWord) -> bool:
        """See AlarmRepository."""
        mine = update(ALARM).where(ALARM.c.alarm_id == alarm_id, ALARM.c.closed_at.is_(None))
        if word.seen_times is not None:
            mine = mine.where(ALARM.c.times == word.seen_times)
        closed = mine.values(closed_at=word.at, closed_by=word.by, closed_reason=word.reason)
        return self._transaction.writing().execute(closed).rowcount > 0

    def get(self, alarm_id: str) -> Alarm | None:
        """See AlarmRepository."""
        found = select(ALARM).where(ALARM.c.alarm_id == alarm_id)
        row = self._transaction.reading().execute(found).mappings().one_or_none()
        return None if row is None else alarm_of(row)

    def forget_closed(self, scope: Scope, code: AlarmCode, *, most: int) -> int:
        """See AlarmRepository."""
        closed = (
            select(ALARM.c.alarm_id)
            .where(
                matches(ALARM, {**scope_values(scope), "code": code.value}),
                ALARM.c.closed_at.is_not(None),
            )
            .order_by(ALARM.c.closed_at.desc(), ALARM.c.alarm_id.desc())
            .offset(most)
        )
        connection = self._transaction.writing()
        ids = connection.execute(closed).scalars().all()
        return sum(_forget(connection, some) for some in chunks(ids, _AT_ONCE))

    def open(self, scope: Scope) -> list[Alarm]:
        """See AlarmRepository."""
        found = self._transaction.reading().execute(_OPEN, scope_values(scope))
        return [alarm_of(row) for row in found.mappings()]

    def _count_open(self, scope: Scope) -> int:
        here = matches(ALARM, scope_values(scope)), ALARM.c.closed_at.is_(None)
        count = select(func.count()).select_from(ALARM).where(*here)
        return self._transaction.reading().execute(count).scalar_one()


def alarm_of(row: RowMapping) -> Alarm:
    """The alarm of a row."""
    return make_record(Alarm, row, scope=scope_of(row), code=AlarmCode(row["code"]))


def put_alarms(connection: Connection, ids: Ids, alarms: Sequence[Alarm]) -> None:
    """Open alarms, or count open ones up, in a transaction that holds purges off."""
    for each in alarms:
        _keep_closing(connection, each)
        values = row_values(
            ALARM,
            each,
            **scope_values(each.scope),
            alarm_id=ids.fresh(),
            code=each.code.value,
        )
        upsert(connection, ALARM, values, key=_KEY, change=_again)


def _forget(connection: Connection, ids: list[str]) -> int:
    # Held alone: the SELECT before would lock what it skips too. One may be open again by now.
    still = ALARM.c.alarm_id.in_(ids) & ALARM.c.closed_at.is_not(None)
    held = select(ALARM.c.alarm_id).where(still).order_by(ALARM.c.alarm_id).with_for_update()
    gone = connection.execute(held).scalars().all()
    for table in (ALARM_CLOSING, ALARM):
        connection.execute(delete(table).where(table.c.alarm_id.in_(gone)))
    return len(gone)


def _keep_closing(connection: Connection, alarm: Alarm) -> None:
    """Put down how the alarm was closed, where it was, before it is opened again."""
    identity = {"code": alarm.code.value, "subject": alarm.subject}
    mine = matches(ALARM, {**scope_values(alarm.scope), **identity})
    # Held even while it is open: somebody's closing that is not committed yet is waited for.
    found = connection.execute(select(ALARM).where(mine).with_for_update()).mappings().first()
    if found is not None and found["closed_at"] is not None:
        closing = {column.name: found[column.name] for column in ALARM_CLOSING.columns}
        upsert(connection, ALARM_CLOSING, closing, key=("alarm_id", "closed_at"), change=None)


def _again(row: Excluded) -> dict[str, object]:
    was_open = ALARM.c.closed_at.is_(None)
    return {
        "project_code": row["project_code"],
        "detail": row["detail"],
        "run_id": row["run_id"],
        "latest_at": row["latest_at"],
        "first_at": case((was_open, ALARM.c.first_at), else_=row["first_at"]),
        "times": case((was_open, ALARM.c.times + row["times"]), else_=row["times"]),
        "closed_at": None,
        "closed_by": None,
        "closed_reason": None,
    }
