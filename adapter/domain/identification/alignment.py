"""Two names laid side by side (对齐): what they share, and the words that each has alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from adapter.domain.identification.known_pairs import is_known_pair, is_word
from adapter.domain.identification.names import Wording
from adapter.domain.identification.slips import is_slip, sounds_near
from adapter.domain.identification.word_classes import LIGHT

_LIGHT = re.compile("|".join(sorted(LIGHT, key=len, reverse=True)))
#: What a character of a word like 项目 or 工作 weighs beside others.
_LIGHT_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A character taken for another by hand or scanner."""

    written: str
    meant: str
    #: Whether what is written may be meant: a word of its own (水费 for 税费), alike only as many
    #: speak it (产地 for 场地), or beside another slip (店员 for 电源).
    is_doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What is left of two names when what they share is taken away."""

    #: Words that only the one name has, and only the other.
    rest: tuple[str, ...]
    other_rest: tuple[str, ...]
    #: Their weight as a share of the whole name's, 0..1.
    rest_share: float
    other_rest_share: float
    #: Their weight in characters of medium weight.
    rest_weight: float
    other_rest_weight: float
    slips: tuple[Slip, ...]
    #: The first name with its slips put right.
    corrected: str


def align(one: Wording, other: Wording, weight_of: Callable[[str], float]) -> Alignment:
    """Shared pairs first, then slips beside what is shared, then single shared characters."""
    first, second = one.text, other.text
    open_first = [at for at in range(len(first)) if not _in_pair(first, at, other.pairs)]
    open_second = [at for at in range(len(second)) if not _in_pair(second, at, one.pairs)]
    _strike_equal(first, second, open_first, open_second)
    slips = _strike_slips(first, second, open_first, open_second)
    weights = [_weights(text, weight_of) for text in (first, second)]
    total, other_total = (sum(each) or 1.0 for each in weights)
    rest_sum = sum(weights[0][at] for at in open_first)
    other_sum = sum(weights[1][at] for at in open_second)
    medium = (total + other_total) / (len(first) + len(second) or 1)
    return Alignment(
        rest=tuple(_words(first, open_first)),
        other_rest=tuple(_words(second, open_second)),
        rest_share=rest_sum / total,
        other_rest_share=other_sum / other_total,
        rest_weight=rest_sum / medium,
        other_rest_weight=other_sum / medium,
        slips=tuple(_slips(first, slips)),
        corrected=_corrected(first, slips),
    )


def _in_pair(text: str, at: int, pairs: frozenset[str]) -> bool:
    return text[at : at + 2] in pairs or (at > 0 and text[at - 1 : at + 1] in pairs)


def _strike_equal(first: str, second: str, mine: list[int], others: list[int]) -> None:
    """Take away single characters that both have left."""
    for at in tuple(mine):
        found = next((each for each in others if second[each] == first[at]), None)
        if found is not None:
            mine.remove(at)
            others.remove(found)


def _strike_slips(
    first: str, second: str, mine: list[int], others: list[int]
) -> list[tuple[int, str]]:
    """Take away characters that stand for each other beside the same neighbour."""
    slips = []
    for at in tuple(mine):
        for each in others:
            if _has_same_neighbour(first, at, second, each) and _is_slip(first, at, second[each]):
                mine.remove(at)
                others.remove(each)
                slips.append((at, second[each]))
                break
    return slips


def _is_slip(text: str, at: int, meant: str) -> bool:
    """A word of the field is no slip for what is none (食用, 粮用) nor for what sounds near."""
    for pair, corrected in _beside(text, at, meant):
        if is_known_pair(pair) and not (is_known_pair(corrected) and is_slip(text[at], meant)):
            return False
    return is_slip(text[at], meant) or sounds_near(text[at], meant)


def _slips(text: str, slips: list[tuple[int, str]]) -> Iterator[Slip]:
    places = {at for at, _ in slips}
    for at, meant in slips:
        is_word_written = any(is_word(written) for written, _ in _beside(text, at, meant))
        yield Slip(
            written=text[at],
            meant=meant,
            is_doubtful=is_word_written
            or not is_slip(text[at], meant)
            or not places.isdisjoint((at - 1, at + 1)),
        )


def _beside(text: str, at: int, meant: str) -> Iterator[tuple[str, str]]:
    """The pairs that a character makes with its neighbours, as written and corrected."""
    if at > 0:
        yield text[at - 1 : at + 1], text[at - 1] + meant
    if at + 1 < len(text):
        yield text[at : at + 2], meant + text[at + 1]


def _corrected(text: str, slips: list[tuple[int, str]]) -> str:
    chars = list(text)
    for at, meant in slips:
        chars[at] = meant
    return "".join(chars)


def _has_same_neighbour(first: str, at: int, second: str, each: int) -> bool:
    before = first[at - 1 : at] == second[each - 1 : each] and at > 0 and each > 0
    behind = first[at + 1 : at + 2] == second[each + 1 : each + 2] != ""
    return before or behind


def _weights(text: str, weight_of: Callable[[str], float]) -> list[float]:
    light = {at for found in _LIGHT.finditer(text) for at in range(*found.span())}
    return [weight_of(c) * (_LIGHT_SHARE if at in light else 1.0) for at, c in enumerate(text)]


def _words(text: str, places: list[int]) -> Iterator[str]:
    word, last = "", -2
    for at in places:
        if at != last + 1 and word:
            yield word
            word = ""
        word, last = word + text[at], at
    if word:
        yield word
