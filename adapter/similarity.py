"""Similarity of names by the bigram index of our own (相似度)."""

from collections.abc import Sequence

from adapter.domain.identification.index import BigramIndex
from adapter.ports.similarity import Similar


class IndexSimilarity:
    """`ports.similarity.Similarity` by the cosine of rare character pairs; needs no other wheel."""

    method = "bigram_index"

    def __init__(self) -> None:
        self._choices: Sequence[str] = ()
        self._index = BigramIndex(())

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        """See Similarity; the index is kept while the choices are the same object."""
        if choices is not self._choices:
            self._choices, self._index = choices, BigramIndex(choices)
        nearest = (self._index.nearest(query, limit) for query in queries)
        return [tuple(Similar(*each) for each in found) for found in nearest]
