"""Similarity of many names at once (批量相似度): the same index as sparse matrices."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
import sparse_dot_topn

from adapter.domain.identification.index import pairs_of, rarity
from adapter.ports.similarity import Similar


class SparseSimilarity:
    """`ports.similarity.Similarity` by the same cosine as `IndexSimilarity`, on every core."""

    method = "bigram_index"

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads
        self._choices: Sequence[str] = ()
        self._places: dict[str, int] = {}
        self._weights = np.zeros(0)
        self._matrix = sp.csr_matrix((0, 0))

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        """See Similarity; the matrix is kept while the choices are the same object."""
        if choices is not self._choices:
            self._learn(choices)
        found = sparse_dot_topn.sp_matmul_topn(
            self._rows(queries),
            self._matrix,
            top_n=limit,
            sort=True,
            n_threads=self._threads,
        )
        ends, positions, scores = found.indptr, found.indices.tolist(), found.data.tolist()
        return [
            tuple(
                Similar(position, min(score, 1.0))
                for position, score in zip(positions[a:b], scores[a:b], strict=True)
            )
            for a, b in pairwise(ends)
        ]

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
        self._matrix = self._rows(choices).T.tocsr()

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
