"""What every wire must keep (接口符合性): one plain check per promise of the port.

Used by the contract tests over every implementation, and by a probe of a real site, where only
READ_CHECKS may run.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import GateClosed, IncompletePull, OutcomeUnknown, RemoteRefused
from adapter.ports.budget_system import (
    BudgetSystem,
    Exchange,
    OutboundSet,
    PushReply,
    PushRequest,
    RawPage,
    ReadRequest,
)

_HEX_DIGEST_LENGTH = 64
#: A budget year in which nobody has data.
_BEFORE_BUDGETS = 1900


class NonConformingError(Exception):
    """A promise of the port is broken; the text says which."""


class NotApplicableError(Exception):
    """A subject that cannot be asked; the text says why."""


class Trouble(StrEnum):
    """What a subject may be able to order from its other side, for the next fitting call."""

    #: "Come back later" once.
    BUSY_ONCE = "busy_once"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a name
    #: A read's answer is cut off once.
    CUT_OFF_ONCE = "cut_off_once"
    #: A business failure, inside HTTP 200 where there is HTTP.
    BUSINESS_FAILURE = "business_failure"
    #: A read brings fewer rows than it declares.
    SHORT_PAGE = "short_page"
    #: A push is stored and its answer lost.
    LOST_ANSWER = "lost_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What may be written; only a simulator or a rehearsal site has one."""

    kind: RecordKind
    #: Kind under which the rows of a pushed set are read back.
    rows_kind: RecordKind
    #: Two keys that nothing else uses.
    set_keys: tuple[str, str]
    #: A valid set of so many rows (1 to 5), with a ticket that covers it.
    make_set: Callable[[str, int], OutboundSet]
    #: A set that validation there refuses.
    make_refused_set: Callable[[str], OutboundSet]
    #: A fresh request id.
    fresh_id: Callable[[], str]
    troubles: Mapping[Trouble, Callable[[], None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A system to check, and what may be asked of it."""

    system: BudgetSystem
    scope: Scope
    agency_codes: tuple[str, ...]
    #: Kinds that can be read.
    kinds: tuple[RecordKind, ...]
    rehearsal: Rehearsal | None = None


# --- reading --------------------------------------------------------------------------------------


def check_answers(subject: Subject) -> None:
    """A connection test logs in and leaves a trace."""
    _require_trace(subject.system.check())


def pages_are_numbered(subject: Subject) -> None:
    """Pages count from 1 without gaps, and rows from 0 in their page."""
    for kind in subject.kinds:
        pages = _pages(subject, kind)
        numbers = [page.number for page in pages]
        _require(numbers == list(range(1, len(pages) + 1)), f"{kind}: pages {numbers}")
        for page in pages:
            positions = [row.position for row in page.rows]
            _require(positions == list(range(len(positions))), f"{kind}: row positions")


def an_empty_answer_is_a_page(subject: Subject) -> None:
    """A question that nothing matches is answered by one empty page, not by none."""
    for kind in subject.kinds:
        long_ago = replace(subject.scope, fiscal_year=_BEFORE_BUDGETS)
        request = replace(_request(subject, kind), scope=long_ago)
        pages = list(subject.system.read_pages(request))
        _require([len(page.rows) for page in pages] == [0], f"{kind}: {len(pages)} pages")


def rows_add_up(subject: Subject) -> None:
    """The rows of a question answered in one call are as many as each of its pages declares."""
    for kind in subject.kinds:
        request = replace(_request(subject, kind), agency_codes=subject.agency_codes[:1])
        pages = list(subject.system.read_pages(request))
        count = sum(len(page.rows) for page in pages)
        totals = {page.declared_total for page in pages}
        _require(totals <= {None, count}, f"{kind}: {count} rows, declared {totals}")


def every_row_has_bytes(subject: Subject) -> None:
    """Every row brings its own bytes, and no two rows of a question share them."""
    for kind in subject.kinds:
        payloads = _payloads(_pages(subject, kind))
        _require(all(payloads), f"{kind}: a row without bytes")
        _require(len(set(payloads)) == len(payloads), f"{kind}: two rows with the same bytes")


def numbers_are_exact(subject: Subject) -> None:
    """Numbers arrive as int or Decimal, never as binary floats."""
    for kind in subject.kinds:
        for page in _pages(subject, kind):
            for row in page.rows:
                exact = not any(isinstance(value, float) for value in row.fields.values())
                _require(exact, f"{kind}: row {row.position} holds a float")


def pages_leave_a_trace(subject: Subject) -> None:
    """Every page names its exchange: when, how long, how many bytes, which digest."""
    for kind in subject.kinds:
        pages = _pages(subject, kind)
        for page in pages:
            _require_trace(page.exchange)
        ids = {page.exchange.exchange_id for page in pages}
        _require(len(ids) == len(pages), f"{kind}: exchanges share an id")


def reading_changes_nothing(subject: Subject) -> None:
    """The same question has the same answer."""
    for kind in subject.kinds:
        first, second = (_payloads(_pages(subject, kind)) for _ in range(2))
        _require(first == second, f"{kind}: the answers differ")


def agencies_split_the_rows(subject: Subject) -> None:
    """Asking agency by agency brings the same rows as asking for all at once."""
    for kind in subject.kinds:
        together = _payloads(_pages(subject, kind))
        apart = [
            payload
            for agency in subject.agency_codes
            for payload in _payloads(
                subject.system.read_pages(replace(_request(subject, kind), agency_codes=(agency,)))
            )
        ]
        _require(sorted(together) == sorted(apart), f"{kind}: {len(together)} and {len(apart)}")


def filters_only_leave_out(subject: Subject) -> None:
    """`live_only` and `updated_since` never bring a row that the whole answer lacks."""
    for kind in subject.kinds:
        pages = _pages(subject, kind)
        whole = set(_payloads(pages))
        since = pages[0].exchange.started_at - timedelta(days=1)
        for asked in ({"live_only": True}, {"updated_since": since}):
            request = replace(_request(subject, kind), **asked)
            _require(
                set(_payloads(subject.system.read_pages(request))) <= whole,
                f"{kind}: {', '.join(asked)} brought more",
            )


# --- writing --------------------------------------------------------------------------------------


def a_set_is_stored_and_found(subject: Subject) -> None:
    """A set that was accepted is found under its key, row by row."""
    rehearsal = _rehearsal(subject)
    key = rehearsal.set_keys[0]
    reply = _push(subject, rehearsal.make_set(key, 3))
    _require(reply.replies[key].is_accepted, "the set was refused")
    _require_trace(reply.exchange)
    _require(len(_live(subject, key)) == 3, "not three rows")  # noqa: PLR2004 - as many as sent


def a_push_replaces_the_whole_set(subject: Subject) -> None:
    """After a smaller push the former rows are gone, and stay visible only as deleted ones."""
    rehearsal = _rehearsal(subject)
    key = rehearsal.set_keys[0]
    _push(subject, rehearsal.make_set(key, 4))
    former = _live(subject, key)
    _push(subject, rehearsal.make_set(key, 2))
    live, whole = _live(subject, key), _rows_of(subject, key, live_only=False)
    _require(len(live) == 2, "not two rows")  # noqa: PLR2004 - as many as sent
    _require(not live & former, "a row survived, or a new one was given an old id")
    _require(len(whole) >= len(live) + len(former), "the former rows left no trace")


def sets_do_not_touch_each_other(subject: Subject) -> None:
    """Replies name every set of a call, and one set's push leaves the others alone."""
    rehearsal = _rehearsal(subject)
    one, other = rehearsal.set_keys
    reply = _push(subject, rehearsal.make_set(other, 1), rehearsal.make_set(one, 2))
    _require(set(reply.replies) == {one, other}, f"replies for {sorted(reply.replies)}")
    before = _live(subject, one)
    _push(subject, rehearsal.make_set(other, 3))
    _require(_live(subject, one) == before, "the other set changed")


def a_refused_set_changes_nothing(subject: Subject) -> None:
    """A set that validation refuses comes back with its reason, and the former one stays."""
    rehearsal = _rehearsal(subject)
    one, other = rehearsal.set_keys
    _push(subject, rehearsal.make_set(one, 2))
    before = _live(subject, one)
    reply = _push(subject, rehearsal.make_refused_set(one), rehearsal.make_set(other, 1))
    _require(not reply.replies[one].is_accepted, "the set was accepted")
    _require(bool(reply.replies[one].reason), "no reason was given")
    _require(reply.replies[other].is_accepted, "the good set was refused with the bad one")
    _require(_live(subject, one) == before, "the former set changed")


def rows_without_their_ticket_stay(subject: Subject) -> None:
    """A set whose rows changed after the gate saw them is refused, and its whole call with it."""
    rehearsal = _rehearsal(subject)
    one, other = rehearsal.set_keys
    _push(subject, rehearsal.make_set(one, 1), rehearsal.make_set(other, 1))
    before = _live(subject, one), _live(subject, other)
    good, more = rehearsal.make_set(one, 2), rehearsal.make_set(other, 3)
    forged = replace(more, rows=more.rows[:2])
    _must_raise(GateClosed, lambda: _push(subject, good, forged))
    _require((_live(subject, one), _live(subject, other)) == before, "something was sent")


# --- trouble --------------------------------------------------------------------------------------


def reads_outlast_passing_trouble(subject: Subject) -> None:
    """A read survives a busy moment, an expired token and a cut-off answer, and loses no row."""
    kind = subject.kinds[0]
    whole = _payloads(_pages(subject, kind))
    for trouble in (Trouble.BUSY_ONCE, Trouble.EXPIRED_TOKEN, Trouble.CUT_OFF_ONCE):
        _order(subject, trouble)
        _require(_payloads(_pages(subject, kind)) == whole, f"{trouble}: rows differ")


def a_business_failure_is_no_answer(subject: Subject) -> None:
    """A business failure is raised, however friendly the status around it."""
    _order(subject, Trouble.BUSINESS_FAILURE)
    _must_raise(RemoteRefused, lambda: _pages(subject, subject.kinds[0]))


def missing_rows_are_noticed(subject: Subject) -> None:
    """A read that brings fewer rows than declared does not end as if it were whole."""
    _order(subject, Trouble.SHORT_PAGE)
    _must_raise(IncompletePull, lambda: _pages(subject, subject.kinds[0]))


def a_lost_answer_is_unknown(subject: Subject) -> None:
    """A push whose answer is lost is neither failed nor repeated; reading back tells."""
    rehearsal = _rehearsal(subject)
    key = rehearsal.set_keys[0]
    _push(subject, rehearsal.make_set(key, 1))
    _order(subject, Trouble.LOST_ANSWER)
    _must_raise(OutcomeUnknown, lambda: _push(subject, rehearsal.make_set(key, 4)))
    _require(len(_live(subject, key)) == 4, "the lost push is not there once")  # noqa: PLR2004 - as many as sent


#: May run anywhere: they only ask.
READ_CHECKS: Mapping[str, Callable[[Subject], None]] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            check_answers,
            pages_are_numbered,
            an_empty_answer_is_a_page,
            rows_add_up,
            every_row_has_bytes,
            numbers_are_exact,
            pages_leave_a_trace,
            reading_changes_nothing,
            agencies_split_the_rows,
            filters_only_leave_out,
        )
    }
)
#: Need a rehearsal: they write, or order trouble.
WRITE_CHECKS: Mapping[str, Callable[[Subject], None]] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            a_set_is_stored_and_found,
            a_push_replaces_the_whole_set,
            sets_do_not_touch_each_other,
            a_refused_set_changes_nothing,
            rows_without_their_ticket_stay,
            reads_outlast_passing_trouble,
            a_business_failure_is_no_answer,
            missing_rows_are_noticed,
            a_lost_answer_is_unknown,
        )
    }
)
CHECKS: Mapping[str, Callable[[Subject], None]] = MappingProxyType({**READ_CHECKS, **WRITE_CHECKS})


# --- what checks are made of ----------------------------------------------------------------------


def _require(kept: bool, words: str) -> None:  # noqa: FBT001 - reads like a sentence
    if not kept:
        raise NonConformingError(words)


def _must_raise(expected: type[Exception], call: Callable[[], object]) -> None:
    try:
        call()
    except expected:
        return
    raise NonConformingError(f"{expected.__name__} was not raised")


def _require_trace(exchange: Exchange) -> None:
    _require(bool(exchange.exchange_id and exchange.operation), "an exchange without a name")
    _require(exchange.started_at.utcoffset() == timedelta(0), "a time that is not in UTC")
    _require(len(exchange.digest) == _HEX_DIGEST_LENGTH, "a digest that is not SHA-256")
    _require(exchange.duration_ms >= 0 and exchange.byte_length >= 0, "a negative measure")


def _request(subject: Subject, kind: RecordKind) -> ReadRequest:
    return ReadRequest(kind=kind, scope=subject.scope, agency_codes=subject.agency_codes)


def _pages(subject: Subject, kind: RecordKind) -> list[RawPage]:
    return list(subject.system.read_pages(_request(subject, kind)))


def _payloads(pages: Iterable[RawPage]) -> list[bytes]:
    return [row.payload for page in pages for row in page.rows]


def _rehearsal(subject: Subject) -> Rehearsal:
    if subject.rehearsal is None:
        raise NotApplicableError("nothing may be written here")
    return subject.rehearsal


def _order(subject: Subject, trouble: Trouble) -> None:
    order = _rehearsal(subject).troubles.get(trouble)
    if order is None:
        raise NotApplicableError(f"{trouble} cannot be ordered here")
    order()


def _push(subject: Subject, *sets: OutboundSet) -> PushReply:
    rehearsal = _rehearsal(subject)
    request = PushRequest(
        kind=rehearsal.kind, scope=subject.scope, request_id=rehearsal.fresh_id(), sets=sets
    )
    return subject.system.push_sets(request)


def _live(subject: Subject, set_key: str) -> set[bytes]:
    return _rows_of(subject, set_key, live_only=True)


def _rows_of(subject: Subject, set_key: str, *, live_only: bool) -> set[bytes]:
    request = replace(
        _request(subject, _rehearsal(subject).rows_kind), keys=(set_key,), live_only=live_only
    )
    return set(_payloads(subject.system.read_pages(request)))
