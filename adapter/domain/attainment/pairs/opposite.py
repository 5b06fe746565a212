"""Numbers of the opposite (反向数量) of what is asked for: 超支5% beside 成本节约率 ≥3%.

`changes.py` holds ups against downs; here stand the words that are the contrary of one task only.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import plain_name
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, ValueWarning, print_value

_MEASURE = "(?:率|比例|幅度|总?额|金额|总?量|资金|经费|成本|费用)?$"
_SINCE = "(?:同比|环比|[较比](?:上年|去年|往年|同期|上年同期))?"
_ROSE = f"{_SINCE}(?:不降反[升增]|增加|增长|上升|上涨|提高)"
_MONEY = "(?:项目|工程|资金|经费|费用|成本|支出|投资)*(?:实际|共|合计)?"


class _Opposite(NamedTuple):
    """Words that say the contrary of a task."""

    #: The end of a name, or the words beside a target, that ask for the task.
    asked: re.Pattern[str]
    #: Nothing but the contrary.
    told: re.Pattern[str]
    #: What else happened, of which it may still have been done.
    doubtful: re.Pattern[str]


def _all_of(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{words})[了约近共]*")


_NOTHING = re.compile("(?!)")
_OPPOSITES = (
    _Opposite(
        re.compile(f"(?:节约|节省|节支|结余|节余){_MEASURE}"),
        _all_of(f"{_MONEY}超出?(?:支|预算|概算)(?:率|总?额|金额)?"),
        _all_of(f"{_MONEY}(?:追加|增支|超计划)(?:预算|概算|投资|资金)?"),
    ),
    *(
        _Opposite(
            re.compile(f"(?:{saved}){_MEASURE}"),
            _all_of(f"(?:{used})(?:总?量|强度|总额)?{_ROSE}"),
            _NOTHING,
        )
        for saved, used in (
            ("节水|(?:用水|水量)节约", "用水|耗水|取水|水耗"),
            ("节电|用电节约", "用电|耗电|电耗"),
            ("节能|节能降耗", "(?:综合|单位)?(?:能耗|能源消耗|用能|耗能)"),
            ("节油", "用油|油耗|耗油"),
            ("节气", "用气|气耗|耗气"),
            ("(?<!碳)减排", "(?:污染物|碳|二氧化碳)?排放"),
            ("(?:成本|费用|经费|支出)(?:节约|节省|节支)", "成本|费用|经费|支出"),
        )
    ),
    _Opposite(
        re.compile("^(?:新增|净增加?)"),
        _all_of(f"{_SINCE}(?:净?减少|净减)"),
        _all_of("(?:已|共)?(?:撤销|裁减|裁撤|注销|流失|关停)"),
    ),
)


def judge_opposite(
    target: IndicatorValue, actual: IndicatorValue, readings: Sequence[Comparator], name: str
) -> Judgement | None:
    """What becomes of a number of the contrary; None where it is not one.

    Beside a floor it is missed, and has no proportion; beside a ceiling (结余率 ≤5%), and where
    it tells of something that does not exclude the task (注销 beside 净增), it is for a person.
    """
    if target.kind is not ValueKind.QUANTITATIVE or not target.number or target.number < 0:
        return None
    is_plain = actual.number is not None and actual.number > 0
    if not is_plain or not actual.also or ValueWarning.SEVERAL_NUMBERS in actual.warnings:
        return None
    asked = [each for each in _OPPOSITES if _asks(each, target, name)]
    is_contrary = any(each.told.fullmatch(actual.also) for each in asked)
    if not is_contrary and not any(each.doubtful.fullmatch(actual.also) for each in asked):
        return None
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    if not is_contrary:
        return undetermined(f"{both}所指不同，请补填目标所要求的数值")
    if not any(each.is_upper_bound for each in readings):
        return Judgement(Attainment.NOT_MET, None, f"{both}所指相反")
    return undetermined(f"{both}所指相反，请人工判断")


def _asks(opposite: _Opposite, target: IndicatorValue, name: str) -> bool:
    return any(opposite.asked.search(each) for each in (plain_name(name), target.also) if each)
