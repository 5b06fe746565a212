"""Apply a plan (执行计划): exactly what was approved, change by change, over the push protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapter.domain.outcome import PushState
from adapter.domain.plan import PlanChange
from adapter.domain.plan_refusals import Refusal
from adapter.domain.plan_rules import Guard, tripped
from adapter.domain.plan_states import (
    STATE_LABELS,
    ChangeOutcome,
    Noted,
    PlanState,
    state_after,
)
from adapter.domain.roles import Action as Permission
from adapter.ports.plans import PlanRecord
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side
from sync_jobs.accounts import refused, require
from sync_jobs.catalogue import TREES
from sync_jobs.gate import require_still_open
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.planning.adopting import Adopter
from sync_jobs.planning.context import PlanContext, plan_of
from sync_jobs.planning.deciding import expire, expired, is_over
from sync_jobs.planning.deferring import defer
from sync_jobs.planning.making import guard_facts, refuse_guarded
from sync_jobs.planning.noting import Noting
from sync_jobs.planning.rebuilding import Rebuilt, rebuilt, set_key_of
from sync_jobs.planning.sorting import (
    Moment,
    Sorted,
    bare,
    deferred,
    followed,
    pending,
    sort_out,
)
from sync_jobs.planning.summary import told_application
from sync_jobs.planning.verifying import verified
from sync_jobs.push_plan import Action, PushPlan
from sync_jobs.pushing.parcels import Dispatch, Parcel, dispatch
from sync_jobs.pushing.pusher import Pusher, Sent
from sync_jobs.pushing.readiness import Ready, make_ready
from sync_jobs.trees import BothSides, hashes_of

JOB = "apply_plan"

#: What the push ledger says of a set that left -> what became of its change.
_OUTCOMES: Mapping[PushState, ChangeOutcome] = {
    PushState.CONFIRMED: ChangeOutcome.APPLIED,
    PushState.REJECTED: ChangeOutcome.REFUSED,
    PushState.RETRYABLE: ChangeOutcome.UNSETTLED,
    PushState.UNKNOWN: ChangeOutcome.UNSETTLED,
    PushState.MANUAL: ChangeOutcome.UNSETTLED,
    PushState.SENT: ChangeOutcome.UNSETTLED,
    PushState.PREPARED: ChangeOutcome.UNSETTLED,
}
#: What keeps a set from leaving -> what became of its change.
_HELD: Mapping[Action, tuple[ChangeOutcome, str]] = {
    Action.ON_THE_WAY: (ChangeOutcome.UNSETTLED, Action.ON_THE_WAY.value),
    Action.MANUAL: (ChangeOutcome.UNSETTLED, Action.MANUAL.value),
    Action.GIVEN_UP: (ChangeOutcome.LEFT, Action.GIVEN_UP.value),
}


def apply_plan(context: PlanContext, plan_id: str) -> JobSpec:
    """The job that applies a plan, or goes on with one that was interrupted.

    It refuses, with nothing sent: a plan that is not approved by enough people, or is not what they
    approved, or has outlived its time; a profile that changed since; a guard that trips. Each
    change is sent only where the other side still holds what the plan expects there.
    """

    def job(run: RunContext) -> JobResult:
        return _Application(run, context, plan_id).run()

    return JobSpec(name=JOB, label="执行计划", function=job, works_on=TREES)


@dataclass(frozen=True, slots=True)
class _Application:
    _run: RunContext
    _context: PlanContext
    _plan_id: str

    def run(self) -> JobResult:
        record = self._require_ready()
        ready = make_ready(self._run, lambda sides: self._check(record, sides))
        self._run.site.step("push.recorded")
        changes, sorted_out = self._begin(record, ready)
        self._run.site.step("plan.begun")
        self._send(changes, sorted_out, ready)
        ended = self._close()
        self._run.site.step("plan.closed")
        return self._told(ended, frozenset(each.position for each in changes))

    def _told(self, record: PlanRecord, positions: frozenset[int]) -> JobResult:
        with self._run.begin() as work:
            stored = work.plans.changes(self._plan_id)
            return told_application(
                record, (each for each in stored if each.change.position in positions)
            )

    # --- before anything is read ---

    def _require_ready(self) -> PlanRecord:
        with self._run.begin() as work:
            require(work, self._context.user, Permission.APPLY)
            record = plan_of(work, self._plan_id)
            if record.header.scope != self._run.site.scope:
                raise refused(Refusal.NO_SUCH_PLAN, plan=self._plan_id)
            if is_over(record, self._context.clock.now()):
                expire(work, record, self._context.clock.now())
                work.commit()
                raise expired(record)
            if record.state not in {PlanState.APPROVED, PlanState.APPLYING}:
                state = STATE_LABELS[record.state]
                raise refused(Refusal.WRONG_STATE, state=state, action="执行")
            verified(work, record, self._context.key()).require()
        return record

    def _check(self, record: PlanRecord, sides: BothSides) -> None:
        """The guards, once both sides are read and nothing is recorded."""
        with self._run.begin() as work:
            baseline = hashes_of(work, self._run, Side.BASELINE)
            facts = guard_facts(work, self._run, sides, baseline, self._plan_id)
        found = set(tripped(facts, self._context.limits))
        if record.state is PlanState.APPLYING:
            # What was begun is ended, whoever submitted another plan meanwhile; of a profile that
            # moved each change tells by its own rows.
            found -= {Guard.OTHER_PLAN_OPEN}
        elif facts.profile_digest != record.header.profile_digest:
            raise refused(Refusal.PROFILE_MOVED)
        refuse_guarded(found)
        self._run.site.step("plan.checked")

    # --- change by change ---

    def _begin(self, record: PlanRecord, ready: Ready) -> tuple[list[PlanChange], Sorted]:
        now = self._context.clock.now()
        with self._run.begin() as work:
            stored = [bare(each) for each in work.plans.changes(self._plan_id)]
            if record.state is PlanState.APPROVED:
                work.plans.move(self._plan_id, PlanState.APPLYING, at=now, run_id=self._run.run_id)
            changes = pending(stored)
            # Those that are settled too: a request may have to leave again as a whole.
            sendable = [each.change for each in stored if each.change.is_applicable]
            adopting = [each for each in changes if each.is_adopting and not each.is_applicable]
            wanted = [*sendable, *adopting]
            made = rebuilt(work, self._run, ready.sides.projects, wanted)
            adopter = self._adopter(work, made, ready)
            moment = Moment(
                ready=ready,
                rebuilt=made,
                latest=work.pushes.latest(self._run.site.scope),
                clashes=adopter.clashes(changes),
                detection=self._run.site.profile.reconcile_policy.detection,
                began_at=record.began_at,
                is_expired=now >= record.header.expires_at,
                sendable=frozenset(each.position for each in sendable),
            )
            sorted_out = sort_out(changes, moment)
            adopter.adopt(followed(changes, sorted_out))
            defer(work, self._run, ready.sides, deferred(changes, sorted_out))
            self._noting.note(work, sorted_out.notes)
            require_still_open(work, self._run.site.scope, ready.sides.projects)
            work.commit()
        return changes, sorted_out

    def _adopter(self, work: UnitOfWork, made: Rebuilt, ready: Ready) -> Adopter:
        return Adopter(
            work=work,
            run=self._run,
            user=self._context.user,
            plan_id=self._plan_id,
            rebuilt=made,
            ready=ready,
        )

    @property
    def _noting(self) -> Noting:
        return Noting(run=self._run, user=self._context.user, plan_id=self._plan_id)

    def _send(self, changes: Sequence[PlanChange], sorted_out: Sorted, ready: Ready) -> None:
        planned = (*sorted_out.leaving.values(), *sorted_out.staying)
        leaving = dispatch(PushPlan(planned=planned, left_over=()), ready.way, self._run.site)
        positions = {
            set_key_of(each): each.position
            for each in changes
            if each.position in sorted_out.leaving
        }
        self._note(_held_back(leaving, positions))

        def after(parcel: Parcel, sent: Sent) -> None:
            keys = [each.set_key for each in parcel.open_sets]
            self._note([_outcome(key, positions[key], sent) for key in keys])
            self._run.site.step("plan.noted")

        Pusher(self._run, ready.sides.projects, ready.way).send(leaving.parcels, after)

    def _note(self, notes: Sequence[Noted]) -> None:
        with self._run.begin() as work:
            self._noting.note(work, notes)
            work.commit()

    def _close(self) -> PlanRecord:
        with self._run.begin() as work:
            state = state_after(work.plans.note(self._plan_id, ()))
            if state is not PlanState.APPLYING:
                now = self._context.clock.now()
                work.plans.move(self._plan_id, state, at=now, run_id=self._run.run_id)
            record = plan_of(work, self._plan_id)
            work.commit()
        return record


def _held_back(leaving: Dispatch, positions: Mapping[SetKey, int]) -> list[Noted]:
    notes = []
    for each in leaving.plan.planned:
        if each.action in _HELD:
            outcome, reason = _HELD[each.action]
            position = positions[each.set_key]
            notes.append(Noted(position=position, outcome=outcome, reason=reason))
    return notes


def _outcome(key: SetKey, position: int, sent: Sent) -> Noted:
    if key in sent.overtaken:
        return Noted(position=position, outcome=ChangeOutcome.STALE)
    state = sent.states.get(key, PushState.RETRYABLE)
    return Noted(position=position, outcome=_OUTCOMES[state])
