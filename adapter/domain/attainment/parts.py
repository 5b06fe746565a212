"""Parts of a number that have a target of their own (其中): 500盏，其中太阳能≥200盏."""

import re
from collections.abc import Sequence

from adapter.domain.attainment.judgement import Attainment, Judgement
from adapter.domain.attainment.several import Judge, matter_of, may_compare
from adapter.domain.value import IndicatorValue, parse_value

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


def _parts(value: IndicatorValue) -> Sequence[IndicatorValue]:
    opening = _OPENING.match(value.also)
    if value.number is None or opening is None:
        return ()
    texts = [each.strip() for each in _PARTS_END.split(value.also[opening.end() :])]
    read = [parse_value(each) for each in texts if each]
    return [each for each in read if each.number is not None and matter_of(each)]
