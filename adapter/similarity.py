"""Similarity of names by rapidfuzz (相似度)."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from adapter.ports.similarity import Similar


class RapidfuzzSimilarity:
    """`ports.similarity.Similarity` by the ratio of common subsequences."""

    method = "rapidfuzz.ratio"

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        return [
            tuple(
                Similar(position, score / 100)
                for _, score, position in process.extract(
                    query, choices, scorer=fuzz.ratio, limit=limit
                )
            )
            for query in queries
        ]
