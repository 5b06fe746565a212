"""Attainment (完成情况判定): whether an actual value meets its target, by rule or not at all."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from adapter.domain.attainment.dates import judge_deadline, judge_period
from adapter.domain.attainment.judgement import Attainment, Judgement, same, undetermined
from adapter.domain.attainment.loosening import is_loosened
from adapter.domain.attainment.numbers import judge_number, ratio_of, readings_of
from adapter.domain.attainment.reverse import may_be_reverse
from adapter.domain.attainment.words import Answer, answers, judge_words
from adapter.domain.value import Direction, IndicatorValue, ValueKind, print_value

__all__ = [
    "Attainment",
    "Judgement",
    "is_loosened",
    "judge_attainment",
    "may_be_reverse",
    "ratio_of",
]


def judge_attainment(
    target: IndicatorValue,
    actual: IndicatorValue,
    direction: Direction | None = None,
    *,
    may_be_reverse: bool = False,
) -> Judgement:
    """Met, not met or undetermined, by the target's kind and bound.

    A number without a written bound means "at least", or "at most" where `direction` (the library
    indicator's) or the value's own is negative. Where the two directions differ, where the value
    contradicts itself, or where none is known and `may_be_reverse`, both readings are tried and
    only what holds under both is decided. Whatever no rule decides (words that differ, units that
    do not convert, ranges that overlap, missing values) is undetermined, never guessed.
    """
    if target.kind is ValueKind.EMPTY:
        return undetermined("目标值未填写，请先补填目标值")
    if actual.kind is ValueKind.EMPTY:
        return undetermined("实际完成值未填写，请补填后再比较")
    if actual == target:
        return same(actual, None if target.number is None else Decimal(1))
    if answers(actual, Answer.MISSED):
        return Judgement(Attainment.NOT_MET, None, f"实际填报“{print_value(actual)}”")
    if target.kind in (ValueKind.QUANTITATIVE, ValueKind.RANGE):
        return judge_number(
            target, actual, readings_of(target, direction, may_be_reverse=may_be_reverse)
        )
    return _JUDGES[target.kind](target, actual)


_JUDGES: Mapping[ValueKind, Callable[[IndicatorValue, IndicatorValue], Judgement]] = {
    ValueKind.DEADLINE: judge_deadline,
    ValueKind.PERIOD: judge_period,
    ValueKind.QUALITATIVE: judge_words,
}
