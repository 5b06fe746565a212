"""Targets of each of several parts (各): 春节、八一各慰问1次 asks for two."""

import re
from collections.abc import Callable
from dataclasses import replace

from adapter.domain.attainment.common.judgement import Judgement, undetermined
from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, print_value

_ACT = "(?:慰问|走访|举办|开展|组织|召开|检查|巡查|督查|培训|演出|资助|新建|建设|完成)?"
_OF_EACH = re.compile(f"(?P<parts>[\u4e00-\u9fff、]+)各{_ACT}")
_JOINT = re.compile("[、和及与]")
_BOTH = re.compile("两个?[\u4e00-\u9fff]{1,2}")
_OPEN = re.compile("等|其他|各|每")
#: What is counted over all parts; shares, marks and prices of each are not added up.
_WORDS = "次 场 期 批 人 人次 名 户 个 家 所 座 处 台 套 件 份 篇 条 项"
_ADDED_UP = frozenset(_WORDS.split(" "))
_OF_EACH_TOO = re.compile("[各每均]|分别")


def judge_each(
    target: IndicatorValue, actual: IndicatorValue, judge: Callable[[IndicatorValue], Judgement]
) -> Judgement | None:
    """One number beside a target of each of several; None where the target is of no such kind.

    It is held against that of all together, which `judge` decides; for a person where nobody knows
    if it is that of one part or of all, or how it is spread under a ceiling.
    """
    parts = _parts(target, actual)
    if parts is None or target.number is None or actual.number is None:
        return None
    total = target.number * len(parts)
    is_ceiling = target.comparator is not None and target.comparator.is_upper_bound
    if is_ceiling and actual.number <= target.number:
        return None
    is_of_one = actual.number == target.number or any(each in actual.also for each in parts)
    if is_of_one or (is_ceiling and actual.number <= total):
        both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
        return undetermined(f"{both}：目标为各项分别的数量，请逐项写明实际完成的数值")
    judged = judge(replace(target, number=total, also=""))
    told = f"{judged.reason}；目标“{print_value(target)}”按 {len(parts)} 项合计比较"
    return replace(judged, reason=told)


def _parts(target: IndicatorValue, actual: IndicatorValue) -> list[str] | None:
    """The parts that a target lists; None where it lists none or the result is of each as well."""
    if not target.kind is actual.kind is ValueKind.QUANTITATIVE or not target.number:
        return None
    found = _OF_EACH.fullmatch(target.also)
    warnings = (*target.warnings, *actual.warnings)
    is_plain = ValueWarning.SEVERAL_NUMBERS not in warnings and not _OF_EACH_TOO.search(actual.also)
    if found is None or not is_plain or not {target.unit, actual.unit} <= _ADDED_UP:
        return None
    written = found["parts"]
    parts = [written, written] if _BOTH.fullmatch(written) else _JOINT.split(written)
    return parts if len(parts) > 1 and all(parts) and not _OPEN.search(written) else None
