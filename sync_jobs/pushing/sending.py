"""One request (一次发送): looked at, written down, sent, read back, settled; in this order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from adapter.domain.outcome import PushState
from adapter.domain.push_protocol import (
    Reply,
    Shown,
    Sight,
    settled_state,
    shown,
)
from adapter.domain.secrecy import GateTicket
from adapter.errors import (
    AdapterError,
    GateClosed,
    OutcomeUnknown,
    RemoteRefused,
    RetryableError,
    ServerBusy,
)
from adapter.ports.budget_system import OutboundSet, PushReply, PushRequest, SetReply
from adapter.ports.store import (
    Alarm,
    AlarmCode,
    PushRecord,
    PushRequestRecord,
    PushSettlement,
    SetKey,
    Side,
    TreeKind,
    UnitOfWork,
)
from sync_jobs.external_sets import WIRE_KIND, ExternalSets
from sync_jobs.gate import OpenProjects, require_still_open
from sync_jobs.job import RunContext
from sync_jobs.push_plan import Planned
from sync_jobs.pushing.on_the_way import OnTheWay, key_of
from sync_jobs.pushing.parcels import Parcel, Repeated, carried_digest, digest_of
from sync_jobs.pushing.telling import alarm_of, close_alarms
from sync_jobs.trees import external_reader

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """A request that stands in the ledger, and what it carries."""

    parcel: Parcel
    request_id: str
    digest: str
    #: In the order of the parcel's sets.
    records: tuple[PushRecord, ...]
    outbound: tuple[OutboundSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a call brought: replies by set key, and what a set without one is to be taken for."""

    silent: Reply
    replies: Mapping[str, SetReply] = field(default_factory=dict)
    #: What was said of the request as a whole.
    reason: str = ""
    extra: int = 0
    retry_after_s: float = 0.0
    #: Ends the run once the request is settled.
    stops: AdapterError | None = None

    def of(self, key: str) -> Reply:
        """What it means for one set."""
        said = self.replies.get(key)
        if said is None:
            return self.silent
        return Reply.ACCEPTED if said.is_accepted else Reply.REFUSED

    def reason_of(self, key: str) -> str:
        """The receiver's words about one set."""
        said = self.replies.get(key)
        return said.reason if said else self.reason


class Sender:
    """Sends parcels one at a time under the run's leases."""

    def __init__(self, run: RunContext, projects: OpenProjects, way: OnTheWay) -> None:
        self._run = run
        self._site = run.site
        self._projects = projects
        self._watch = way.watch
        self._echoes = way.echoes
        #: Pushes that a new one of the same set takes the place of.
        self._open = dict(way.records)
        self._adrift = dict(way.adrift)

    def send(self, parcel: Parcel) -> Delivery:
        """Look, write down, send once, read back, settle.

        Raises what ends the run, after the request was settled: LeaseLost, GateMoved, and failures
        of our own side or of the login.
        """
        seen = self._look(parcel.kind, parcel.keys)
        self._site.step("push.looked")
        if seen is None:
            # Nothing was sent: the next run looks again.
            return Delivery(parcel=parcel, states=self._as_they_were(parcel))
        self._watch_marks(parcel.kind, seen, parcel.keys)
        moved = frozenset(each.set_key for each in parcel.sets if not _is_unmoved(each, seen))
        if moved and parcel.repeated:
            # A request leaves as a whole or not at all; the next run judges what was seen.
            left = {k: v for k, v in self._as_they_were(parcel).items() if k not in moved}
            return Delivery(parcel=parcel, states=left, overtaken=moved)
        unmoved = tuple(each for each in parcel.sets if each.set_key not in moved)
        if not unmoved:
            return Delivery(parcel=parcel, overtaken=moved)
        delivery = self._send(replace(parcel, sets=unmoved), seen)
        return replace(delivery, overtaken=moved)

    def _send(self, parcel: Parcel, seen: ExternalSets) -> Delivery:
        letter = self._written_down(parcel, seen)
        self._site.step("push.prepared")
        self._mark_sent(letter)
        self._site.step("push.marked_sent")
        # Between here and the first byte nothing waits: what was stopped before finds out now.
        self._run.held.require()
        answer = self._call(letter)
        self._site.step("push.answered")
        may_be_there = answer.silent is not Reply.NOTHING_SENT
        back = self._look(parcel.kind, parcel.keys) if may_be_there else None
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
        sights = {(kind, key): seen.sight(key) for key in keys}
        if self._watch.is_changed(sights):
            with self._run.begin() as work:
                self._watch.look(work, sights)
                work.commit()

    def _as_they_were(self, parcel: Parcel) -> dict[SetKey, PushState]:
        former = {each.set_key: self._open.get(each.set_key) for each in parcel.sets}
        return {key: each.state if each else PushState.RETRYABLE for key, each in former.items()}

    # --- the ledger, before ---

    def _written_down(self, parcel: Parcel, seen: ExternalSets) -> _Letter:
        outbound = tuple(map(self._outbound, parcel.sets))
        if parcel.repeated is not None:
            return _Letter(
                parcel=parcel,
                request_id=parcel.repeated.request.request_id,
                digest=parcel.repeated.request.digest,
                records=parcel.repeated.records,
                outbound=outbound,
            )
        request_id = self._site.ids.fresh()
        records = tuple(
            self._record(each, request_id, position, seen)
            for position, each in enumerate(parcel.sets)
        )
        with self._run.begin() as work:
            self._supersede(work, parcel)
            work.pushes.prepare(records)
            self._require_open(work, parcel)
            work.commit()
        digest = carried_digest(parcel, self._site.scope)
        return _Letter(
            parcel=parcel,
            request_id=request_id,
            digest=digest,
            records=records,
            outbound=outbound,
        )

    def _supersede(self, work: UnitOfWork, parcel: Parcel) -> None:
        """Close the pushes that these take the place of; the ledger refuses if they may arrive."""
        former = [self._open.get(each.set_key) for each in parcel.sets]
        closed = [
            PushSettlement(push_id=each.push_id, state=PushState.SUPERSEDED, reason=each.reason)
            for each in former
            if each is not None
        ]
        work.pushes.settle(closed, at=self._site.clock.now())

    def _record(
        self, each: Planned, request_id: str, position: int, seen: ExternalSets
    ) -> PushRecord:
        entry = each.set.entry
        before = seen.sight(entry.key)
        return PushRecord(
            push_id=self._site.ids.fresh(),
            run_id=self._run.run_id,
            request_id=request_id,
            position=position,
            scope=self._site.scope,
            kind=each.set.kind,
            set_key=entry.key,
            project_code=entry.project_code,
            rows_digest=digest_of(each),
            content_hash=entry.content_hash,
            expected_hash=each.expected,
            expected_mark=before.mark if before else None,
            state=PushState.PREPARED,
            prepared_at=self._site.clock.now(),
        )

    def _outbound(self, each: Planned) -> OutboundSet:
        own, digest = each.set, digest_of(each)
        gate = self._projects.gate
        ticket: GateTicket | None = (
            gate.ticket_for_library(digest)
            if own.kind is TreeKind.LIBRARY_SET
            else gate.ticket_for(own.entry.project_code, digest)
        )
        if ticket is None:
            raise GateClosed("a template of a project that is not public was about to be sent")
        return OutboundSet(set_key=own.entry.key, header=own.header, rows=own.rows, ticket=ticket)

    def _mark_sent(self, letter: _Letter) -> None:
        now = self._site.clock.now()
        with self._run.begin() as work:
            work.pushes.mark_sent(letter.request_id, letter.digest, at=now)
            work.alarms.raise_(self._maybe_twice(letter))
            self._require_open(work, letter.parcel)
            work.commit()

    def _maybe_twice(self, letter: _Letter) -> list[Alarm]:
        """What leaves again while an earlier sending of the same content may still arrive."""
        dedup = self._site.profile.wire_spec.push.deduplicates
        alarms = []
        for each in letter.records:
            adrift = self._adrift.get((key_of(each), each.content_hash), 0)
            if adrift - (each.adrift if dedup else 0) > 0:
                alarms.append(alarm_of(self._run, each, AlarmCode.PUSH_DOUBLED, _MAYBE_TWICE))
        return alarms

    def _require_open(self, work: UnitOfWork, parcel: Parcel) -> None:
        if parcel.kind is TreeKind.TEMPLATE:
            require_still_open(work, self._site.scope, self._projects)

    # --- the call ---

    def _call(self, letter: _Letter) -> _Answer:
        request = PushRequest(
            kind=WIRE_KIND[letter.parcel.kind],
            scope=self._site.scope,
            request_id=letter.request_id,
            sets=letter.outbound,
        )
        try:
            return _answered(self._site.system.push_sets(request))
        except OutcomeUnknown:
            return _Answer(silent=Reply.NOT_UNDERSTOOD)
        except RemoteRefused as error:
            return _refused(error, len(letter.outbound))
        except ServerBusy as error:
            return _Answer(silent=Reply.TURNED_AWAY, retry_after_s=error.retry_after_s or 0.0)
        except RetryableError:
            return _Answer(silent=Reply.NOTHING_SENT)
        except AdapterError as error:
            # Whenever bytes may have arrived, a connector says that the outcome is unknown.
            return _Answer(silent=Reply.NOTHING_SENT, stops=error)

    # --- the ledger, after ---

    def _settled(self, letter: _Letter, answer: _Answer, back: ExternalSets | None) -> Delivery:
        settled = [self._settlement(each, answer, back) for each in letter.records]
        now = self._site.clock.now()
        with self._run.begin() as work:
            if answer.silent is Reply.NOTHING_SENT:
                work.pushes.take_back(letter.request_id)
            work.pushes.settle([each for each, _ in settled], at=now)
            self._agree(work, letter, [each for each, _ in settled])
            work.alarms.raise_(self._extra(letter, answer))
            work.commit()
        records = tuple(
            self._remembered(record, became)
            for record, (became, _) in zip(letter.records, settled, strict=True)
        )
        return Delivery(
            parcel=letter.parcel,
            states={key_of(each): each.state for each in records},
            refusals={
                key_of(each): each.reason for each in records if each.state is PushState.REJECTED
            },
            again=self._again(letter, records, [what for _, what in settled]),
            retry_after_s=answer.retry_after_s,
            is_refused_whole=answer.silent is Reply.REFUSED_WHOLE or _is_alone_refused(answer),
        )

    def _settlement(
        self, record: PushRecord, answer: _Answer, back: ExternalSets | None
    ) -> tuple[PushSettlement, Shown]:
        seen = back.sight(record.set_key) if back else None
        before = Sight(content_hash=record.expected_hash, mark=record.expected_mark)
        what = shown(seen, sent=record.content_hash, before=before)
        reply = answer.of(record.set_key)
        state = settled_state(reply, what)
        became = PushSettlement(
            push_id=record.push_id,
            state=state,
            reply=reply,
            reason=answer.reason_of(record.set_key),
            is_certain=state is not PushState.UNKNOWN,
            receiver_mark=seen.mark if seen and state is PushState.CONFIRMED else None,
        )
        return became, what

    def _agree(self, work: UnitOfWork, letter: _Letter, settled: Sequence[PushSettlement]) -> None:
        """What is confirmed is what both sides hold now."""
        now, scope = self._site.clock.now(), self._site.scope
        confirmed = [
            (each, record)
            for each, record, became in zip(
                letter.parcel.sets, letter.records, settled, strict=True
            )
            if became.state is PushState.CONFIRMED
        ]
        entries = [each.set.entry for each, _ in confirmed]
        for side in (Side.BASELINE, Side.EXTERNAL):
            work.trees.observe(scope, side, letter.parcel.kind, entries, at=now, is_complete=False)
        for each, record in confirmed:
            close_alarms(work, record, at=now)
            echo = self._echoes.get(each.set_key)
            if echo is not None and echo.content_hash == record.expected_hash:
                work.pushes.landed(echo.push_id)

    def _extra(self, letter: _Letter, answer: _Answer) -> list[Alarm]:
        if not answer.extra:
            return []
        detail = _EXTRA.format(count=answer.extra)
        about = alarm_of(self._run, letter.records[0], AlarmCode.EXTRA_REPLY, detail)
        # Of no set of ours: the request's kind is all that it is about.
        return [replace(about, subject=letter.parcel.kind.value, project_code="")]

    def _remembered(self, record: PushRecord, became: PushSettlement) -> PushRecord:
        """The record as the ledger has it now."""
        left = 0 if became.is_certain else 1
        settled = replace(
            record,
            state=became.state,
            reply=became.reply,
            reason=became.reason,
            adrift=record.adrift + left,
            receiver_mark=became.receiver_mark or record.receiver_mark,
        )
        counted = key_of(record), record.content_hash
        self._adrift[counted] = self._adrift.get(counted, 0) + left
        if became.state is PushState.CONFIRMED:
            self._watch.confirmed(settled)
        if became.state in {PushState.CONFIRMED, PushState.REJECTED}:
            self._open.pop(key_of(record), None)
        else:
            self._open[key_of(record)] = settled
        return settled

    def _again(
        self, letter: _Letter, records: tuple[PushRecord, ...], shows: Sequence[Shown]
    ) -> Parcel | None:
        """The request once more, where nothing of it is stored and it may leave at once."""
        is_idle = all(
            each.state is PushState.RETRYABLE
            and each.reply in {Reply.NOTHING_SENT, Reply.TURNED_AWAY}
            for each in records
        )
        is_safe = self._site.profile.wire_spec.push.deduplicates and all(
            each.state is PushState.UNKNOWN
            and what is Shown.BEFORE
            and each.reply is not Reply.ACCEPTED
            and each.adrift < self._site.patience.max_attempts
            for each, what in zip(records, shows, strict=True)
        )
        if not (is_idle or is_safe):
            return None
        request = PushRequestRecord(
            request_id=letter.request_id,
            digest=letter.digest,
            set_count=len(records),
            attempts=0,
            prepared_at=records[0].prepared_at,
        )
        return replace(letter.parcel, repeated=Repeated(request=request, records=records))


def _answered(reply: PushReply) -> _Answer:
    return _Answer(silent=Reply.MISSING, replies=reply.replies, extra=reply.extra)


def _refused(error: RemoteRefused, set_count: int) -> _Answer:
    if set_count == 1:
        # It can only mean this one, so its words may be kept beside it.
        return _Answer(silent=Reply.REFUSED, reason=f"{error.code} {error.reason}".strip())
    return _Answer(silent=Reply.REFUSED_WHOLE, reason=error.code)


def _is_alone_refused(answer: _Answer) -> bool:
    return answer.silent is Reply.REFUSED


def _is_unmoved(planned: Planned, held: ExternalSets) -> bool:
    """Whether the set still is as it was when it was decided to replace it.

    The moment between this look and the push stays open: the receiver offers no condition.
    """
    seen = held.sight(planned.set.entry.key)
    return seen is not None and seen.content_hash == planned.expected
