"""Whether a target that is repeated later is another one (目标变更): lost signs are no change."""

from fractions import Fraction

from adapter.domain.attainment.numbers.denominators import in_their_periods
from adapter.domain.attainment.numbers.number import common_factors, is_measured, scaled
from adapter.domain.attainment.words.alike_words import ask_for_the_same, with_digits
from adapter.domain.value import IndicatorValue, ValueKind, parse_value


def says_otherwise(approved: IndicatorValue, repeated: IndicatorValue) -> bool:
    """Whether a target that was repeated later surely is another one.

    A sign or a unit that got lost on the way is no other target: only numbers, bounds, days and
    words that both sides write are held against each other.
    """
    if ValueKind.EMPTY in (approved.kind, repeated.kind) or approved == repeated:
        return False
    if ValueKind.QUALITATIVE in (approved.kind, repeated.kind):
        return not _are_alike_in_words(approved, repeated)
    if approved.kind is not repeated.kind:
        return True
    bounds = approved.comparator, repeated.comparator
    if None not in bounds and bounds[0] is not bounds[1]:
        return True
    if is_measured(approved):
        approved, repeated = in_their_periods(approved, repeated)
        factors = common_factors(approved.unit, repeated.unit)
        return factors is None or _in_common(approved, factors[0]) != _in_common(
            repeated, factors[1]
        )
    days = (
        (approved.date, approved.start, approved.end),
        (
            repeated.date,
            repeated.start,
            repeated.end,
        ),
    )
    return None not in (days[0][0], days[1][0]) and days[0] != days[1]


def _are_alike_in_words(approved: IndicatorValue, repeated: IndicatorValue) -> bool:
    """Whether two targets ask for the same, one of which is words: 三级 and 3级 too."""
    if ask_for_the_same(approved, repeated):
        return True
    if approved.kind is repeated.kind:
        return False
    is_first = approved.kind is ValueKind.QUALITATIVE
    words, other = (approved, repeated) if is_first else (repeated, approved)
    read = parse_value(with_digits(words.text))
    return read.kind is other.kind and not says_otherwise(read, other)


def _in_common(value: IndicatorValue, factor: Fraction) -> list[Fraction | None]:
    numbers = (value.number, value.low, value.high)
    return [None if each is None else scaled(each, factor) for each in numbers]
