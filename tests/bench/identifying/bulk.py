"""One way of finding the nearest of 20,000 names for 100,000, or for the first of them."""

import sys
from collections.abc import Mapping

import numpy as np
from rapidfuzz import fuzz, process

from adapter.domain.identification.names import read_name
from adapter.domain.identification.proposing import CANDIDATES
from adapter.ports.similarity import Similarity
from adapter.similarity import IndexSimilarity
from adapter.similarity_sparse import SparseSimilarity
from tests.bench.identifying.names import declared, library
from tests.bench.measuring import measure

_BATCH = 2_000


def by_index(similarity: Similarity, choices: list[str], said: list[tuple[str, int]]) -> int:
    """How many come first, with all the reading of names that a run does."""
    texts = [read_name(each).main.text for each in choices]
    right = 0
    for start in range(0, len(said), _BATCH):
        batch = said[start : start + _BATCH]
        queries = [read_name(name).main.text for name, _ in batch]
        found = similarity.best(queries, texts, CANDIDATES)
        right += sum(
            bool(best) and best[0].position == at
            for (_, at), best in zip(batch, found, strict=True)
        )
    return right


def by_cdist(choices: list[str], said: list[tuple[str, int]]) -> int:
    """rapidfuzz over all pairs, a block of names at a time."""
    right = 0
    for start in range(0, len(said), _BATCH):
        batch = said[start : start + _BATCH]
        names = [name for name, _ in batch]
        scores = process.cdist(names, choices, scorer=fuzz.ratio, workers=2, dtype=np.uint8)
        right += int((scores.argmax(axis=1) == np.array([at for _, at in batch])).sum())
    return right


def main(method: str, size: int) -> None:
    """Measure one way and print its figures."""
    choices = library(20_000)
    said = declared(choices, size)

    def work() -> Mapping[str, object]:
        if method == "cdist":
            right = by_cdist(choices, said)
        else:
            similarity = SparseSimilarity() if method == "sparse" else IndexSimilarity()
            right = by_index(similarity, choices, said)
        return {"rows": size, "right": right}

    measure(work)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
