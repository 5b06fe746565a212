"""What waits for a person (待处理): quarantined rows and alarms, of what is open."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    false,
    or_,
    select,
    true,
)

from adapter.domain.access.data_scope import EVERYTHING, DataScope, is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.alarms import FormerClosing
from adapter.ports.quarantine import QuarantineState
from adapter.ports.queries import AlarmEntry, AlarmFilter, QuarantineEntry, Shown
from adapter.storage.admission import is_admitted_row
from adapter.storage.alarms import alarm_of
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record
from adapter.storage.database.statements import in_scope, matches, scope_values
from adapter.storage.quarantine import WAITS
from adapter.storage.queries.asked_rows import AskedRows
from adapter.storage.queries.reading import Reading
from adapter.storage.raw_rows import unpack_rows
from adapter.storage.tables.archive import QUARANTINE, RAW_PAGE
from adapter.storage.tables.ledger import ALARM, ALARM_CLOSING

#: Alarms in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300


class SqlWaitingQueries(Reading):
    """Queries of quarantine and alarms."""

    def quarantine(
        self, scope: Scope | None, *, limit: int, with_closed: bool = False
    ) -> list[QuarantineEntry]:
        """See Queries."""
        newest = _quarantine(scope, with_closed=with_closed).order_by(*_NEWEST_FIRST).limit(limit)
        with self._connection() as connection:
            return [_entry(row) for row in connection.execute(newest).mappings()]

    def quarantine_entry(self, entry_id: str) -> QuarantineEntry | None:
        """One quarantined row with its bytes as the other side sent them."""
        packed = (RAW_PAGE.c.kept_rows, RAW_PAGE.c.row_index, RAW_PAGE.c.projects)
        found = (
            select(QUARANTINE, *packed)
            .join(RAW_PAGE, RAW_PAGE.c.page_id == QUARANTINE.c.page_id)
            .where(QUARANTINE.c.entry_id == entry_id)
        )
        with self._connection() as connection:
            row = connection.execute(found).mappings().one_or_none()
        if row is None:
            return None
        kept = unpack_rows(row["kept_rows"], row["row_index"], row["projects"])
        payload = next((each.payload for each in kept if each.position == row["position"]), None)
        return _entry(row, payload)

    def admitted_quarantine(
        self,
        scope: Scope | None,
        *,
        limit: int,
        offset: int = 0,
        with_closed: bool = False,
    ) -> Shown[QuarantineEntry]:
        """See Queries."""
        kept = _quarantine(scope, with_closed=with_closed)
        with self._connection() as connection:
            asked = AskedRows(
                QUARANTINE,
                true() if kept.whereclause is None else kept.whereclause,
                is_admitted_row(connection, QUARANTINE, scope),
            )
            totals = asked.totals(connection)
            order = (QUARANTINE.c.quarantined_at, QUARANTINE.c.entry_id)
            rows = asked.page(
                connection, totals, order, limit=limit, offset=offset, is_descending=True
            )
        is_told = scope is None or is_seen_whole(scope)
        hidden = totals.every - totals.seen if is_told else 0
        return Shown(entries=[_entry(row) for row in rows], total=totals.seen, hidden=hidden)

    def admitted_quarantine_entry(
        self, entry_id: str, *, data: DataScope = EVERYTHING
    ) -> QuarantineEntry | None:
        """See Queries."""
        with self._connection() as connection:
            is_open = is_admitted_row(connection, QUARANTINE, None, data)
            found = select(QUARANTINE.c.entry_id).where(QUARANTINE.c.entry_id == entry_id, is_open)
            is_admitted = connection.execute(found).first() is not None
        return self.quarantine_entry(entry_id) if is_admitted else None

    def admitted_alarms(
        self, scope: Scope | None, chosen: AlarmFilter, *, limit: int, offset: int = 0
    ) -> Shown[AlarmEntry]:
        """See Queries."""
        order = (ALARM.c.latest_at, ALARM.c.alarm_id)
        with self._connection() as connection:
            is_seen = _is_admitted(connection, ALARM, scope)
            asked = AskedRows(ALARM, _alarms(scope, chosen), is_seen)
            totals = asked.totals(connection)
            rows = asked.page(
                connection, totals, order, limit=limit, offset=offset, is_descending=True
            )
        is_told = scope is None or is_seen_whole(scope)
        hidden = totals.every - totals.seen if is_told else 0
        entries = [_alarm_entry(row) for row in rows]
        return Shown(entries=entries, total=totals.seen, hidden=hidden)

    def admitted_alarm(self, alarm_id: str, *, data: DataScope = EVERYTHING) -> AlarmEntry | None:
        """See Queries."""
        with self._connection() as connection:
            is_it = ALARM.c.alarm_id == alarm_id, _is_admitted(connection, ALARM, None, data)
            row = connection.execute(select(ALARM).where(*is_it)).mappings().one_or_none()
        return None if row is None else _alarm_entry(row)

    def former_closings(
        self, alarm_ids: Collection[str], *, data: DataScope = EVERYTHING
    ) -> dict[str, list[FormerClosing]]:
        """See Queries."""
        found: dict[str, list[FormerClosing]] = defaultdict(list)
        former = ALARM_CLOSING.c
        with self._connection() as connection:
            is_seen = _is_admitted(connection, ALARM_CLOSING, None, data)
            for some in chunks(sorted(alarm_ids), _AT_ONCE):
                mine = select(ALARM_CLOSING).where(former.alarm_id.in_(some), is_seen)
                newest_first = mine.order_by(former.alarm_id, former.closed_at.desc())
                for row in connection.execute(newest_first).mappings():
                    found[row["alarm_id"]].append(make_record(FormerClosing, row))
        return dict(found)


_NEWEST_FIRST = (QUARANTINE.c.quarantined_at.desc(), QUARANTINE.c.entry_id.desc())


def _quarantine(scope: Scope | None, *, with_closed: bool) -> Select[Any]:
    kept = select(QUARANTINE) if scope is None else in_scope(QUARANTINE, scope)
    return kept if with_closed else kept.where(WAITS)


def _alarms(scope: Scope | None, chosen: AlarmFilter) -> ColumnElement[bool]:
    alarm = ALARM.c
    asked = [] if scope is None else [matches(ALARM, scope_values(scope))]
    if chosen.is_closed is not None:
        asked.append(
            alarm.closed_at.is_not(None) if chosen.is_closed else alarm.closed_at.is_(None)
        )
    if chosen.code is not None:
        asked.append(alarm.code == chosen.code.value)
    return and_(true(), *asked)


def _is_admitted(
    connection: Connection, table: Table, scope: Scope | None, data: DataScope = EVERYTHING
) -> ColumnElement[bool]:
    """What names nobody is of the whole division: not for who sees some departments of it."""
    names_nobody = table.c.project_code == ""
    if data.is_of_departments or not (scope is None or is_seen_whole(scope)):
        names_nobody = false()
    elif data.divisions:
        names_nobody = names_nobody & table.c.division_code.in_(sorted(data.divisions))
    return or_(names_nobody, is_admitted_row(connection, table, scope, data))


def _alarm_entry(row: RowMapping) -> AlarmEntry:
    return AlarmEntry(alarm_id=row["alarm_id"], alarm=alarm_of(row))


def _entry(row: RowMapping, payload: bytes | None = None) -> QuarantineEntry:
    return make_record(
        QuarantineEntry,
        row,
        scope=make_record(Scope, row),
        kind=RecordKind(row["kind"]),
        state=QuarantineState(row["state"]),
        payload=payload,
    )
