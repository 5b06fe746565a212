"""Receivers that behave as real ones do: they lose, delay, deduplicate and refuse as a whole."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum

from adapter.domain.record import RecordKind
from adapter.errors import OutcomeUnknown, RemoteRefused
from adapter.ports.alarms import Alarm
from adapter.ports.budget_system import (
    OutboundSet,
    PushReply,
    PushRequest,
    RawPage,
    RawRow,
    SetReply,
)
from mappings.profile import Profile
from tests.integration.jobs.desk import SCOPE, Desk

ITEMS = RecordKind.TEMPLATE_ITEM
#: The deletion mark of a row that is not deleted.
LIVE = 2


class Fate(Enum):
    """What happens to one call."""

    #: Neither stored nor answered.
    LOST = "lost"
    #: Stored, and the answer is lost.
    UNANSWERED = "unanswered"
    #: Kept back until `arrive`; the answer is lost.
    LATE = "late"
    #: Acknowledged and forgotten.
    FORGOTTEN = "forgotten"
    #: Stored and acknowledged, and right after it the oldest that is late is stored over it.
    COME_OVER = "come_over"


@dataclass
class Lossy:
    """Stands before a desk's system and decides the fate of its next pushes, then lets all pass."""

    desk: Desk
    #: Of the next calls, in order.
    fates: list[Fate] = field(default_factory=list)
    deduplicates: bool = False
    #: Every call that left, in order.
    calls: list[PushRequest] = field(default_factory=list)
    late: list[PushRequest] = field(default_factory=list)
    #: Says why a call is refused as a whole, or "".
    refuse_whole: Callable[[PushRequest], str] = lambda _request: ""
    #: Of the next calls that are carried out, the sets it stores and answers for.
    only: list[frozenset[str]] = field(default_factory=list)
    #: By request and set.
    _carried_out: dict[tuple[str, str], SetReply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._push = self.desk.system.push_sets
        self.desk.system.push_sets = self.push_sets  # type: ignore[method-assign]  # this one system

    def push_sets(self, request: PushRequest) -> PushReply:
        self.calls.append(request)
        fate = self.fates.pop(0) if self.fates else None
        if fate is Fate.LATE:
            self.late.append(request)
        if fate in {Fate.LOST, Fate.LATE}:
            raise OutcomeUnknown("no answer")
        if fate is Fate.FORGOTTEN:
            return self._acknowledged(request)
        reason = self.refuse_whole(request)
        if reason:
            raise RemoteRefused("0900", reason)
        reply = self._carry_out(request)
        if fate is Fate.UNANSWERED:
            raise OutcomeUnknown("no answer")
        if fate is Fate.COME_OVER:
            self.arrive(1)
        return reply

    def arrive(self, at_most: int | None = None) -> None:
        """Let what is late be stored now, the oldest first."""
        self.desk.clock.turn(1)
        for request in self.late[:at_most]:
            self._carry_out(request)
        del self.late[:at_most]

    def sent(self) -> list[tuple[str, ...]]:
        """The keys of each call."""
        return [tuple(each.set_key for each in call.sets) for call in self.calls]

    def keys(self) -> list[str]:
        """The request ids, in order."""
        return [call.request_id for call in self.calls]

    def _carry_out(self, request: PushRequest) -> PushReply:
        only = self.only.pop(0) if self.only else {each.set_key for each in request.sets}
        known = self._carried_out if self.deduplicates else {}
        key = request.request_id
        new = [each for each in request.sets if (key, each.set_key) not in known]
        if not new:
            replies = {each.set_key: known[key, each.set_key] for each in request.sets}
            return PushReply(exchange=self.desk.system.check(), replies=replies)
        reply = self._push(replace(request, sets=tuple(e for e in new if e.set_key in only)))
        self._carried_out |= {(key, each): told for each, told in reply.replies.items()}
        repeated = {each.set_key: known.get((key, each.set_key)) for each in request.sets}
        told = {each: reply for each, reply in repeated.items() if reply is not None}
        return replace(reply, replies={**told, **reply.replies})

    def _acknowledged(self, request: PushRequest) -> PushReply:
        exchange = self.desk.system.check()
        replies = {
            each.set_key: SetReply(set_key=each.set_key, is_accepted=True) for each in request.sets
        }
        return PushReply(exchange=exchange, replies=replies)


def _cut(row: RawRow, digits: int) -> str:
    return str(row.fields["update_time"])[:digits]


@contextmanager
def _answering(desk: Desk, change: Callable[[RawPage], RawPage]) -> Iterator[None]:
    """Every page that is read is changed on its way."""
    read_pages = desk.system.read_pages
    changed = lambda request: map(change, read_pages(request))  # noqa: E731 - one expression
    desk.system.read_pages = changed  # type: ignore[method-assign]  # this one system
    yield
    desk.system.read_pages = read_pages  # type: ignore[method-assign]  # as it was


def short_times(desk: Desk, digits: int) -> AbstractContextManager[None]:
    """Answers show no more than so many digits of when a row was written."""

    def shortened(page: RawPage) -> RawPage:
        rows = [
            replace(row, fields={**row.fields, "update_time": _cut(row, digits)})
            for row in page.rows
        ]
        return replace(page, rows=rows)

    return _answering(desk, shortened)


def steady_ids(desk: Desk) -> AbstractContextManager[None]:
    """Answers show the same ids and versions whatever was stored; one page holds a whole set."""

    def steady(page: RawPage) -> RawPage:
        places: Counter[object] = Counter()
        rows = []
        for row in page.rows:
            key = row.fields.get("template_code")
            rows.append(_steady(row, places[key]))
            places[key] += 1
        return replace(page, rows=rows)

    return _answering(desk, steady)


def _steady(row: RawRow, place: int) -> RawRow:
    own = {"template_id", "item_id", "version", "version_name"}
    key = row.fields.get("template_code")
    same = dict.fromkeys(own & row.fields.keys(), f"{key}-{place}")
    return replace(row, fields={**row.fields, **same})


def deduplicating(profile: Profile, **push: object) -> Profile:
    """The same dialect of a receiver that carries out no key twice."""
    return promising(profile, **{"deduplicates": True, **push})


def promising(profile: Profile, **push: object) -> Profile:
    """The same dialect of a receiver that promises other things of pushes."""
    changed = replace(profile.wire_spec.push, **push)  # type: ignore[arg-type]  # fields by name
    return replace(profile, wire_spec=replace(profile.wire_spec, push=changed))


def poisoned(*keys: str) -> Callable[[PushRequest], str]:
    """Refuses a call as a whole while it carries one of these."""

    def judge(request: PushRequest) -> str:
        found = [each.set_key for each in request.sets if each.set_key in keys]
        return f"不合格：{found[0]}" if found else ""

    return judge


def contents(sets: tuple[OutboundSet, ...]) -> list[object]:
    """What the sets of a call carry."""
    return [(each.set_key, each.rows) for each in sets]


def alarms(desk: Desk) -> dict[str, Alarm]:
    """Open alarms by code."""
    with desk.store.begin() as work:
        return {each.code.value: each for each in work.alarms.open(SCOPE)}


def targets(desk: Desk, template_code: str = "MB1") -> set[object]:
    """What the other side holds in a template's value column."""
    rows = desk.system.rows(ITEMS)
    return {row["kpi_val"] for row in rows if row["template_code"] == template_code}


@contextmanager
def cutting(desk: Desk, length: int) -> Iterator[None]:
    """Pushes are taken, and the values of their lines stored no longer than so many characters."""
    push_sets = desk.system.push_sets

    def cut(request: PushRequest) -> PushReply:
        reply = push_sets(request)
        keys = {each.set_key for each in request.sets}
        for row in desk.system._table(ITEMS):
            if row["is_deleted"] == LIVE and row["template_code"] in keys:
                row["kpi_val"] = str(row["kpi_val"])[:length]
        return reply

    desk.system.push_sets = cut  # type: ignore[method-assign]  # this one system
    yield
    desk.system.push_sets = push_sets  # type: ignore[method-assign]  # as it was
