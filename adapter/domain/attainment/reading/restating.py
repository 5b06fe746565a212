"""A result that first repeats its target (目标50人次，实际完成52人次): the target is no result."""

import re
from functools import lru_cache

from adapter.domain.attainment.numbers.number import common_factors, scaled
from adapter.domain.value import IndicatorValue, parse_value

_SAID = (
    "(?:(?:年初|年度|全年|本年|当年|原定?|预算)?(?:绩效)?(?:设定|下达|批复)?"
    "(?:目标|计划|指标|任务|预期|预计)(?:值|数|任务|目标|完成|为|是)*|应(?:当|该)?完成)[:：]?"
)
#: The clause before the others, or in a bracket behind them.
_BEFORE = re.compile(
    rf"{_SAID}(?P<value>[^，,；;。()（）]*[0-9][^，,；;。()（）]*)[，,；;。]\s*(?P<rest>.+)"
)
_BEHIND = re.compile(
    rf"(?P<rest>[^()（）]+)[(（]{_SAID}(?P<value>[^，,；;()（）]*[0-9][^，,；;()（）]*)[)）]\s*"
)


def without_target(text: str, target: IndicatorValue, name: str) -> str:
    """The text without the clause that repeats the target; whole where the numbers differ.

    A clause of another number stays: nobody knows which of the two was to be reached.
    """
    if target.number is None:
        return text
    for pattern in (_BEFORE, _BEHIND):
        found = pattern.fullmatch(text)
        if found and _is_of(target, _read(found["value"].strip(), name)):
            return found["rest"].strip()
    return text


@lru_cache(maxsize=1024)
def _read(text: str, name: str) -> IndicatorValue:
    return parse_value(text, name=name)


def _is_of(target: IndicatorValue, read: IndicatorValue) -> bool:
    if read.number is None or target.number is None:
        return False
    if not read.unit:
        return read.number == target.number
    factors = common_factors(target.unit, read.unit)
    return factors is not None and scaled(target.number, factors[0]) == scaled(
        read.number, factors[1]
    )
