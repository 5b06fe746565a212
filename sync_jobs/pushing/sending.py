"""One request (一次发送): looked at, written down, sent, read back, settled; in this order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import (
    REPLY_LABELS,
    SHOWN_LABELS,
    Reply,
    Shown,
    settled_state,
)
from adapter.domain.reconcile.policy import Detection, Stamp, is_as_agreed
from adapter.errors import AdapterError
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.pushes import PushRecord, PushSettlement, SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind
from sync_jobs.gate import OpenProjects, require_still_open
from sync_jobs.job import RunContext
from sync_jobs.push_plan import Planned
from sync_jobs.pushing.answers import Answer, hand_over
from sync_jobs.pushing.letters import Letter, letter_of
from sync_jobs.pushing.marks import MarkWatch
from sync_jobs.pushing.on_the_way import OnTheWay, key_of, shown_of
from sync_jobs.pushing.parcels import Parcel, still_there
from sync_jobs.pushing.telling import alarm_of, alarm_of_kind, close_alarms
from sync_jobs.sets.adoptions import agree
from sync_jobs.sets.deciding import SetDecider
from sync_jobs.sets.external import ExternalSets
from sync_jobs.sets.trees import external_reader

_log = structlog.get_logger(__name__)

_MAYBE_TWICE = "同样的内容可能会被存入两次：此前的一次发送没有结果，期限过后又发送了一次"
_EXTRA = "对方对本方没有发送的套作了答复：{count} 条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of the sets of a parcel."""

    parcel: Parcel
    #: Of every set that could leave, its state now.
    states: Mapping[SetKey, PushState] = field(default_factory=dict)
    #: The other side changed them after the plan was made: nothing was sent.
    overtaken: frozenset[SetKey] = frozenset()
    #: What the other side said of the sets it rejected.
    refusals: Mapping[SetKey, str] = field(default_factory=dict)
    #: Of the sets without an outcome, what was answered and seen.
    unclear: Mapping[SetKey, str] = field(default_factory=dict)
    #: The request once more, where all of it may leave again at once.
    again: Parcel | None = None
    #: How long the receiver wants to be left alone, seconds.
    retry_after_s: float = 0.0
    #: The receiver refused the request without naming a set.
    is_refused_whole: bool = False

    @property
    def has_passed(self) -> bool:
        """Whether every set has an outcome of its own."""
        known = {PushState.CONFIRMED, PushState.REJECTED}
        return bool(self.states) and set(self.states.values()) <= known


class Sender:
    """Sends parcels one at a time under the run's leases."""

    def __init__(self, run: RunContext, projects: OpenProjects, way: OnTheWay) -> None:
        self._run = run
        self._site = run.site
        self._projects = projects
        self._new_ids = way.new_ids
        self._watch = MarkWatch(run, way.new_ids)
        self._echoes = way.echoes
        self._detection = run.site.profile.reconcile_policy.detection
        #: The receiver knows a request again by its key.
        self._is_sure = run.site.profile.wire_spec.push.deduplicates
        #: Pushes that a new one of the same set takes the place of.
        self._open = dict(way.records)
        self._adrift = dict(way.adrift)
        self._altered_and_left = way.altered_and_left

    def send(self, parcel: Parcel) -> Delivery:
        """Look, write down, send once, read back, settle.

        Raises what ends the run, after the request was settled: LeaseLost, GateMoved, and failures
        of our own side or of the login.
        """
        seen = self._look(parcel.kind, parcel.keys)
        self._site.step("push.looked")
        if seen is None:
            # Nothing was sent: the next run looks again.
            return Delivery(parcel=parcel, states=self._as_they_were(parcel.open_sets))
        self._watch_marks(parcel.kind, seen, parcel.keys)
        moved = self._moved(parcel, seen)
        unmoved = tuple(each for each in parcel.sets if each.set_key not in moved)
        if moved and parcel.repeated:
            # A request leaves as a whole or not at all; the next run judges what was seen.
            own = {each.set_key for each in parcel.open_sets}
            states = self._as_they_were([each for each in unmoved if each.set_key in own])
            return Delivery(parcel=parcel, states=states, overtaken=moved & own)
        if not unmoved:
            return Delivery(parcel=parcel, overtaken=moved)
        delivery = self._send(replace(parcel, sets=unmoved), seen)
        return replace(delivery, parcel=parcel, overtaken=moved)

    def _send(self, parcel: Parcel, seen: ExternalSets) -> Delivery:
        letter = letter_of(parcel, self._run, self._projects, seen)
        if parcel.repeated is None:
            letter = replace(letter, records=tuple(map(self._knowing_the_cut, letter.records)))
            self._prepare(letter)
        self._site.step("push.prepared")
        self._mark_sent(letter)
        self._site.step("push.marked_sent")
        # Between here and the first byte nothing waits: what was stopped before finds out now, that
        # another run took over or that a list closed a project meanwhile.
        with self._run.begin() as work:
            self._require_open(work, letter)
        self._run.held.require()
        answer = hand_over(self._site.system, letter.request)
        self._site.step("push.answered")
        back = self._look(parcel.kind, parcel.keys) if answer.has_left else None
        self._site.step("push.read_back")
        delivery = self._settled(letter, answer, back)
        self._site.step("push.settled")
        if answer.stops is not None:
            raise answer.stops
        return delivery

    # --- looking ---

    def _look(self, kind: TreeKind, keys: tuple[str, ...]) -> ExternalSets | None:
        """What the other side holds of these sets; None when that cannot be found out now."""
        reader = external_reader(self._run, self._projects)
        try:
            return reader.read(kind, owners=keys, keys=keys)
        except AdapterError as error:
            _log.warning("look_failed", error=type(error).__name__, sets=len(keys))
            return None

    def _watch_marks(self, kind: TreeKind, seen: ExternalSets, keys: Sequence[str]) -> None:
        with self._run.begin() as work:
            if self._watch.look_at_some(work, kind, {key: seen.sight(key) for key in keys}):
                work.commit()

    def _as_they_were(self, sets: Sequence[Planned]) -> dict[SetKey, PushState]:
        former = {each.set_key: self._open.get(each.set_key) for each in sets}
        return {key: each.state if each else PushState.RETRYABLE for key, each in former.items()}

    def _moved(self, parcel: Parcel, held: ExternalSets) -> frozenset[SetKey]:
        """The sets that are not as they were when it was decided to replace them.

        What may have been stored already must not even have been stored anew, but where the
        receiver is sure to store nothing twice. The moment between this look and the push stays
        open: the receiver offers no condition.
        """
        moved = {e.set_key for e in parcel.sets if not _is_unmoved(e, held, self._detection)}
        if parcel.repeated is not None:
            adrift = (each for each in parcel.repeated.records if each.adrift)
            moved |= {
                key_of(each)
                for each in adrift
                if self._shows(each, held)
                not in (still_there(each) if self._is_sure else {Shown.BEFORE})
            }
        return frozenset(moved)

    def _shows(self, record: PushRecord, held: ExternalSets | None) -> Shown:
        seen = held.sight(record.set_key) if held else None
        return shown_of(record, seen, self._new_ids)

    # --- the ledger, before ---

    def _prepare(self, letter: Letter) -> None:
        """Write the request down; what it takes the place of is closed in the same transaction.

        The ledger refuses that where the former push may still arrive.
        """
        former = [self._open.get(key_of(each)) for each in letter.records]
        closed = [
            PushSettlement(push_id=each.push_id, state=PushState.SUPERSEDED, reason=each.reason)
            for each in former
            if each is not None
        ]
        with self._run.begin() as work:
            work.pushes.settle(closed, at=self._site.clock.now())
            work.pushes.prepare(letter.records)
            self._require_open(work, letter)
            work.commit()

    def _knowing_the_cut(self, record: PushRecord) -> PushRecord:
        """The same; what it goes over is known where that was made of the push before it."""
        former, expected = self._open.get(key_of(record)), record.expected_hash
        left = self._altered_and_left.get(key_of(record))
        is_known = expected in {left, former.altered_hash if former else None}
        return replace(record, receiver_mark=expected) if is_known else record

    def _mark_sent(self, letter: Letter) -> None:
        with self._run.begin() as work:
            now = self._site.clock.now()
            work.pushes.mark_sent(letter.request_id, letter.digest, at=now)
            work.alarms.raise_(self._maybe_twice(letter))
            self._require_open(work, letter)
            work.commit()

    def _maybe_twice(self, letter: Letter) -> list[Alarm]:
        """What leaves again while an earlier sending of the same content may still arrive."""
        return [
            alarm_of(self._run, each, AlarmCode.PUSH_DOUBLED, _MAYBE_TWICE)
            for each in letter.open_records
            if self._sendings(each) > (each.adrift if self._is_sure else 0)
        ]

    def may_take_new_keys(self, sets: Sequence[Planned]) -> bool:
        """Whether the request that carried these last has no sending that may still arrive.

        One that has is asked about under its own key first, where that keeps it from being stored
        twice.
        """
        records = (self._open.get(each.set_key) for each in sets)
        return not self._is_sure or not any(each and each.adrift for each in records)

    def _sendings(self, record: PushRecord) -> int:
        """Sendings of this content to this set that may still arrive, under whatever key."""
        return self._adrift.get((key_of(record), record.content_hash), 0)

    def _require_open(self, work: UnitOfWork, letter: Letter) -> None:
        if letter.parcel.kind is TreeKind.TEMPLATE:
            keys = {each.project_code for each in letter.records}
            require_still_open(work, self._site.scope, self._projects, keys)

    # --- the ledger, after ---

    def _settled(self, letter: Letter, answer: Answer, back: ExternalSets | None) -> Delivery:
        waiting = letter.open_records
        shows = [
            self._shows(replace(each, reply=answer.of(each.set_key)), back) for each in waiting
        ]
        found = [
            self._read_back(planned.set.entry, record, what, back)
            if answer.of(record.set_key) is Reply.ACCEPTED or what is Shown.SENT
            else None
            for planned, record, what in zip(letter.parcel.open_sets, waiting, shows, strict=True)
        ]
        settled = [
            self._settlement(record, answer, what, read_back)
            for record, what, read_back in zip(waiting, shows, found, strict=True)
        ]
        with self._run.begin() as work:
            if not answer.has_left:
                work.pushes.take_back(letter.request_id)
            work.pushes.settle(settled, at=self._site.clock.now())
            self._agree(work, letter, settled)
            work.alarms.raise_(self._extra(letter, answer))
            work.alarms.raise_(self._new_ids.belied(zip(waiting, settled, strict=True)))
            work.commit()
        records = [self._remembered(*each) for each in zip(waiting, settled, strict=True)]
        return Delivery(
            parcel=letter.parcel,
            states={key_of(each): each.state for each in records},
            refusals={
                key_of(each): each.reason for each in records if each.state is PushState.REJECTED
            },
            unclear={
                key_of(each): _unclear(each, what)
                for each, what in zip(records, shows, strict=True)
                if each.state not in {PushState.CONFIRMED, PushState.REJECTED}
            },
            again=letter.once_more(records) if self._may_repeat(records, shows) else None,
            retry_after_s=answer.retry_after_s,
            is_refused_whole=answer.is_refusal,
        )

    def _settlement(
        self, record: PushRecord, answer: Answer, what: Shown, read_back: str | None
    ) -> PushSettlement:
        reply = answer.of(record.set_key)
        state = settled_state(reply, what)
        is_certain = state is not PushState.UNKNOWN
        return PushSettlement(
            push_id=record.push_id,
            state=state,
            reply=reply,
            reason=answer.reason_of(record.set_key),
            is_certain=is_certain,
            is_closed_there=self._is_sure and is_certain and _is_done_with(state, record, answer),
            receiver_mark=read_back,
        )

    def _read_back(
        self, own: TreeEntry, record: PushRecord, what: Shown, back: ExternalSets | None
    ) -> str | None:
        """The mark of a set that stands there; else the hash of what was made of it, if anything.

        What the other side may set as it likes is no such thing, nor is a late copy of ours.
        """
        if what is Shown.SENT:
            return _mark(back, record.set_key)
        theirs = back.entry(record.set_key) if back else None
        if theirs is None or what not in {Shown.OTHER, Shown.ALTERED}:
            return None
        is_late_copy = (key_of(record), theirs.content_hash) in self._adrift
        with self._run.begin() as work:
            decider = SetDecider.of(work, self._run)
        is_theirs = not decider.not_theirs(key_of(record), own.fields, theirs.fields)
        return None if is_late_copy or is_theirs else theirs.content_hash

    def _agree(self, work: UnitOfWork, letter: Letter, settled: Sequence[PushSettlement]) -> None:
        """What is confirmed is what both sides hold now."""
        now, scope = self._site.clock.now(), self._site.scope
        confirmed = [
            (each, record)
            for each, record, became in zip(
                letter.parcel.open_sets, letter.open_records, settled, strict=True
            )
            if became.state is PushState.CONFIRMED
        ]
        entries = [each.set.entry for each, _ in confirmed]
        kind = letter.parcel.kind
        work.trees.observe(scope, Side.EXTERNAL, kind, entries, at=now, is_complete=False)
        agree(work, scope, kind, entries, at=now)
        close_alarms(work, [record for _, record in confirmed], at=now)
        for each, record in confirmed:
            echo = self._echoes.get(each.set_key)
            if echo is not None and echo.content_hash == record.expected_hash:
                work.pushes.landed(echo.push_id)

    def _extra(self, letter: Letter, answer: Answer) -> list[Alarm]:
        if not answer.extra:
            return []
        detail = _EXTRA.format(count=answer.extra)
        return [alarm_of_kind(self._run, letter.records[0], AlarmCode.EXTRA_REPLY, detail)]

    def _remembered(self, record: PushRecord, became: PushSettlement) -> PushRecord:
        """The record as the ledger has it now."""
        left = 0 if became.is_certain else 1
        if became.is_closed_there:
            left = -record.adrift
        settled = replace(
            record,
            state=became.state,
            reply=became.reply,
            reason=became.reason,
            adrift=record.adrift + left,
            receiver_mark=became.receiver_mark or record.receiver_mark,
        )
        content = key_of(record), record.content_hash
        sendings = self._sendings(record) + left
        self._adrift.pop(content, None)
        if sendings:
            self._adrift[content] = sendings
        if became.state in {PushState.CONFIRMED, PushState.REJECTED}:
            self._open.pop(key_of(record), None)
        else:
            self._open[key_of(record)] = settled
        return settled

    def _may_repeat(self, records: Sequence[PushRecord], shows: Sequence[Shown]) -> bool:
        """Whether nothing of the request is stored and all of it may leave again at once."""
        is_idle = all(
            each.state is PushState.RETRYABLE
            and each.reply in {Reply.NOTHING_SENT, Reply.TURNED_AWAY}
            for each in records
        )
        is_safe = self._is_sure and all(
            each.state is PushState.UNKNOWN
            and what is Shown.BEFORE
            and each.reply is not Reply.ACCEPTED
            and each.adrift < self._site.patience.max_attempts
            for each, what in zip(records, shows, strict=True)
        )
        return is_idle or is_safe


def _unclear(record: PushRecord, what: Shown) -> str:
    """What was answered and seen of a set without an outcome."""
    reply = record.reply or Reply.NOT_UNDERSTOOD
    seen = Shown.ALTERED if record.altered_hash and what is Shown.OTHER else what
    told = f"{REPLY_LABELS[reply]}（{record.reason}）" if record.reason else REPLY_LABELS[reply]
    return told if reply is Reply.NOTHING_SENT else f"{told}，读回：{SHOWN_LABELS[seen]}"


def _mark(back: ExternalSets | None, key: str) -> str | None:
    seen = back.sight(key) if back else None
    return seen.mark if seen else None


def _is_done_with(state: PushState, record: PushRecord, answer: Answer) -> bool:
    """Whether a receiver that knows the key has nothing more to do with the set under it.

    A refusal of the call as a whole, though it carried this set alone, is no answer to the key: an
    earlier sending may still be stored.
    """
    is_refused = state is PushState.REJECTED and record.set_key in answer.replies
    return state is PushState.CONFIRMED or is_refused


def _is_unmoved(planned: Planned, held: ExternalSets, detection: Detection) -> bool:
    key = planned.set.entry.key
    then = planned.stamp or Stamp(content_hash=planned.expected)
    return key not in held.unreadable and is_as_agreed(detection, then, held.stamp(key))
