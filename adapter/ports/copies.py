"""The port to our copy of what was pulled (防漏核对): streamed, and compared by segments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.reconcile.segments import SegmentCheck
from adapter.domain.record import RecordKind


@dataclass(frozen=True, slots=True)
class HeldRow:
    """What tells one open observation from another."""

    #: See `secrecy.key_of`.
    gate_key: str
    record_key: str
    content_hash: str


class CopyRepository(Protocol):
    """Our copies, and when they were compared with theirs."""

    def held(self, scope: Scope, kind: RecordKind) -> Iterator[HeldRow]:
        """Every open observation, streamed in no order."""
        ...

    def waiting(self, scope: Scope, kind: RecordKind) -> frozenset[str]:
        """Keys of the rows that wait in quarantine."""
        ...

    def note(self, scope: Scope, kind: RecordKind, checks: Sequence[SegmentCheck]) -> None:
        """Put these checks in the place of former ones of their segments."""
        ...

    def checks(self, scope: Scope) -> Mapping[RecordKind, Sequence[SegmentCheck]]:
        """The latest check of every segment."""
        ...
