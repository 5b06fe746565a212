"""Pushes that are stored after their call is over (迟存): by later queries, or by the clock."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import orjson

from connectors.simulator.faults import Call
from connectors.simulator.state import Operation, State

#: Stores one: the number of its call, its data set, its body.
Store = Callable[[Operation, int, str, dict[str, Any]], object]


class LatePushes:
    """Keeps pushes until their time comes; they survive a restart."""

    def __init__(
        self, state: State, store: Store, seconds: Callable[[], float] = time.time
    ) -> None:
        self._state = state
        self._store = store
        self._seconds = seconds

    def keep(
        self, call: Call, body: dict[str, Any], *, queries: int | None, seconds: float
    ) -> None:
        """Store this after so many queries; without a number of them, after so many seconds."""
        due_at = None if queries is not None else self._seconds() + seconds
        self._state.db.execute(
            "INSERT INTO sim_late_push (ordinal, data_set, body, wait, due_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (call.ordinal, call.data_set, orjson.dumps(body), queries, due_at),
        )
        self.wake()

    def wake(self) -> None:
        """See to it that the clock is looked at when the next one is due."""
        due_at = self._state.db.execute("SELECT min(due_at) FROM sim_late_push").fetchone()[0]
        if due_at is not None:
            delay = max(due_at - self._seconds(), 0)
            asyncio.get_running_loop().call_later(delay, self._look_at_the_clock)

    def a_query_came(self) -> None:
        """Count a query for every late push, and store those that have waited long enough."""
        if self._state.db.execute("SELECT 1 FROM sim_late_push").fetchone() is None:
            return
        self._state.db.execute("UPDATE sim_late_push SET wait = wait - 1")
        self._store_due()

    def _look_at_the_clock(self) -> None:
        self._store_due()
        self.wake()

    def _store_due(self) -> None:
        db = self._state.db
        due = db.execute(
            "SELECT late_id, ordinal, data_set, body FROM sim_late_push"
            " WHERE wait <= 0 OR due_at <= ? ORDER BY late_id",
            (self._seconds(),),
        ).fetchall()
        for late_id, ordinal, name, body in due:
            # In one transaction: a receiver that is killed in between must not store it twice.
            with self._state.operation() as operation:
                self._store(operation, ordinal, name, orjson.loads(body))
                db.execute("DELETE FROM sim_late_push WHERE late_id = ?", (late_id,))
