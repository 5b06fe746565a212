"""Push (推送) the library and its templates: whole sets, prepared first, read back after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from adapter.domain.fingerprint import rows_digest
from adapter.domain.outcome import PushState, RunCounts, RunOutcome
from adapter.domain.reconcile import Verdict, judge
from adapter.domain.secrecy import GateTicket
from adapter.errors import GateClosed, OutcomeUnknown, RemoteRefused, RetryableError
from adapter.ports.budget_system import OutboundSet, PushRequest, SetReply
from adapter.ports.store import PushRecord, Side, TreeKind
from sync_jobs.gate import OpenProjects, require_still_open
from sync_jobs.job import JobResult, RunContext
from sync_jobs.sets import WIRE_KIND, InternalSet
from sync_jobs.trees import BothSides, external_reader, observe_both_sides
from sync_jobs.wording import problem_text


class Action(StrEnum):
    """What a push does with one set."""

    CREATE = "新增"
    CHANGE = "修改"
    NOTHING = "无变化"
    #: The other side changed it since we last agreed: sending would wipe that change.
    HELD = "对方已改，留待版本核对"
    REFUSED = "本地校验不通过"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One set and what is to be done with it."""

    set: InternalSet
    action: Action


def push_templates(run: RunContext) -> JobResult:
    """Send what only we changed; refuse locally what cannot arrive; hold what both changed.

    A set is confirmed when reading it back shows exactly the content that was sent. With a dry run
    nothing is sent and the plan comes back as sentences.
    """
    sides = observe_both_sides(run)
    former = _former_pushes(run, sides)
    plan = decide(_agreed_on(sides, former.arrived))
    if run.options.is_dry_run:
        return _preview(plan, sides.internal.blocked)
    _settle_former(run, former)
    states = _Pusher(run, sides.projects).send(plan)
    return _result(plan, states, sides.internal.blocked)


# --- decide ---------------------------------------------------------------------------------------

_ACTIONS = {
    Verdict.AGREED: Action.NOTHING,
    Verdict.CONVERGED: Action.NOTHING,
    Verdict.EXTERNAL_CHANGED: Action.HELD,
    Verdict.CONFLICT: Action.HELD,
}


def decide(sides: BothSides) -> list[Planned]:
    """What happens to each of our sets: pure, from the three hashes of its key."""
    return [Planned(set=each, action=_action(each, sides)) for each in sides.internal.sets]


def _action(own: InternalSet, sides: BothSides) -> Action:
    if own.problems:
        return Action.REFUSED
    baseline = sides.baseline[own.kind].get(own.entry.key)
    external = sides.external[own.kind].get(own.entry.key)
    verdict = judge(baseline, own.entry.content_hash, external)
    if verdict is Verdict.INTERNAL_CHANGED:
        return Action.CREATE if external is None else Action.CHANGE
    return _ACTIONS[verdict]


# --- carry out ------------------------------------------------------------------------------------


class _Pusher:
    """Sends batches and settles each by reading it back."""

    def __init__(self, run: RunContext, projects: OpenProjects) -> None:
        self._run = run
        self._site = run.site
        self._projects = projects

    def send(self, plan: Sequence[Planned]) -> dict[str, PushState]:
        """State by `kind:key` of every set that was to be sent."""
        wanted = [each.set for each in plan if each.action in {Action.CREATE, Action.CHANGE}]
        states: dict[str, PushState] = {}
        for batch in self._batches(wanted):
            states |= self._send_batch(batch)
            self._site.progress("推送", len(states), len(wanted))
        return states

    def _batches(self, sets: Sequence[InternalSet]) -> Iterator[Sequence[InternalSet]]:
        size = self._site.profile.wire_spec.push.sets_per_call
        for kind in (TreeKind.LIBRARY_SET, TreeKind.TEMPLATE):
            of_kind = [each for each in sets if each.kind is kind]
            for start in range(0, len(of_kind), size):
                yield of_kind[start : start + size]

    def _send_batch(self, batch: Sequence[InternalSet]) -> dict[str, PushState]:
        request_id = self._site.ids.fresh()
        outbound = [self._outbound(each) for each in batch]
        records = [
            self._record(each, out.ticket, request_id)
            for each, out in zip(batch, outbound, strict=True)
        ]
        with self._site.store.begin() as work:
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
        replies, lost = self._call(request)
        return self._settle(batch, records, replies, lost)

    def _outbound(self, each: InternalSet) -> OutboundSet:
        digest = rows_digest(each.header, each.rows)
        gate = self._projects.gate
        ticket = (
            gate.ticket_for_library(digest)
            if each.kind is TreeKind.LIBRARY_SET
            else gate.ticket_for_project(each.entry.project_code, digest)
        )
        if ticket is None:
            raise GateClosed("a template of a project that is not public was about to be sent")
        return OutboundSet(
            set_key=each.entry.key, header=each.header, rows=each.rows, ticket=ticket
        )

    def _record(self, each: InternalSet, ticket: GateTicket, request_id: str) -> PushRecord:
        return PushRecord(
            push_id=self._site.ids.fresh(),
            run_id=self._run.run_id,
            request_id=request_id,
            scope=self._site.scope,
            kind=each.kind,
            set_key=each.entry.key,
            project_code=each.entry.project_code,
            rows_digest=ticket.rows_digest,
            content_hash=each.entry.content_hash,
            state=PushState.PREPARED,
            prepared_at=self._site.clock.now(),
        )

    def _call(self, request: PushRequest) -> tuple[dict[str, SetReply], PushState]:
        """The replies by key, and the state of a set that has none."""
        try:
            return dict(self._site.system.push_sets(request).replies), PushState.UNKNOWN
        except OutcomeUnknown:
            return {}, PushState.UNKNOWN
        except RetryableError:
            return {}, PushState.RETRYABLE
        except RemoteRefused as error:
            refused = {
                each.set_key: SetReply(
                    set_key=each.set_key, is_accepted=False, reason=f"{error.code} {error.reason}"
                )
                for each in request.sets
            }
            return refused, PushState.UNKNOWN

    def _settle(
        self,
        batch: Sequence[InternalSet],
        records: Sequence[PushRecord],
        replies: dict[str, SetReply],
        lost: PushState,
    ) -> dict[str, PushState]:
        held = self._read_back(batch) if lost is not PushState.RETRYABLE else {}
        states = {}
        with self._site.store.begin() as work:
            for each, record in zip(batch, records, strict=True):
                reply = replies.get(each.entry.key)
                state = _settled(each, reply, held.get(each.entry.key), lost)
                reason = reply.reason if reply else ""
                work.pushes.settle(
                    [record.push_id], state, at=self._site.clock.now(), reason=reason
                )
                states[f"{each.kind}:{each.entry.key}"] = state
            confirmed = [
                each.entry
                for each in batch
                if states[f"{each.kind}:{each.entry.key}"] is PushState.CONFIRMED
            ]
            for side in (Side.BASELINE, Side.EXTERNAL):
                work.trees.observe(
                    self._site.scope,
                    side,
                    batch[0].kind,
                    confirmed,
                    at=self._site.clock.now(),
                    is_complete=False,
                )
            work.commit()
        return states

    def _read_back(self, batch: Sequence[InternalSet]) -> dict[str, str]:
        """Content hash by key of what the other side holds now of this batch."""
        keys = tuple(each.entry.key for each in batch)
        reader = external_reader(self._run, self._projects)
        try:
            sets = reader.read(batch[0].kind, owners=keys, keys=keys)
        except RetryableError:
            return {}
        return {each.key: each.content_hash for each in sets.entries}


def _settled(
    sent: InternalSet, reply: SetReply | None, held: str | None, lost: PushState
) -> PushState:
    """What is stored there decides; the reply only tells a refusal from a silence."""
    if reply is not None and not reply.is_accepted:
        return PushState.REJECTED
    if held == sent.entry.content_hash:
        return PushState.CONFIRMED
    return lost if reply is None else PushState.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class _FormerPushes:
    """What earlier runs left open, by what the other side holds now."""

    arrived: tuple[PushRecord, ...]
    lost: tuple[PushRecord, ...]


def _former_pushes(run: RunContext, sides: BothSides) -> _FormerPushes:
    with run.site.store.begin() as work:
        records = work.pushes.unsettled(run.site.scope)
    arrived = [each for each in records if _has_arrived(each, sides)]
    lost = [each for each in records if not _has_arrived(each, sides)]
    return _FormerPushes(arrived=tuple(arrived), lost=tuple(lost))


def _has_arrived(record: PushRecord, sides: BothSides) -> bool:
    return sides.external[record.kind].get(record.set_key) == record.content_hash


def _agreed_on(sides: BothSides, arrived: Sequence[PushRecord]) -> BothSides:
    """The sides with what arrived late as their baseline: our next change may follow it."""
    baseline = {
        kind: {
            **hashes,
            **{each.set_key: each.content_hash for each in arrived if each.kind is kind},
        }
        for kind, hashes in sides.baseline.items()
    }
    return replace(sides, baseline=baseline)


def _settle_former(run: RunContext, former: _FormerPushes) -> None:
    """Close the books of earlier runs: what arrived is confirmed and agreed on by both sides."""
    scope, now = run.site.scope, run.site.clock.now()
    with run.site.store.begin() as work:
        work.pushes.settle([each.push_id for each in former.lost], PushState.RETRYABLE, at=now)
        work.pushes.settle([each.push_id for each in former.arrived], PushState.CONFIRMED, at=now)
        for each in former.arrived:
            held = work.trees.entry(scope, Side.EXTERNAL, each.kind, each.set_key)
            if held is not None:
                work.trees.observe(
                    scope, Side.BASELINE, each.kind, [held], at=now, is_complete=False
                )
        work.commit()


# --- tell -----------------------------------------------------------------------------------------


def _preview(plan: Sequence[Planned], blocked: int) -> JobResult:
    lines = [_sentence(each) for each in plan if each.action is not Action.NOTHING]
    unchanged = sum(each.action is Action.NOTHING for each in plan)
    lines.append(f"无变化 {unchanged} 套；涉密或未核定项目 {blocked} 套，不推送。")
    counts = RunCounts(read=len(plan) + blocked, unchanged=len(plan), blocked=blocked)
    return JobResult(counts=counts, figures=_action_figures(plan), lines=tuple(lines))


def _sentence(planned: Planned) -> str:
    own = planned.set
    sentence = f"{planned.action.value}：{own.title}（{own.entry.key}，{len(own.rows)} 行）"
    if own.problems:
        sentence += "：" + "；".join(
            f"{where} {problem_text(error)}" for where, error in own.problems
        )
    return sentence


def _action_figures(plan: Sequence[Planned]) -> dict[str, object]:
    return {
        f"plan_{action.name.lower()}": sum(each.action is action for each in plan)
        for action in Action
    }


def _result(plan: Sequence[Planned], states: dict[str, PushState], blocked: int) -> JobResult:
    tally = {state: list(states.values()).count(state) for state in PushState}
    refused = [each for each in plan if each.action is Action.REFUSED]
    held = sum(each.action is Action.HELD for each in plan)
    created = sum(
        each.action is Action.CREATE
        and states[f"{each.set.kind}:{each.set.entry.key}"] is PushState.CONFIRMED
        for each in plan
    )
    open_ends = tally[PushState.UNKNOWN] + tally[PushState.RETRYABLE]
    counts = RunCounts(
        read=len(plan) + blocked,
        created=created,
        updated=tally[PushState.CONFIRMED] - created,
        unchanged=sum(each.action is Action.NOTHING for each in plan) + held,
        rejected=tally[PushState.REJECTED] + len(refused),
        quarantined=open_ends,
        blocked=blocked,
    )
    figures = {
        "pushed": len(states),
        "confirmed": tally[PushState.CONFIRMED],
        "rejected": tally[PushState.REJECTED],
        "refused_locally": len(refused),
        "unknown": tally[PushState.UNKNOWN],
        "retryable": tally[PushState.RETRYABLE],
        "held": held,
        "blocked_secret": blocked,
    }
    return JobResult(
        outcome=_outcome(counts, held),
        counts=counts,
        figures=figures,
        lines=tuple(map(_sentence, refused)),
    )


def _outcome(counts: RunCounts, held: int) -> RunOutcome:
    if held:
        return RunOutcome.CONFLICTS
    return RunOutcome.PARTLY if counts.rejected or counts.quarantined else RunOutcome.OK
