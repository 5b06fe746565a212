"""Limits that come again (每月15日前, 次月5日前, 按月发放): they have no year to be asked for."""

import re

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.value import Comparator, IndicatorValue, print_value

_TURN = "(?P<turn>[每次]个?(?:月|季度?))"
_DAY = "(?P<day>[12][0-9]|3[01]|0?[1-9])[日号]"
_BEFORE = "(?P<before>之?前|以前|[以之]?内)?"
_DAY_OF_TURN = re.compile(f"{_TURN}{_DAY}{_BEFORE}")
_ACTS = "发放|拨付|支付|兑付|缴纳|报送|上报|提交"
_WELL = "(?:已经?|均|都|全部|按[时期]|及时|足额)*"
_DONE = re.compile(f"(?:{_WELL}(?:{_ACTS}|完成|到账)(?:到位|完毕|完成)?)?")
_ONE_MONTH = re.compile(f"(?:1[0-2]|[1-9])月份?{_DAY}")
_OTHERS_IN_TIME = re.compile(
    f"(?:才|已)?(?:{_ACTS})?[，,；;]?(?:其余|其他|其它)(?:各?月份?)?(?:均|都|全部)?按[时期](?:{_ACTS})?"
)
_RECURRING = re.compile(r"[每次当]个?(?:月|季度?|周)")


def judge_recurring(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """Whether a day of every month keeps a limit of every month; None of any other target.

    Never asks for a year: what tells no such day is for a person.
    """
    if target.date is not None or _RECURRING.match(target.text) is None:
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    limit = _DAY_OF_TURN.fullmatch(target.text)
    is_limit = limit is not None and target.comparator in (None, Comparator.AT_MOST)
    if limit is not None and is_limit and limit["before"] and not target.also:
        decided = _held(limit, actual)
        if decided is not None:
            return Judgement(decided, None, both)
    return undetermined(f"{both}：目标是周期性时限，请填写各期是否按时")


def _held(limit: re.Match[str], actual: IndicatorValue) -> Attainment | None:
    last = int(limit["day"])
    told = _DAY_OF_TURN.fullmatch(actual.text)
    if told is None:
        one = _ONE_MONTH.fullmatch(actual.text) if limit["turn"] == "每月" else None
        is_late = one is not None and int(one["day"]) > last
        is_told = _OTHERS_IN_TIME.fullmatch(actual.also) is not None
        return Attainment.NOT_MET if is_late and is_told else None
    is_alike = told["turn"] == limit["turn"] and actual.comparator is None
    if not is_alike or _DONE.fullmatch(actual.also) is None:
        return None
    if int(told["day"]) <= last:
        return Attainment.MET
    return None if told["before"] else Attainment.NOT_MET


_OFTEN = re.compile(f"(?P<how>[按逐每])(?P<turn>月|季)度?{_WELL}(?P<act>{_ACTS})(?:到位|完毕)?")
_PLAIN = re.compile(f"[按逐每](?:月|季)度?(?:{_ACTS})")


def judge_frequency(target: str, actual: str) -> Judgement | None:
    """按月发放 by 逐月发放, and 按季发放 by 按月发放; else None. Both without marks and spaces."""
    wanted, told = (_OFTEN.fullmatch(each) for each in (target, actual))
    if wanted is None or told is None or _PLAIN.fullmatch(target) is None:
        return None
    if wanted["act"] != told["act"]:
        return None
    is_less = (wanted["turn"], told["turn"]) == ("月", "季")
    decided = Attainment.NOT_MET if is_less else Attainment.MET
    return Judgement(decided, None, f"实际“{actual}”，目标“{target}”")
