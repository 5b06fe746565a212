"""Rows that wait (待处理隔离): closed with a mark of when and by which run, never just gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    literal,
    literal_column,
    select,
    text,
    update,
)

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.quarantine import QuarantineState
from adapter.storage.database.statements import Excluded, matches, scope_values, upsert
from adapter.storage.staging.tables import QUARANTINE_COLUMNS, StageTables
from adapter.storage.tables.archive import ENTRY_WAITS, QUARANTINE

#: Written out: no database uses a partial index for a value it learns of later.
WAITS: ColumnElement[bool] = QUARANTINE.c.state == literal_column("'open'")

#: How long a closed entry is listed, and how many of a data set at most. The bytes stay in the
#: archived page.
CLOSED_KEPT = timedelta(days=400)
MOST_CLOSED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineOf:
    """The quarantine of one data set, as one run changes it."""

    connection: Connection
    scope: Scope
    kind: RecordKind
    run_id: str
    at: datetime

    @property
    def place(self) -> Mapping[str, object]:
        """Column values that its entries share."""
        return {**scope_values(self.scope), "kind": self.kind.value}

    def take_in(self, tables: StageTables, *, is_sweep: bool) -> None:
        """Quarantine what a stage holds, and close what it understood or a sweep did not meet."""
        self._add_staged(tables)
        waits = select(QUARANTINE.c.entry_id).where(matches(QUARANTINE, self.place), WAITS)
        if self.connection.execute(waits.limit(1)).first() is not None:
            # Looked for among all those rows only where somebody waits.
            understood = select(tables.staging.rows.c.record_key)
            self.close(QuarantineState.SUPERSEDED, QUARANTINE.c.entry_key.in_(understood))
            if is_sweep:
                came = select(tables.quarantined.c.entry_key)
                self.close(QuarantineState.WITHDRAWN, QUARANTINE.c.entry_key.not_in(came))
        if is_sweep:
            self.forget_long_closed()

    def _add_staged(self, tables: StageTables) -> None:
        waiting = tables.quarantined
        constants = {
            **self.place,
            "run_id": self.run_id,
            "quarantined_at": self.at,
            "attempts": 1,
            "state": QuarantineState.OPEN.value,
        }
        # Equal rows without a readable key are one entry; the others have a key of their own.
        firsts = select(func.min(waiting.c.seq)).group_by(waiting.c.entry_key)
        source = select(
            *(waiting.c[name] for name in QUARANTINE_COLUMNS),
            *(literal(v, QUARANTINE.c[k].type).label(k) for k, v in constants.items()),
        ).where(waiting.c.seq.in_(firsts))
        upsert(
            self.connection,
            QUARANTINE,
            source,
            key=(*self.place, "entry_key"),
            among=text(ENTRY_WAITS),
            change=_again,
        )

    def close(self, state: QuarantineState, *which: ColumnElement[bool]) -> int:
        """Mark open entries; returns how many."""
        closed = update(QUARANTINE).where(matches(QUARANTINE, self.place), WAITS, *which)
        marks = {"state": state.value, "closed_at": self.at, "closed_by": self.run_id}
        return self.connection.execute(closed.values(marks)).rowcount

    def forget_long_closed(self) -> None:
        """Drop closed entries past their time, and the oldest of too many."""
        closed = matches(QUARANTINE, self.place) & QUARANTINE.c.closed_at.is_not(None)
        old = QUARANTINE.c.closed_at < self.at - CLOSED_KEPT
        self.connection.execute(delete(QUARANTINE).where(closed, old))
        newest_first = (QUARANTINE.c.closed_at.desc(), QUARANTINE.c.entry_id.desc())
        surplus = (
            select(QUARANTINE.c.entry_id).where(closed).order_by(*newest_first).offset(MOST_CLOSED)
        )
        self.connection.execute(delete(QUARANTINE).where(QUARANTINE.c.entry_id.in_(surplus)))


def _again(row: Excluded) -> dict[str, object]:
    """A row that came once more: where its bytes lie now, and why it is not understood."""
    newest = set(QUARANTINE_COLUMNS) - {"entry_id", "entry_key"} | {"run_id"}
    return {**{name: row[name] for name in newest}, "attempts": QUARANTINE.c.attempts + 1}
