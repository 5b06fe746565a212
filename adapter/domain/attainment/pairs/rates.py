"""Times per stretch (每期次数): 每半年1次 beside 2次, 每季度1次 or 每年2次, as those of a year."""

import re
from collections.abc import Mapping
from dataclasses import replace

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.numbers.number import common_factors, judge_number
from adapter.domain.attainment.numbers.spoken import OCCASIONS
from adapter.domain.value import Comparator, IndicatorValue, print_value

_TIMES_A_YEAR: Mapping[str, int] = {
    "年": 1,
    "半年": 2,
    "季度": 4,
    "季": 4,
    "月": 12,
    "周": 52,
    "日": 365,
    "天": 365,
}
#: Of these no other stretch is a whole multiple.
_UNEVEN = ("周", "日", "天")
#: What may stand beside a rate of a whole year; 下半年每月1次 is none.
_OF_THE_YEAR = re.compile(
    "(?:全年|年度|[年月]均|平均|均|共计?|总计|累计|实际|已|完成|开展|组织|；)*"
)
#: A count that says itself to be of the whole year.
_ALL_YEAR = re.compile("(?:全年度?|年度)(?:共计?|累计|实际|已|完成|开展|组织)*")
_OF_A_PART = re.compile("[0-9]|半年|季|月|部分|个别|[仅只起]|[前后]$")
#: What is done so often by plan; 停电 and 维修 happen.
_IS_WORK = re.compile(
    "(?!.*(?:投诉|举报|批评|处罚|事故|故障|被)).*(?:会议|例会|召开|调度|检查|巡查|巡检|抽[查检]|排查|走访|回访|慰问|督[导查办]|培训|学习|宣[传讲教]|演练"
    "|监测|检测|体检|清[扫洗]|消[毒杀]|保养|盘点|对账|通报|公[示开]|发布|更新|活动|开展|组织|研[讨究])"
)


def judge_rate(
    target: IndicatorValue,
    actual: IndicatorValue,
    readings: tuple[Comparator, ...],
    name: str = "",
    *,
    is_floor_unsaid: bool,
) -> Judgement | None:
    """Times of unlike stretches as those of a year; None where this is nothing of the kind.

    A count beside a rate is met by as many as a year has; fewer may be those of a part of it, but
    not where they say to be of all of it (全年3次) and `name` is of work. Both per stretch are
    decided, but by weeks or days, of which a year has no whole number.
    """
    if not are_unlike_rates(target, actual):
        is_part = bool(_stretch(actual)) and _is_of_a_part(actual, target)
        return (
            undetermined(f"{_told(target, actual)}：只说了部分时段，请人工判断")
            if is_part
            else None
        )
    wanted, reached = _in_a_year(target), _in_a_year(actual)
    is_exact = all(
        _stretch(each) not in ("", *_UNEVEN) or _ALL_YEAR.fullmatch(each.also)
        for each in (target, actual)
    )
    if wanted is not None and reached is not None:
        is_unsaid = is_floor_unsaid and not (
            _IS_WORK.match(name) and _lacks_of_a_plan(target, actual)
        )
        judged = judge_number(wanted, reached, readings, is_floor_unsaid=is_unsaid)
        is_floor = readings == (Comparator.AT_LEAST,)
        if is_exact or (is_floor and judged.attainment is Attainment.MET):
            return judged
    return undetermined(f"{_told(target, actual)}：一为每期次数，一为累计次数，请人工判断")


def _lacks_of_a_plan(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a count of the whole year stands beside 每季度1次: who meets so often leaves none."""
    is_plan = _stretch(target) not in ("", "年", *_UNEVEN)
    return is_plan and not _stretch(actual) and _ALL_YEAR.fullmatch(actual.also) is not None


def are_unlike_rates(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether both count occasions and at least one does so per stretch, not both the same.

    次/年 beside 次 is one measure: a form is of one year.
    """
    nouns = [each.unit.partition("/")[0] for each in (target, actual)]
    if not OCCASIONS.issuperset(nouns) or common_factors(*nouns) is None:
        return False
    stretches = [_stretch(each) for each in (target, actual)]
    is_known = all(not each or each in _TIMES_A_YEAR for each in stretches)
    return is_known and stretches[0] != stretches[1] and set(stretches) != {"", "年"}


def in_like_stretches(
    target: IndicatorValue, promised: IndicatorValue
) -> tuple[IndicatorValue, IndicatorValue] | None:
    """Both as they are, unlike times per stretch as those of a year; None where a year tells none.

    A plain count that is promised may be one of each stretch.
    """
    if not are_unlike_rates(target, promised):
        return target, promised
    if not _stretch(promised) or {_stretch(target), _stretch(promised)} & {*_UNEVEN}:
        return None
    wanted, has = _in_a_year(target), _in_a_year(promised)
    return None if wanted is None or has is None else (wanted, has)


def _stretch(value: IndicatorValue) -> str:
    stretch = value.unit.partition("/")[2]
    return "季度" if stretch == "季" else stretch


def _in_a_year(value: IndicatorValue) -> IndicatorValue | None:
    """每季度1次 as 4次, and a plain count as it stands; None where it is of a part of the year."""
    noun, stretch = value.unit.partition("/")[0], _stretch(value)
    if value.number is None:
        return None
    sign = value.comparator.symbol if value.comparator else ""
    said = f"{sign}{value.number:f}{noun}"
    if not stretch:
        is_all = _ALL_YEAR.fullmatch(value.also) is not None
        return replace(value, text=f"{value.also}{said}") if is_all else value
    if _OF_THE_YEAR.fullmatch(value.also) is None:
        return None
    number = value.number * _TIMES_A_YEAR[stretch]
    written = f"每{stretch}{said}" + (f"（{value.also}）" if value.also else "")
    return replace(value, number=number, unit=noun, text=written)


def _is_of_a_part(actual: IndicatorValue, target: IndicatorValue) -> bool:
    return _OF_A_PART.search(actual.also) is not None and actual.also not in target.also


def _told(target: IndicatorValue, actual: IndicatorValue) -> str:
    return f"目标“{print_value(target)}”，实际“{print_value(actual)}”"
