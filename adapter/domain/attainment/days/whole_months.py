"""A month named as the day of a result (2024年12月): behind a limit, every day of it is late."""

import re
from dataclasses import replace

from adapter.domain.value import IndicatorValue, ValueKind

#: 2024年12月, 2024年12月完工; a quarter, a year's end or a day is none.
_MONTH = re.compile(
    "(?P<month>20[0-9]{2}年(?:1[0-2]|0?[1-9])月)份?(?:已?(?:完成|完工|竣工))?[。.]?"
)


def as_whole_month(actual: IndicatorValue, text: str, target: IndicatorValue) -> IndicatorValue:
    """A result with its month as `text` where that lies behind the day of its target.

    A value reads as the last day of what was written, which of December may also be a quarter's.
    """
    days = (ValueKind.DEADLINE, ValueKind.PERIOD)
    if target.kind not in days or actual.kind is not ValueKind.DEADLINE:
        return actual
    limit = target.end if target.date is None else target.date
    named = _MONTH.fullmatch(text.strip())
    if named is None or limit is None or actual.date is None or actual.comparator is not None:
        return actual
    is_behind = actual.date.replace(day=1) > limit
    return replace(actual, text=named["month"]) if is_behind else actual


def is_whole_month(value: IndicatorValue) -> bool:
    """Whether `as_whole_month` found that the date stands for any day of its month."""
    return value.date is not None and value.text != ""
