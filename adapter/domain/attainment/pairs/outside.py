"""Some outside of a range (区间之外): 存在18岁以下 beside 18-54岁."""

import re

from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.numbers.number import common_factors, scaled
from adapter.domain.value import IndicatorValue, ValueKind, parse_value, print_value

_FEW = "(?:部分|个别|少数|少量)"
_SOME = re.compile(rf"\s*[仍尚]?(?:(?:存在|出现){_FEW}?|含?有{_FEW})")
_COMMAS = re.compile("[、,，;；]|和|及(?!以)|与")


def judge_some_beyond(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """存在18岁以下、54岁以上 beside 18-54岁: missed; None where it does not tell of such.

    Taken by the word 以下 has the end in it; that there were some is told of those outside.
    """
    if target.kind is not ValueKind.RANGE:
        return None
    clauses = [actual] if _SOME.fullmatch(actual.also) else []
    if actual.kind is ValueKind.QUALITATIVE and (begun := _SOME.match(actual.text)):
        clauses = [parse_value(each) for each in _COMMAS.split(actual.text[begun.end() :])]
    if not clauses or not all(_is_beyond(target, each) for each in clauses):
        return None
    words = f"实际“{print_value(actual)}”，在目标区间“{print_value(target)}”之外"
    return Judgement(Attainment.NOT_MET, None, words)


def _is_beyond(target: IndicatorValue, told: IndicatorValue) -> bool:
    factors = common_factors(target.unit, told.unit)
    bound = told.comparator
    if told.number is None or bound is None or factors is None:
        return False
    number = scaled(told.number, factors[1])
    if bound.is_upper_bound:
        return target.low is not None and number <= scaled(target.low, factors[0])
    is_over = target.high is not None and number >= scaled(target.high, factors[0])
    return bound.is_lower_bound and is_over
