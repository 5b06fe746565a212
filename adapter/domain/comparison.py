"""Comparison (对比): how target and actual relate, and what a finance officer should look at."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from adapter.domain.unit import in_common_unit
from adapter.domain.value import Comparator, Direction, IndicatorValue, ValueKind, print_value


class Attainment(StrEnum):
    """Whether an actual value meets its target."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    """How urgent a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FindingCode(StrEnum):
    """What a finding is about; the Chinese label is in `FINDING_LABELS`."""

    FULL_MARKS_MISSED_TARGET = "full_marks_missed_target"
    DIRECTION_CONTRADICTION = "direction_contradiction"
    SCORE_ABOVE_MAXIMUM = "score_above_maximum"
    EXECUTION_RATE_DIFFERS = "execution_rate_differs"
    TARGET_LOOSENED = "target_loosened"


FINDING_LABELS: Mapping[FindingCode, str] = {
    FindingCode.FULL_MARKS_MISSED_TARGET: "未完成目标却得满分",
    FindingCode.DIRECTION_CONTRADICTION: "指标方向与运算符矛盾",
    FindingCode.SCORE_ABOVE_MAXIMUM: "得分高于分值",
    FindingCode.EXECUTION_RATE_DIFFERS: "填报的执行率与金额不符",
    FindingCode.TARGET_LOOSENED: "申报目标低于指标模板标准",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Target and actual of one self-evaluation or monitoring line."""

    line_kind: str
    line_key: str
    project_code: str
    attainment: Attainment
    #: actual ÷ target (inverted for "at most" targets), 0.. ; None when undetermined.
    rate: Decimal | None
    #: Chinese sentence: how it was decided, with both values.
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a person should look at."""

    code: FindingCode
    severity: Severity
    project_code: str
    line_kind: str
    line_key: str
    #: Facts for the sentence, as text: names, values, scores.
    facts: Mapping[str, str] = field(default_factory=dict)


# --- target against actual ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an actual value stands to its target."""

    attainment: Attainment
    #: actual ÷ target, inverted where less is better; None when there is no such number.
    rate: Decimal | None
    #: Chinese: how it was decided.
    reason: str


def judge_attainment(
    target: IndicatorValue, actual: IndicatorValue, direction: Direction | None = None
) -> Judgement:
    """Met, not met or undetermined, by the target's kind and bound.

    A target without a written bound means "at least", or "at most" where `direction` (the library
    indicator's, or the one written in the value) is negative. What cannot be decided by rule (words
    that differ, units that do not convert, missing values) is undetermined, never guessed.
    """
    if ValueKind.EMPTY in (target.kind, actual.kind):
        return _undetermined("目标值或实际完成值未填写")
    return _JUDGES.get(target.kind, _judge_words)(target, actual, direction or target.direction)


def _undetermined(reason: str) -> Judgement:
    return Judgement(Attainment.UNDETERMINED, None, reason)


def _decided(is_met: bool, rate: Decimal | None, reason: str) -> Judgement:  # noqa: FBT001 - the one fact
    return Judgement(Attainment.MET if is_met else Attainment.NOT_MET, rate, reason)


_HOLDS: Mapping[Comparator, Callable[[Decimal, Decimal], bool]] = {
    Comparator.AT_LEAST: lambda actual, target: actual >= target,
    Comparator.MORE_THAN: lambda actual, target: actual > target,
    Comparator.EQUAL: lambda actual, target: actual == target,
    Comparator.AT_MOST: lambda actual, target: actual <= target,
    Comparator.LESS_THAN: lambda actual, target: actual < target,
}


def _judge_number(
    target: IndicatorValue, actual: IndicatorValue, direction: Direction | None
) -> Judgement:
    pair = _comparable_numbers(target, actual)
    if pair is None:
        return _undetermined(f"“{print_value(actual)}”与目标“{print_value(target)}”无法换算比较")
    wanted, reached = pair
    comparator = _effective_comparator(target, direction)
    rate = _rate(wanted, reached, is_upper_bound=comparator.is_upper_bound)
    words = f"实际 {print_value(actual)}，目标 {print_value(target)}（按{comparator.label}比较）"
    return _decided(_HOLDS[comparator](reached, wanted), rate, words)


def _comparable_numbers(
    target: IndicatorValue, actual: IndicatorValue
) -> tuple[Decimal, Decimal] | None:
    if actual.kind is not ValueKind.QUANTITATIVE or target.number is None or actual.number is None:
        return None
    return in_common_unit(target, actual)


def _effective_comparator(target: IndicatorValue, direction: Direction | None) -> Comparator:
    if target.comparator is not None:
        return target.comparator
    return Comparator.AT_MOST if direction is Direction.NEGATIVE else Comparator.AT_LEAST


def _rate(wanted: Decimal, reached: Decimal, *, is_upper_bound: bool) -> Decimal | None:
    numerator, denominator = (wanted, reached) if is_upper_bound else (reached, wanted)
    if denominator == 0:
        return None
    return (numerator / denominator).quantize(Decimal("0.000001"))


def _judge_range(
    target: IndicatorValue, actual: IndicatorValue, _direction: Direction | None
) -> Judgement:
    low, high = _bound(target, target.low, actual), _bound(target, target.high, actual)
    if low is None or high is None:
        return _undetermined(f"“{print_value(actual)}”与目标“{print_value(target)}”无法换算比较")
    is_inside = low[0] <= low[1] and high[1] <= high[0]
    return _decided(
        is_inside, None, f"实际 {print_value(actual)}，目标区间 {print_value(target)}"
    )


def _bound(
    target: IndicatorValue, bound: Decimal | None, actual: IndicatorValue
) -> tuple[Decimal, Decimal] | None:
    as_number = IndicatorValue(kind=ValueKind.QUANTITATIVE, number=bound, unit=target.unit)
    return _comparable_numbers(as_number, actual)


def _judge_deadline(
    target: IndicatorValue, actual: IndicatorValue, _direction: Direction | None
) -> Judgement:
    wanted, reached = _last_day(target), _last_day(actual)
    if wanted is None or reached is None:
        return _judge_words(target, actual, None)
    return _decided(
        reached <= wanted, None, f"完成于 {print_value(actual)}，时限 {print_value(target)}"
    )


def _last_day(value: IndicatorValue) -> dt.date | None:
    return value.date or value.end


def _judge_words(
    target: IndicatorValue, actual: IndicatorValue, _direction: Direction | None
) -> Judgement:
    """Same words are met; plain answers of completion are read; other words are for a person."""
    if print_value(target) == print_value(actual) or actual.text in _COMPLETED:
        return _decided(True, None, f"实际“{print_value(actual)}”与目标一致")  # noqa: FBT003
    if actual.text in _NOT_COMPLETED:
        return _decided(False, None, f"实际填报“{print_value(actual)}”")  # noqa: FBT003
    return _undetermined(f"定性表述“{print_value(actual)}”需人工判断")


_COMPLETED = frozenset({"完成", "已完成", "达成", "达成预期指标", "达到预期", "达标", "全部完成"})
_NOT_COMPLETED = frozenset({"未完成", "未达成", "部分完成", "部分达成", "部分达成预期指标", "基本达到"})

_JUDGES: Mapping[
    ValueKind, Callable[[IndicatorValue, IndicatorValue, Direction | None], Judgement]
] = {
    ValueKind.QUANTITATIVE: _judge_number,
    ValueKind.RANGE: _judge_range,
    ValueKind.DEADLINE: _judge_deadline,
    ValueKind.PERIOD: _judge_deadline,
}


# --- money ----------------------------------------------------------------------------------------


def execution_rate(executed: Decimal | None, budget: Decimal | None) -> Decimal | None:
    """Executed ÷ adjusted budget (全年预算数), 0.. ; None when either is missing or the budget is 0."""
    if executed is None or not budget:
        return None
    return (executed / budget).quantize(Decimal("0.000001"))
