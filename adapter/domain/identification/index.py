"""The inverted index of names (倒排索引): which of them share rare character pairs with a name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nlargest
from math import log, sqrt

from adapter.domain.identification.likeness import PLACE_LOSS


def pairs_of(text: str) -> frozenset[str]:
    """The character bigrams of a text; of a single character that itself."""
    return frozenset(map(str.__add__, text, text[1:])) if len(text) > 1 else frozenset(text)


def rarity(frequency: int, count: int) -> float:
    """How much it tells to share what so many of all names have: inverse document frequency."""
    return log((1 + count) / (1 + frequency)) + 1


def character_weights(texts: Sequence[str]) -> Callable[[str], float]:
    """How much each character tells names apart; most of all one that no name has."""
    weights = _rarities((frozenset(text) for text in texts), len(texts))
    unseen = rarity(0, len(texts))
    return lambda char: weights.get(char, unseen)


class BigramIndex:
    """Names by character bigrams, weighted by inverse document frequency."""

    def __init__(self, texts: Sequence[str]) -> None:
        all_pairs = [pairs_of(text) for text in texts]
        self._weights = _rarities(all_pairs, len(texts))
        self._unseen = rarity(0, len(texts))
        self._places: dict[str, list[tuple[int, float]]] = {}
        for position, pairs in enumerate(all_pairs):
            factor = (1 - PLACE_LOSS * position) / self._length(pairs)
            for pair in pairs:
                share = self._weights[pair] ** 2 * factor
                self._places.setdefault(pair, []).append((position, share))

    def nearest(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Positions of the names that are most like it with their cosine, 0..1, best first."""
        pairs = pairs_of(text)
        shared: dict[int, float] = {}
        for pair in sorted(pairs):
            for position, weight in self._places.get(pair, ()):
                shared[position] = shared.get(position, 0.0) + weight
        length = self._length(pairs)
        best = nlargest(limit, shared.items(), key=lambda each: (each[1], -each[0]))
        return [(position, min(weight / length, 1.0)) for position, weight in best]

    def _length(self, pairs: frozenset[str]) -> float:
        weights = (self._weights.get(pair, self._unseen) for pair in sorted(pairs))
        return sqrt(sum(weight**2 for weight in weights)) or 1.0


def _rarities(sets: Iterable[frozenset[str]], count: int) -> Mapping[str, float]:
    frequency: dict[str, int] = {}
    for parts in sets:
        for part in parts:
            frequency[part] = frequency.get(part, 0) + 1
    return {part: rarity(found, count) for part, found in frequency.items()}
