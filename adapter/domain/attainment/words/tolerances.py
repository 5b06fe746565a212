"""Tolerances and ratios (允许偏差、配比): ±3% keeps ±5%, and 1:18 of a 师生比 keeps ≥1:20."""

import re
from decimal import Decimal

from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.value import Comparator, IndicatorValue, print_value

_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,4})?"
_TOLERANCE = re.compile(
    rf"(?:误差|偏差|控制)?[在为]?±(?P<size>{_NUMBER})(?P<unit>[%‰℃]|毫米|厘米|mm|cm)(?:之|以)?内?"
)
_RATIO = re.compile(rf"1[:：](?P<others>{_NUMBER})")
#: How many pupils a teacher has: fewer are better. How many nurses a doctor or bed has: more are.
_FEWER, _MORE = re.compile("师生比(?:例)?$"), re.compile("(?:医护|床护)比(?:例)?$")
_FLOORS = (Comparator.AT_LEAST, None)


def judge_tolerance(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """How a tolerance or a ratio stands to that of the target; None where neither is sure.

    Of a bare ratio less than that is for a person, as of a bare number; ≤ of a ratio is read in
    two ways and is too. `name` without marks and spaces.
    """
    if "±" in target.text:
        return _within(target, actual)
    if ":" in target.text or "：" in target.text:
        return _as_ratio(target, actual, name)
    return None


def _within(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    wanted, told = _TOLERANCE.fullmatch(target.text), _TOLERANCE.fullmatch(actual.text)
    if wanted is None or told is None or wanted["unit"] != told["unit"] or target.comparator:
        return None
    is_kept = Decimal(told["size"]) <= Decimal(wanted["size"])
    return _judged(target, actual, is_kept=is_kept)


def _as_ratio(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    is_known = target.comparator in _FLOORS and actual.comparator is None
    wanted, told = _RATIO.fullmatch(target.text), _RATIO.fullmatch(actual.text)
    if wanted is None or told is None or not is_known:
        return None
    asked, others = Decimal(wanted["others"]), Decimal(told["others"])
    if _FEWER.search(name):
        is_kept = others <= asked
    elif _MORE.search(name) and target.comparator is None:
        is_kept = others >= asked
    else:
        return None
    return _judged(target, actual, is_kept=is_kept) if is_kept or target.comparator else None


def _judged(target: IndicatorValue, actual: IndicatorValue, *, is_kept: bool) -> Judgement:
    decided = Attainment.MET if is_kept else Attainment.NOT_MET
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    # How many points that costs, nobody says.
    return Judgement(decided, None, both, is_weaker=not is_kept)
