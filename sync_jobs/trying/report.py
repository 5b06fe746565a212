"""What a changed profile would change (口径试算), as plain records: counts, and a few examples."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from adapter.domain.comparing.comparison import Attainment, FindingCode
from adapter.domain.reconcile.three_ways import Verdict
from adapter.domain.record import RecordKind
from adapter.ports.trees import TreeKind

#: Examples of one change.
_SHOWN = 3


class Move(StrEnum):
    """What would become of a row."""

    #: It stands now, and would not be understood.
    INTO_QUARANTINE = "into_quarantine"
    #: It waits now, and would be understood.
    OUT_OF_QUARANTINE = "out_of_quarantine"
    #: It waits now, and would wait for another reason.
    OTHER_REASON = "other_reason"
    #: It stands now, and would count as deleted by the other side.
    DELETED = "deleted"
    #: Its project or department would not be read, or be read as one that is not open.
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One row that would change; texts for people, None for no value."""

    key: str
    before: str | None
    after: str | None


@dataclass(slots=True)
class Changes:
    """How many of one kind of change, and the first few."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, key: str, before: str | None = None, after: str | None = None) -> None:
        """Count one; the text of those after the first few is not kept."""
        self.count += 1
        if len(self.examples) < _SHOWN:
            self.examples.append(Example(key=key, before=before, after=after))


@dataclass(slots=True, kw_only=True)
class KindReport:
    """One data set."""

    kind: RecordKind
    #: Rows that were read again, those that stand and those that wait.
    read: int = 0
    #: Rows whose bytes the archive does not hold, and rows behind the gate: not looked at.
    without_bytes: int = 0
    hidden: int = 0
    #: False when the changed profile does not carry the data set.
    is_carried: bool = True
    fields: dict[str, Changes] = field(default_factory=dict)
    #: (move, reason in Chinese or "") -> rows; before and after are the reasons.
    moves: dict[tuple[Move, str], Changes] = field(default_factory=dict)

    @property
    def would_change(self) -> bool:
        """True when something of it would change."""
        return bool(self.fields or self.moves) or (not self.is_carried and self.read > 0)


class FindingMove(StrEnum):
    """What would become of a finding."""

    APPEARS = "appears"
    VANISHES = "vanishes"
    #: The same finding on the same row, with other facts.
    CHANGES = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChange:
    """One set on which the version check would judge otherwise; None = not in the check."""

    kind: TreeKind
    key: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """Everything that would change, nothing of it stored."""

    kinds: tuple[KindReport, ...]
    findings: dict[tuple[FindingCode, FindingMove], Changes]
    #: Before and after, None for a row that would not be compared.
    attainments: dict[tuple[Attainment | None, Attainment | None], Changes]
    verdicts: tuple[VerdictChange, ...]
    #: Sets that could not be sent any more, with the first reason in Chinese; and the reverse.
    blocked_sets: dict[str, str]
    freed_sets: tuple[str, ...]
    #: Kinds of sets the version check would pass over.
    lost_trees: tuple[TreeKind, ...]
    #: Kinds of sets of the other side of whose kept bytes nothing can be made.
    unread_trees: tuple[TreeKind, ...] = ()
    #: Sets of the other side that would not be understood: they would get no verdict.
    unreadable_sets: tuple[str, ...] = ()
    #: Sets of the other side that were not read again: their newest bytes are not kept.
    stale_sets: int = 0

    @property
    def would_change(self) -> bool:
        """True when anything would be otherwise."""
        return bool(
            self.findings
            or self.attainments
            or self.verdicts
            or self.blocked_sets
            or self.freed_sets
            or self.lost_trees
            or self.unread_trees
            or self.unreadable_sets
        ) or any(each.would_change for each in self.kinds)

    @property
    def read(self) -> int:
        """Rows that were read again."""
        return _total(each.read for each in self.kinds)


def _total(numbers: Iterable[int]) -> int:
    return sum(numbers)
