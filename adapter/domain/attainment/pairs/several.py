"""Several numbers in one cell (一格多值): each clause of a target against its own of the result."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.numbers.number import common_factors, is_measured
from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, parse_value, print_value

#: A comma between groups of three digits separates thousands; 3期120人 are two without one.
_CLAUSE_ENDS = re.compile(
    r"[，；;、\n]|(?<![0-9]),|,(?![0-9]{3}(?![0-9]))|(?<=[0-9][期场批届班次])(?=(?:共计?|合计|累计|计)?[≥≧>＞]?[0-9])"
)
_WISH = re.compile(r"\s*(?:力争|争取|努力)")
#: Words that a number has beside those for what it counts.
_DOING = re.compile(r"完成|实际|累计|共计?|已|达到?|为|实现|全年|[：:\s]")
_EACH = re.compile("[均皆都]|分别|各项均?")
_DENIED = re.compile("[不未非无]")
#: More numbers than this in one cell are for a person: their ways to pair are too many.
_MOST = 6
_NOT_DONE = re.compile(r"\s*(?:未|尚未|没有|还有|剩余|其余)")

Judge = Callable[[IndicatorValue, IndicatorValue], Judgement]


def judge_several(target: IndicatorValue, actual: IndicatorValue, judge: Judge) -> Judgement | None:
    """Every number of the target against that of the result; None where they do not pair.

    Numbers pair by their own words (博士2人, 硕士10人) where both sides have the same, and in their
    order where there are none; never under words that differ. All met is met, one missed is not
    met. What is only wished for (力争100%) is no target, and what was left undone (未完成1项) is no
    result. Several numbers have no rate.
    """
    if not (is_several(target) or is_several(actual)):
        return None
    wanted, reached = _clauses(target, _WISH), _clauses(actual, _NOT_DONE)
    if _EACH.fullmatch(target.also) and len(reached) > 1:
        # 均≥90%: of every number in the cell.
        return _together([(replace(target, also=""), each) for each in reached], judge)
    ways = _ways_to_pair(wanted, reached)
    if not ways:
        return None
    in_order, *others = (_together(way, judge) for way in ways)
    is_missed = in_order is not None and in_order.attainment is Attainment.NOT_MET
    if is_missed and any(each and each.attainment is not Attainment.NOT_MET for each in others):
        both = f"目标“{print_value(target)}”，实际“{print_value(actual)}”"
        return undetermined(f"{both}：不能确定各数如何对应，请逐项写明后再比较")
    return in_order


def _together(pairs: "_Pairs", judge: Judge) -> Judgement | None:
    judged = [judge(*pair) for pair in pairs]
    return judged[0] if len(judged) == 1 else _all_of(judged)


_Pairs = Sequence[tuple[IndicatorValue, IndicatorValue]]


def _ways_to_pair(
    wanted: Sequence[IndicatorValue], reached: Sequence[IndicatorValue]
) -> Sequence[_Pairs]:
    """Every way in which words and units allow the numbers to pair, the order's own first.

    One alone where both sides use the same words, each once.
    """
    if len(wanted) == 1:
        reached = _of_one_unit(wanted[0], reached) or reached
    if len(wanted) != len(reached) or len(wanted) > _MOST:
        return ()
    ways = [list(zip(wanted, each, strict=True)) for each in permutations(reached)]
    ways = [way for way in ways if all(may_compare(*pair) for pair in way)]
    if len(wanted) == 1:
        return ways
    matters = [matter_of(each) for each in wanted]
    is_named_alike = len(set(matters)) == len(matters) and "" not in matters
    if is_named_alike and set(matters) == {matter_of(each) for each in reached}:
        return [way for way in ways if all(matter_of(one) == matter_of(two) for one, two in way)]
    ways = [way for way in ways if all(_may_mean_one(*map(matter_of, pair)) for pair in way)]
    is_in_order = bool(ways) and [each for _, each in ways[0]] == list(reached)
    return ways if is_in_order or len(ways) == 1 else ()


def _of_one_unit(
    target: IndicatorValue, reached: Sequence[IndicatorValue]
) -> Sequence[IndicatorValue]:
    """520人次 of 6期，520人次 beside 500人次: the other counts another thing, if it is no share."""
    if any(not each.unit or each.unit in _SHARES for each in (target, *reached)):
        return ()
    return [each for each in reached if may_compare(target, each)]


_SHARES = ("%", "‰", "百分点")


def matter_of(value: IndicatorValue) -> str:
    """What a number counts, by its own words."""
    return _DOING.sub("", value.also)


def _may_mean_one(matter: str, other: str) -> bool:
    is_within = matter in other or other in matter
    is_denied = bool(matter and other) and _DENIED.findall(matter) != _DENIED.findall(other)
    return is_within and not is_denied


def _all_of(judged: Sequence[Judgement]) -> Judgement | None:
    verdicts = {each.attainment for each in judged}
    worst = next((each for each in _FROM_THE_WORST if each in verdicts), None)
    told = "；".join(each.reason for each in judged)
    return None if worst is None else Judgement(worst, None, told)


_FROM_THE_WORST = (Attainment.NOT_MET, Attainment.UNDETERMINED, Attainment.MET)


def is_several(value: IndicatorValue) -> bool:
    """Whether a text holds numbers that cannot be read as one value."""
    is_words = value.kind is ValueKind.QUALITATIVE
    is_counted = ValueWarning.UNREAD_NUMBER in value.warnings
    return is_words and is_counted and _CLAUSE_ENDS.search(value.text) is not None


def _clauses(value: IndicatorValue, dropped: re.Pattern[str]) -> Sequence[IndicatorValue]:
    if not is_several(value):
        return (value,) if is_measured(value) else ()
    texts = [each for each in _CLAUSE_ENDS.split(print_value(value)) if each.strip()]
    read = [parse_value(each.strip()) for each in texts if not dropped.match(each)]
    return read if is_measured(*read) else ()


def may_compare(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether both say a unit or none does, and the one turns into the other."""
    is_one_named = bool(target.unit) == bool(actual.unit)
    return is_one_named and common_factors(target.unit, actual.unit) is not None
