"""Apply a plan (执行计划): exactly what was approved, change by change, over the push protocol."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapter.domain.access.roles import Action as Permission
from adapter.domain.outcome import PushState
from adapter.domain.plan.refusals import Refusal
from adapter.domain.plan.rules import Guard, tripped
from adapter.domain.plan.states import (
    STATE_LABELS,
    ChangeOutcome,
    Noted,
    PlanState,
    state_after,
)
from adapter.ports.plans import PlanRecord
from adapter.ports.pushes import SetKey
from sync_jobs.accounts.people import refused, require, require_whole_plan
from sync_jobs.catalogue import TREES
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.planning.beginning import Begun, Course, Leaving
from sync_jobs.planning.context import PlanContext, plan_of
from sync_jobs.planning.deciding import expire, expired, is_over
from sync_jobs.planning.making import guard_facts, refuse_guarded
from sync_jobs.planning.noting import Noting
from sync_jobs.planning.summary import told_application
from sync_jobs.planning.verifying import verified
from sync_jobs.push_plan import SENT, Action, Planned
from sync_jobs.pushing.parcels import Dispatch, Parcel
from sync_jobs.pushing.pusher import Fate, Pusher
from sync_jobs.pushing.readiness import Ready, make_ready
from sync_jobs.sets.internal import name_of
from sync_jobs.sets.shelf import Keyed, Shelf
from sync_jobs.sets.spool import batches
from sync_jobs.sets.trees import BothSides

#: Outcomes noted at once.
_AT_ONCE = 300
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
    Action.ALTERED: (ChangeOutcome.UNSETTLED, Action.ALTERED.value),
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
        with Shelf() as shelf:
            ready = make_ready(self._run, shelf, lambda sides: self._check(record, sides))
            self._run.site.step("push.recorded")
            course = Course(
                run=self._run,
                user=self._context.user,
                record=record,
                ready=ready,
                now=self._context.clock.now(),
                shelf=shelf,
            )
            begun = course.begin()
            self._run.site.step("plan.begun")
            self._send(begun, ready)
            ended = self._close()
            self._run.site.step("plan.closed")
            return self._told(ended, begun)

    def _told(self, record: PlanRecord, begun: Begun) -> JobResult:
        with self._run.begin() as work:
            stored = work.plans.changes(self._plan_id)
            return told_application(
                record, (each for each in stored if begun.dealt_with[each.change.position])
            )

    # --- before anything is read ---

    def _require_ready(self) -> PlanRecord:
        with self._run.begin() as work:
            account = require(work, self._context.user, Permission.APPLY)
            record = plan_of(work, self._plan_id)
            require_whole_plan(work, account, Permission.APPLY, record.header)
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
            facts = guard_facts(work, self._run, sides, self._plan_id)
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

    @property
    def _noting(self) -> Noting:
        return Noting(run=self._run, user=self._context.user, plan_id=self._plan_id)

    def _send(self, begun: Begun, ready: Ready) -> None:
        dispatch = Dispatch.of(begun.known, ready.way, self._run.site)
        for some in batches(begun.leaving, _AT_ONCE):
            self._note(list(_held_back(dispatch, some)))

        def after(parcel: Parcel, fate: Fate) -> None:
            own = [(each, begun.leaving.get(name_of(each.set_key))) for each in parcel.open_sets]
            self._note(
                [_outcome(each.set_key, leaving.position, fate) for each, leaving in own if leaving]
            )
            self._run.site.step("plan.noted")

        to_send = _ToSend(begun.leaving, dispatch)
        pusher = Pusher(self._run, ready.sides.projects, ready.way)
        pusher.send(dispatch.parcels(to_send), len(begun.leaving), after)

    def _note(self, notes: Sequence[Noted]) -> None:
        if not notes:
            return
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


@dataclass(frozen=True, slots=True)
class _ToSend:
    """The sets that leave under a new key; to be read more than once."""

    leaving: Keyed[Leaving]
    dispatch: Dispatch

    def __iter__(self) -> Iterator[Planned]:
        for each in self.leaving:
            if self.dispatch.holding(each.planned).action in SENT:
                yield each.planned


def _held_back(dispatch: Dispatch, some: Iterable[Leaving]) -> Iterator[Noted]:
    for each in some:
        action = dispatch.holding(each.planned).action
        if action in _HELD:
            outcome, reason = _HELD[action]
            yield Noted(position=each.position, outcome=outcome, reason=reason)


def _outcome(key: SetKey, position: int, fate: Fate) -> Noted:
    if key in fate.overtaken:
        return Noted(position=position, outcome=ChangeOutcome.STALE)
    state = fate.states.get(key, PushState.RETRYABLE)
    return Noted(position=position, outcome=_OUTCOMES[state], reason=fate.reasons.get(key, ""))
