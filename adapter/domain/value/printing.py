"""From a value to the one text of the wire (`kpi_val`) that reads back as the same value."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from adapter.domain.unit import is_known_unit
from adapter.domain.value.reading import parse_value
from adapter.domain.value.types import Comparator, IndicatorValue, ValueKind
from adapter.domain.value.written_places import is_aside, places

#: Bounds of a date are words: ≤6月 would count months.
_DATE_BOUNDS = {
    Comparator.AT_LEAST: "不早于",
    Comparator.MORE_THAN: "晚于",
    Comparator.EQUAL: "=",
    Comparator.AT_MOST: "不晚于",
    Comparator.LESS_THAN: "早于",
}
#: Behind a number these may read as a date.
_TIME_UNITS = frozenset(["年", "月", "年度", "日", "季度", "季"])


def print_value(value: IndicatorValue) -> str:
    """The text of a value: ≥90%, 80%-90%, 2023年6月30日前, 正向 ≥90%（其中春季）; "" if empty.

    Equal values give equal texts, and `parse_value` of the text alone gives the value again for
    every value that `parse_value` returned; warnings speak of their source and take no part. The
    other part of a compound value stands where people write it (11月底完成100%) when that reads
    back, else in brackets. Where every short spelling would read otherwise, brackets say what
    they hold: 2023（单位：年）.
    """
    if _is_plain(value):
        return _directed(value, _body(value))
    for text in _short(value):
        directed = _directed(value, text)
        if parse_value(directed) == value:
            return directed
    unit = f"（单位：{value.unit}）" if value.unit else ""
    remark = f"（备注：{value.also}）" if value.also else ""
    return _directed(value, _unmistakable(value) + unit + remark)


def _short(value: IndicatorValue) -> Iterator[str]:
    body = _body(value)
    if not value.also:
        yield body
        return
    if value.number is not None:
        sign = value.comparator.symbol if value.comparator else ""
        yield from places(value.also, sign=sign, digits=_plain(value.number), unit=value.unit)
    elif value.kind is ValueKind.DEADLINE and not is_aside(value.also):
        yield body + value.also
    yield f"{body}（{value.also}）"


def _is_plain(value: IndicatorValue) -> bool:
    """Whether the short spelling is known to read back, which spares the common values a trial."""
    if value.kind is ValueKind.QUANTITATIVE:
        known = not value.unit or (is_known_unit(value.unit) and value.unit not in _TIME_UNITS)
        return known and not value.also
    return value.kind in (ValueKind.QUALITATIVE, ValueKind.EMPTY)


def _directed(value: IndicatorValue, text: str) -> str:
    return f"{value.direction.label} {text}".strip() if value.direction else text


def _unmistakable(value: IndicatorValue) -> str:
    """Numbers that no unit turns into a date and no dot into months (2023.070～2024.010)."""
    if value.kind not in (ValueKind.QUANTITATIVE, ValueKind.RANGE):
        return _body(value)
    if value.excludes_low or value.excludes_high:
        return _open_range(value, "")
    sign = value.comparator.symbol if value.comparator else ""
    numbers = (value.number, value.low, value.high)
    digits = [_plain(each) for each in numbers if each is not None]
    return sign + "～".join(each + "0" if "." in each else each for each in digits)


def _body(value: IndicatorValue) -> str:
    if value.kind is ValueKind.DEADLINE:
        return _deadline(value)
    sign = value.comparator.symbol if value.comparator else ""
    if value.number is not None:
        return f"{sign}{_plain(value.number)}{value.unit}"
    if value.excludes_low or value.excludes_high:
        return _open_range(value, value.unit)
    if value.low is not None and value.high is not None:
        return sign + _range(value.low, value.high, value.unit)
    if value.start is not None and value.end is not None:
        return f"{sign}{_day(value.start)}-{_day(value.end)}"
    return sign + value.text


def _deadline(value: IndicatorValue) -> str:
    if value.comparator is None:
        return value.text if value.date is None else _day(value.date) + "前"
    return _DATE_BOUNDS[value.comparator] + (value.text if value.date is None else _day(value.date))


def _range(low: Decimal, high: Decimal, unit: str) -> str:
    joint = "-" if low >= 0 else "～"
    return f"{_plain(low)}{unit if unit in ('%', '‰') else ''}{joint}{_plain(high)}{unit}"


def _open_range(value: IndicatorValue, unit: str) -> str:
    """>80%且≤100%: two bounds, since a dash would take in both ends."""
    if value.low is None or value.high is None:
        return ""
    low = (">" if value.excludes_low else "≥") + _plain(value.low) + unit
    high = ("<" if value.excludes_high else "≤") + _plain(value.high) + unit
    return f"{low}且{high}"


def _plain(number: Decimal) -> str:
    """Digits without exponent and without idle zeros, so that equal numbers print equally."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
