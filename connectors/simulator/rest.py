"""The REST dialect: JSON over POST, one address for each call, a bearer token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from connectors.simulator import envelope
from connectors.simulator.access import Gatekeeper, Pass
from connectors.simulator.faults import Call, FaultDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class RestConversation:
    """One call whose meaning its address says."""

    call: Call
    shown: Pass
    sent: bytes

    def strike(self) -> None:
        """REST has no faults of its own."""

    def body(self) -> dict[str, Any]:
        return envelope.read_object(self.sent)

    def answer(self, data: dict[str, Any]) -> Response:
        return envelope.answer(data)

    def refusal(self, error: envelope.RefusalError) -> Response:
        return envelope.refusal(error)


def rest_hearing(
    gatekeeper: Gatekeeper, faults: FaultDesk, call: Call
) -> Callable[[Request, bytes], RestConversation]:
    """Take every request to an address for this call."""

    def hear(request: Request, body: bytes) -> RestConversation:
        shown = gatekeeper.bearer(request.headers.get("authorization", ""))
        return RestConversation(call=faults.meet(call), shown=shown, sent=body)

    return hear
