"""Parts of a number that have a target of their own (其中): 500盏，其中太阳能≥200盏."""

import re
from collections.abc import Sequence

from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import Subject
from adapter.domain.attainment.days.deadlines import judge_deadline
from adapter.domain.attainment.pairs.several import Judge, matter_of, may_compare
from adapter.domain.value import IndicatorValue, ValueKind, parse_value

_OPENING = re.compile(r"其中[：:]?")
_PARTS_END = re.compile("[，,；;、]")


def missed_part(target: IndicatorValue, actual: IndicatorValue, judge: Judge) -> Judgement | None:
    """The first part that both sides name in the same words and that was missed, or None."""
    reached = {matter_of(each): each for each in _parts(actual)}
    for part in _parts(target):
        told = reached.get(matter_of(part))
        if told is None or not may_compare(part, told):
            continue
        judged = judge(part, told)
        if judged.attainment is Attainment.NOT_MET:
            return Judgement(Attainment.NOT_MET, None, f"其中：{judged.reason}")
    return None


def late_part(target: IndicatorValue, actual: IndicatorValue, subject: Subject) -> Judgement | None:
    """12月15日支付100% beside 11月底前支付100%: late by the day that stands beside the number."""
    if "月" not in target.also or target.number is None or actual.number is None:
        return None
    if _BY.search(actual.also):
        return None
    wanted, told = _day_beside(target), _day_beside(actual)
    if wanted is None or told is None or wanted.also != told.also:
        return None
    judged = judge_deadline(wanted, told, subject)
    return judged if judged.attainment is Attainment.NOT_MET else None


#: By some day, which may have been long before it.
_BY = re.compile("[前内]|以来|起")


def _day_beside(value: IndicatorValue) -> IndicatorValue | None:
    if "月" not in value.also:
        return None
    read = parse_value(value.also)
    return read if read.kind is ValueKind.DEADLINE and read.comparator is None else None


def _parts(value: IndicatorValue) -> Sequence[IndicatorValue]:
    opening = _OPENING.match(value.also)
    if value.number is None or opening is None:
        return ()
    texts = [each.strip() for each in _PARTS_END.split(value.also[opening.end() :])]
    read = [parse_value(each) for each in texts if each]
    return [each for each in read if each.number is not None and matter_of(each)]
