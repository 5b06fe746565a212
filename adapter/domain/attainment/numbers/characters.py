"""Amounts of several groups in characters (一亿二千万元、3千5百万元) as one number."""

import re
from decimal import Decimal

from adapter.domain.value.spelling import numeral

_DIGITS = "一二两三四五六七八九"
_RUN = re.compile(r"[0-9.〇零一二两三四五六七八九十百千万亿]{3,}")
_GROUPS = re.compile(
    r"(?:(?P<hundred_millions>[^万亿]+)亿)?(?:(?P<tens>[^万亿]+)万)?(?P<ones>[^万亿]*)"
)
#: 3千5百, one figure to each place.
_PLACES = re.compile(
    r"(?:(?P<k>[1-9])千)?零?(?:(?P<h>[1-9])百)?零?(?:(?P<t>[1-9])十)?(?P<o>[1-9])?"
)
_PLAIN = re.compile(r"[0-9]{1,4}")
#: Behind 万 a bare 五 may be five thousand (一万五).
_SURE_ONES = re.compile(rf"[0-9]{{3,4}}|[1-9{_DIGITS}]千.*|零.+")


def in_one_number(text: str) -> str:
    """A text with 1.2亿 for 一亿二千万 and 5600 for 5千6百; as it is where that is not sure."""
    return _RUN.sub(lambda found: _as_digits(found[0]) or found[0], text)


def _as_digits(run: str) -> str | None:
    groups = _GROUPS.fullmatch(run)
    if groups is None:
        return None
    parts = groups["hundred_millions"], groups["tens"], groups["ones"]
    values = [0 if not each else _section(each) for each in parts]
    is_lead = not (parts[0] or parts[1])
    if None in values or (parts[2] and not is_lead and not _SURE_ONES.fullmatch(parts[2])):
        return None
    total = sum((value or 0) * size for value, size in zip(values, (10**8, 10**4, 1), strict=True))
    unit, size = ("亿", 10**8) if parts[0] else ("万", 10**4) if parts[1] else ("", 1)
    return f"{(Decimal(total) / size).normalize():f}{unit}" if total else None


def _section(text: str) -> int | None:
    """A number below ten thousand in digits, in characters or with a figure to each place."""
    if _PLAIN.fullmatch(text):
        return int(text)
    places = _PLACES.fullmatch(text)
    if places is not None:
        sizes = (("k", 1000), ("h", 100), ("t", 10), ("o", 1))
        return sum(int(places[name] or 0) * size for name, size in sizes) or None
    return numeral(text.removeprefix("零"))
