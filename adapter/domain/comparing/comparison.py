"""Comparison (对比): how target and actual relate, and what a finance officer should look at."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from adapter.domain.attainment import (
    Attainment,
    Judgement,
    Lean,
    Subject,
    is_loosened,
    judge_attainment,
    ratio_of,
    read_actual,
)
from adapter.domain.findings.codes import FINDING_LABELS, Finding, FindingCode
from adapter.domain.findings.kind import Severity

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


def execution_rate(executed: Decimal | None, budget: Decimal | None) -> Decimal | None:
    """Executed ÷ adjusted budget (全年预算数), to six digits; None when there is none."""
    if executed is None or budget is None or budget <= 0:
        return None
    return ratio_of(Fraction(executed), Fraction(budget))
