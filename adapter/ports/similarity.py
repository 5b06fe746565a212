"""Similarity of indicator names as a port: libraries change, the question stays."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Similar(NamedTuple):
    """One proposal: position in the choices and a score, 0..1."""

    position: int
    score: float
    #: How near a model of meaning takes both to be, 0..1; 0 where none proposes it.
    meaning: float = 0.0


def best_of(found: list[Similar], limit: int) -> tuple[Similar, ...]:
    """The best of these, equal ones by position."""
    found.sort(key=lambda each: (-each[1], each[0]))
    return tuple(found[:limit])


class Similarity(Protocol):
    """Finds the most similar names."""

    #: Name of the method as findings show it.
    method: str

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        """For each query at most `limit` proposals, best first."""
        ...
