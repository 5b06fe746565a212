"""Comparison (对比): how target and actual relate, and what a finance officer should look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from adapter.domain.attainment import (
    Attainment,
    Judgement,
    Lean,
    Subject,
    is_loosened,
    judge_attainment,
    ratio_of,
)
from adapter.domain.value import IndicatorValue, parse_value

__all__ = [
    "FINDING_LABELS",
    "Attainment",
    "Comparison",
    "Finding",
    "FindingCode",
    "Judgement",
    "Lean",
    "Severity",
    "Subject",
    "execution_rate",
    "is_loosened",
    "judge_attainment",
    "read_actual",
]


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


# --- reading --------------------------------------------------------------------------------------


def read_actual(text: str, target: IndicatorValue, name: str = "") -> IndicatorValue:
    """An actual value in the light of its target: the target's unit tells dates and counts apart.

    A unit that the text does not write is not put into it: whether a bare 0.95 is 0.95 % or 95 % is
    for `judge_attainment` to doubt.
    """
    beside_unit = parse_value(text, unit=target.unit, name=name)
    alone = parse_value(text, name=name)
    return alone if alone.kind is beside_unit.kind else beside_unit


# --- money ----------------------------------------------------------------------------------------


def execution_rate(executed: Decimal | None, budget: Decimal | None) -> Decimal | None:
    """Executed ÷ adjusted budget (全年预算数), to six digits; None when there is none."""
    if executed is None or budget is None or budget <= 0:
        return None
    return ratio_of(Fraction(executed), Fraction(budget))
