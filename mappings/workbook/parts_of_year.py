"""Which months a heading tells of (1-9月累计完成情况, 二季度完成情况)."""

import re

_MONTHS = re.compile(r"(?P<first>\d{1,2})月?(?:份|底|末)?[-—~至](?P<last>\d{1,2})月")
_UNTIL_MONTH = re.compile(r"截[至止]到?(?:20\d\d年)?(?P<last>\d{1,2})月")
_QUARTERS = re.compile(r"(?:前|[1一][-—~至])(?P<last>[二两三四2-4])个?季度")
_QUARTER = re.compile(r"第?(?P<last>[一二三四1-4])季度")
_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}


def covers(title: str, other: str) -> bool:
    """Whether the months from January on that a plain heading tells of take in the other's."""
    months, others = months_of(title), months_of(other)
    if months is None or others is None or months == others:
        return False
    return months[0] == 1 and months[1] >= others[1]


def months_of(title: str) -> tuple[int, int] | None:
    """First and last month; None where the heading tells of no part of a year."""
    if found := _MONTHS.search(title):
        return int(found["first"]), int(found["last"])
    if found := _UNTIL_MONTH.search(title):
        return 1, int(found["last"])
    if found := _QUARTERS.search(title):
        return 1, 3 * _number(found["last"])
    if found := _QUARTER.search(title):
        last = 3 * _number(found["last"])
        return (1 if "累计" in title else last - 2), last
    return (1, 6) if "上半年" in title else None


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)
