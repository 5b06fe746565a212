"""What a cell says too little of (请补填): a unit left out, and a move where a level was asked."""

import re

from adapter.domain.attainment import is_change
from adapter.domain.value import IndicatorValue

_POINTS, _SHARES = "百分点", frozenset({"%", "‰"})


def tells_a_move_only(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """较上年提高2个百分点 beside a share: where that stands is not told."""
    is_level = target.unit in _SHARES and not is_change(target)
    return is_level and actual.unit == _POINTS and is_change(actual)


_FLOOR = "(?:≥|>=|不低于|不少于|不小于)"
_CEILING = "(?:≤|<=|不高于|不超过|不大于|不多于)"
_BOTH = re.compile(f"{_FLOOR}.*[且并].*{_CEILING}|{_CEILING}.*[且并].*{_FLOOR}")


def writes_both_bounds(target_value: str) -> bool:
    """不低于18元且不高于25元: neither end is open."""
    return _BOTH.search(target_value) is not None


_KEPT_LOW = re.compile(r"[三\"“]公[\"”]?经费.*控制率(?:[(（].*)?$")


def is_far_below_by_nature(name: str, target: IndicatorValue) -> bool:
    """Whether a ceiling is a line that nobody should come near to: 三公经费控制率."""
    bound = target.comparator
    return bound is not None and bound.is_upper_bound and _KEPT_LOW.search(name) is not None
