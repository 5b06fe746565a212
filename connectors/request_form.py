"""What all wires' requests have in common (请求格式): a question or sets, turned into bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adapter.ports.budget_system import OutboundSet
from connectors.auth import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request ready to leave by HTTP POST."""

    #: What the exchange is called; never a value of the request.
    operation: str
    #: Under the site's base address.
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class RequestForm(Protocol):
    """One syntax of requests. An address is a path, an operation or a service (see `WireSpec`)."""

    #: The Accept header of every call.
    accept: str

    def question(self, address: str, params: Mapping[str, object], token: Token | None) -> Outgoing:
        """A login or query with its named parameters; lists of codes are sequences of str."""
        ...

    def push(
        self,
        address: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> Outgoing:
        """Whole sets, named as the profile says, beside the frame's own parameters."""
        ...
