"""How a standard changed (标准松紧): tightened, loosened, another unit, or nothing that matters."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import product

from adapter.domain.attainment.common.leaning import Lean, Subject
from adapter.domain.attainment.common.spans import Point, Span, bounded
from adapter.domain.attainment.numbers.number import common_factors, readings_of
from adapter.domain.indicator import Indicator
from adapter.domain.value import Comparator, Direction, IndicatorValue, ValueKind


class StandardChange(StrEnum):
    """What became of a standard."""

    #: The same bound, however it is spelled: 1万元 and 10000元.
    SAME = "same"
    #: All that keeps the new one kept the old one, not the other way round.
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    #: Units that do not convert, or a unit that came or went.
    UNIT = "unit"
    #: Words, or bounds that neither contains the other.
    OTHER = "other"

    @property
    def mirrored(self) -> "StandardChange":
        """The same change seen from the other version."""
        return _MIRRORED.get(self, self)


_MIRRORED = {
    StandardChange.TIGHTENED: StandardChange.LOOSENED,
    StandardChange.LOOSENED: StandardChange.TIGHTENED,
}
_NUMBERS = (ValueKind.QUANTITATIVE, ValueKind.RANGE)
_DATES = (ValueKind.DEADLINE, ValueKind.PERIOD)


@dataclass(frozen=True, slots=True)
class Standard:
    """A value with what decides how a bare number of it is meant."""

    value: IndicatorValue
    direction: Direction | None
    #: What the indicator's level and name say of a bare number.
    lean: Lean = Lean.MORE


def standard_of(indicator: Indicator, value: IndicatorValue | None = None) -> Standard:
    """The standard of an indicator, or a template's own value for it."""
    subject = Subject(level1=indicator.level1, level2=indicator.level2, name=indicator.name)
    return Standard(
        indicator.standard if value is None else value, indicator.direction, subject.lean
    )


def compare_standards(old: Standard, new: Standard) -> StandardChange:
    """What became of a standard, by the set of actual values that keep it.

    Turned round it answers `mirrored`. A bare number means at least, or at most where less is
    better; an exact number (=95%) against another counts as that bound too.
    """
    one, other = old.value, new.value
    if old == new:
        return StandardChange.SAME
    if one.also != other.also:
        return StandardChange.OTHER
    if one.kind in _NUMBERS and other.kind in _NUMBERS:
        return _numbers(old, new)
    if one.kind in _DATES and other.kind in _DATES:
        return _dates(one, other)
    return StandardChange.SAME if one == other else StandardChange.OTHER


def _numbers(old: Standard, new: Standard) -> StandardChange:
    factors = common_factors(old.value.unit, new.value.unit)
    if factors is None or bool(old.value.unit) != bool(new.value.unit):
        return StandardChange.UNIT
    spans = [
        [_number_span(each.value, reading, factor) for reading in _readings(each)]
        for each, factor in zip((old, new), factors, strict=True)
    ]
    found = _of_all(spans[0], spans[1])
    return _by_direction(old, new, factors) if found is StandardChange.OTHER else found


def _readings(standard: Standard) -> tuple[Comparator, ...]:
    if standard.value.number is None:
        return (Comparator.EQUAL,)
    return readings_of(standard.value, standard.direction, standard.lean)


def _number_span(value: IndicatorValue, reading: Comparator, factor: Fraction) -> Span[Fraction]:
    if value.number is not None:
        return bounded(reading, Fraction(value.number) * factor)
    low, high = (None if e is None else Fraction(e) * factor for e in (value.low, value.high))
    return Span(low, high, value.excludes_low, value.excludes_high)


def _by_direction(
    old: Standard, new: Standard, factors: tuple[Fraction, Fraction]
) -> StandardChange:
    """Two exact numbers: neither holds the other, so the direction says which is harder."""
    both = (old, new)
    if any(each.value.comparator is not Comparator.EQUAL for each in both):
        return StandardChange.OTHER
    spans = [
        [
            _number_span(each.value, reading, factor)
            for reading in _readings(replace(each, value=replace(each.value, comparator=None)))
        ]
        for each, factor in zip(both, factors, strict=True)
    ]
    return _of_all(spans[0], spans[1])


def _of_all(old: Iterable[Span[Point]], new: Iterable[Span[Point]]) -> StandardChange:
    """What holds under every reading of both."""
    found = {_inclusion(one, other) for one, other in product(old, new)}
    return found.pop() if len(found) == 1 else StandardChange.OTHER


def _inclusion(old: Span[Point], new: Span[Point]) -> StandardChange:
    is_within, holds = new.lies_in(old), old.lies_in(new)
    if is_within and holds:
        return StandardChange.SAME
    if is_within:
        return StandardChange.TIGHTENED
    return StandardChange.LOOSENED if holds else StandardChange.OTHER


def _dates(old: IndicatorValue, new: IndicatorValue) -> StandardChange:
    one, other = _DAYS[old.kind](old), _DAYS[new.kind](new)
    if old.kind is not new.kind or one is None or other is None:
        return StandardChange.SAME if old == new else StandardChange.OTHER
    return _inclusion(one, other)


def _until(value: IndicatorValue) -> Span[dt.date] | None:
    """A day alone is the last that still counts."""
    if value.date is None:
        return None
    is_last_day = value.comparator in (None, Comparator.EQUAL)
    return bounded(Comparator.AT_MOST if is_last_day else value.comparator, value.date)


def _between(value: IndicatorValue) -> Span[dt.date] | None:
    return None if value.start is None or value.end is None else Span(value.start, value.end)


_DAYS: Mapping[ValueKind, Callable[[IndicatorValue], Span[dt.date] | None]] = {
    ValueKind.DEADLINE: _until,
    ValueKind.PERIOD: _between,
}
