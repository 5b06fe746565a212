"""The port to typed rows (明细) as they stand now, and to how far they were read."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from adapter.domain.coverage import Coverage
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a data set has been read completely."""

    #: Everything changed up to this instant (on the other side's clock) has been read.
    covered_to: datetime
    #: When the last complete sweep ended, ours.
    swept_at: datetime | None = None


class RowRepository(Protocol):
    """Typed rows as they stand now."""

    def current(self, scope: Scope, kind: RecordKind) -> Iterator[object]:
        """Records of the kind that have an open observation, streamed, ordered by project."""
        ...

    def by_keys(self, scope: Scope, kind: RecordKind, keys: Collection[str]) -> dict[str, object]:
        """Those of these records that have an open observation, by key."""
        ...

    def of_owners(
        self, scope: Scope, kind: RecordKind, keys: Collection[str]
    ) -> dict[str, list[Any]]:
        """Open records of the kind, by the gate's key of whom they are about."""
        ...

    def former(self, scope: Scope, kind: RecordKind, keys: Collection[str]) -> dict[str, list[Any]]:
        """What these records were before, by key, newest first; nothing of what was withdrawn."""
        ...

    def waiting_keys(self, scope: Scope, kind: RecordKind) -> frozenset[str]:
        """The gate's keys of which rows of the kind wait in quarantine."""
        ...

    def cursor(self, scope: Scope, kind: RecordKind) -> Cursor | None: ...

    def coverage(self, scope: Scope, kind: RecordKind) -> Coverage:
        """Which stretches of the other side's clock have been read completely."""
        ...

    def sweep_for_new(self, scope: Scope, project_codes: Collection[str]) -> bool:
        """Let the scope's next pulls be sweeps when one of the codes was not bound so far.

        Its older rows were stopped by the gate and would not be asked for again: no stretch of time
        counts as read any more. Call it before
        `replace_bindings`, in the same transaction; returns whether a code is new.
        """
        ...
