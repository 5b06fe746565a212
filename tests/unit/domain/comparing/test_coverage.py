"""Coverage against the plainest model there is: the set of ticks that were read."""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.coverage import BEGINNING, TICK, Coverage, Interval, coverage_of

WORLD = range(24)


def at(tick: int) -> datetime:
    return BEGINNING + tick * TICK


def interval(low: int, high: int) -> Interval:
    return Interval(low=at(low), high=at(high))


SPANS = st.tuples(st.sampled_from(WORLD), st.sampled_from(WORLD)).map(
    lambda ends: interval(min(ends), max(ends))
)


def ticks(*intervals: Interval) -> set[int]:
    return {tick for tick in WORLD if any(each.contains(at(tick)) for each in intervals)}


@given(spans=st.lists(SPANS, max_size=6))
def test_coverage_holds_exactly_the_ticks_that_were_added(spans: list[Interval]) -> None:
    coverage = coverage_of(spans)

    assert {tick for tick in WORLD if coverage.contains(at(tick))} == ticks(*spans)


@given(spans=st.lists(SPANS, max_size=6), data=st.data())
def test_the_order_of_adding_makes_no_difference(
    spans: list[Interval], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(spans))

    assert coverage_of(shuffled) == coverage_of(spans)


@given(spans=st.lists(SPANS, max_size=6))
def test_intervals_stand_in_order_and_none_touches_the_next(spans: list[Interval]) -> None:
    found = coverage_of(spans).intervals

    assert list(found) == sorted(found)
    assert not any(left.touches(right) for left, right in itertools.pairwise(found))


@given(spans=st.lists(SPANS, max_size=6), span=SPANS)
def test_gaps_and_coverage_share_a_span_between_them(spans: list[Interval], span: Interval) -> None:
    coverage = coverage_of(spans)
    gaps = coverage.gaps(span)

    covered = ticks(*coverage.intervals) & ticks(span)
    assert ticks(*gaps) == ticks(span) - covered
    assert not any(left.touches(right) for left, right in itertools.pairwise(gaps))


@given(spans=st.lists(SPANS, max_size=6), since=st.sampled_from(WORLD))
def test_the_frontier_is_the_last_tick_before_something_is_missing(
    spans: list[Interval], since: int
) -> None:
    known = ticks(*spans)
    expected = None
    for tick in range(since, len(WORLD) + 1):
        if tick not in known:
            break
        expected = at(tick)

    assert coverage_of(spans).frontier(at(since)) == expected


@given(spans=st.lists(SPANS, min_size=1, max_size=6))
def test_what_is_uncovered_lies_between_the_beginning_and_the_newest(
    spans: list[Interval],
) -> None:
    known = ticks(*spans)

    assert ticks(*coverage_of(spans).uncovered()) == set(range(max(known))) - known


def test_nothing_read_misses_nothing_and_has_no_frontier() -> None:
    assert Coverage().uncovered() == ()
    assert Coverage().frontier() is None


def test_neighbouring_milliseconds_touch_and_a_longer_pause_does_not() -> None:
    first, second = interval(0, 1), interval(2, 3)

    assert coverage_of([first, second]).intervals == (interval(0, 3),)
    assert coverage_of([second, first]).intervals == (interval(0, 3),)
    assert len(coverage_of([first, interval(3, 4)]).intervals) == 2


def test_an_interval_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(ValueError, match="lies after"):
        Interval(low=BEGINNING, high=BEGINNING - timedelta(seconds=1))
