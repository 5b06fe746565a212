"""Months and days as a result names them (2024年12月、12月31日): neither stands for a quarter."""

import datetime as dt
import re
from dataclasses import replace

from adapter.domain.value import IndicatorValue, ValueKind

#: 2024年12月, 2024年12月完工; a quarter, a year's end or a day is none.
_MONTH = re.compile(
    "(?P<month>20[0-9]{2}年(?:1[0-2]|0?[1-9])月)份?(?:已?(?:完成|完工|竣工))?[。.]?"
)
_DAY = re.compile(
    "(?P<year>20[0-9]{2})[年./-](?P<month>1[0-2]|0?[1-9])[月./-](?P<day>3[01]|[12][0-9]|0?[1-9])日?"
    "(?:已?(?:完成|完工|竣工))?[。.]?"
)


def as_named(actual: IndicatorValue, text: str, target: IndicatorValue) -> IndicatorValue:
    """A result with its month, or its day, as `text` where that lies behind the day of its target.

    A value reads as the last day of what was written, which of December may also be a quarter's.
    """
    days = (ValueKind.DEADLINE, ValueKind.PERIOD)
    if target.kind not in days or actual.kind is not ValueKind.DEADLINE:
        return actual
    limit = target.end if target.date is None else target.date
    named, day = (each.fullmatch(text.strip()) for each in (_MONTH, _DAY))
    if limit is None or actual.date is None or actual.comparator is not None:
        return actual
    if day is not None:
        told = f"{day['year']}年{int(day['month'])}月{int(day['day'])}日"
        return replace(actual, text=told) if actual.date > limit else actual
    is_behind = named is not None and actual.date.replace(day=1) > limit
    return replace(actual, text=named["month"]) if named and is_behind else actual


def is_as_named(value: IndicatorValue) -> bool:
    """Whether `as_named` found that the date stands for what it names and no longer time."""
    return value.date is not None and value.text != ""


def first_named(value: IndicatorValue) -> dt.date | None:
    """The first day that such a value names: that of its month, or the day itself."""
    if value.date is None:
        return None
    return value.date if value.text.endswith("日") else value.date.replace(day=1)
