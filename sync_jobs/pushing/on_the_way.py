"""What earlier pushes left open (未结推送): settled by what the other side holds now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from adapter.domain.outcome import PushState
from adapter.domain.plan.plan import FieldChange
from adapter.domain.pushing.protocol import (
    Reply,
    Shown,
    Sight,
    Waiting,
    after_waiting,
    settled_state,
    shown,
)
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.pushes import PushRecord, PushRequestRecord, PushSettlement, SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeKind
from sync_jobs.job import RunContext
from sync_jobs.pushing.earlier import earlier_sets
from sync_jobs.pushing.marks import MarkWatch
from sync_jobs.pushing.new_ids import NewIds
from sync_jobs.pushing.telling import alarm_of, close_alarms, told_otherwise
from sync_jobs.sets.adoptions import agree
from sync_jobs.sets.deciding import SetDecider
from sync_jobs.sets.internal import InternalSet
from sync_jobs.sets.trees import BothSides

#: What is known of a set whose run ended between two steps.
_REPLY_AFTER_CRASH = {
    PushState.PREPARED: Reply.NOTHING_SENT,
    PushState.SENT: Reply.NOT_UNDERSTOOD,
}
_SUPERSEDED = PushState.SUPERSEDED

_NOT_STORED = "对方答复已接收，期限已过仍未见存入"
_NEVER_SEEN = (
    "对方答复已接收，从未见到所发的内容，那里是别的内容：可能存入时走样，也可能已被对方用户改动；"
    "不再重发，待编制核对计划"
)
_ALTERED_SINCE = "对方答复已接收，存入的与所发的不同；本方内容此后已改，不再逐项列出"
_EDIT_WIPED = "本方迟到的一次发送盖掉了对方用户的修改；被盖掉的内容见版本核对的历史"
_ECHO = "本方较早的内容迟到存入，盖住了较新的内容；将重新发送较新的内容"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheWay:
    """Every open push of a scope, after what the other side holds now has settled what it could."""

    records: Mapping[SetKey, PushRecord]
    requests: Mapping[str, PushRequestRecord]
    #: Sets of these requests that have their outcome and stand as it left them, by request.
    companions: Mapping[str, tuple[PushRecord, ...]]
    #: Requests of which some set could not be looked at.
    unseen: frozenset[str]
    #: What each of them looks like there.
    shows: Mapping[SetKey, Shown]
    #: Sets that hold an older content of ours that arrived late, with its push.
    echoes: Mapping[SetKey, PushRecord]
    #: Sets that hold what the receiver made of a content of ours whose push is open.
    altered: frozenset[SetKey]
    #: The same where a person gave the push up, with what they hold: it waits for nobody.
    altered_and_left: Mapping[SetKey, str | None]
    #: Contents that a person gave up, by set.
    given_up: Mapping[SetKey, str]
    #: Sets as an open push sent them, where we would send something newer today.
    earlier: Mapping[SetKey, InternalSet]
    #: How many sendings of a content to a set may still arrive.
    adrift: Mapping[tuple[SetKey, str], int]
    #: What the receiver's ids tell of a storing.
    new_ids: NewIds

    @property
    def set_keys(self) -> frozenset[SetKey]:
        """The sets of open pushes, and those that travel along with them."""
        along = (key_of(each) for some in self.companions.values() for each in some)
        return frozenset((*self.records, *along))

    @property
    def ours_there(self) -> frozenset[SetKey]:
        """Sets that hold what came of a sending of ours: nobody there decided on it."""
        return self.altered | self.altered_and_left.keys() | self.echoes.keys()


#: By set with an open push: the content hash that the other side held when it was seen last.
Former = Mapping[SetKey, str | None]


def seen_before(work: UnitOfWork, run: RunContext) -> Former:
    """What is recorded of the sets whose push is open; ask before both sides are recorded."""
    scope = run.site.scope
    keys: dict[TreeKind, set[str]] = {}
    for each in work.pushes.unsettled(scope):
        keys.setdefault(each.kind, set()).add(each.set_key)
    return {
        (kind, each.key): each.external
        for kind, some in keys.items()
        for each in work.trees.triples_of(scope, kind, some).values()
    }


def settle_what_is_open(
    work: UnitOfWork, run: RunContext, sides: BothSides, former: Former
) -> OnTheWay:
    """Close the books of earlier runs as far as a look can; `former` is `seen_before`.

    Call it in the transaction that records both sides. What arrived is confirmed and agreed on.
    """
    settling = _Settling(work, run, sides, former)
    settling.settle()
    return settling.found()


def key_of(record: PushRecord) -> SetKey:
    """The set of a push."""
    return record.kind, record.set_key


def shown_of(record: PushRecord, seen: Sight | None, new_ids: NewIds) -> Shown:
    """What a look shows of the set of a push."""
    return shown(
        seen,
        sent=record.content_hash,
        before=Sight(content_hash=record.expected_hash, mark=record.expected_mark),
        altered=record.altered_hash,
        is_taken=record.reply is Reply.ACCEPTED,
        renews_ids=new_ids.are_given(record.kind),
    )


def standing_hash(record: PushRecord) -> str | None:
    """The content hash that the other side holds as far as this push knows; None for nothing."""
    is_there = record.state is PushState.CONFIRMED
    return record.content_hash if is_there else record.expected_hash


class _Settling:
    def __init__(self, work: UnitOfWork, run: RunContext, sides: BothSides, former: Former) -> None:
        self._work = work
        self._run = run
        self._sides = sides
        self._former = former
        self._now = run.site.clock.now()
        self._open = work.pushes.unsettled(run.site.scope)
        self._requests = work.pushes.open_requests(run.site.scope)
        self._adrift = _counted(work.pushes.adrift(run.site.scope))
        # Only a receiver that deduplicates may be sent older content: it settles what it may have.
        self._is_sure = run.site.profile.wire_spec.push.deduplicates
        stale = [each for each in self._open if each.adrift and not self._is_current(each)]
        travelling = work.pushes.companions(run.site.scope) if self._is_sure else []
        stale += [each for each in travelling if not self._is_current(each)]
        self._earlier = earlier_sets(work, run, sides.projects, stale if self._is_sure else ())
        self._new_ids = NewIds(work, run)
        self._watch = MarkWatch(run, self._new_ids)
        self._alarms: list[Alarm] = []

    def settle(self) -> None:
        """One settlement for each push that the look tells something of."""
        self._know_own_copies()
        # A set of a kind that the dialect no longer carries cannot be looked at: it stays open.
        judged = [(each, self._judged(each)) for each in self._open]
        told = [(record, became) for record, became in judged if became is not None]
        self._work.pushes.settle([became for _, became in told], at=self._now)
        for record, became in told:
            if became.state is PushState.CONFIRMED or self._is_taken_over(record):
                self._agree(record)
        self._alarms += self._new_ids.belied(told)
        self._work.alarms.raise_(self._alarms)

    def _know_own_copies(self) -> None:
        """Notice where the former content stands again because a sending of ours came late.

        It looks as if a person had put it back, and then nobody but a person could go on.
        """
        restored = [each for each in self._open if self._shows(each) is Shown.RESTORED]
        for each in restored:
            self._know_own_copy(each)
        if restored:
            self._open = self._work.pushes.unsettled(self._run.site.scope)
            self._adrift = _counted(self._work.pushes.adrift(self._run.site.scope))

    def _know_own_copy(self, record: PushRecord) -> None:
        watch, sight = self._watch, self._sight(record)
        copy = watch.own_copy(self._work, record, record.expected_hash)
        if copy is None or sight is None or sight.mark is None:
            return
        scope, key = self._run.site.scope, key_of(record)
        newest = self._work.pushes.latest_of(scope, record.kind, [record.set_key]).get(key)
        if newest is not None and newest.content_hash == record.expected_hash:
            if watch.is_stored_anew(newest, sight):
                watch.look(self._work, newest, sight)
                self._tell_of_a_wiped_edit(record)
        elif self._adrift[key, copy.content_hash] > 1:
            # The content before was an echo: the sending it came of counts as adrift until what
            # was sent over it is confirmed.
            watch.arrived(self._work, copy, sight.mark)
            self._tell_of_a_wiped_edit(record)

    def found(self) -> OnTheWay:
        """What is open now, and what else the ledger has to say of what was seen."""
        pushes, scope = self._work.pushes, self._run.site.scope
        records = {key_of(each): each for each in pushes.unsettled(scope)}
        given_up, left = self._look_at_all()
        altered = {key for key, each in records.items() if self._is_altered(each)}
        adrift, companions = pushes.adrift(scope), pushes.companions(scope)
        unseen = (each for each in (*records.values(), *companions) if self._sight(each) is None)
        return OnTheWay(
            records=records,
            requests=pushes.open_requests(scope),
            companions=self._standing(companions),
            unseen=frozenset(each.request_id for each in unseen),
            shows={key: self._shows(each) for key, each in records.items()},
            echoes=find_echoes(self._work, self._run, self._sides, adrift),
            altered=frozenset(altered),
            altered_and_left={key: hash_ for key, hash_ in left.items() if key not in altered},
            given_up=given_up,
            earlier=self._earlier,
            adrift=_counted(adrift),
            new_ids=self._new_ids,
        )

    def _look_at_all(self) -> tuple[dict[SetKey, str], dict[SetKey, str | None]]:
        """Notice what was stored anew; returns what was given up, and what was made of it."""
        given_up: dict[SetKey, str] = {}
        altered: dict[SetKey, str | None] = {}
        changed = []
        for each in self._work.pushes.latest(self._run.site.scope):
            if each.state is PushState.GIVEN_UP:
                given_up[key_of(each)] = each.content_hash
                if self._is_altered(each):
                    altered[key_of(each)] = each.altered_hash
            elif self._watch.is_stored_anew(each, self._sight(each)):
                changed.append(each)
        for record in changed:
            self._watch.look(self._work, record, self._sight(record))
        return given_up, altered

    def _is_altered(self, record: PushRecord) -> bool:
        """Whether what was made of it stands there; what we hold too by now needs nobody."""
        seen, altered = self._sight(record), record.altered_hash
        is_there = seen is not None and altered is not None and seen.content_hash == altered
        return is_there and not self._is_taken_over(record)

    def _is_taken_over(self, record: PushRecord) -> bool:
        """Whether both sides hold what was made of it by now."""
        own, seen = self._sides.internal.of(key_of(record)), self._sight(record)
        if own is None or own.problems or seen is None or record.altered_hash is None:
            return False
        return own.entry.content_hash == record.altered_hash == seen.content_hash

    def _standing(self, companions: Sequence[PushRecord]) -> dict[str, tuple[PushRecord, ...]]:
        found: dict[str, tuple[PushRecord, ...]] = {}
        for each in companions:
            seen = self._sight(each)
            if seen is not None and seen.content_hash == standing_hash(each):
                found[each.request_id] = (*found.get(each.request_id, ()), each)
        return found

    # --- one push ---

    def _judged(self, record: PushRecord) -> PushSettlement | None:
        """What became of it; None when nothing new is known."""
        what = self._shows(record)
        if record.state in {PushState.RETRYABLE, PushState.MANUAL}:
            return self._closed(record, what)
        reply = _REPLY_AFTER_CRASH.get(record.state, record.reply or Reply.NOT_UNDERSTOOD)
        state = settled_state(reply, what)
        is_certain = state is not PushState.UNKNOWN
        if not is_certain:
            state = after_waiting(self._waiting(record, what))
            if state is PushState.MANUAL and self._is_taken_over(record):
                state = _SUPERSEDED
            self._tell_of_waiting(record, reply, what, state)
        if state is record.state:
            return None
        has_arrived = state is PushState.CONFIRMED or what is Shown.ALTERED
        return self._settlement(record, state, reply=reply, is_certain=is_certain or has_arrived)

    def _closed(self, record: PushRecord, what: Shown) -> PushSettlement | None:
        if what is Shown.SENT:
            return self._settlement(record, PushState.CONFIRMED, is_certain=True)
        if self._is_taken_over(record):
            return self._settlement(record, _SUPERSEDED)
        if record.state is PushState.MANUAL:
            return None
        if record.adrift and what is Shown.RESTORED:
            waiting = replace(self._waiting(record, what), is_over=True)
            state = after_waiting(waiting)
            return None if state is record.state else self._settlement(record, state)
        is_kept = self._is_sendable(record) or what is Shown.ALTERED
        return None if is_kept else self._settlement(record, _SUPERSEDED)

    def _settlement(
        self,
        record: PushRecord,
        state: PushState,
        *,
        reply: Reply | None = None,
        is_certain: bool = False,
    ) -> PushSettlement:
        seen = self._sight(record)
        return PushSettlement(
            push_id=record.push_id,
            state=state,
            reply=reply,
            reason=record.reason,
            is_certain=is_certain,
            # A refusal that was kept may have been about the call, not about the key.
            is_closed_there=self._is_sure and is_certain and state is PushState.CONFIRMED,
            receiver_mark=seen.mark if seen and state is PushState.CONFIRMED else None,
        )

    def _waiting(self, record: PushRecord, what: Shown) -> Waiting:
        request, patience = self._requests[record.request_id], self._run.site.patience
        sent_at = request.last_sent_at or record.prepared_at
        is_tried = request.attempts >= patience.max_attempts
        is_taken = record.reply is Reply.ACCEPTED and is_tried
        return Waiting(
            shown=what,
            is_over=self._now - sent_at >= patience.late_commit_window,
            is_sendable=self._is_sendable(record),
            is_exhausted=self._is_exhausted(record),
            is_key_used_up=is_taken and self._is_sure,
            may_ask=self._is_sure and record.reply is not Reply.ACCEPTED,
        )

    def _is_current(self, record: PushRecord) -> bool:
        own = self._sides.internal.of(key_of(record))
        if own is None or own.problems:
            return False
        return own.entry.content_hash == record.content_hash

    def _is_sendable(self, record: PushRecord) -> bool:
        is_earlier = key_of(record) in self._earlier and not self._is_exhausted(record)
        return self._is_current(record) or is_earlier

    def _is_exhausted(self, record: PushRecord) -> bool:
        sendings = self._adrift.get((key_of(record), record.content_hash), 0)
        is_alone = self._requests[record.request_id].set_count == 1
        return is_alone and sendings >= self._run.site.patience.max_attempts

    def _shows(self, record: PushRecord) -> Shown:
        return shown_of(record, self._sight(record), self._new_ids)

    def _sight(self, record: PushRecord) -> Sight | None:
        return self._sides.sight(record.kind, record.set_key, record.project_code)

    # --- what follows from it ---

    def _tell_of_waiting(
        self, record: PushRecord, reply: Reply, what: Shown, state: PushState
    ) -> None:
        is_over = state not in {PushState.UNKNOWN, PushState.CONFIRMED}
        if not is_over or self._is_taken_over(record):
            return
        if what is Shown.ALTERED:
            self._tell(record, AlarmCode.STORED_OTHERWISE, self._otherwise(record))
        elif reply is Reply.ACCEPTED and what is Shown.BEFORE:
            self._tell(record, AlarmCode.NOT_STORED, _NOT_STORED)
        elif reply is Reply.ACCEPTED and what is Shown.OTHER and self._changes(record) != ():
            self._tell(record, AlarmCode.NOT_STORED, _NEVER_SEEN)

    def _otherwise(self, record: PushRecord) -> str:
        changes = self._changes(record)
        return _ALTERED_SINCE if changes is None else told_otherwise(changes)

    def _changes(self, record: PushRecord) -> tuple[FieldChange, ...] | None:
        """From what was sent to what stands there, but for what is theirs to set; None: unknown."""
        own = self._sides.internal.of(key_of(record))
        theirs = self._sides.external[record.kind].entry(record.set_key)
        if own is None or theirs is None or not self._is_current(record):
            return None
        return self._decider.not_theirs(key_of(record), own.entry.fields, theirs.fields)

    @cached_property
    def _decider(self) -> SetDecider:
        return SetDecider.of(self._work, self._run)

    def _agree(self, record: PushRecord) -> None:
        """Both sides hold it now: it is what later changes are measured by."""
        self._tell_of_a_wiped_edit(record)
        scope = self._run.site.scope
        held = self._work.trees.entry(scope, Side.EXTERNAL, record.kind, record.set_key)
        if held is not None:
            agree(self._work, scope, record.kind, [held], at=self._now)
        close_alarms(self._work, [record], at=self._now)

    def _tell_of_a_wiped_edit(self, record: PushRecord) -> None:
        """What was seen while it was on its way was neither ours nor what it was to replace."""
        seen_before = self._former.get(key_of(record))
        ours = {each for key, each in self._adrift if key == key_of(record)}
        known = {record.expected_hash, record.content_hash, record.altered_hash, *ours}
        if seen_before not in known:
            self._tell(record, AlarmCode.EDIT_WIPED, _EDIT_WIPED)

    def _tell(self, record: PushRecord, code: AlarmCode, detail: str) -> None:
        self._alarms.append(alarm_of(self._run, record, code, detail))


# --- echoes ---------------------------------------------------------------------------------------


def find_echoes(
    work: UnitOfWork, run: RunContext, sides: BothSides, adrift: Sequence[PushRecord]
) -> Mapping[SetKey, PushRecord]:
    """Sets that hold a content of ours neither agreed on nor current: a sending that came late.

    Only sendings without an outcome count. A person who puts an older content back is no echo,
    unless a sending of exactly that content is still adrift: then nobody can tell the two apart.
    """
    echoes = dict(_echoes(work, run, sides, adrift))
    work.alarms.raise_(
        [alarm_of(run, each, AlarmCode.LATE_ECHO, _ECHO) for each in echoes.values()]
    )
    return echoes


def _echoes(
    work: UnitOfWork, run: RunContext, sides: BothSides, adrift: Sequence[PushRecord]
) -> Iterator[tuple[SetKey, PushRecord]]:
    keys: dict[TreeKind, set[str]] = {}
    for each in adrift:
        keys.setdefault(each.kind, set()).add(each.set_key)
    agreed = {
        (kind, each.key): each.baseline
        for kind, some in keys.items()
        for each in work.trees.triples_of(run.site.scope, kind, some).values()
    }
    for each in reversed(adrift):
        seen = sides.sight(each.kind, each.set_key, each.project_code)
        held = seen.content_hash if seen else None
        own = sides.internal.of(key_of(each))
        known = {own.entry.content_hash if own else None, agreed.get(key_of(each))}
        if held == each.content_hash and held not in known:
            yield key_of(each), each


def _counted(adrift: Sequence[PushRecord]) -> dict[tuple[SetKey, str], int]:
    """Sendings that may still arrive, by set and content."""
    counted: dict[tuple[SetKey, str], int] = {}
    for each in adrift:
        key = key_of(each), each.content_hash
        counted[key] = counted.get(key, 0) + each.adrift
    return counted
