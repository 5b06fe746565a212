"""Units of measure (计量单位): one spelling per unit, and numbers made comparable across units.

A canonical unit never rescales: 1.2 亿元 stays 1.2 亿元 until two values are compared.
"""

import re
from collections import Counter
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from adapter.domain.unit_words import (
    FACTORS,
    MAN_TIMES,
    MULTIPLIERS,
    NO_UNIT,
    SAME_WORD,
    UNIT_WORDS,
)

_SPACES = re.compile(r"[\s\u200b-\u200d\ufeff]+")
_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    ord(char): folded
    for chars, folded in (
        ("•・‧⋅", "·"),
        ("\u00b5", "\u03bc"),
        ("×", "*"),
        ("[［【〔", "("),
        ("]］】〕", ")"),
    )
    for char in chars
}
_EACH = re.compile(r"/每+")
_PER_GROUP = re.compile(r"/\((\w+(?:[*·、.]\w+)*)\)")
#: Units that no multiplier can stand before.
_SHARES = ("%", "‰", "百分点")


class HasNumber(Protocol):
    """Anything with a number and its unit."""

    @property
    def number(self) -> Decimal | None:
        """The number as written, never rescaled."""

    @property
    def unit(self) -> str:
        """The canonical unit, "" if none is known."""


@lru_cache(maxsize=4096)
def canonical_unit(text: str) -> str:
    """The one spelling of a unit, "" for none: 百分比 and ％ give %, 元/人*月 gives 元/人·月.

    Idempotent. Words that merely mean the same (km, 公里) stay as written; `same_unit` knows them.
    """
    before = None
    while before != text:
        before, text = text, _respelled(text)
    return text


def _respelled(text: str) -> str:
    plain = _SPACES.sub("", text.translate(_FOLD))
    if plain in NO_UNIT:
        return ""
    if plain in SAME_WORD:
        return SAME_WORD[plain]
    plain = _PER_GROUP.sub(r"/\1", _EACH.sub("/", plain))
    words = re.split(r"([/*·、.])", plain)
    joined = "".join(
        "·" if part in "*、." and part else SAME_WORD.get(part, part) for part in words
    )
    return joined if _is_balanced(joined) else re.sub(r"[()]", "", joined)


def is_known_unit(unit: str) -> bool:
    """Whether a canonical unit is one word of the vocabulary (万元, %, 公里, but not 元/人)."""
    return unit in FACTORS or unit in UNIT_WORDS or _split_multiplier(unit)[1] in UNIT_WORDS


def is_incomplete(unit: str) -> bool:
    """Whether a unit lacks its noun: 万 (250万), 万/月, /株."""
    return unit.partition("/")[0] in MULTIPLIERS or unit.startswith("/")


def completed(unit: str, column: str) -> str | None:
    """An incomplete unit with the noun of the unit column; None where the column cannot tell.

    万 with 元 or 万元 gives 万元, /株 with 元 or 元/株 gives 元/株.
    """
    head, slash, rest = unit.partition("/")
    noun, _, column_rest = column.partition("/")
    names_no_noun = not noun or noun in MULTIPLIERS or noun in _SHARES
    if names_no_noun or (column_rest and slash and column_rest != rest):
        return None
    multiplier, word = _split_multiplier(noun)
    if multiplier not in ("", head):
        return None
    tail = rest or column_rest
    return head + word + ("/" + tail if tail else "")


def multiplier_of(unit: str) -> int:
    """What a canonical unit multiplies its noun by: 10000 of 万人次, 1 of 人次."""
    return MULTIPLIERS.get(_split_multiplier(unit)[0], 1)


def same_unit(one: str, other: str) -> bool:
    """Whether two canonical units mean exactly the same: km and 公里, but not 米 and 公里."""
    if one == other:
        return True
    first, second = _measure(one), _measure(other)
    return first[0] == second[0] and first[1] == second[1]


def in_common_unit(a: HasNumber, b: HasNumber) -> tuple[Decimal, Decimal] | None:
    """Both numbers, exact, in a unit that they share; None where the units do not compare.

    The results are for comparing and dividing, not for showing: where no written unit holds both
    exactly (亩 and 平方米) the common unit is a fraction of either. A bare number takes the unit of
    the other side as it stands (95 beside 95% is 95%), and 万 or /株 take the missing noun from it.
    """
    if a.number is None or b.number is None:
        return None
    if a.unit == b.unit or not a.unit or not b.unit:
        return a.number, b.number
    ratio = _ratio(a.unit, b.unit)
    if ratio is None:
        return None
    return _times(a.number, ratio.numerator), _times(b.number, ratio.denominator)


def converted(number: Decimal, unit: str, into: str) -> Decimal | None:
    """A number in another unit; None where the units do not compare or the result is not exact."""
    ratio = _ratio(unit, into)
    if ratio is None or ratio.denominator != 1:
        return None
    return _times(number, ratio.numerator)


@lru_cache(maxsize=4096)
def _ratio(one: str, other: str) -> Fraction | None:
    first, second = _measure(one), _measure(other)
    if first[0] != second[0] and not _differ_by_missing_noun(first[0], second[0]):
        return None
    return first[1] / second[1] * _noun_factor(first[0], second[0], one, other)


def _noun_factor(
    first: frozenset[tuple[str, int]], second: frozenset[tuple[str, int]], one: str, other: str
) -> Fraction:
    """What the noun that one side lacks weighs: 万 beside 元 counts in 元, which weighs 100 分."""
    if first == second:
        return Fraction(1)
    lacks_first = _MISSING in first
    noun = _split_multiplier((other if lacks_first else one).partition("/")[0])[1]
    weight = FACTORS.get(noun, (noun, Fraction(1)))[1]
    return weight if lacks_first else 1 / weight


_MISSING = ("?", 1)


def _differ_by_missing_noun(
    one: frozenset[tuple[str, int]], other: frozenset[tuple[str, int]]
) -> bool:
    lacking, full = (one, other) if _MISSING in one else (other, one)
    extra = full - (lacking - {_MISSING})
    return _MISSING in lacking and lacking - {_MISSING} <= full and [n for _, n in extra] == [1]


def _measure(unit: str) -> tuple[frozenset[tuple[str, int]], Fraction]:
    """Dimensions with their powers, and the size of the unit in base units."""
    head, *rest = unit.replace("台班", "台·班").split("/")
    powers: Counter[str] = Counter()
    size = Fraction(1)
    for sign, part in ((1, head), *((-1, each) for each in rest)):
        for word in MAN_TIMES.get(part, part).split("·"):
            dimension, factor = _measure_word(word)
            powers[dimension] += sign
            size *= factor**sign
    return frozenset((each, power) for each, power in powers.items() if power), size


def _measure_word(word: str) -> tuple[str, Fraction]:
    if word in FACTORS:
        return FACTORS[word]
    multiplier, noun = _split_multiplier(word)
    dimension, factor = FACTORS.get(noun, (noun or "?", Fraction(1)))
    return dimension, factor * MULTIPLIERS.get(multiplier, 1)


def _split_multiplier(word: str) -> tuple[str, str]:
    """万元 -> 万, 元; 千克 -> "", 千克: a word of the vocabulary is never taken apart."""
    if word not in UNIT_WORDS:
        for multiplier in MULTIPLIERS:
            if word.startswith(multiplier):
                return multiplier, word[len(multiplier) :]
    return "", word


def _times(number: Decimal, factor: int) -> Decimal:
    digits = len(number.as_tuple().digits) + len(str(factor)) + 1
    return Context(prec=digits).multiply(number, Decimal(factor)) if factor != 1 else number


def _is_balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0
