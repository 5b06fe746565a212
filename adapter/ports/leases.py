"""The port to leases (租约): who may work on what, by fencing tokens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.ports.runs import RunProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of one run to work on one thing of a scope, until it expires or is taken away."""

    scope: Scope
    #: What is worked on: a pulled data set, a kind of tree, the bindings …
    name: str
    run_id: str
    #: Grows with every taking; whoever writes with an older one is refused.
    token: int
    #: On our clock; renewed while the run lives.
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseHolder:
    """Who stands in the way: a lease of another run that has not expired."""

    lease: Lease
    taken_at: datetime
    #: None when nobody said.
    process: RunProcess | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseClaim:
    """What a run asks for."""

    scope: Scope
    names: Sequence[str]
    run_id: str
    process: RunProcess | None
    at: datetime
    ttl: timedelta
    #: Holders whose process is gone: their leases are free before they expire.
    dead_runs: Collection[str] = ()


class LeaseRepository(Protocol):
    """Leases with a fencing token (租约): one active run per site, division, year and thing."""

    def holders(self, scope: Scope, names: Sequence[str]) -> list[LeaseHolder]:
        """Who holds these now, expired or not."""
        ...

    def take(self, claim: LeaseClaim) -> list[Lease]:
        """Take all of these or none; those of other runs only when expired or of dead runs.

        Raises LeaseHeld. Each former holder's token is worth nothing from the commit on.
        """
        ...

    def renew(self, leases: Sequence[Lease], *, at: datetime, ttl: timedelta) -> list[Lease]:
        """Push the expiry out; raises LeaseLost when one was taken away."""
        ...

    def require(self, leases: Sequence[Lease]) -> None:
        """Keep them from being taken away until commit; raises LeaseLost when one already was."""
        ...

    def release(self, leases: Sequence[Lease]) -> None:
        """Give back those that are still held; the tokens stay used."""
        ...
