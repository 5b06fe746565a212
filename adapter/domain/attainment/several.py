"""Several numbers in one cell (一格多值): each clause of a target against its own of the result."""

import re
from collections.abc import Callable, Sequence

from adapter.domain.attainment.judgement import Attainment, Judgement
from adapter.domain.attainment.numbers import common_factors, is_measured
from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, parse_value, print_value

#: A comma between groups of three digits separates thousands.
_CLAUSE_ENDS = re.compile(r"[，；;、\n]|,(?![0-9]{3}(?![0-9]))")
_WISH = re.compile(r"\s*(?:力争|争取|努力)")
_NOT_DONE = re.compile(r"\s*(?:未|尚未|没有|还有|剩余|其余)")

Judge = Callable[[IndicatorValue, IndicatorValue], Judgement]


def judge_several(target: IndicatorValue, actual: IndicatorValue, judge: Judge) -> Judgement | None:
    """Every number of the target against that of the result; None where they do not pair.

    All met is met, one missed is not met. What is only wished for (力争100%) is no target, and
    what was left undone (未完成1项) is no result. Several numbers have no rate.
    """
    pairs = _pairs(target, actual)
    judged = [judge(*pair) for pair in pairs]
    return judged[0] if len(judged) == 1 else _all_of(judged)


def _pairs(
    target: IndicatorValue, actual: IndicatorValue
) -> Sequence[tuple[IndicatorValue, IndicatorValue]]:
    if not (is_several(target) or is_several(actual)):
        return ()
    wanted, reached = _clauses(target, _WISH), _clauses(actual, _NOT_DONE)
    if len(wanted) != len(reached):
        return ()
    pairs = list(zip(wanted, reached, strict=True))
    return pairs if all(_compare(*pair) for pair in pairs) else ()


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


def _compare(target: IndicatorValue, actual: IndicatorValue) -> bool:
    is_one_named = bool(target.unit) == bool(actual.unit)
    return is_one_named and common_factors(target.unit, actual.unit) is not None
