"""One counter for every wire: what a call asks for is handed to the desk that does it."""

from collections.abc import Mapping
from typing import Any

from connectors.simulator.access import Gatekeeper
from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.push import PushDesk
from connectors.simulator.query import QueryDesk
from connectors.simulator.request import read_request
from connectors.simulator.state import State


class Counter:
    """Login, queries and pushes, whatever wire they came over."""

    def __init__(self, state: State, faults: FaultDesk, gatekeeper: Gatekeeper) -> None:
        self._gatekeeper = gatekeeper
        self._queries = QueryDesk(state, faults)
        self._pushes = PushDesk(state, faults)

    def serve(self, call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
        """The data part of the answer.

        Raises `RefusalError`, and `MissingListError` when the receiver falls over.
        """
        if call.operation is Operation.LOGIN:
            return self._gatekeeper.issue(body.get("app_id"), body.get("app_secret"))
        if call.operation is Operation.PUSH:
            return self._pushes.accept(call.data_set, dict(body))
        request = read_request(dict(body))
        self._pushes.a_query_came()
        return self._queries.page(call.data_set, request)
