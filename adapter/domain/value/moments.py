"""Points and stretches of time in a value (时限, 时段): 6月底前, 2023.12.31, 2020年1月--11月."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from adapter.domain.value.calendar_days import day_of, last_day, part_of_month, whole, year_part
from adapter.domain.value.moment_grammar import (
    ANY_TIME,
    BY,
    DAY_END,
    DAYS,
    DAYS_OF_YEAR,
    DOTTED,
    DOTTED_MONTHS,
    MONTHS,
    NEXT_YEAR,
    POINT,
    QUARTERS,
    SINCE,
    TO,
    YEARS,
)
from adapter.domain.value.types import Comparator


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point or stretch of time as found in folded text."""

    #: Offsets of the whole phrase, 前 and the like included.
    begin: int
    stop: int
    #: First and last day; None where no year is named or where the day does not exist.
    first: dt.date | None
    last: dt.date | None
    #: A stretch (时段), or a single point that only its last day matters of (时限).
    is_period: bool
    comparator: Comparator | None = None
    #: The phrase itself says "by then" (前, 内, 起): it stands even inside a sentence.
    is_pointed: bool = False
    #: Names neither month nor year (全年, 年底): easily a mere word of a sentence.
    is_weak: bool = False
    #: A month without anything else (6月), which may also be a duration.
    is_bare_month: bool = False
    is_impossible: bool = False
    #: The year was written with two digits.
    is_short_year: bool = False


def find_moments(folded: str) -> list[Moment]:
    """All points and stretches of time in folded text, from left to right, never overlapping."""
    if ANY_TIME.search(folded) is None:
        return []
    # Each pattern is searched again only behind its last match, or long texts would take long.
    upcoming = {pattern: pattern.search(folded) for pattern in _READERS}
    found: list[Moment] = []
    while moment := _next(folded, upcoming):
        found.append(moment)
        for pattern, match in upcoming.items():
            if match and match.start() < moment.stop:
                upcoming[pattern] = pattern.search(folded, moment.stop)
    return found


def _next(folded: str, upcoming: Mapping[re.Pattern[str], re.Match[str] | None]) -> Moment | None:
    """The leftmost moment; at one place the longer: 2023年1-6月 and not 2023年."""
    first = min((match.start() for match in upcoming.values() if match), default=None)
    candidates = [
        _READERS[pattern](folded, match)
        for pattern, match in upcoming.items()
        if match and match.start() == first
    ]
    return max(candidates, key=lambda each: each.stop, default=None)


def _months(_: str, match: re.Match[str]) -> Moment:
    year = whole(match["y"])
    return _between(
        match, day_of(year, whole(match["a"]), 1), last_day(year, whole(match["b"])), year
    )


def _quarters(_: str, match: re.Match[str]) -> Moment:
    year, first = whole(match["y"]), whole(match["a"] or "1")
    last = whole((match["b"] or match["upto"]).replace("两", "二"))
    month = (first or 0) * 3 - 2
    return _between(match, day_of(year, month, 1), last_day(year, (last or 0) * 3), year)


def _years(_: str, match: re.Match[str]) -> Moment:
    first, last = whole(match["a"]), whole(match["b"])
    return _between(match, day_of(first, 1, 1), last_day(last, 12), last)


def _dotted(_: str, match: re.Match[str]) -> Moment:
    first = day_of(whole(match["ya"]), whole(match["a"]), 1)
    last = last_day(whole(match["yb"]), whole(match["b"]))
    return _between(match, first, last, whole(match["yb"]))


def _days_of_month(_: str, match: re.Match[str]) -> Moment:
    year, month = whole(match["y"]), whole(match["m"])
    first, last = (day_of(year, month, whole(match[each])) for each in "ab")
    return _between(match, first, last, year)


def _days_of_year(_: str, match: re.Match[str]) -> Moment:
    year = whole(match["y"])
    first, last = (day_of(year, whole(match[f"m{each}"]), whole(match[each])) for each in "ab")
    return _between(match, first, last, year)


def _between(
    match: re.Match[str], first: dt.date | None, last: dt.date | None, year: int | None
) -> Moment:
    known = first is not None and last is not None
    return Moment(
        begin=match.start(),
        stop=match.end(),
        first=first if known else None,
        last=last if known else None,
        is_period=True,
        is_impossible=year is not None and not known,
    )


def _joined(folded: str, match: re.Match[str]) -> Moment:
    """A point, or a stretch from one point to the next."""
    point = _point(match)
    joint = TO.match(folded, point.stop)
    other = POINT.match(folded, joint.end()) if joint else None
    if other is None:
        return _bounded(folded, point)
    return _stretch(point, match, other)


def _stretch(point: Moment, match: re.Match[str], other: re.Match[str]) -> Moment:
    year = None if point.first is None else point.first.year + (other["some"] in NEXT_YEAR)
    end = _point(other, year)
    known = point.first is not None and end.last is not None
    return Moment(
        begin=match.start(),
        stop=end.stop,
        first=point.first if known else None,
        last=end.last if known else None,
        is_period=True,
        is_impossible=point.is_impossible or end.is_impossible,
        is_short_year=point.is_short_year or end.is_short_year,
    )


def _bounded(folded: str, point: Moment) -> Moment:
    if point.first == point.last and (match := DAY_END.match(folded, point.stop)):
        point = replace(point, stop=match.end())
    if match := BY.match(folded, point.stop):
        return replace(point, stop=match.end(), is_pointed=True, is_period=False)
    if match := SINCE.match(folded, point.stop):
        return replace(
            point,
            stop=match.end(),
            last=point.first,
            is_period=False,
            comparator=Comparator.AT_LEAST,
            is_pointed=True,
        )
    return point


_YEARS = ("y1", "y2", "y3", "y4", "y5", "y6")
_CENTURY = 2000
_SHORT = 100


def _year_of(match: re.Match[str]) -> int | None:
    year = whole(next((match[each] for each in _YEARS if match[each]), None))
    return year + _CENTURY if year is not None and year < _SHORT else year


def _point(match: re.Match[str], borrowed_year: int | None = None) -> Moment:
    """The point that a match names; a year may come from the other end of its stretch."""
    year = _year_of(match) or borrowed_year
    month = whole(match["m1"] or match["m2"] or match["m4"] or match["m5"] or match["m6"])
    day = whole(match["d1"] or match["d2"] or match["d6"])
    first, last = _days(match, year, month, day)
    has_end = bool(match["part"] or match["yearpart"]) or match[0].endswith(("底", "末", "内"))
    return Moment(
        begin=match.start(),
        stop=match.end(),
        first=first,
        last=last,
        is_period=_is_stretch(match, has_end=has_end),
        is_weak=match["weak"] is not None or match["half"] is not None,
        is_bare_month=year is None and month is not None and day is None and not has_end,
        is_impossible=year is not None and last is None,
        is_short_year=_is_short(match["y2"]) or _is_short(match["y3"]),
    )


def _is_short(year: str | None) -> bool:
    return year is not None and len(year) == len("26")


def _is_stretch(match: re.Match[str], *, has_end: bool) -> bool:
    """Whether the point is a year or half a year, and not the end of one."""
    if match["yearpart"] == "全年":
        return True
    names_less = (
        match["m1"] or match["m2"] or match["m4"] or match["m5"] or match["m6"] or match["quarter"]
    )
    is_year_end = match["weak"] == "年终"
    return not (has_end or names_less or match["recurring"] or is_year_end)


def _days(
    match: re.Match[str], year: int | None, month: int | None, day: int | None
) -> tuple[dt.date | None, dt.date | None]:
    if year is None or match["recurring"] or match["weak"]:
        return None, None
    if day is not None:
        return day_of(year, month, day), day_of(year, month, day)
    if month is not None:
        return day_of(year, month, 1), part_of_month(year, month, match["part"] or "")
    if match["quarter"]:
        quarter = whole(match["quarter"].strip("第季度Qq ")) or 0
        return day_of(year, quarter * 3 - 2, 1), last_day(year, quarter * 3)
    if match["half"]:
        upper = match["half"][0] == "上"
        return day_of(year, 1 if upper else 7, 1), last_day(year, 6 if upper else 12)
    return day_of(year, 1, 1), last_day(year, year_part(match["yearpart"] or ""))


#: How a match of each pattern is read.
_READERS: dict[re.Pattern[str], Callable[[str, re.Match[str]], Moment]] = {
    POINT: _joined,
    MONTHS: _months,
    QUARTERS: _quarters,
    YEARS: _years,
    DOTTED: _dotted,
    DOTTED_MONTHS: _months,
    DAYS: _days_of_month,
    DAYS_OF_YEAR: _days_of_year,
}
