"""Magnitudes (数值量级): what a number without its unit may have been meant as."""

from collections.abc import Mapping
from fractions import Fraction

from adapter.domain.attainment.common.spans import Span
from adapter.domain.unit import multiplier_of
from adapter.domain.unit_words import MULTIPLIERS
from adapter.domain.value import IndicatorValue

#: Unit of a target -> factor by which a bare actual number may have been meant: Excel drops the
#: sign of 95 % and leaves 0.95; a form in 万元 is filled in with yuan.
_SLIPS: Mapping[str, Fraction] = {
    "%": Fraction(100),
    "‰": Fraction(1000),
    "万元": Fraction(1, 10**4),
    "亿元": Fraction(1, 10**8),
}


def possible_slip(
    target: IndicatorValue,
    actual: IndicatorValue,
    reached: Span[Fraction],
    wanted: Span[Fraction],
) -> Span[Fraction] | None:
    """The number as it may have been meant: a bare one where that comes nearer to the target.

    One with its unit only where it is a fraction of what has no parts, and 万 makes it the target.
    """
    if actual.unit:
        return _in_ten_thousands(actual, reached, wanted)
    number, goal = reached.low or reached.high, wanted.low or wanted.high
    if not number or not goal:
        return None
    factor = _factor(target, number, goal)
    if factor is None or distance(number * factor, goal) >= distance(number, goal):
        return None
    low, high = (None if each is None else each * factor for each in (reached.low, reached.high))
    return Span(low, high, reached.excludes_low, reached.excludes_high)


def may_have_slipped(actual: IndicatorValue) -> bool:
    """Whether its unit lets `possible_slip` be found at all: none, or one of what has no parts."""
    return not actual.unit or actual.unit in _WITHOUT_PARTS


_WITHOUT_PARTS = frozenset("户人家所座台辆名头匹羽株棵件册") | {"人次", "户次", "场次"}
_TEN_THOUSAND, _ALIKE = 10**4, 2


def _in_ten_thousands(
    actual: IndicatorValue, reached: Span[Fraction], wanted: Span[Fraction]
) -> Span[Fraction] | None:
    """2000户 of 0.2户, beside a target of about as many."""
    number, goal = reached.low or reached.high, wanted.low or wanted.high
    if actual.unit not in _WITHOUT_PARTS or not number or not goal or number.denominator == 1:
        return None
    if distance(number * _TEN_THOUSAND, goal) > _ALIKE:
        return None
    low, high = (
        None if each is None else each * _TEN_THOUSAND for each in (reached.low, reached.high)
    )
    return Span(low, high, reached.excludes_low, reached.excludes_high)


def _factor(target: IndicatorValue, number: Fraction, goal: Fraction) -> Fraction | None:
    unit, bound = target.unit, target.comparator
    if unit == "‰" and bound and bound.is_upper_bound and number < goal:
        # No cell shows a share by thousand, and so little harm is usual.
        return _SLIPS[unit] if distance(number * _SLIPS[unit], goal) <= _NEAR else None
    is_yuan = unit.partition("/")[0] == _YUAN and number < goal
    if is_yuan and distance(number * _TEN_THOUSAND, goal) <= _NEAR:
        return Fraction(_TEN_THOUSAND)
    return _SLIPS.get(unit) or _of_multiplier(unit)


def meant(target: IndicatorValue) -> str:
    """Chinese: as what a bare number beside a target of this unit may have been meant."""
    many, unit = multiplier_of(target.unit), target.unit
    if unit.partition("/")[0] == _YUAN:
        return f"可能以“万{unit}”为单位"
    if many == 1:
        return "可能是百分数"
    words = sorted(MULTIPLIERS, key=len, reverse=True)
    noun = unit.removeprefix(next(each for each in words if unit.startswith(each)))
    return f"可能以“{noun}”为单位" if noun and noun[0] != "/" else "可能没有按目标的单位填写"


#: 0.18 beside ≤2000元/人 is in 万元, and 0.0008 beside ≤0.9‰ a share, where that comes so near.
_YUAN, _NEAR = "元", 3


def _of_multiplier(unit: str) -> Fraction | None:
    """36800 beside 3.5万人次."""
    many = multiplier_of(unit)
    return Fraction(1, many) if many > 1 else None


def is_share_meant(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether one of the two may be a share that lost its sign: 0.9 beside 92%."""
    return _lost_its_sign(target, actual) or _lost_its_sign(actual, target)


def _lost_its_sign(value: IndicatorValue, other: IndicatorValue) -> bool:
    if value.number is None or value.unit or other.unit not in ("%", "", "分"):
        return False
    if not 0 < value.number < 1 or other.number is None or other.number <= 0:
        return False
    one, whole = Fraction(value.number), Fraction(other.number)
    return distance(one * 100, whole) < distance(one, whole)


def as_share(reached: Span[Fraction], target: IndicatorValue) -> Span[Fraction]:
    """What was reached, held against the target as if the fraction among the two were a share."""
    is_target = target.number is not None and 0 < target.number < 1
    factor = Fraction(1, 100) if is_target else Fraction(100)
    low, high = (None if each is None else each * factor for each in (reached.low, reached.high))
    return Span(low, high, reached.excludes_low, reached.excludes_high)


def distance(one: Fraction, other: Fraction) -> Fraction:
    """How many times one is the other, 1.. ."""
    ratio = abs(one / other)
    return max(ratio, 1 / ratio)
