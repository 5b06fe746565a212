"""Similarity of many names at once (批量相似度): the same index as sparse matrices."""

from collections.abc import Sequence
from itertools import islice, starmap
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
import sparse_dot_topn
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from adapter.domain.identification.index import pairs_of, rarity
from adapter.domain.identification.likeness import DIGITS, PLACE_LOSS, SHARES, considered
from adapter.ports.similarity import Similar

Numbers: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int32] | NDArray[np.int64]


class SparseSimilarity:
    """`ports.similarity.Similarity` with the answers of `IndexSimilarity`, on every core."""

    method = "bigram_index"

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads
        self._choices: Sequence[str] = ()
        self._places: dict[str, int] = {}
        self._weights = np.zeros(0)
        self._matrix = sp.csr_matrix((0, 0))
        self._sorted_choices: list[str] = []

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        """See Similarity; the matrix is kept while the choices are the same object."""
        if choices is not self._choices:
            self._learn(choices)
        found = sparse_dot_topn.sp_matmul_topn(
            self._rows(queries),
            self._matrix,
            top_n=considered(limit),
            sort=False,
            n_threads=self._threads,
        )
        starts, sizes = found.indptr[:-1], np.diff(found.indptr)
        owners = np.repeat(np.arange(len(queries)), sizes)
        scores = self._likeness(queries, owners, found.indices, found.data)
        order = np.lexsort((found.indices, -scores, owners))
        order = order[np.arange(len(order)) - starts[owners] < limit]
        near = zip(found.indices[order].tolist(), scores[order].tolist(), strict=True)
        similar = starmap(Similar, near)
        return [tuple(islice(similar, size)) for size in np.minimum(sizes, limit).tolist()]

    def _likeness(
        self, queries: Sequence[str], owners: Whole, positions: Whole, cosines: Numbers
    ) -> Numbers:
        """`domain.identification.likeness.likeness` of all these pairs at once."""
        sorted_queries = ["".join(sorted(each)) for each in queries]
        ordered = _shares(queries, owners, self._choices, positions)
        bag = _shares(sorted_queries, owners, self._sorted_choices, positions)
        parts = zip(SHARES, (cosines, ordered, bag), strict=True)
        return np.round(sum(share * part for share, part in parts), DIGITS)

    def _learn(self, choices: Sequence[str]) -> None:
        self._choices = choices
        self._places = {}
        frequency: list[int] = []
        for text in choices:
            for pair in pairs_of(text):
                place = self._places.setdefault(pair, len(frequency))
                if place == len(frequency):
                    frequency.append(0)
                frequency[place] += 1
        weights = [rarity(each, len(choices)) for each in frequency]
        self._weights = np.array([*weights, rarity(0, len(choices))])
        factors = 1 - PLACE_LOSS * np.arange(len(choices))
        self._matrix = self._rows(choices).multiply(factors[:, None]).T.tocsr()
        self._sorted_choices = ["".join(sorted(each)) for each in choices]

    def _rows(self, texts: Sequence[str]) -> sp.csr_matrix:
        """A row of unit length per text; pairs that no choice has lengthen it, match nothing."""
        unseen = len(self._weights) - 1
        ends, places = [0], []
        for text in texts:
            places += [self._places.get(pair, unseen) for pair in pairs_of(text)]
            ends.append(len(places))
        indices, bounds = np.array(places, dtype=np.int32), np.array(ends, dtype=np.int32)
        data = self._weights[indices]
        owners = np.repeat(np.arange(len(texts)), np.diff(bounds))
        lengths = np.sqrt(np.bincount(owners, weights=data**2, minlength=len(texts)))
        data = data / lengths[owners] * (indices != unseen)
        rows = sp.csr_matrix((data, indices, bounds), shape=(len(texts), unseen + 1))
        rows.sum_duplicates()
        return rows


def _shares(
    queries: Sequence[str], owners: Whole, choices: Sequence[str], positions: Whole
) -> Numbers:
    """The share of characters that each pair has in one order; of sorted texts: in any order."""
    return process.cpdist(
        list(map(queries.__getitem__, owners.tolist())),
        list(map(choices.__getitem__, positions.tolist())),
        scorer=Indel.normalized_similarity,
        dtype=np.float64,
    )
