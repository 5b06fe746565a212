"""The port to the other side (财政预算管理一体化系统): what every wire can do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket

#: A raw row or an encoded row: element name -> what JSON or XML said, numbers as int or Decimal.
RawFields = Mapping[str, object]


class FlawedFields(dict[str, object]):
    """The sound fields of a row that must not be used, for the gate and for naming the row.

    What is wrong is left out, so that nobody can store it. Whoever decodes such a row gets a
    RecordError of this code.
    """

    def __init__(self, sound: RawFields, *, code: str, elements: frozenset[str]) -> None:
        super().__init__(sound)
        #: See RecordError, e.g. "replacement_character".
        self.code = code
        #: Their names of what was left out.
        self.elements = elements


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSkew:
    """How far the other side's clock is ahead of ours, by one answer."""

    #: Negative when it is behind.
    ahead_s: float
    #: The truth lies within ±: half of the round trip, and half of the second that they tell.
    doubt_s: float
    #: By our clock.
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as far as it may be remembered: never a payload or a secret."""

    exchange_id: str
    #: e.g. "POST /perf/v2/query/PM_PERF_INDICATOR"
    operation: str
    started_at: datetime
    duration_ms: int
    #: HTTP status, or 0 for wires without one.
    status: int
    #: SHA-256 (hex) and length of the answer's bytes as received.
    digest: str
    byte_length: int
    #: What the other side's clock showed when it answered, in whole seconds; None when not told.
    their_time: datetime | None = None
    #: The answer lay there before it was asked for (an extract): `their_time` tells its age.
    is_extract: bool = False


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a page, verbatim and decoded once."""

    #: Counts from 0 in its page.
    position: int
    fields: RawFields
    #: Exactly the bytes of this row inside the answer.
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """One page as the other side sent it: in memory only, the gate has not judged it yet."""

    exchange: Exchange
    kind: RecordKind
    #: Counts from 1 in its request.
    number: int
    #: Which question of the request it answers, counted from 1: a long list of units is asked for
    #: in several, each with pages and a total of its own.
    question: int = 1
    rows: Sequence[RawRow]
    #: Total the other side declared for the request, or None when the dialect has none.
    declared_total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """A question to the other side; the wire makes as many calls as chunks and pages need."""

    kind: RecordKind
    scope: Scope
    #: Units whose rows are asked for; always sent, in chunks: a missing list is an error there.
    agency_codes: tuple[str, ...]
    #: Only rows changed at or after this instant, as far as the other side honours it.
    updated_since: datetime | None = None
    #: Only these sets (template codes, owners); empty = all.
    keys: tuple[str, ...] = ()
    #: Leave out rows that the other side marked as deleted.
    live_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundSet:
    """A complete set to replace: one template, or the library rows of one owner."""

    set_key: str
    header: RawFields | None
    rows: tuple[RawFields, ...]
    #: Covers header and rows; the transport compares and refuses.
    ticket: GateTicket


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRequest:
    """Several whole sets of one kind in one call."""

    #: LIBRARY_NODE or TEMPLATE_HEADER: what the sets are.
    kind: RecordKind
    scope: Scope
    #: Our key of this call; the same key is never used for other content.
    request_id: str
    sets: tuple[OutboundSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReply:
    """What the other side said about one set. Acknowledged is not stored: read back."""

    set_key: str
    is_accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReply:
    """Replies by set key; a set that is missing here has an unknown outcome."""

    exchange: Exchange
    replies: Mapping[str, SetReply] = field(default_factory=dict)
    #: Answers for sets that nobody sent; counted, as their keys may name what is not ours to know.
    extra: int = 0


class BudgetSystem(Protocol):
    """A site's integration system over some wire.

    Every method may raise ConnectionLost, DeadlineExceeded, ServerBusy, AuthenticationRefused,
    RemoteRefused or MalformedAnswer; `push_sets` raises OutcomeUnknown instead whenever bytes may
    have reached the other side and no answer was understood, and GateClosed when a ticket is
    missing or does not cover the rows. CircuitOpen and RunDeadlineExceeded mean that nothing of
    this call was sent; a read raises RunDeadlineExceeded also when the run's time ends meanwhile.
    """

    def check(self) -> Exchange:
        """Log in and ask one harmless question (测试连接)."""
        ...

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """Every page of the answer, in order; safe to repeat, so it is retried inside.

        A page whose row count contradicts the declared total at the end raises IncompletePull.
        """
        ...

    def push_sets(self, request: PushRequest) -> PushReply:
        """Send the sets once. Never retried inside."""
        ...

    def clock_skew(self) -> ClockSkew | None:
        """How the other side's clock differs, by its answers so far; None where it tells none."""
        ...

    def reread(self, payload: bytes) -> RawFields:
        """The fields of a kept row, from its own bytes (`RawRow.payload`); nothing is asked.

        Raises MalformedAnswer for bytes that are no row of this wire.
        """
        ...

    def close(self) -> None:
        """Release connections; the object is not used afterwards."""
        ...
