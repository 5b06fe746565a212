"""The REST dialect: JSON over POST, one address for each call, a bearer token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.simulator import envelope
from connectors.simulator.access import Gatekeeper, Pass
from connectors.simulator.faults import Call, Operation
from connectors.simulator.json_sending import JsonSender
from connectors.simulator.tables import data_set_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RestConversation:
    """One call whose meaning its address says."""

    call: Call
    shown: Pass
    sent: bytes
    sender: JsonSender

    def strike(self) -> None:
        """REST has no faults of its own."""

    def body(self) -> dict[str, Any]:
        return envelope.read_object(self.sent)

    def answer(self, data: dict[str, Any]) -> Response:
        if self.call.operation is Operation.QUERY and data["rows"]:
            columns = data_set_of(data["rows"][0]).columns
            data = {**data, "rows": self.sender.rows.spoil(self.call, data["rows"], columns)}
        return self.sender.send(envelope.success(data), self.call)

    def refusal(self, error: envelope.RefusalError) -> Response:
        return self.sender.send(envelope.failure(error), self.call, status=error.status)


def rest_hearing(
    gatekeeper: Gatekeeper, sender: JsonSender, call: Call
) -> Callable[[Request, bytes], RestConversation]:
    """Take every request to an address for this call."""

    def hear(request: Request, body: bytes) -> RestConversation:
        shown = gatekeeper.bearer(request.headers.get("authorization", ""))
        met = sender.faults.meet(call)
        return RestConversation(call=met, shown=shown, sent=body, sender=sender)

    return hear
