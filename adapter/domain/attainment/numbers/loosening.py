"""Loosened targets (目标放宽): whether a unit promised less than its template asks for."""

from fractions import Fraction

from adapter.domain.attainment.common.leaning import Lean
from adapter.domain.attainment.common.spans import Span, bounded
from adapter.domain.attainment.numbers.denominators import in_their_periods
from adapter.domain.attainment.numbers.magnitudes import possible_slip
from adapter.domain.attainment.numbers.number import common_factors, readings_of
from adapter.domain.value import Comparator, Direction, IndicatorValue, ValueKind

_NUMBERS = (ValueKind.QUANTITATIVE, ValueKind.RANGE)
#: Bounds of a day by which something is done.
_BY_THEN = (None, Comparator.EQUAL, Comparator.AT_MOST, Comparator.LESS_THAN)


def is_loosened(
    standard: IndicatorValue,
    promised: IndicatorValue,
    direction: Direction | None = None,
    lean: Lean = Lean.MORE,
) -> bool:
    """Whether the promise is surely the easier one: a lower floor, a higher ceiling, a later day.

    `direction` and `lean` as in `judge_attainment`. False wherever that is not sure:
    words, units that do not convert or were lost, bounds on different sides, a standard without a
    sure bound.
    """
    if ValueKind.DEADLINE is standard.kind is promised.kind:
        return _is_later(standard, promised)
    if standard.number is None or promised.kind not in _NUMBERS:
        return False
    number = standard.number
    standard, promised = in_their_periods(standard, promised)
    readings = readings_of(standard, direction, lean)
    factors = common_factors(standard.unit, promised.unit)
    if len(readings) > 1 or factors is None or _is_of_another(standard, promised):
        return False
    wanted = Fraction(number) * factors[0]
    is_ceiling = readings[0].is_upper_bound or (
        readings[0] is Comparator.EQUAL and direction is Direction.NEGATIVE
    )
    floor, ceiling = _ends(promised, factors[1])
    if possible_slip(standard, promised, Span(floor, ceiling), bounded(readings[0], wanted)):
        return False
    if is_ceiling:
        return ceiling is not None and ceiling > wanted
    return floor is not None and floor < wanted


def _is_of_another(standard: IndicatorValue, promised: IndicatorValue) -> bool:
    """Whether what they are one each of differs beyond the unit table: 元/路·月 and 元."""
    of_what = standard.also, promised.also
    return of_what[0] != of_what[1] and any(each.startswith(("/", "·")) for each in of_what)


def is_turned(standard: IndicatorValue, promised: IndicatorValue) -> bool:
    """Whether the promise writes a bound on the other side: ≤ where the standard says ≥.

    False where units do not convert or either value contradicts itself.
    """
    bounds = standard.comparator, promised.comparator
    if bounds[0] is None or bounds[1] is None or standard.number is None:
        return False
    is_plain = all(len(readings_of(each, None)) == 1 for each in (standard, promised))
    if not is_plain or promised.number is None or not _compare(standard, promised):
        return False
    is_floor_lost = bounds[0].is_lower_bound and bounds[1].is_upper_bound
    return is_floor_lost or (bounds[0].is_upper_bound and bounds[1].is_lower_bound)


def _compare(standard: IndicatorValue, promised: IndicatorValue) -> bool:
    return common_factors(standard.unit, promised.unit) is not None


def _ends(promised: IndicatorValue, factor: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that keep the promise; a bare number is both."""
    bound = promised.comparator
    low = promised.low if promised.number is None else promised.number
    high = promised.high if promised.number is None else promised.number
    floor = None if low is None or (bound and bound.is_upper_bound) else Fraction(low) * factor
    ceiling = None if high is None or (bound and bound.is_lower_bound) else Fraction(high) * factor
    return floor, ceiling


def _is_later(standard: IndicatorValue, promised: IndicatorValue) -> bool:
    if standard.date is None or promised.date is None:
        return False
    is_by_then = standard.comparator in _BY_THEN and promised.comparator in _BY_THEN
    return is_by_then and promised.date > standard.date
