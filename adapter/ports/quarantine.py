"""The port to rows that wait (待处理隔离): their states, and the stage of their replay."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from adapter.domain.outcome import RunCounts
from adapter.ports.staging import StagedRow


class QuarantineState(StrEnum):
    """What became of a quarantined row."""

    #: It waits to be understood.
    OPEN = "open"
    #: A replay understood it; what it says is an observation now.
    REPLAYED = "replayed"
    #: Something newer of the same key was understood.
    SUPERSEDED = "superseded"
    #: A complete sweep did not meet it any more.
    WITHDRAWN = "withdrawn"


QUARANTINE_LABELS: Mapping[QuarantineState, str] = MappingProxyType(
    {
        QuarantineState.OPEN: "待处理",
        QuarantineState.REPLAYED: "已重放入库",
        QuarantineState.SUPERSEDED: "已有更新的内容",
        QuarantineState.WITHDRAWN: "对方已不再提供",
    }
)


# --- replay ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An open entry with the bytes it was kept with."""

    #: Its place in the replay: the older the page, the smaller.
    number: int
    #: The gate's key under which the bytes are kept.
    gate_key: str
    position: int
    #: None when the page does not hold them any more.
    payload: bytes | None = field(repr=False)


class ReplayFate(StrEnum):
    """What a replay finds out about one row."""

    UNDERSTOOD = "understood"
    #: It waits on, with the new reason.
    NOT_UNDERSTOOD = "not_understood"
    #: What it belongs to is not open now: it stays as it is, behind the gate.
    CLOSED = "closed"
    #: Read today it belongs to something that is not open: its bytes must go.
    NOT_PUBLIC = "not_public"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRow:
    """A row after today's gate and profile have seen it."""

    waiting: WaitingRow
    fate: ReplayFate
    #: The gate's key as it reads today.
    gate_key: str
    #: Of a row that was understood.
    row: StagedRow | None = None
    #: `RecordError.code`, `.field`, `.detail` of one that was not; of bytes that must go, `code`
    #: is the gate's reason.
    code: str = ""
    field: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay of one data set came to."""

    #: Rows that are read; superseded ones are `unchanged`.
    counts: RunCounts
    #: Entries closed because they are observations now, and because something newer is held.
    replayed: int
    superseded: int
    #: Rows whose bytes were removed, among the blocked.
    removed: int


class QuarantineReplay(Protocol):
    """The open entries of one data set on their way in: nothing changes until `publish`."""

    @property
    def total(self) -> int:
        """How many there are."""
        ...

    def waiting(self) -> Iterator[Sequence[WaitingRow]]:
        """The entries in the order of their pages; memory does not grow with their number."""
        ...

    def add(self, tried: Sequence[TriedRow]) -> None:
        """Keep results outside the main tables.

        Raises RecordError for a value that no database can hold, keeping nothing of the call.
        """
        ...

    def publish(self, *, observed_at: datetime, is_dry_run: bool = False) -> Replayed:
        """Make observations of what was understood, and mark the entries, in one transaction.

        An observation keeps the page and position of its entry. It is made only where nothing
        newer of the same key is known: of several entries with one key the newest counts. A dry
        run finds out the same and leaves everything as it was. Raises RunError when a purge of the
        division came in between, and LeaseLost.
        """
        ...
