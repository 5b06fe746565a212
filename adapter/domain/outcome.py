"""How a run or a push ended (结果): outcomes that only get worse, and counts that must add up."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from types import MappingProxyType


class RunOutcome(IntEnum):
    """Ordered: `max` of two outcomes is the outcome of both."""

    OK = 0
    PARTLY = 1
    CONFLICTS = 2
    FAILED = 3


OUTCOME_LABELS: Mapping[RunOutcome, str] = MappingProxyType(
    {
        RunOutcome.OK: "完成",
        RunOutcome.PARTLY: "部分完成",
        RunOutcome.CONFLICTS: "有冲突待处理",
        RunOutcome.FAILED: "失败",
    }
)


def told_outcome(outcome: RunOutcome | None, *, is_dry_run: bool = False) -> str:
    """How a run ended, in Chinese; None while it runs."""
    told = "运行中" if outcome is None else OUTCOME_LABELS[outcome]
    return f"试运行{told}" if is_dry_run else told


class PushState(StrEnum):
    """Where one set of a push stands; which state may follow which: see `pushing.protocol`."""

    #: It stands in the ledger; not a byte of it has left.
    PREPARED = "prepared"
    #: It leaves now, or left and nothing is known yet.
    SENT = "sent"
    #: It was read back as it was sent.
    CONFIRMED = "confirmed"
    #: The receiver refused it, and it is not there.
    REJECTED = "rejected"
    #: It is not there and counts as not stored: it may be sent again.
    RETRYABLE = "retryable"
    #: It may be there, or come; only looking tells.
    UNKNOWN = "unknown"
    #: A person decides.
    MANUAL = "manual"
    #: Closed without an outcome: other content, or another request, has its place.
    SUPERSEDED = "superseded"
    #: A person decided that this content is not sent any more.
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What became of every record a run read; the database checks `is_balanced` too."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    #: Read as deleted or withdrawn by the other side.
    withdrawn: int = 0
    rejected: int = 0
    quarantined: int = 0
    #: Stopped by the secrecy gate.
    blocked: int = 0
    #: Held before and absent from a complete sweep: not read, so outside the balance.
    vanished: int = 0

    @property
    def is_balanced(self) -> bool:
        """True when nothing that was read is unaccounted for."""
        return self.read == (
            self.created
            + self.updated
            + self.unchanged
            + self.withdrawn
            + self.rejected
            + self.quarantined
            + self.blocked
        )

    def __add__(self, other: "RunCounts") -> "RunCounts":
        return RunCounts(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )
