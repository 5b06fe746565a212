"""Orders of single faults: what may be asked for, and the table of those in force."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults.calls import Call, Operation
from connectors.simulator.faults.catalogue import FAULTS, NOT_DATA, operations_on
from connectors.simulator.tables import DATA_SETS

_FIELDS = {"name", "times", "data_set", "seconds", "queries", "count", "field"}
#: A late push is stored when this many queries have come in, just before the last is answered.
LATE_BY_QUERIES = 2
_COLUMNS = (
    "fault_id",
    "name",
    "data_set",
    "remaining",
    "seconds",
    "queries",
    "count",
    "field",
    "source",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One strike, with what was ordered along with it."""

    #: "order" or "plan".
    source: str
    seconds: float
    #: Queries after which a late push is stored; None leaves it to the seconds.
    queries: int | None = LATE_BY_QUERIES
    #: How many sets of a batch are still taken; None is half of them.
    count: int | None = None
    #: The column that drifts; "" leaves the choice to the receiver.
    field: str = ""


class Orders:
    """The orders in force; they survive a restart."""

    def __init__(self, db: sqlite3.Connection, seconds: Callable[[], float] = time.time) -> None:
        self._db = db
        self._seconds = seconds
        #: Most calls meet no order, and must not pay for the whole catalogue.
        self._names = self._ordered()

    def place(self, wish: dict[str, Any], *, source: str = "order") -> int:
        """Accept an order, and give its number.

        {name, times?, data_set?, seconds?, queries?, count?, field?}; times null: until cancelled.
        Raises `RefusalError` (0901).
        """
        check(wish)
        cursor = self._db.execute(
            "INSERT INTO sim_fault (name, data_set, remaining, seconds, queries, count, field,"
            " source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                wish["name"],
                wish.get("data_set"),
                wish.get("times", 1),
                wish.get("seconds", FAULTS[wish["name"]].seconds),
                wish.get("queries", LATE_BY_QUERIES),
                wish.get("count"),
                wish.get("field", ""),
                source,
            ),
        )
        self._names = self._ordered()
        return int(cursor.lastrowid or 0)

    def in_force(self) -> list[dict[str, object]]:
        """The orders, oldest first."""
        found = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM sim_fault ORDER BY fault_id")  # noqa: S608 - the names above
        return [dict(zip(_COLUMNS, row, strict=True)) for row in found]

    def cancel_all(self, source: str = "") -> int:
        """Cancel every order, or those of one source, and say how many there were."""
        count = self._db.execute(
            "DELETE FROM sim_fault WHERE ? IN ('', source)", (source,)
        ).rowcount
        self._names = self._ordered()
        return count

    def may_hold(self, name: str) -> bool:
        """Whether there is an order of this fault, for whatever call."""
        return name in self._names

    def take(self, name: str, call: Call) -> Taken | None:
        """Use up one occurrence of a fault if one is ordered for this call."""
        if name not in self._names:
            return None
        # A login happens whenever the caller likes, so a fault meets it only when asked for by
        # name: otherwise nobody could tell which call an order will hit.
        anywhere = call.operation is not Operation.LOGIN or FAULTS[name].is_window
        rows = self._db.execute(
            "SELECT fault_id, remaining, until_at, source, seconds, queries, count, field"
            " FROM sim_fault"
            " WHERE name = ? AND (data_set = ? OR (data_set IS NULL AND ?)) ORDER BY fault_id",
            (name, call.data_set, anywhere),
        ).fetchall()
        for fault_id, remaining, until_at, source, seconds, queries, count, field in rows:
            by_time = FAULTS[name].is_window and seconds > 0
            if self._is_left(fault_id, remaining, until_at, seconds if by_time else None):
                return Taken(
                    source=source, seconds=seconds, queries=queries, count=count, field=field
                )
        return None

    def _is_left(
        self, fault_id: int, remaining: int | None, until_at: float | None, window: float | None
    ) -> bool:
        """Count a strike; False when the order was a window that has closed."""
        if window is None:
            if remaining is not None and remaining <= 1:
                self._end(fault_id)
            else:
                self._db.execute(
                    "UPDATE sim_fault SET remaining = remaining - 1 WHERE fault_id = ?", (fault_id,)
                )
            return True
        if until_at is None:
            self._db.execute(
                "UPDATE sim_fault SET until_at = ? WHERE fault_id = ?",
                (self._seconds() + window, fault_id),
            )
        elif self._seconds() >= until_at:
            self._end(fault_id)
            return False
        return True

    def _end(self, fault_id: int) -> None:
        self._db.execute("DELETE FROM sim_fault WHERE fault_id = ?", (fault_id,))
        self._names = self._ordered()

    def _ordered(self) -> frozenset[str]:
        return frozenset(name for (name,) in self._db.execute("SELECT name FROM sim_fault"))


def check(wish: dict[str, Any]) -> None:
    """Refuse an order that could never happen; it would look as if the fault were harmless."""
    if wish.get("name") not in FAULTS:
        raise RefusalError(BAD_PARAMETER, f"没有这种故障，可用的有：{'、'.join(FAULTS)}")
    if set(wish) - _FIELDS:
        raise RefusalError(BAD_PARAMETER, f"故障参数只能是：{'、'.join(sorted(_FIELDS))}")
    if wish.get("data_set") not in {None, *NOT_DATA, *DATA_SETS}:
        raise RefusalError(BAD_PARAMETER, "data_set 不是本系统的数据集")
    if not _can_strike(wish["name"], wish.get("data_set")):
        raise RefusalError(BAD_PARAMETER, "这种故障不会出现在这个数据集上")
    _check_numbers(wish)


def _can_strike(name: str, data_set: str | None) -> bool:
    fault = FAULTS[name]
    if not fault.operations & operations_on(data_set):
        return False
    return not (fault.needs_approval and data_set and not DATA_SETS[data_set].needs_approval)


def _check_numbers(wish: dict[str, Any]) -> None:
    times = wish.get("times", 1)
    if times is not None and (type(times) is not int or times < 1):
        raise RefusalError(BAD_PARAMETER, "times 应为正整数，或 null 表示一直有效")
    seconds = wish.get("seconds", 1.0)
    if type(seconds) not in {int, float} or (seconds < 0 and wish["name"] != "clock_skew"):
        raise RefusalError(BAD_PARAMETER, "seconds 应为不小于 0 的数")
    for name, lowest in (("queries", 1), ("count", 0)):
        number = wish.get(name)
        if number is not None and (type(number) is not int or number < lowest):
            raise RefusalError(BAD_PARAMETER, f"{name} 应为不小于 {lowest} 的整数，或 null")
    if not isinstance(wish.get("field", ""), str):
        raise RefusalError(BAD_PARAMETER, "field 应为列名")
