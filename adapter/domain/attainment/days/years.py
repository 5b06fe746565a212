"""Years of days (年份): of which year a day is that was written without one."""

import datetime as dt
import re
from dataclasses import replace

from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, parse_value

#: Up to this month a day that names no year is often one of the next: reports are written then.
SPRING = 3
_YEAR_NAMED = re.compile(r"^(?:(?P<next>[次翌])|[当本])年度?\s*")
_OTHER_YEARS = re.compile("[次翌上去前后下明隔每今本当]一?年")
#: Behind the first end of a stretch it is the year after that: 3月至次年2月.
_TO_THE_NEXT = re.compile(r"[-—–~～至到]\s*[次翌]年")
#: A second day beside the first: which of them is meant, nobody says.
_ANOTHER_DAY = re.compile("[月日号]|季度|年[底末内初中]")


def last_day(value: IndicatorValue) -> dt.date | None:
    """The day on which a deadline or a period ends; None where no year is known."""
    return value.date or value.end


def names_its_year(value: IndicatorValue) -> bool:
    """Whether it says 当年 or 次年 itself."""
    return _YEAR_NAMED.match(value.text) is not None


def dated_in(value: IndicatorValue, year: int) -> IndicatorValue:
    """A day without a year as one of `year` (次年: of the year after); as it is where that is open.

    Open is what comes round (每月10日前) and what names another year (去年12月).
    """
    lacks_year = ValueWarning.NO_YEAR in value.warnings and last_day(value) is None
    if not lacks_year or _OTHER_YEARS.search(value.also):
        return value
    named = _YEAR_NAMED.match(value.text)
    rest = value.text[named.end() :] if named else value.text
    if _OTHER_YEARS.search(_TO_THE_NEXT.sub("", rest)) is not None:
        return value
    read = parse_value(f"{year + bool(named and named['next'])}年{rest}")
    if read.kind is not value.kind or last_day(read) is None:
        return value
    warnings = tuple(each for each in value.warnings if each is not ValueWarning.NO_YEAR)
    return replace(
        value, date=read.date, start=read.start, end=read.end, text="", warnings=warnings
    )


def in_budget_year(
    value: IndicatorValue, year: int | None, later: IndicatorValue | None = None
) -> IndicatorValue:
    """A day without a year as one of the budget year.

    One of January to March may be meant of the year after where what is held against it (`later`)
    is of that year: then it is left as it is, unless it lies before that day in either year.
    """
    if year is None:
        return value
    dated = dated_in(value, year)
    day, other = last_day(dated), None if later is None else last_day(later)
    if dated is value or day is None or other is None:
        return dated
    may_be_next = day.year == year and day.month <= SPRING and not names_its_year(value)
    if not may_be_next or other.year <= year:
        return dated
    of_next = dated_in(value, year + 1)
    after = last_day(of_next)
    return of_next if after is not None and after < other else value


def in_like_years(
    first: IndicatorValue, second: IndicatorValue, year: int | None
) -> tuple[IndicatorValue, IndicatorValue]:
    """Two promises of one thing, each with a year: the first of the budget year, the second of its.

    Both as they are where a year is lacking and one of them names a second day.
    """
    lacking = [each for each in (first, second) if ValueWarning.NO_YEAR in each.warnings]
    if not lacking or any(_ANOTHER_DAY.search(each.also) for each in (first, second)):
        return first, second
    begun = in_budget_year(first, year, second)
    day = last_day(begun)
    return begun, second if day is None else in_budget_year(second, day.year)


def is_after_year(value: IndicatorValue, year: int | None) -> bool:
    """Whether a deadline or a period ends behind the budget year: its report is no last word."""
    day = last_day(value)
    is_day = value.kind in (ValueKind.DEADLINE, ValueKind.PERIOD)
    return is_day and day is not None and year is not None and day.year > year


def is_of_spring(value: IndicatorValue) -> bool:
    """Whether a deadline is one of January to March: it may be due after the year of its form."""
    day = last_day(value)
    return value.kind is ValueKind.DEADLINE and day is not None and day.month <= SPRING
