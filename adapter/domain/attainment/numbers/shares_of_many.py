"""Shares of very many (十万分之几): 12/10万, 1.2‰ and 9.8‱ are held against each other."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from adapter.domain.value import IndicatorValue

_OF_MANY = re.compile("/(千|万|十万|百万)[人名例]?")
_MANY: Mapping[str, int] = {"千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6}
#: Of how many a sign counts; ‱ is no unit of the vocabulary, and stands beside the number.
_SIGNS: Mapping[str, int] = {"%": 10**2, "‰": 10**3, "‱": 10**4}


def in_one_share(
    target: IndicatorValue, actual: IndicatorValue
) -> tuple[IndicatorValue, IndicatorValue]:
    """Both, the one with a sign as so many of what the other counts of; else as they are."""
    if target.unit == actual.unit and not (target.also or actual.also):
        return target, actual
    return _beside(target, actual), _beside(actual, target)


def _beside(value: IndicatorValue, other: IndicatorValue) -> IndicatorValue:
    sign = value.also if value.also == "‱" and not value.unit else value.unit
    if value.number is None or sign not in _SIGNS or other.number is None:
        return value
    of_many = _OF_MANY.fullmatch(other.unit)
    if of_many is not None and sign != "%":  # 9.6% beside 18/10万 is for a person
        many, unit = _MANY[of_many[1]], other.unit
    elif sign == "‱" and other.unit in ("%", "‰"):
        many, unit = _SIGNS[other.unit], other.unit
    else:
        return value
    number = value.number * many / Decimal(_SIGNS[sign])
    also = "" if value.also == sign else value.also
    return replace(value, number=number, unit=unit, also=also)
