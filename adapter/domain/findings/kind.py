"""What is said of all findings of a code (发现的类别): label, severity, rule, sentence."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How urgent a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """What is said of all findings of a code."""

    #: Chinese, for lists.
    label: str
    severity: Severity
    #: The rule behind it, in Chinese.
    rule: str
    #: Chinese sentence with the facts by name: what was found, and what to do.
    sentence: str
