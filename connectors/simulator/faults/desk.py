"""Where the rest of the receiver asks whether something goes wrong now, and where it is noted."""

import sqlite3
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from connectors.simulator.clock import seventeen_digits, wall_clock
from connectors.simulator.faults.calls import Call, Fate
from connectors.simulator.faults.catalogue import FAULTS
from connectors.simulator.faults.orders import Orders, Taken
from connectors.simulator.faults.plan import PlanBook, read_plan

_STRIKE = ("strike_id", "ordinal", "operation", "data_set", "name", "source", "struck_at")
#: Strikes that one answer tells of.
_TOLD = 1000


class FaultDesk:
    """Orders and plan together; whatever strikes is written down with the number of its call."""

    def __init__(self, db: sqlite3.Connection, now: Callable[[], datetime] = wall_clock) -> None:
        self._db = db
        self._now = now
        self._orders = Orders(db)
        self._book = PlanBook(db)

    # --- for those who serve calls ---

    def meet(self, call: Call) -> Call:
        """Count a call that came in, and decide by the plan what befalls it."""
        cursor = self._db.execute(
            "INSERT INTO sim_call (operation, data_set, syntax, came_at) VALUES (?, ?, ?, ?)",
            (call.operation.value, call.data_set, call.syntax.value, seventeen_digits(self._now())),
        )
        met = replace(call, ordinal=int(cursor.lastrowid or 0), fate=Fate())
        plan = self._book.plan
        name = None if plan is None else plan.fate(met)
        if name is not None and FAULTS[name].lasts > 1:
            self._start(name, met)
        else:
            met.fate.name = name
        return met

    def expects(self, name: str, call: Call) -> bool:
        """Whether a fault may be about to strike this call; that uses up nothing."""
        return call.fate.name == name or self._orders.may_hold(name)

    def take(self, name: str, call: Call) -> bool:
        """Whether a fault strikes this call; that uses up one occurrence."""
        return self.take_order(name, call) is not None

    def take_seconds(self, name: str, call: Call) -> float | None:
        """Like `take`, and give the seconds that go with it."""
        taken = self.take_order(name, call)
        return None if taken is None else taken.seconds

    def take_order(self, name: str, call: Call) -> Taken | None:
        """Like `take`, and give everything that goes with it."""
        if not FAULTS[name].strikes(call.operation, call.data_set, call.syntax):
            return None
        plan = self._book.plan
        if call.fate.name == name and plan is not None:
            call.fate.name = None
            taken: Taken | None = plan.taken(name)
        else:
            taken = self._orders.take(name, call)
        if taken is not None:
            self._note(name, call, taken)
        return taken

    def _start(self, name: str, call: Call) -> None:
        """A fault that lasts goes on for some calls: all, or those about the same data set."""
        fault = FAULTS[name]
        about = None if fault.is_window else call.data_set
        wish = {"name": name, "times": fault.lasts, "data_set": about}
        self._orders.place(wish, source="plan")

    def _note(self, name: str, call: Call, taken: Taken) -> None:
        self._db.execute(
            "INSERT INTO sim_strike (ordinal, operation, data_set, name, source, struck_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                call.ordinal,
                call.operation.value,
                call.data_set,
                name,
                taken.source,
                seventeen_digits(self._now()),
            ),
        )

    # --- for the admin ---

    def order(self, wish: dict[str, Any]) -> dict[str, object]:
        """Accept an order of a single fault; see `Orders.place`."""
        return {"fault_id": self._orders.place(wish)}

    def orders(self) -> list[dict[str, object]]:
        """The orders in force, oldest first."""
        return self._orders.in_force()

    def cancel_all(self) -> int:
        """Cancel every order and say how many there were."""
        return self._orders.cancel_all()

    def follow(self, wish: dict[str, Any]) -> dict[str, object]:
        """Follow a plan from the next call on; see `read_plan`."""
        self._book.begin(read_plan(wish))
        return self.plan()

    def plan(self) -> dict[str, object]:
        """The plan in force, and how many calls were counted."""
        calls = self._db.execute("SELECT coalesce(max(ordinal), 0) FROM sim_call").fetchone()[0]
        plan = self._book.plan
        return {"plan": None if plan is None else asdict(plan), "calls": calls}

    def end_plan(self) -> int:
        """Follow no plan any more; lasting faults that it started end too."""
        self._orders.cancel_all("plan")
        return self._book.end()

    def strikes(self, after: int) -> list[dict[str, object]]:
        """What struck, oldest first, after this strike_id; no more than a thousand at once."""
        found = self._db.execute(
            f"SELECT {', '.join(_STRIKE)} FROM sim_strike WHERE strike_id > ?"  # noqa: S608 - the names above
            " ORDER BY strike_id LIMIT ?",
            (after, _TOLD),
        )
        return [dict(zip(_STRIKE, row, strict=True)) for row in found]
