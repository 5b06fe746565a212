"""One counter for every wire: what a call asks for is handed to the desk that does it."""

from collections.abc import Mapping
from typing import Any

from connectors.simulator.access import Gatekeeper
from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.push import PushDesk
from connectors.simulator.query import QueryDesk
from connectors.simulator.receiver import Receiver
from connectors.simulator.request import read_request
from connectors.simulator.state import State


class Counter:
    """Login, queries and pushes, whatever wire they came over."""

    def __init__(
        self, state: State, faults: FaultDesk, gatekeeper: Gatekeeper, receiver: Receiver
    ) -> None:
        self._gatekeeper = gatekeeper
        self._queries = QueryDesk(state, faults)
        self._pushes = PushDesk(state, faults, receiver)

    def wake(self) -> None:
        """Store what is due by the clock, now and later; needs a running event loop."""
        self._pushes.late.wake()

    def serve(self, call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
        """The data part of the answer.

        Raises `RefusalError`, and what `breaking` and `MissingListError` tell of.
        """
        if call.operation is Operation.LOGIN:
            return self._gatekeeper.issue(body.get("app_id"), body.get("app_secret"))
        if call.operation is Operation.PUSH:
            return self._pushes.accept(call, dict(body))
        request = read_request(dict(body))
        self._pushes.late.a_query_came()
        return self._queries.page(call, request)
