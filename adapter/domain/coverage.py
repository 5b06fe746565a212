"""Coverage (覆盖区间): which stretches of the other side's clock have been read completely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: The finest step of the clock by which the other side dates its rows.
TICK = timedelta(milliseconds=1)
#: Nothing was written over there before; a reading without a lower bound begins here.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Interval:
    """A stretch of time; both ends belong to it. ValueError when `low` lies after `high`."""

    low: datetime
    high: datetime

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"{self.low} lies after {self.high}")

    def contains(self, moment: datetime) -> bool:
        """True for a moment between the ends or on one of them."""
        return self.low <= moment <= self.high

    def touches(self, other: "Interval") -> bool:
        """True when no moment of their clock lies between the two."""
        return self.low <= other.high + TICK and other.low <= self.high + TICK


@dataclass(frozen=True, slots=True)
class Coverage:
    """Intervals in order, each more than a tick away from the next; make it with `coverage_of`."""

    intervals: tuple[Interval, ...] = ()

    def add(self, added: Interval) -> "Coverage":
        """With one more interval; those that it touches become one with it."""
        apart = [each for each in self.intervals if not each.touches(added)]
        return Coverage(tuple(sorted([*apart, self.joined(added)])))

    def joined(self, added: Interval) -> Interval:
        """The interval that one more becomes, with all that it touches."""
        met = [added, *(each for each in self.intervals if each.touches(added))]
        return Interval(low=min(e.low for e in met), high=max(e.high for e in met))

    def contains(self, moment: datetime) -> bool:
        """True when everything of that moment has been read."""
        return any(each.contains(moment) for each in self.intervals)

    def frontier(self, since: datetime = BEGINNING) -> datetime | None:
        """Up to when nothing is missing, from `since` on; None when `since` is not covered."""
        return next((each.high for each in self.intervals if each.contains(since)), None)

    def gaps(self, span: Interval) -> tuple[Interval, ...]:
        """What of a span has not been read, in order."""
        found = []
        low = span.low
        for each in self.intervals:
            if each.low > span.high:
                break
            if each.low > low:
                found.append(Interval(low=low, high=each.low - TICK))
            low = max(low, each.high + TICK)
        if low <= span.high:
            found.append(Interval(low=low, high=span.high))
        return tuple(found)

    def uncovered(self) -> tuple[Interval, ...]:
        """What is missing before the newest moment that was read; nothing when nothing was read."""
        if not self.intervals:
            return ()
        newest = self.intervals[-1].high
        return self.gaps(Interval(low=min(BEGINNING, self.intervals[0].low), high=newest))


def coverage_of(intervals: Iterable[Interval]) -> Coverage:
    """The coverage that any intervals make together, in whatever order they were read."""
    coverage = Coverage()
    for each in intervals:
        coverage = coverage.add(each)
    return coverage
