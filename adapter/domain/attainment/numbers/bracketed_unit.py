"""The unit in the bracket of a name (储备成本（万元）): that of a number written without one."""

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from adapter.domain.attainment.numbers.magnitudes import distance
from adapter.domain.attainment.numbers.number import common_factors, is_measured
from adapter.domain.identification.plain_names import unit_in_name
from adapter.domain.value import IndicatorValue

#: Words of counting that the vocabulary has not; 参训人（次） is one word of the name.
_TIMES = re.compile(r"[(（]\s*((?:[百千万亿]+[人户车件台场]|[人户车件台场])次)\s*[)）]\s*$")


def by_bracket(
    one: IndicatorValue, other: IndicatorValue, name: str
) -> tuple[IndicatorValue, IndicatorValue]:
    """Both; where just one of them has a unit, the bare one in that of the name: 400 as 400万元.

    As they are where that brings them no nearer: who writes 4000000 beside 万元 means yuan.
    """
    if (
        bool(one.unit) == bool(other.unit)
        or not name.rstrip().endswith((")", "）"))
        or not is_measured(one, other)
    ):
        return one, other
    unit = _unit_of(name)
    bare, whole = (other, one) if one.unit else (one, other)
    factors = common_factors(unit, whole.unit) if unit and unit != whole.unit else None
    if factors is None or factors[0] == factors[1]:
        return one, other
    first, second = _size(bare), _size(whole)
    if not first or not second:
        return one, other
    if distance(first * factors[0], second * factors[1]) >= distance(first, second):
        return one, other
    named = replace(bare, unit=unit)
    return (one, named) if one.unit else (named, other)


@lru_cache(maxsize=4096)
def _unit_of(name: str) -> str:
    found = _TIMES.search(name)
    return found[1] if found else unit_in_name(name)


def _size(value: IndicatorValue) -> Fraction | None:
    number = value.number or value.low or value.high
    return None if number is None else Fraction(number)
