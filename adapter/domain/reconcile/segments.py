"""Segment hashes (分段摘要): how two copies of a data set are compared without laying them out.

A segment is a sixteenth of the projects and departments. Its digest is a sum, so the rows may come
in any order, and neither side needs to hold or sort them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

#: The names of all segments.
SEGMENTS = tuple("0123456789abcdef")
_MODULUS = 2**256


def segment_of(gate_key: str) -> str:
    """The segment of a project or department, by the key that the gate judges it by."""
    return hashlib.sha256(gate_key.encode()).hexdigest()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSum:
    """The rows of a segment: how many, and the sum of their hashes."""

    rows: int = 0
    total: int = 0

    def plus(self, record_key: str, content_hash: str) -> "SegmentSum":
        """With one more row."""
        row = hashlib.sha256(f"{content_hash} {record_key}".encode()).digest()
        total = (self.total + int.from_bytes(row, "big")) % _MODULUS
        return SegmentSum(rows=self.rows + 1, total=total)

    @property
    def digest(self) -> str:
        """64 hex digits."""
        return f"{self.total:064x}"


@dataclass(slots=True)
class CopyFold:
    """Folds the rows of one side, one after the other, into its segments."""

    _sums: dict[str, SegmentSum] = field(default_factory=dict)

    def add(self, gate_key: str, record_key: str, content_hash: str) -> None:
        """Fold one more row."""
        segment = segment_of(gate_key)
        self._sums[segment] = self.sum_of(segment).plus(record_key, content_hash)

    def sum_of(self, segment: str) -> SegmentSum:
        """What a segment holds so far."""
        return self._sums.get(segment, SegmentSum())


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentCheck:
    """How our copy of a segment compared with theirs."""

    segment: str
    #: Theirs.
    row_count: int
    digest: str
    #: By our clock, before the first row was read.
    checked_at: datetime
    agrees: bool


def compared(
    theirs: CopyFold, ours: CopyFold, undecided: Iterable[str], *, at: datetime
) -> list[SegmentCheck]:
    """A check of every segment but the undecided ones."""
    left_alone = frozenset(undecided)
    return [
        SegmentCheck(
            segment=segment,
            row_count=theirs.sum_of(segment).rows,
            digest=theirs.sum_of(segment).digest,
            checked_at=at,
            agrees=theirs.sum_of(segment) == ours.sum_of(segment),
        )
        for segment in SEGMENTS
        if segment not in left_alone
    ]


def verified_at(swept_at: datetime | None, checks: Iterable[SegmentCheck]) -> datetime | None:
    """Since when no difference can have gone unseen: all was read then, or all was compared.

    None when neither ever happened.
    """
    agreed = {each.segment: each.checked_at for each in checks if each.agrees}
    compared_at = min(agreed.values()) if agreed.keys() == set(SEGMENTS) else None
    return max((each for each in (swept_at, compared_at) if each is not None), default=None)
