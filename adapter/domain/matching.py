"""Identification (识别): which library indicator a declared line means, and why."""

from dataclasses import dataclass
from enum import StrEnum


class MatchMethod(StrEnum):
    """How a match was found, surest first."""

    CODE = "code"
    EXACT_NAME = "exact_name"
    SIMILARITY = "similarity"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One line joined to an indicator, or to none."""

    #: Record kind and receiver's id of the line.
    line_kind: str
    line_key: str
    project_code: str
    #: None when nothing was similar enough.
    indicator_code: str | None
    method: MatchMethod
    #: 0..1
    score: float
    #: Chinese sentence: why.
    reason: str
