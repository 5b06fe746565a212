"""Spans (取值范围): all that a value allows, as numbers or days, compared without guessing."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from adapter.domain.attainment.judgement import Attainment
from adapter.domain.value import Comparator

Point = TypeVar("Point", Fraction, dt.date)


@dataclass(frozen=True, slots=True)
class Span(Generic[Point]):
    """From low to high; None where a side is open, `is_strict` where the ends are left out."""

    low: Point | None
    high: Point | None
    is_strict: bool = False

    def lies_in(self, other: "Span[Point]") -> bool:
        """Whether every point of this span is one of the other."""
        is_touch_enough = self.is_strict or not other.is_strict
        is_low_in = other.low is None or (
            self.low is not None
            and (self.low > other.low or (is_touch_enough and self.low == other.low))
        )
        is_high_in = other.high is None or (
            self.high is not None
            and (self.high < other.high or (is_touch_enough and self.high == other.high))
        )
        return is_low_in and is_high_in

    def misses(self, other: "Span[Point]") -> bool:
        """Whether the two have no point in common."""
        return _ends_before(self, other) or _ends_before(other, self)


def _ends_before(one: "Span[Point]", other: "Span[Point]") -> bool:
    if one.high is None or other.low is None:
        return False
    is_either_strict = one.is_strict or other.is_strict
    return one.high < other.low or (one.high == other.low and is_either_strict)


def bounded(comparator: Comparator | None, point: Point) -> "Span[Point]":
    """All that satisfies a bound; the point alone where none is written."""
    is_strict = comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN)
    if comparator is not None and comparator.is_lower_bound:
        return Span(point, None, is_strict)
    if comparator is not None and comparator.is_upper_bound:
        return Span(None, point, is_strict)
    return Span(point, point)


def verdict(reached: "Span[Point]", wanted: "Span[Point]") -> Attainment:
    """Met where all of the reached span is wanted, missed where nothing of it is."""
    if reached.lies_in(wanted):
        return Attainment.MET
    return Attainment.NOT_MET if reached.misses(wanted) else Attainment.UNDETERMINED
