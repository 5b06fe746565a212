"""The port to kept bytes (留存原文) of the rows that stand now or wait: read, never changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import RecordError


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """An open observation with the bytes it was read from."""

    #: Receiver's id of the record.
    record_key: str
    #: The gate's key, see `secrecy.key_of`.
    gate_key: str
    #: Field values in the order of the kind's shape.
    values: tuple[object, ...] = field(repr=False)
    #: None when the page does not hold them any more.
    payload: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRow:
    """An open entry of the quarantine with its bytes and its present reason."""

    #: The receiver's id, or the digest of the bytes where not even that could be read.
    entry_key: str
    gate_key: str
    problem: RecordError
    #: The values that stand under the same id, None when none do.
    values: tuple[object, ...] | None = field(repr=False)
    payload: bytes | None = field(repr=False)


class KeptRowRepository(Protocol):
    """Rows of a scope with their kept bytes; memory does not grow with their number."""

    def standing(self, scope: Scope, kind: RecordKind) -> Iterator[StandingRow]:
        """Open observations in the order of their pages.

        Those of which something newer waits in quarantine are left out: `unread` has them.
        """
        ...

    def unread(self, scope: Scope, kind: RecordKind) -> Iterator[UnreadRow]:
        """What waits in quarantine, in the order of its pages."""
        ...

    def find(self, scope: Scope, kind: RecordKind, key: str) -> StandingRow | UnreadRow | None:
        """The row of that id as `standing` or `unread` would give it."""
        ...

    def require_storable(
        self, kind: RecordKind, record_key: str, values: tuple[object, ...]
    ) -> None:
        """Raises RecordError for an id or a value that no database can hold."""
        ...
