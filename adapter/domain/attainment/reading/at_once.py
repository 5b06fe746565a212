"""Numbers told in words: 当日办结 is at most a day, 最多跑一次 at most once, 全年 12 months."""

import re

from adapter.domain.value import IndicatorValue

_SAME_DAY = re.compile(
    "(?:当日|当天|当场|即时|立等)(?:办结|办理|受理并办结|可取|完成)|即办|即来即办"
)
_DAYS = frozenset(("天", "日", "工作日", "个工作日"))
_TRIPS = re.compile("(?:群众|企业)?(?:办事)?最多跑(?P<times>[一1两2二])次")


_ALL_YEAR = re.compile("全年度?|(?:20[0-9]{2}年)?0?1月?[-~—–至到]12月")
_MONTHS = frozenset(("月", "个月"))


def in_numbers(text: str, target: IndicatorValue) -> str:
    """≤1工作日 of 当日办结 beside days, ≤1次 of 最多跑一次, 12个月 of 全年; else the text."""
    if target.number is None:
        return text
    plain = text.strip().rstrip("。")
    if _ALL_YEAR.fullmatch(plain) and target.unit in _MONTHS:
        return "12个月"
    if target.unit in _DAYS and _SAME_DAY.fullmatch(plain):
        return f"≤1{target.unit}"
    found = _TRIPS.fullmatch(plain)
    return f"≤{found['times']}次" if found and target.unit == "次" else text
