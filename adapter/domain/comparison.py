"""Comparison (对比): how target and actual relate, and what a finance officer should look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


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
