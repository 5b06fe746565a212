"""What a share lacks to the whole (不合格率): 1.9% of it are 98.1% of 合格率."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from adapter.domain.attainment.pairs.rate_labels import (
    DENIED,
    LEADS,
    OPINION,
    SHARES,
    core_of,
    label_of,
    shares_asked,
)
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, print_value

#: 未办结 is not what 按时办结 lacks.
_NARROWED = re.compile("(?:按时|及时|按期|如期|准时|一次性?|首次|规范|当日|当场|有效|准确)$")
_WHOLE: Mapping[str, int] = {"%": 100, "‰": 1000}


def of_the_rest(value: IndicatorValue, target: IndicatorValue, name: str) -> IndicatorValue:
    """98.1% for 不合格率1.9% beside 合格率, and in reverse; else as it is.

    Not of opinions: who is not content may be one of several kinds.
    """
    is_plain = value.number is not None and value.comparator in (None, Comparator.EQUAL)
    label = label_of(value) if value.kind is ValueKind.QUANTITATIVE and is_plain else ""
    whole = _WHOLE.get(value.unit)
    if not label or whole is None or value.number is None or target.unit not in SHARES:
        return value
    told, asked = core_of(label), shares_asked(target, name)
    if OPINION.search(told) or not any(_is_rest_of(told, core_of(each)) for each in asked):
        return value
    rest = (whole - value.number).normalize()
    if not 0 <= rest <= whole or value.also.partition("；")[2]:
        return value
    written = f"{rest:f}{value.unit}（{label}{print_value(replace(value, also=''))}）"
    return replace(value, number=Decimal(f"{rest:f}"), also="", text=written)


def _is_rest_of(told: str, asked: str) -> bool:
    """Whether one is the other with a denial before it: 抽检不合格 and 食品抽检合格."""
    told_not, asked_not = DENIED.fullmatch(told), DENIED.fullmatch(asked)
    if (told_not is None) is (asked_not is None):
        return False
    found, other = (told_not, asked) if told_not else (asked_not, told)
    if found is None or not other.endswith(found["act"]):
        return False
    head, others = found["head"], other.removesuffix(found["act"])
    if _NARROWED.search(head) or _NARROWED.search(others):
        return False
    mine, theirs = (head, others) if told_not else (others, head)
    return mine in theirs or LEADS.fullmatch(mine) is not None
