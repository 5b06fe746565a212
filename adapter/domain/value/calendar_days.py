"""First and last days (首日、末日) of what a text names: a month, a part of it, a year."""

import calendar
import datetime as dt

from adapter.domain.value.spelling import numeral

# Month that a part of the year ends with: 年初 is read as January, 年中 as June.
_YEAR_PARTS = {"年初": 1, "初": 1, "年中": 6, "中": 6}
# Day that a part of the month ends with.
_MONTH_PARTS = {"初": 10, "月初": 10, "上旬": 10, "中旬": 20}
_MONTHS = range(1, 13)
_DIGITS = {ord(digit): str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {
    ord(zero): "0" for zero in "零○"
}
# A numeral of four characters with one of these is a row of digits and no 一百二十.
_DIGITS_ALONE = frozenset("〇零○")


def whole(written: str | None) -> int | None:
    """The number of an Arabic or Chinese spelling, 二〇二六 included; None for none."""
    if written is None:
        return None
    if written.isascii():
        return int(written)
    is_year = len(written) == len("二〇二六") and not _DIGITS_ALONE.isdisjoint(written)
    return int(written.translate(_DIGITS)) if is_year else numeral(written)


def day_of(year: int | None, month: int | None, day: int | None) -> dt.date | None:
    """The day; None where a part is unknown or no such day exists."""
    if year is None or month is None or day is None:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def last_day(year: int | None, month: int | None) -> dt.date | None:
    """The last day of a month; None where a part is unknown or no such month exists."""
    if year is None or month is None or month not in _MONTHS:
        return None
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def part_of_month(year: int, month: int, part: str) -> dt.date | None:
    """The last day of 上旬, 中旬, 月底 …; of the month itself for ""."""
    if part in _MONTH_PARTS:
        return day_of(year, month, _MONTH_PARTS[part])
    return last_day(year, month)


def year_part(part: str) -> int:
    """The month that a part of the year ends with; December for 年底 and ""."""
    return _YEAR_PARTS.get(part, 12)
