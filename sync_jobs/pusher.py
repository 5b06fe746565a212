"""Carries out a push (推送执行): looks, writes the ledger, sends once, reads back, settles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog

from adapter.domain.fingerprint import rows_digest
from adapter.domain.outcome import PushState, RunCounts
from adapter.domain.secrecy import GateTicket
from adapter.errors import (
    AdapterError,
    ConnectionLost,
    GateClosed,
    OutcomeUnknown,
    RemoteRefused,
    RetryableError,
)
from adapter.ports.budget_system import OutboundSet, PushRequest, SetReply
from adapter.ports.store import PushRecord, Side, TreeKind
from sync_jobs.external_sets import WIRE_KIND, ExternalSets
from sync_jobs.gate import OpenProjects, require_still_open
from sync_jobs.internal_sets import InternalSet
from sync_jobs.job import RunContext
from sync_jobs.push_plan import Planned, named
from sync_jobs.trees import external_reader

_log = structlog.get_logger(__name__)

SetKey = tuple[TreeKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of the sets that were to leave."""

    states: Mapping[SetKey, PushState]
    #: The other side changed them after the plan was made: nothing was sent.
    overtaken: frozenset[SetKey]
    #: What the other side said of the sets it rejected, one sentence each.
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a call brought: replies by set key, and the state of a set without one."""

    replies: Mapping[str, SetReply]
    silent: PushState
    #: False when not a byte of the request left.
    may_have_arrived: bool = True


class Pusher:
    """Sends batches one by one; what happened to one batch never stops the next."""

    def __init__(self, run: RunContext, projects: OpenProjects) -> None:
        self._run = run
        self._site = run.site
        self._projects = projects
        self._refusals: list[str] = []

    def send(self, planned: Sequence[Planned]) -> Sent:
        """Send every planned set."""
        states: dict[SetKey, PushState] = {}
        overtaken: set[SetKey] = set()
        for batch in self._batches(planned):
            held = self._look([each.set for each in batch])
            if held is None:
                # Nothing was sent: the next run looks again.
                states |= {_key(each.set): PushState.RETRYABLE for each in batch}
                self._run.done(RunCounts(read=len(batch), quarantined=len(batch)))
                continue
            ready = [each.set for each in batch if _is_unmoved(each, held)]
            overtaken |= {_key(each.set) for each in batch if not _is_unmoved(each, held)}
            if ready:
                sent = self._send_batch(ready)
                states |= sent
                self._run.done(_counts(batch, sent))
            self._site.progress("推送", len(states) + len(overtaken), len(planned))
        return Sent(states=states, overtaken=frozenset(overtaken), refusals=tuple(self._refusals))

    def _batches(self, planned: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
        size = self._site.profile.wire_spec.push.sets_per_call
        for kind in (TreeKind.LIBRARY_SET, TreeKind.TEMPLATE):
            of_kind = [each for each in planned if each.set.kind is kind]
            for start in range(0, len(of_kind), size):
                yield of_kind[start : start + size]

    def _look(self, sets: Sequence[InternalSet]) -> ExternalSets | None:
        """What the other side holds of these sets; None when that cannot be found out now."""
        keys = tuple(each.entry.key for each in sets)
        reader = external_reader(self._run, self._projects)
        try:
            return reader.read(sets[0].kind, owners=keys, keys=keys)
        except AdapterError as error:
            _log.warning("look_failed", error=type(error).__name__, sets=len(sets))
            return None

    # --- one batch ---

    def _send_batch(self, batch: Sequence[InternalSet]) -> dict[SetKey, PushState]:
        request_id = self._site.ids.fresh()
        outbound = [self._outbound(each) for each in batch]
        records = [
            self._record(each, out.ticket, request_id, position)
            for position, (each, out) in enumerate(zip(batch, outbound, strict=True))
        ]
        with self._run.begin() as work:
            work.pushes.prepare(records)
            if batch[0].kind is TreeKind.TEMPLATE:
                require_still_open(work, self._site.scope, self._projects)
            work.commit()
        request = PushRequest(
            kind=WIRE_KIND[batch[0].kind],
            scope=self._site.scope,
            request_id=request_id,
            sets=tuple(outbound),
        )
        # Between here and the first byte nothing waits: what was stopped before finds out now.
        self._run.held.require()
        return self._settle(batch, records, self._call(request))

    def _outbound(self, each: InternalSet) -> OutboundSet:
        digest = rows_digest(each.header, each.rows)
        gate = self._projects.gate
        ticket = (
            gate.ticket_for_library(digest)
            if each.kind is TreeKind.LIBRARY_SET
            else gate.ticket_for(each.entry.project_code, digest)
        )
        if ticket is None:
            raise GateClosed("a template of a project that is not public was about to be sent")
        return OutboundSet(
            set_key=each.entry.key, header=each.header, rows=each.rows, ticket=ticket
        )

    def _record(
        self, each: InternalSet, ticket: GateTicket, request_id: str, position: int
    ) -> PushRecord:
        return PushRecord(
            push_id=self._site.ids.fresh(),
            run_id=self._run.run_id,
            request_id=request_id,
            position=position,
            scope=self._site.scope,
            kind=each.kind,
            set_key=each.entry.key,
            project_code=each.entry.project_code,
            rows_digest=ticket.rows_digest,
            content_hash=each.entry.content_hash,
            state=PushState.PREPARED,
            prepared_at=self._site.clock.now(),
        )

    def _call(self, request: PushRequest) -> _Reply:
        try:
            return _Reply(self._site.system.push_sets(request).replies, PushState.UNKNOWN)
        except OutcomeUnknown:
            return _Reply({}, PushState.UNKNOWN)
        except ConnectionLost:
            return _Reply({}, PushState.RETRYABLE, may_have_arrived=False)
        except RetryableError:
            return _Reply({}, PushState.RETRYABLE)
        except RemoteRefused as error:
            refused = f"{error.code} {error.reason}".strip()
            keys = (each.set_key for each in request.sets)
            replies = {
                key: SetReply(set_key=key, is_accepted=False, reason=refused) for key in keys
            }
            return _Reply(replies, PushState.UNKNOWN)

    def _settle(
        self, batch: Sequence[InternalSet], records: Sequence[PushRecord], reply: _Reply
    ) -> dict[SetKey, PushState]:
        held = self._look(batch) if reply.may_have_arrived else None
        states = {
            _key(each): _state(each, reply, held.hash_of(each.entry.key) if held else None)
            for each in batch
        }
        now = self._site.clock.now()
        with self._run.begin() as work:
            for each, record in zip(batch, records, strict=True):
                said = reply.replies.get(each.entry.key)
                reason = said.reason if said else ""
                if states[_key(each)] is PushState.REJECTED:
                    told = reason or "未说明原因"
                    self._refusals.append(f"对方拒收：{named(each)}：{told}")
                work.pushes.settle([record.push_id], states[_key(each)], at=now, reason=reason)
            confirmed = [each.entry for each in batch if states[_key(each)] is PushState.CONFIRMED]
            for side in (Side.BASELINE, Side.EXTERNAL):
                work.trees.observe(
                    self._site.scope, side, batch[0].kind, confirmed, at=now, is_complete=False
                )
            work.commit()
        return states


def _key(own: InternalSet) -> SetKey:
    return own.kind, own.entry.key


def _counts(batch: Sequence[Planned], states: Mapping[SetKey, PushState]) -> RunCounts:
    """What became of a batch, for the run row should a later one fail."""
    confirmed = [each for each in batch if states.get(_key(each.set)) is PushState.CONFIRMED]
    created = sum(each.expected is None for each in confirmed)
    rejected = list(states.values()).count(PushState.REJECTED)
    return RunCounts(
        read=len(batch),
        created=created,
        updated=len(confirmed) - created,
        rejected=rejected,
        quarantined=len(batch) - len(confirmed) - rejected,
    )


def _is_unmoved(planned: Planned, held: ExternalSets) -> bool:
    """Whether the set still is as it was when it was decided to replace it.

    The moment between this look and the push stays open: the receiver offers no condition.
    """
    key = planned.set.entry.key
    return key not in held.unreadable and held.hash_of(key) == planned.expected


def _state(sent: InternalSet, reply: _Reply, held: str | None) -> PushState:
    """What is stored there decides; the reply only tells a refusal from a silence."""
    if held == sent.entry.content_hash:
        return PushState.CONFIRMED
    said = reply.replies.get(sent.entry.key)
    if said is None:
        return reply.silent
    return PushState.UNKNOWN if said.is_accepted else PushState.REJECTED
