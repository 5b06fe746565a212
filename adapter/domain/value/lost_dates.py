"""Dates that became bare numbers (丢失格式的日期): 44561, 44,561, 20211231, 2023.07."""

import datetime as dt
import re

from adapter.domain.value.context import Context
from adapter.domain.value.spelling import NUMBER_PATTERN
from adapter.domain.value.types import IndicatorValue, ValueKind, ValueWarning

_PLAIN = re.compile(rf"(?P<whole>{NUMBER_PATTERN})")
_YEAR_MONTH = re.compile(r"((?:19|20)[0-9]{2})(?:\.(0[1-9]|1[0-2]|[1-9])|(0[1-9]|1[0-2]))")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_MONTH_DIGITS = re.compile(r"20[0-4][0-9](?:0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?:199|20[0-9])[0-9]")
#: Day 0 of the numbers in which spreadsheets keep dates (their 1900 leap year included).
_SERIAL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # 2000-01-01 to 2099-12-31
#: 2015 to 2040: a number that looks like a date even where nothing around it speaks of time.
LIKELY_SERIALS = range(42_005, 51_502)


def find_lost_date(folded: str, context: Context) -> IndicatorValue | None:
    """The date behind a bare number; None when the number is a number."""
    if not folded[0].isdigit() or not _PLAIN.fullmatch(folded):
        return None
    if context.expects_date:
        return _serial(folded, _SERIALS) or _compact(folded) or _month(folded) or _year(folded)
    if context.column == "年":
        return _year(folded)
    if context.names_duration and "." in folded:
        return _month(folded)  # nothing takes 2021.6 days
    # Excel shows a date that lost its format as 44,561; a count would come with a name or a unit.
    return _serial(folded, LIKELY_SERIALS) if context.is_silent and "," in folded else None


def is_likely_date(folded: str) -> bool:
    """Whether a bare number reads as year, month and day or as year and month."""
    return _compact(folded) is not None or _MONTH_DIGITS.fullmatch(folded) is not None


def is_likely_serial(folded: str) -> bool:
    """Whether a bare number might be a date that nothing around it confirms."""
    return folded.isdecimal() and folded.isascii() and _whole(folded) in LIKELY_SERIALS


def _whole(folded: str) -> int:
    digits = folded.replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) <= len("yyyymmdd") else 0


def _serial(folded: str, serials: range) -> IndicatorValue | None:
    days = _whole(folded)
    if days not in serials:
        return None
    return IndicatorValue(
        kind=ValueKind.DEADLINE,
        date=_SERIAL_EPOCH + dt.timedelta(days=days),
        warnings=(ValueWarning.EXCEL_SERIAL_DATE,),
    )


def _compact(folded: str) -> IndicatorValue | None:
    match = _COMPACT.fullmatch(folded)
    if match is None:
        return None
    try:
        return IndicatorValue(kind=ValueKind.DEADLINE, date=dt.date(*map(int, match.groups())))
    except ValueError:
        return None


def _month(folded: str) -> IndicatorValue | None:
    match = _YEAR_MONTH.fullmatch(folded)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or match[3])
    next_month = dt.date(year + month // 12, month % 12 + 1, 1)
    return IndicatorValue(kind=ValueKind.DEADLINE, date=next_month - dt.timedelta(days=1))


def _year(folded: str) -> IndicatorValue | None:
    if not _YEAR.fullmatch(folded):
        return None
    year = int(folded)
    return IndicatorValue(
        kind=ValueKind.PERIOD, start=dt.date(year, 1, 1), end=dt.date(year, 12, 31)
    )
