"""Where a number went to beside by how much it went (至与幅度): 压缩5天 is not 压缩至5天."""

import re
from dataclasses import replace

from adapter.domain.attainment.common.judgement import Judgement, undetermined
from adapter.domain.attainment.numbers.number import common_factors, is_measured
from adapter.domain.attainment.numbers.spoken import told
from adapter.domain.value import IndicatorValue, parse_value

_VERB = "(?:[升降]|压缩|压减|压降|缩短|缩减|精简|减少|降低|下降|增加|增长|提高|提升|上升|上涨|扩大)"
_UP_TO = f"{_VERB}[至到为]了?(?:(?:原来?|以前|上年)的?)?"
_TO = re.compile(f"{_UP_TO}$")
_MOVED_TO = re.compile(
    f"(?P<words>[^0-9，,；;。、]*{_UP_TO})(?P<level>[0-9][^，,；;。、（(]*)[。]?"
)
_BY = re.compile(f"{_VERB}(?:了|幅度)?$")


def moved_to(text: str, target: IndicatorValue) -> IndicatorValue | None:
    """A result that tells where it fell to (降至5天) beside how far it was to; else None.

    Alone 降至5天 is where it stands, or no more than that.
    """
    found = _MOVED_TO.fullmatch(text.strip()) if _way(target.also) == "by" else None
    read = parse_value(found["level"]) if found else None
    if found is None or read is None or read.number is None or read.also:
        return None
    return replace(read, also=found["words"].strip(), text=text.strip())


def judge_to_or_by(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """A question where one tells a level and the other a difference; None where this is not so."""
    if not is_measured(target, actual) or common_factors(target.unit, actual.unit) is None:
        return None
    ways = [_way(each.also) for each in (target, actual)]
    if "" in ways or ways[0] == ways[1]:
        return None
    both = f"目标“{told(target)}”，实际“{told(actual)}”"
    return undetermined(f"{both}：一为升降到的数值，一为升降的幅度，请按同一口径补填")


def _way(words: str) -> str:
    return "to" if _TO.search(words) else "by" if _BY.search(words) else ""
