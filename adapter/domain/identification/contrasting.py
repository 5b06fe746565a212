"""Which words of the opposed rows a name says (对立词的查找)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from adapter.domain.identification.contrasts import CONTRASTS, OPPOSITES
from adapter.domain.identification.lexicon import Lexicon

#: A row and the word that it knows what was found by.
Told = tuple[int, str]


class Contrasts:
    """The rows, read in the trade's one wording and as people write.

    The one wording takes words of a row for each other (来信 and 来访 are both 信访) or swallows
    one (电子健康档案), and brings wordings together that no row lists (给水 is 供水). What is
    written therefore counts as well.
    """

    def __init__(
        self, same: Mapping[str, str], rows: Iterable[Mapping[str, str]] = CONTRASTS
    ) -> None:
        worded: dict[str, tuple[Told, ...]] = {}
        written: dict[str, tuple[Told, ...]] = {}
        for row, words in enumerate(rows):
            for word, (meant, is_told_apart) in _one_worded(words, same):
                told = (row, words[word])
                written[word] = (*written.get(word, ()), told)
                if is_told_apart and told not in worded.get(meant, ()):
                    worded[meant] = (*worded.get(meant, ()), told)
        self._worded, self._written = worded, written
        self._in_wording, self._as_written = Lexicon(worded), Lexicon(written)

    def found(self, wording: str, plain: str) -> frozenset[Told]:
        """What a name says of the rows, in its one wording and as it is written."""
        return frozenset(
            told
            for lexicon, rows_of, text in (
                (self._in_wording, self._worded, wording),
                (self._as_written, self._written, plain),
            )
            for word in lexicon.found(text)
            for told in rows_of[word]
        )


def _one_worded(
    words: Mapping[str, str], same: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Each word of a row, what it is read as, and whether no opposed word is read as that too."""
    meant = {word: same.get(word, word) for word in words}
    told = Counter(each for each, _ in {(meant[word], words[word]) for word in words})
    for word in words:
        yield word, (meant[word], told[meant[word]] == 1)


def are_opposite(rest: Iterable[str], other_rest: Iterable[str]) -> bool:
    """One character stands where the other name has its opposite: 入 of 入库, 出 of 出库."""
    others = frozenset(other_rest)
    return any(
        not opposed.isdisjoint(others - {each})
        for each in rest
        for opposed in OPPOSITES
        if each in opposed
    )
