"""What a cell says too little of (请补填): a unit left out, and a move where a level was asked."""

import re

from adapter.domain.attainment import is_change
from adapter.domain.unit_words import FACTORS
from adapter.domain.value import IndicatorValue

_POINTS, _SHARES = "百分点", frozenset({"%", "‰"})


def tells_a_move_only(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """较上年提高2个百分点 beside a share: where that stands is not told."""
    if actual.unit != _POINTS or target.unit not in _SHARES:
        return False
    return is_change(actual) and not is_change(target)


#: What went wrong, by how much or how often: no unit turns that into a share or a time.
_WRONG = re.compile(
    "[错漏误多少]发|[错漏误]报|有误|差错|超期|逾期|超时|延期|延误|延迟|超支|投诉|^后(?:验收|完成|交付)"
)


def tells_another_matter(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a number is of what went wrong (错发1人) where a share or a time was asked for.

    Another number with its words (室温20.3℃), and a bare one, may be in the wrong unit.
    """
    if not actual.also or not actual.unit or actual.unit in (*_SHARES, _POINTS):
        return False
    is_asked = target.unit in _SHARES or (_is_time(target.unit) and not _is_time(actual.unit))
    return is_asked and "/" not in actual.unit and _WRONG.search(actual.also) is not None


def _is_time(unit: str) -> bool:
    return unit == "工作日" or FACTORS.get(unit, ("",))[0] in ("time", "calendar")


_FLOOR = "(?:≥|>=|不低于|不少于|不小于)"
_CEILING = "(?:≤|<=|不高于|不超过|不大于|不多于)"
_BOTH = re.compile(f"{_FLOOR}.*[且并].*{_CEILING}|{_CEILING}.*[且并].*{_FLOOR}")


def writes_both_bounds(target_value: str) -> bool:
    """不低于18元且不高于25元: neither end is open."""
    return _BOTH.search(target_value) is not None
