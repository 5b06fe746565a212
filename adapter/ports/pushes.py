"""The port to the push ledger (推送台账): sets, requests and what became of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import Reply
from adapter.ports.trees import TreeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRecord:
    """One set of one push: written before the bytes leave, settled after reading back."""

    push_id: str
    run_id: str
    request_id: str
    scope: Scope
    kind: TreeKind
    set_key: str
    project_code: str
    #: Its place in the request, from 0.
    position: int = 0
    #: Digest of the exact rows and hash of the content they carry.
    rows_digest: str
    content_hash: str
    #: Content hash that the other side held when this was decided, None when it held nothing, and
    #: the receiver's mark of it.
    expected_hash: str | None = None
    expected_mark: str | None = None
    state: PushState
    #: What came of handing it over last; None when it never was.
    reply: Reply | None = None
    reason: str = ""
    #: How many of its sendings may still arrive, for all we know.
    adrift: int = 0
    prepared_at: datetime
    settled_at: datetime | None = None
    #: Of a confirmed set the digest of what the receiver itself wrote into it, as read back; of any
    #: other see `altered_hash`. None when not read.
    receiver_mark: str | None = None

    @property
    def altered_hash(self) -> str | None:
        """The content hash that stood there right after the receiver said that it took the set.

        None where that was what was sent or what was before, or was not seen. From the beginning
        `expected_hash` where an earlier push was altered to that, and this one goes over it.
        """
        return None if self.state is PushState.CONFIRMED else self.receiver_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRequestRecord:
    """One call of a push: its key, and what it carries for ever."""

    request_id: str
    #: See `pushing.protocol.request_digest`.
    digest: str
    set_count: int
    #: How often its bytes may have left.
    attempts: int
    prepared_at: datetime
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSettlement:
    """What became of one set."""

    push_id: str
    state: PushState
    #: None keeps what is known.
    reply: Reply | None = None
    reason: str = ""
    #: Nothing of its latest sending can still arrive.
    is_certain: bool = False
    #: Nothing of any of its sendings can: the receiver, which knows a key again, is done with it.
    is_closed_there: bool = False
    #: See `PushRecord`; None keeps what is known.
    receiver_mark: str | None = None


#: A set by its kind and key.
SetKey = tuple[TreeKind, str]


class PushRepository(Protocol):
    """The push ledger."""

    def prepare(self, records: Sequence[PushRecord]) -> None:
        """Write sets and their requests; commit before a byte of them leaves.

        Raises StoreRefused when a request's id is taken, or a set is already on its way.
        """
        ...

    def mark_sent(self, request_id: str, digest: str, *, at: datetime) -> None:
        """Say that the whole request leaves now; commit it before the first byte does.

        Sets of it that are confirmed or rejected stay so, and travel with the others.
        Raises StoreRefused when the key stands for other bytes, or when one of its sets may not
        leave (again).
        """
        ...

    def take_back(self, request_id: str) -> None:
        """Say that not a byte left after the latest `mark_sent`."""
        ...

    def settle(self, settlements: Sequence[PushSettlement], *, at: datetime) -> None:
        """Give sets their new states.

        Raises StoreRefused for a set that is not there, or a step that `TRANSITIONS` lacks.
        """
        ...

    def unsettled(self, scope: Scope) -> list[PushRecord]:
        """Sets whose push is open, oldest first."""
        ...

    def open_requests(self, scope: Scope) -> dict[str, PushRequestRecord]:
        """The requests of `unsettled` sets by id."""
        ...

    def companions(self, scope: Scope) -> list[PushRecord]:
        """Confirmed and rejected sets of `open_requests`: these leave again only as a whole."""
        ...

    def adrift(self, scope: Scope) -> list[PushRecord]:
        """Pushes, closed ones too, of which a sending may still arrive; newest first."""
        ...

    def landed(self, push_id: str) -> None:
        """Say that one of its sendings arrived."""
        ...

    def latest(self, scope: Scope) -> Iterator[PushRecord]:
        """The newest confirmed or given-up push of every set, streamed."""
        ...

    def latest_of(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> dict[SetKey, PushRecord]:
        """The same of some sets."""
        ...

    def expect(self, push_id: str, mark: str) -> None:
        """Say which mark of the receiver the content shows now that a set takes the place of."""
        ...

    def remark(self, marks: Mapping[str, str]) -> None:
        """Keep new receiver marks, by push id."""
        ...

    def record(self, push_id: str) -> PushRecord | None: ...
