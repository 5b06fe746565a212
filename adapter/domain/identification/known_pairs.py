"""Pairs of characters that are in words (已知用语的字对): what is no slip, or hardly one."""

from functools import cache

from adapter.domain.identification.common_words import COMMON_WORDS
from adapter.domain.identification.contrasts import CONTRASTS
from adapter.domain.identification.near_words import NEAR_WORDS
from adapter.domain.identification.word_classes import DENIALS, GROUPS, LIGHT, MODIFIERS, SCOPES
from adapter.domain.identification.words import SAME_WORDS


@cache
def _known() -> frozenset[str]:
    words = {each for pair in SAME_WORDS for each in pair}
    words |= {each for group in (*NEAR_WORDS, *CONTRASTS) for each in group}
    words |= {each for each in (*LIGHT, *SCOPES, *GROUPS, *MODIFIERS, *DENIALS) if each.isalnum()}
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))


def is_known_pair(pair: str) -> bool:
    """Whether some word of the lists has these two characters beside each other."""
    return pair in _known()


@cache
def _words() -> frozenset[str]:
    return frozenset(row[0] + each for row in COMMON_WORDS.split() for each in row[1:])


def is_word(pair: str) -> bool:
    """Whether these two characters are a common word of the language."""
    return pair in _words()
