"""By how much a time was overrun or kept (逾期5日、提前3天): no time taken, and no day."""

import re

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import Lean, Subject
from adapter.domain.unit_words import FACTORS
from adapter.domain.value import IndicatorValue, ValueKind, print_value

_ALL = (
    "(?:已经?|均|全部|实际|总共|共|(?:较|比)?(?:原?计划|规定|约定|合同)(?:时间|时限|期限|工期)?)*"
)
_ENDS = "(?:完成|完工|竣工|办结|拨付|支付|发放|兑付|交付|验收|建成|到位|报送|上报|提交)"
_DELAYS = "逾期|超期|超时|延期|延误|延迟|推迟|拖延"
_LATE = re.compile(rf"{_ALL}(?:{_DELAYS}|晚)了?；?{_ENDS}?")
_EARLY = re.compile(rf"{_ALL}提前了?；?{_ENDS}?")
#: Without a number; 延期 alone may have been agreed on.
_LATE_IN_WORDS = re.compile(rf"(?:已经?|均|全部|实际)*(?:逾期|超期|超时){_ENDS}?")
#: What is counted is the delay or the lead itself: 逾期天数, 提前通知时间.
_NAMED = re.compile(rf"{_DELAYS}|提前|滞后")
_TIMES = ("time", "calendar")
_WORKING_DAYS = "工作日"


def judge_delay(
    target: IndicatorValue, actual: IndicatorValue, subject: Subject
) -> Judgement | None:
    """Whether a time was kept, by what tells how long before or behind it was; else None."""
    if not _asks_for_time(target):
        return None
    is_late = _is_told(actual, _LATE) or (
        actual.kind is ValueKind.QUALITATIVE
        and _LATE_IN_WORDS.fullmatch(actual.text.strip()) is not None
    )
    if not is_late and not _is_told(actual, _EARLY):
        return None
    if _NAMED.search(subject.name + print_value(target)):
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    if not _is_limit(target, subject):
        return undetermined(f"{both}：只写了比约定早晚多久，请补填实际所用的时间")
    return Judgement(Attainment.NOT_MET if is_late else Attainment.MET, None, both)


def _is_told(actual: IndicatorValue, how: re.Pattern[str]) -> bool:
    is_number = actual.kind is ValueKind.QUANTITATIVE and actual.comparator is None
    return is_number and _is_time(actual) and how.fullmatch(actual.also) is not None


def _asks_for_time(target: IndicatorValue) -> bool:
    if target.kind is ValueKind.DEADLINE:
        return True
    return target.kind is ValueKind.QUANTITATIVE and _is_time(target)


def _is_time(value: IndicatorValue) -> bool:
    return value.unit == _WORKING_DAYS or FACTORS.get(value.unit, ("",))[0] in _TIMES


def _is_limit(target: IndicatorValue, subject: Subject) -> bool:
    bound = target.comparator
    if bound is not None:
        return bound.is_upper_bound
    return target.kind is ValueKind.DEADLINE or subject.lean is Lean.LESS
