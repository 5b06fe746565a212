"""Many words looked for in a text at once (词表查找), the longest first, from left to right."""

import re
from collections.abc import Iterable, Mapping


class Lexicon:
    """Words, found as an alternation of a pattern finds them; a dictionary is faster for many."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._firsts = frozenset(lengths)
        self._lengths = {
            first: tuple(sorted(each, reverse=True)) for first, each in lengths.items()
        }

    def found(self, text: str) -> list[str]:
        """The words in a text, none overlapping another."""
        return [text[start:end] for start, end in self._places(text)]

    def replaced(self, text: str, meant: Mapping[str, str]) -> str:
        """The text with each word as what stands for it."""
        parts: list[str] = []
        last = 0
        for start, end in self._places(text):
            parts += (text[last:start], meant[text[start:end]])
            last = end
        return "".join((*parts, text[last:])) if parts else text

    def _places(self, text: str) -> list[tuple[int, int]]:
        places: list[tuple[int, int]] = []
        if self._firsts.isdisjoint(text):
            return places
        words, lengths_of, free = self._words, self._lengths, 0
        for start, char in enumerate(text):
            lengths = lengths_of.get(char)
            if lengths and start >= free:
                for length in lengths:
                    if text[start : start + length] in words:
                        free = start + length
                        places.append((start, free))
                        break
        return places


class WordClass:
    """Words of one class, some of them patterns that look at what stands beside."""

    def __init__(self, words: Iterable[str]) -> None:
        words = tuple(words)
        patterns = [each for each in words if not each.isalnum()]
        self._lexicon = Lexicon(each for each in words if each.isalnum())
        self._patterns = alternation(patterns) if patterns else None

    def found(self, text: str) -> frozenset[str]:
        """The words of the class in a text."""
        found = self._lexicon.found(text)
        return frozenset(found + self._patterns.findall(text) if self._patterns else found)


def alternation(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of any of these, the longest first."""
    return re.compile("|".join(sorted(words, key=len, reverse=True)))
