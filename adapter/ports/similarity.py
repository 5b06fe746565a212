"""Similarity of indicator names as a port: libraries change, the question stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Similar:
    """One proposal: position in the choices and a score, 0..1."""

    position: int
    score: float


class Similarity(Protocol):
    """Finds the most similar names."""

    #: Name of the method as findings show it.
    method: str

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        """For each query at most `limit` proposals, best first."""
        ...
