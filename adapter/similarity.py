"""Similarity of names by the bigram index of our own (相似度)."""

from collections.abc import Iterator, Sequence

from adapter.domain.identification.index import BigramIndex
from adapter.domain.identification.likeness import alike, considered
from adapter.ports.similarity import Similar, best_of


class IndexSimilarity:
    """`ports.similarity.Similarity` by rare pairs, then by characters; needs no other wheel."""

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
        return [best_of(list(self._near(query, limit)), limit) for query in queries]

    def _near(self, query: str, limit: int) -> Iterator[Similar]:
        for position, cosine in self._index.nearest(query, considered(limit)):
            yield Similar(position, alike(cosine, query, self._choices[position]))
