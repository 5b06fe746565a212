"""Points and stretches of time in a value (时限, 时段): 6月底前, 2023.12.31, 2020年1月--2020年11月."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

from adapter.domain.value.spelling import numeral
from adapter.domain.value.types import Comparator

_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_QUARTER = r"(?:第\s*[一二三四1-4]\s*季度?|(?<![0-9.])[一二三四1-4]\s*季度)"
_PART = r"(?:月?底|月?末|月?初|上旬|中旬|下旬)"
_YEAR_END = r"(?:年底|年末|年终|年初|年中|年内|底|末|终|初|中|内|全年)"
#: Words that stand for a year without naming it.
_NEXT_YEAR = ("次年", "翌年")
_SOME_YEAR = r"(?:当年|本年|次年|翌年|每年|今年|明年|预算年)度?"

# One point of time, most particular first. Every alternative starts where a point may start.
_POINT = re.compile(
    rf"(?P<y1>{_YEAR})\s*(?P<sep>[-./])\s*(?P<m1>[0-9]{{1,2}})\s*(?P=sep)\s*(?P<d1>[0-9]{{1,2}})(?![0-9.])[日号]?"
    rf"|(?:(?P<y2>{_YEAR})\s*年度?\s*|(?P<some>{_SOME_YEAR})的?\s*)?"
    rf"(?:(?P<m2>(?<![0-9.]){_MONTH})\s*月(?![度报龄均])份?\s*(?:(?P<d2>[0-9]{{1,2}})(?:\s*[日号]|(?=之?前|以前|$))|(?P<part>{_PART}))?"
    rf"|(?P<quarter>{_QUARTER})\s*(?:底|末)?"
    r"|(?P<half>[上下]半年)\s*(?:底|末)?)"
    rf"|(?<![0-9.])(?P<y3>{_YEAR})\s*年(?:度(?!报))?\s*(?P<yearpart>{_YEAR_END})?"
    rf"|(?<![0-9.])(?P<y4>{_YEAR})\s*[-/]\s*(?P<m4>0[1-9]|1[0-2])(?![-0-9./])"
    rf"|(?<![0-9.])(?P<y5>{_YEAR})\.(?P<m5>0?[1-9]|1[0-2])(?=[月底末前])(?:月?[底末]|月)?"
    r"|(?P<recurring>(?:每|次|当)(?:个?月|季度?|周)\s*(?:(?:[0-9]{1,2})\s*[日号]|底|末|初)|每季度(?:底|末)"
    r"|(?<![0-9.])[0-9]{1,2}[日号](?=前)"
    r"|(?<![0-9.])(?:1[0-2]|0?[1-9])\.(?:3[01]|[12][0-9]|0?[1-9])日?(?=之?前|以前))"
    r"|(?<![/每0-9一二两三四五六七八九十百千万亿几多])(?<![0-9] )"
    r"(?P<weak>(?:当年|本年度?|全年度?)(?:底|末|内)?|年度?内|年度?底|年度?末|年终)"
)
_BY = re.compile(r"\s*(?:之前|以前|前|为止|止|之内|以内|内)(?!后|期|往|三|[0-9])")
_SINCE = re.compile(r"\s*(?:起始|起|之后|以后|后)")
_TO = re.compile(r"\s*(?:-{1,3}|~|至|到)\s*")
# Stretches whose first end borrows its unit word from the second: 1-6月, 2020-2022年, 5月1-20日.
_MONTHS = re.compile(
    rf"(?:(?P<y>{_YEAR})\s*(?:年度?\s*|\.)|(?:{_SOME_YEAR})\s*|(?<![0-9.]))(?P<a>{_MONTH})\s*(?:-{{1,3}}|~|至|到)\s*(?P<b>{_MONTH})\s*月份?(?!\s*[0-9])"
)
_YEARS = re.compile(
    rf"(?<![0-9.])(?P<a>{_YEAR})\s*(?:年度?)?\s*(?:-{{1,3}}|~|至|到)\s*(?P<b>{_YEAR})\s*年度?(?!\s*[0-9底末内])"
)
_DOTTED = re.compile(
    rf"(?<![0-9.])(?P<ya>{_YEAR})\.(?P<a>{_MONTH})\s*(?:-{{1,3}}|~|至|到)\s*(?P<yb>{_YEAR})\.(?P<b>{_MONTH})(?![0-9.])"
)
# Two digits each, or it would be two numbers: 2023.01-12.
_DOTTED_MONTHS = re.compile(
    rf"(?<![0-9.])(?P<y>{_YEAR})\.(?P<a>0[1-9]|1[0-2])\s*(?:-{{1,3}}|~|至|到)\s*(?P<b>0[1-9]|1[0-2])(?![0-9.年月])"
)
_DAYS = re.compile(
    rf"(?:(?P<y>{_YEAR})\s*年\s*)?(?<![0-9.])(?P<m>{_MONTH})\s*月\s*(?P<a>{_DAY})\s*[日号]?\s*(?:-{{1,3}}|~|至|到)\s*(?P<b>{_DAY})\s*[日号]"
)
_ANY_TIME = re.compile(r"[年月季周前]|(?:19|20)[0-9]{2}\s*[-./]")


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


def find_moments(folded: str) -> list[Moment]:
    """All points and stretches of time in folded text, from left to right, never overlapping."""
    if _ANY_TIME.search(folded) is None:
        return []
    found: list[Moment] = []
    at = 0
    while at < len(folded):
        moment = _next_stretch(folded, at)
        if moment is None:
            break
        found.append(moment)
        at = moment.stop
    return found


def _next_stretch(folded: str, at: int) -> Moment | None:
    candidates = [_borrowed(folded, at), _joined(folded, at)]
    present = [each for each in candidates if each is not None]
    # At the same place the longer reading is the right one: 2023年1-6月 and not 2023年.
    return min(present, key=lambda each: (each.begin, -each.stop), default=None)


def _borrowed(folded: str, at: int) -> Moment | None:
    """Stretches that name their unit once, at the end, or never."""
    readers = (
        (_MONTHS, _months),
        (_YEARS, _years),
        (_DOTTED, _dotted),
        (_DOTTED_MONTHS, _months),
        (_DAYS, _days_of_month),
    )
    matches = ((pattern.search(folded, at), reader) for pattern, reader in readers)
    found = [reader(match) for match, reader in matches if match]
    return min(found, key=lambda each: (each.begin, -each.stop), default=None)


def _months(match: re.Match[str]) -> Moment:
    year = _whole(match["y"])
    return _between(
        match, _day(year, _whole(match["a"]), 1), _last_day(year, _whole(match["b"])), year
    )


def _years(match: re.Match[str]) -> Moment:
    first, last = _whole(match["a"]), _whole(match["b"])
    return _between(match, _day(first, 1, 1), _last_day(last, 12), last)


def _dotted(match: re.Match[str]) -> Moment:
    first = _day(_whole(match["ya"]), _whole(match["a"]), 1)
    last = _last_day(_whole(match["yb"]), _whole(match["b"]))
    return _between(match, first, last, _whole(match["yb"]))


def _days_of_month(match: re.Match[str]) -> Moment:
    year, month = _whole(match["y"]), _whole(match["m"])
    first, last = (_day(year, month, _whole(match[each])) for each in "ab")
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


def _joined(folded: str, at: int) -> Moment | None:
    """A point, or a stretch from one point to the next."""
    match = _POINT.search(folded, at)
    if match is None:
        return None
    point = _point(match)
    joint = _TO.match(folded, point.stop)
    other = _POINT.match(folded, joint.end()) if joint else None
    if other is None:
        return _bounded(folded, point)
    return _stretch(point, match, other)


def _stretch(point: Moment, match: re.Match[str], other: re.Match[str]) -> Moment:
    year = None if point.first is None else point.first.year + (other["some"] in _NEXT_YEAR)
    end = _point(other, year)
    known = point.first is not None and end.last is not None
    return Moment(
        begin=match.start(),
        stop=end.stop,
        first=point.first if known else None,
        last=end.last if known else None,
        is_period=True,
        is_impossible=point.is_impossible or end.is_impossible,
    )


def _bounded(folded: str, point: Moment) -> Moment:
    if match := _BY.match(folded, point.stop):
        return replace(point, stop=match.end(), is_pointed=True, is_period=False)
    if match := _SINCE.match(folded, point.stop):
        return replace(
            point, stop=match.end(), is_pointed=True, is_period=False, comparator=Comparator.AT_LEAST,
            last=point.first,
        )  # fmt: skip
    return point


def _year_of(match: re.Match[str]) -> int | None:
    return _whole(match["y1"] or match["y2"] or match["y3"] or match["y4"] or match["y5"])


def _point(match: re.Match[str], borrowed_year: int | None = None) -> Moment:
    """The point that a match names; a year may come from the other end of its stretch."""
    year = _year_of(match) or borrowed_year
    month = _whole(match["m1"] or match["m2"] or match["m4"] or match["m5"])
    day = _whole(match["d1"] or match["d2"])
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
    )


def _is_stretch(match: re.Match[str], *, has_end: bool) -> bool:
    """Whether the point is a year or half a year, and not the end of one."""
    if match["yearpart"] == "全年":
        return True
    names_less = match["m1"] or match["m2"] or match["m4"] or match["m5"] or match["quarter"]
    is_year_end = match["weak"] in ("年终",)
    return not (has_end or names_less or match["recurring"] or is_year_end)


def _days(
    match: re.Match[str], year: int | None, month: int | None, day: int | None
) -> tuple[dt.date | None, dt.date | None]:
    if year is None or match["recurring"] or match["weak"]:
        return None, None
    if day is not None:
        return _day(year, month, day), _day(year, month, day)
    if month is not None:
        return _day(year, month, 1), _part_of_month(year, month, match["part"] or "")
    if match["quarter"]:
        quarter = _whole(match["quarter"].strip("第季度 ")) or 0
        return _day(year, quarter * 3 - 2, 1), _last_day(year, quarter * 3)
    if match["half"]:
        upper = match["half"][0] == "上"
        return _day(year, 1 if upper else 7, 1), _last_day(year, 6 if upper else 12)
    return _day(year, 1, 1), _last_day(year, _YEAR_PARTS.get(match["yearpart"] or "", 12))


#: Month that a part of the year ends with: 年初 is read as January, 年中 as June.
_YEAR_PARTS = {"年初": 1, "初": 1, "年中": 6, "中": 6}
#: Day that a part of the month ends with.
_MONTH_PARTS = {"初": 10, "月初": 10, "上旬": 10, "中旬": 20}


def _part_of_month(year: int, month: int, part: str) -> dt.date | None:
    return _day(year, month, _MONTH_PARTS[part]) if part in _MONTH_PARTS else _last_day(year, month)


def _whole(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if written.isascii() else numeral(written)


def _day(year: int | None, month: int | None, day: int | None) -> dt.date | None:
    if year is None or month is None or day is None:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int | None, month: int | None) -> dt.date | None:
    if year is None or month is None or not 1 <= month <= 12:  # noqa: PLR2004  months of a year
        return None
    return dt.date(year, month, calendar.monthrange(year, month)[1])
