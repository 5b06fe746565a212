"""Spans (取值范围): all that a value allows, as numbers or days, compared without guessing."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from adapter.domain.attainment.common.judgement import Attainment
from adapter.domain.value import Comparator

Point = TypeVar("Point", Fraction, dt.date)


@dataclass(frozen=True, slots=True)
class Span(Generic[Point]):
    """From low to high; None where a side is open."""

    low: Point | None
    high: Point | None
    #: True where the end itself is left out.
    excludes_low: bool = False
    excludes_high: bool = False

    def lies_in(self, other: "Span[Point]") -> bool:
        """Whether every point of this span is one of the other."""
        may_touch_low = self.excludes_low or not other.excludes_low
        may_touch_high = self.excludes_high or not other.excludes_high
        is_low_in = other.low is None or (
            self.low is not None
            and (self.low > other.low or (may_touch_low and self.low == other.low))
        )
        is_high_in = other.high is None or (
            self.high is not None
            and (self.high < other.high or (may_touch_high and self.high == other.high))
        )
        return is_low_in and is_high_in

    def misses(self, other: "Span[Point]") -> bool:
        """Whether the two have no point in common."""
        return _ends_before(self, other) or _ends_before(other, self)


def _ends_before(one: "Span[Point]", other: "Span[Point]") -> bool:
    if one.high is None or other.low is None:
        return False
    is_touch_left_out = one.excludes_high or other.excludes_low
    return one.high < other.low or (one.high == other.low and is_touch_left_out)


def bounded(comparator: Comparator | None, point: Point) -> "Span[Point]":
    """All that satisfies a bound; the point alone where none is written."""
    is_strict = comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN)
    if comparator is not None and comparator.is_lower_bound:
        return Span(point, None, excludes_low=is_strict)
    if comparator is not None and comparator.is_upper_bound:
        return Span(None, point, excludes_high=is_strict)
    return Span(point, point)


def verdict(reached: "Span[Point]", wanted: "Span[Point]") -> Attainment:
    """Met where all of the reached span is wanted, missed where nothing of it is."""
    if reached.lies_in(wanted):
        return Attainment.MET
    return Attainment.NOT_MET if reached.misses(wanted) else Attainment.UNDETERMINED
