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

#: 46人全部发放 beside a share: how many were all of them; 46人全部完成 `denominators.py` reads.
_COUNT_OF_ALL = re.compile(
    "[^0-9未不没无]{0,6}[0-9]+[人户名个家件笔](?:项目|工程|学员|村|企业|案件)?(?:已|均)*(?P<all>全部(?!完成|完工|竣工|到位|建成)[^0-9未不没无，,；;]+)"
)


def in_numbers(text: str, target: IndicatorValue) -> str:
    """≤1工作日 of 当日办结 beside days, ≤1次 of 最多跑一次, 12个月 of 全年; else the text.

    Beside a share 全部发放 of 46人全部发放, which `actual_of_all` reads.
    """
    if target.number is None:
        return text
    plain = text.strip().rstrip("。")
    if _ALL_YEAR.fullmatch(plain) and target.unit in _MONTHS:
        return "12个月"
    if target.unit in _DAYS and _SAME_DAY.fullmatch(plain):
        return f"≤1{target.unit}"
    if target.unit == "%" and (all_of_them := _COUNT_OF_ALL.fullmatch(plain)):
        return all_of_them["all"]
    found = _TRIPS.fullmatch(plain)
    return f"≤{found['times']}次" if found and target.unit == "次" else text
