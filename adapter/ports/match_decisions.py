"""The port to what persons said of matches (人工确认与否决)."""

from collections.abc import Iterator
from typing import Protocol

from adapter.domain.identification.decisions import MatchDecision
from adapter.domain.identity import Scope


class MatchDecisionRepository(Protocol):
    """A log that only grows until the project of an entry is purged."""

    def record(self, scope: Scope, decision: MatchDecision) -> None:
        """Add an entry; purges of the division wait from here until the unit ends."""
        ...

    def standing(self, scope: Scope) -> Iterator[MatchDecision]:
        """Entries of the site and division in every year, oldest first.

        Only those whose project is open now: a wording of a closed one teaches nothing.
        """
        ...
