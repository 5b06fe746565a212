"""The receiver's habits (接收方式): whether it knows a request again, and which sets choke it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.ledger import Batch, Received
from connectors.simulator.state import Operation, State

_META = "deduplicate"
#: How a push that holds a poisoned set ends: with a business failure, or the receiver falls over.
MANNERS = ("failure", "http_500")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was done with a set under a request id before."""

    digest: str
    result: dict[str, Any]


class Receiver:
    """Settings that are kept in the state; they survive a restart."""

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def deduplicates(self) -> bool:
        """Whether a set is processed only once under one request id."""
        return self._state.meta(_META, "0") == "1"

    def change(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Take on a habit {deduplicate}, and tell them all. Raises `RefusalError` (0901)."""
        if set(wish) != {"deduplicate"} or type(wish["deduplicate"]) is not bool:
            raise RefusalError(BAD_PARAMETER, "deduplicate 应为 true 或 false")
        self._state.set_meta(_META, str(int(wish["deduplicate"])))
        return self.habits()

    def habits(self) -> dict[str, Any]:
        """The habits in force."""
        return {"deduplicate": self.deduplicates}

    # --- requests known again ---

    def known(self, batch: Batch, received: Received) -> Known | None:
        """What was done with this set under this request id; None where that does not count."""
        if not self.deduplicates:
            return None
        found = self._state.db.execute(
            "SELECT digest, accepted, reason, row_count FROM sim_request"
            " WHERE request_id = ? AND data_set = ? AND set_key = ?",
            (batch.request_id, batch.data_set, received.pushed.set_key),
        ).fetchone()
        if found is None:
            return None
        digest, *told = found
        names = ("accepted", "reason", "row_count")
        return Known(
            digest=digest,
            result={"set_key": received.pushed.set_key, **dict(zip(names, told, strict=True))},
        )

    def remember(
        self, operation: Operation, batch: Batch, received: Received, result: Mapping[str, Any]
    ) -> None:
        """Remember what was done, whether or not it will count."""
        operation.db.execute(
            "INSERT OR REPLACE INTO sim_request VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                batch.request_id,
                batch.data_set,
                received.pushed.set_key,
                received.digest,
                result["accepted"],
                result["reason"],
                result["row_count"],
                batch.ordinal,
            ),
        )

    # --- sets that choke it ---

    def poison(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Choke on every push that holds {set_key}, in a {manner?}. May raise `RefusalError`."""
        set_key, manner = wish.get("set_key"), wish.get("manner", MANNERS[0])
        if set(wish) - {"set_key", "manner"} or not isinstance(set_key, str) or not set_key:
            raise RefusalError(BAD_PARAMETER, "应为 set_key 和 manner，set_key 不能为空")
        if manner not in MANNERS:
            raise RefusalError(BAD_PARAMETER, f"manner 可用的有：{'、'.join(MANNERS)}")
        self._state.db.execute("INSERT OR REPLACE INTO sim_poison VALUES (?, ?)", (set_key, manner))
        return self.poisons()

    def poisons(self) -> dict[str, Any]:
        """The sets that choke it."""
        found = self._state.db.execute("SELECT set_key, manner FROM sim_poison ORDER BY set_key")
        return {"poison": [{"set_key": key, "manner": manner} for key, manner in found]}

    def cure(self) -> int:
        """Choke on nothing any more, and say on how many sets it did."""
        return self._state.db.execute("DELETE FROM sim_poison").rowcount

    def choke(self, batch: Batch) -> str | None:
        """In which manner this push ends, or None."""
        manners = dict(self._state.db.execute("SELECT set_key, manner FROM sim_poison"))
        keys = (received.pushed.set_key for received in batch.sets)
        return next((manners[key] for key in keys if key in manners), None)
