"""The secrecy gate's last place (闸门核验): what leaves must be what a ticket covers."""

from collections.abc import Sequence

from adapter.domain.fingerprint import rows_digest
from adapter.domain.secrecy import GateTicket
from adapter.errors import GateClosed
from adapter.ports.budget_system import OutboundSet


def require_tickets(sets: Sequence[OutboundSet]) -> None:
    """Raises GateClosed unless every set carries a ticket for exactly its header and rows."""
    for position, each in enumerate(sets):
        # The type says there is a ticket; this line is for callers that were not type-checked.
        ticket: object = each.ticket
        if not isinstance(ticket, GateTicket):
            raise GateClosed(f"set {position} carries no ticket")
        if ticket.rows_digest != rows_digest(each.header, each.rows):
            raise GateClosed(f"the ticket of set {position} does not cover its rows")


def require_distinct_keys(sets: Sequence[OutboundSet]) -> None:
    """Raises ValueError unless there are sets, each under a key of its own."""
    keys = [each.set_key for each in sets]
    if not keys or len(set(keys)) != len(keys):
        raise ValueError("a push needs sets, each under a key of its own")
