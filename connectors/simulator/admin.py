"""The admin's desk: scripted users, faults on order, and a look at what is stored."""

from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults import FaultDesk
from connectors.simulator.scripts import SCRIPTS, Desk
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS


class AdminDesk:
    """What a rehearsal is steered with."""

    def __init__(self, state: State, faults: FaultDesk) -> None:
        self._state = state
        self._faults = faults

    def run_script(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Let scripted users do one thing, in one transaction, and say how much they did."""
        name = wish["name"]
        if name not in SCRIPTS:
            raise RefusalError(BAD_PARAMETER, f"没有这个脚本，可用的有：{'、'.join(SCRIPTS)}")
        run_no = int(self._state.meta(f"script:{name}", "0")) + 1
        with self._state.operation() as operation:
            self._state.set_meta(f"script:{name}", str(run_no))
            randomness = self._state.randomness(f"{name}:{run_no}")
            desk = Desk(operation=operation, rng=randomness, wish=wish)
            counts = SCRIPTS[name](desk)
        return {"script": name, "run": run_no, "counts": counts}

    def order_fault(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Order a fault."""
        return self._faults.order(wish)

    def list_faults(self, _wish: dict[str, Any]) -> dict[str, Any]:
        """The faults in force."""
        return {"faults": self._faults.orders()}

    def cancel_faults(self, _wish: dict[str, Any]) -> dict[str, Any]:
        """Cancel every fault."""
        return {"cancelled": self._faults.cancel_all()}

    def count_rows(self, _wish: dict[str, Any]) -> dict[str, Any]:
        """Row counts of every data set, and what this seed decided."""
        settings = self._state.settings
        return {
            "seed": settings.seed,
            "division_code": settings.division_code,
            "fiscal_year": settings.fiscal_year,
            "tables": {name: self._count(name) for name in DATA_SETS},
            "frozen_projects": [
                code
                for (code,) in self._state.db.execute(
                    "SELECT pro_code FROM sim_project WHERE is_frozen = 1 ORDER BY pro_code"
                )
            ],
            "pushes": self._count_pushes(),
        }

    def _count(self, name: str) -> dict[str, int]:
        found = self._state.db.execute(
            "SELECT count(*) FILTER (WHERE is_deleted = 2 AND is_visible = 1),"  # noqa: S608 - names come from our own field tables
            " count(*) FILTER (WHERE is_deleted = 1),"
            f" count(*) FILTER (WHERE is_deleted = 2 AND is_visible = 0) FROM {name}"
        ).fetchone()
        return dict(zip(("live", "deleted", "hidden"), found, strict=True))

    def _count_pushes(self) -> dict[str, int]:
        found = self._state.db.execute(
            "SELECT count(*) FILTER (WHERE accepted = 1), count(*) FILTER (WHERE accepted = 2)"
            " FROM sim_push_log WHERE is_late = 0"
        ).fetchone()
        return dict(zip(("accepted", "refused"), found, strict=True))
