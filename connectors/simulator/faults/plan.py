"""The fault plan (故障计划): what befalls a call follows from a seed and the number of the call."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults.calls import Call, Operation
from connectors.simulator.faults.catalogue import FAULTS, NOT_DATA
from connectors.simulator.faults.orders import LATE_BY_QUERIES, Taken
from connectors.simulator.tables import DATA_SETS

_META = "fault_plan"
_OPERATIONS = (Operation.QUERY.value, Operation.PUSH.value, Operation.LOGIN.value)
_WHOLE = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """Which share of the calls is struck, and by what."""

    seed: int
    #: 0 to 1.
    rate: float
    #: Those that may strike; empty for every fault.
    names: tuple[str, ...] = ()
    #: Of the words query, push and token.
    operations: tuple[str, ...] = _OPERATIONS
    #: Empty for every data set; a login is about none, and always in.
    data_sets: tuple[str, ...] = ()
    #: How likely a fault is beside the others, where the catalogue's own weight will not do.
    weights: Mapping[str, float] = field(default_factory=dict)
    #: For every fault that waits; None leaves each its own.
    seconds: float | None = None
    #: As in an order.
    queries: int | None = LATE_BY_QUERIES

    def fate(self, call: Call) -> str | None:
        """The fault that is to strike this call; the same for the same seed and number."""
        dice = sha256(f"{self.seed}:{call.ordinal}".encode()).digest()
        if int.from_bytes(dice[:8]) >= self.rate * _WHOLE or not self._is_about(call):
            return None
        weights = {name: self._weight(name, call) for name in self.names or FAULTS}
        left = int.from_bytes(dice[8:16]) / _WHOLE * sum(weights.values())
        for name, weight in weights.items():
            left -= weight
            if left < 0:
                return name
        return None

    def taken(self, name: str) -> Taken:
        """A strike of this plan."""
        own = FAULTS[name].seconds
        waits = FAULTS[name].waits and self.seconds is not None
        seconds = self.seconds if waits and self.seconds is not None else own
        return Taken(source="plan", seconds=seconds, queries=self.queries)

    def _is_about(self, call: Call) -> bool:
        anywhere = not self.data_sets or call.data_set in NOT_DATA
        return call.operation.value in self.operations and (
            anywhere or call.data_set in self.data_sets
        )

    def _weight(self, name: str, call: Call) -> float:
        fault = FAULTS[name]
        if not fault.strikes(call.operation, call.data_set, call.syntax):
            return 0.0
        return self.weights.get(name, fault.weight)


def read_plan(wish: Mapping[str, Any]) -> FaultPlan:
    """A plan from {seed, rate, names?, operations?, data_sets?, weights?, seconds?, queries?}.

    Raises `RefusalError` (0901).
    """
    known = set(FaultPlan.__dataclass_fields__)
    if set(wish) - known:
        raise RefusalError(BAD_PARAMETER, f"计划参数只能是：{'、'.join(sorted(known))}")
    if type(wish.get("seed")) is not int:
        raise RefusalError(BAD_PARAMETER, "seed 应为整数")
    return FaultPlan(
        seed=wish["seed"],
        rate=_number(wish, "rate", None, highest=1),
        names=_words(wish, "names", FAULTS),
        operations=_words(wish, "operations", _OPERATIONS) or _OPERATIONS,
        data_sets=_words(wish, "data_sets", DATA_SETS),
        weights=_weights(wish.get("weights")),
        seconds=None if wish.get("seconds") is None else _number(wish, "seconds", 0),
        queries=_queries(wish),
    )


class PlanBook:
    """The plan in force; it survives a restart."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        found = db.execute("SELECT value FROM sim_meta WHERE name = ?", (_META,)).fetchone()
        self.plan = None if found is None else read_plan(json.loads(found[0]))

    def begin(self, plan: FaultPlan) -> None:
        """Follow this plan from the next call on, instead of any other."""
        self._db.execute(
            "INSERT OR REPLACE INTO sim_meta VALUES (?, ?)", (_META, json.dumps(asdict(plan)))
        )
        self.plan = plan

    def end(self) -> int:
        """Follow no plan any more, and say how many were followed."""
        self.plan = None
        return self._db.execute("DELETE FROM sim_meta WHERE name = ?", (_META,)).rowcount


def _number(
    wish: Mapping[str, Any], name: str, default: float | None, *, highest: float | None = None
) -> float:
    value = wish.get(name, default)
    if type(value) not in {int, float} or value < 0 or (highest is not None and value > highest):
        bound = "" if highest is None else f"、不大于 {highest}"
        raise RefusalError(BAD_PARAMETER, f"{name} 应为不小于 0{bound} 的数")
    return float(value)


def _words(wish: Mapping[str, Any], name: str, known: Mapping[str, Any] | tuple[str, ...]) -> Any:  # noqa: ANN401 - a checked tuple of words
    value = wish.get(name) or ()
    if not isinstance(value, list | tuple) or any(word not in known for word in value):
        raise RefusalError(BAD_PARAMETER, f"{name} 应为数组，可用的有：{'、'.join(known)}")
    return tuple(value)


def _weights(value: object) -> dict[str, float]:
    weights = value or {}
    if not isinstance(weights, dict) or any(name not in FAULTS for name in weights):
        raise RefusalError(BAD_PARAMETER, "weights 应为故障名到数的对应")
    return {name: _number(weights, name, None) for name in weights}


def _queries(wish: Mapping[str, Any]) -> int | None:
    queries = wish.get("queries", LATE_BY_QUERIES)
    if queries is not None and (type(queries) is not int or queries < 1):
        raise RefusalError(BAD_PARAMETER, "queries 应为不小于 1 的整数，或 null")
    return queries
