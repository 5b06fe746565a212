"""Plan a push (推送计划): what a push would do now, stored for others to decide."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from adapter.domain.access.roles import Action as Permission
from adapter.domain.outcome import RunCounts
from adapter.domain.plan.plan import ChangeKind, PlanChange, PlanKind, field_changes, row_names
from adapter.domain.plan.refusals import Refusal, refusal_sentence
from adapter.domain.reconcile.one_record import dropped_by_ours
from adapter.domain.reconcile.policy import Detection, mark_for
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import refused, require
from sync_jobs.catalogue import TREES
from sync_jobs.gate import division_of, require_still_open
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.planning.context import PlanContext
from sync_jobs.planning.making import Made, Sketch, store_plan
from sync_jobs.planning.set_decisions import SetDecisions
from sync_jobs.planning.telling import told_plan
from sync_jobs.push_plan import (
    Action,
    Foreign,
    Planned,
    decided,
    foreign_sets,
    known_to_the_ledger,
)
from sync_jobs.pushing.parcels import Dispatch
from sync_jobs.pushing.readiness import Ready, make_ready
from sync_jobs.sets.deciding import SetDecider
from sync_jobs.sets.shelf import Shelf
from sync_jobs.sets.spool import Spool, batches
from sync_jobs.wording import named_problem_text

JOB = "plan_push"

_KINDS: Mapping[Action, ChangeKind] = {
    Action.CREATE: ChangeKind.CREATE,
    Action.CHANGE: ChangeKind.CHANGE,
    Action.HELD: ChangeKind.CONFLICT,
    Action.UNREADABLE: ChangeKind.HELD,
    Action.REFUSED: ChangeKind.HELD,
    Action.ON_THE_WAY: ChangeKind.HELD,
    Action.MANUAL: ChangeKind.HELD,
    Action.ALTERED: ChangeKind.HELD,
    Action.GIVEN_UP: ChangeKind.HELD,
}
_UNDECIDED = "对方在双方一致之后改过，须由人决定以哪一方为准"
_LEFT_OVER = "本方已无、对方仍有；接口不能撤除整套，请在对方系统中处理"


def plan_push(context: PlanContext, *, is_draft: bool = False) -> JobSpec:
    """The job that plans a push; its figures name the plan."""

    def job(run: RunContext) -> JobResult:
        return make_plan(run, context, PlanKind.PUSH, _AsPushed.of, is_draft=is_draft)

    return JobSpec(name=JOB, label="编制推送计划", function=job, works_on=TREES)


class Judge(Protocol):
    """Makes of what a push would do with a set what the plan says."""

    def look(self, some: Sequence[Planned]) -> None:
        """Read at once what is asked about these."""
        ...

    def __call__(self, planned: Planned, change: PlanChange) -> PlanChange: ...
    def foreign(self, foreign: Foreign, change: PlanChange) -> PlanChange | None:
        """Of a set that only they hold: None where nothing is to be said of it."""
        ...


#: Made once both sides are recorded, in the transaction that stores the plan.
MakeJudge = Callable[[UnitOfWork, RunContext, Ready], Judge]


@dataclass(frozen=True, slots=True)
class _AsPushed:
    decisions: SetDecisions

    @classmethod
    def of(cls, work: UnitOfWork, run: RunContext, ready: Ready) -> "_AsPushed":
        return cls(SetDecisions.of(work, run, ready))

    def look(self, some: Sequence[Planned]) -> None:
        self.decisions.look([each for each in some if each.action is Action.HELD])

    def __call__(self, planned: Planned, change: PlanChange) -> PlanChange:
        if change.kind is not ChangeKind.CONFLICT:
            return change
        return replace(change, dropped=dropped_by_ours(self.decisions.decided(planned)))

    def foreign(self, foreign: Foreign, change: PlanChange) -> PlanChange | None:
        return change if foreign.is_left_over else None


def make_plan(
    run: RunContext, context: PlanContext, kind: PlanKind, judge: MakeJudge, *, is_draft: bool
) -> JobResult:
    """Record both sides, and store as a plan what the judge makes of each set.

    Memory holds some sets at a time; the changes wait beside it until they are stored. Raises
    PlanRefused where people moved ownership meanwhile.
    """
    with run.begin() as work:
        require(work, context.user, Permission.PREPARE)
    with Shelf() as shelf, Spool[PlanChange](batch=_SPOOLED) as spool:
        ready = make_ready(run, shelf)
        with run.begin() as work:
            moved = SetDecider.of(work, run).moved
            changes = _Changes.of(work, ready, judge(work, run, ready))
            for each in changes.all():
                spool.add(each)
            sketch = Sketch(
                kind=kind,
                changes=spool,
                sides=ready.sides,
                changed_of_baseline=changes.figures.changed_of_baseline,
            )
            # From here on nobody decides: what is taken back later finds this plan.
            work.trees.hold_verdicts(run.site.scope)
            if SetDecider.of(work, run).moved != moved:
                raise refused(Refusal.DECIDED_MEANWHILE)
            made = store_plan(work, run, context, sketch, is_draft=is_draft)
            require_still_open(work, run.site.scope, ready.sides.projects)
            if made is not None:
                work.commit()
        return _told(made, changes.figures.at_rest, ready.sides.internal.blocked)


def _latest_version(work: UnitOfWork, run: RunContext) -> str:
    version = work.library.in_force(division_of(run.site.scope))
    return version.version_id if version else ""


# --- what it is made of ---------------------------------------------------------------------------

#: Changes in memory while they wait, and sets that are judged at once.
_SPOOLED = 100
_AT_ONCE = 200


@dataclass(slots=True)
class _Figures:
    """Counted while the changes are made."""

    at_rest: int = 0
    #: Sets that both sides had agreed on and that would be changed.
    changed_of_baseline: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """The changes of a plan, made some at a time from what both sides hold."""

    work: UnitOfWork
    ready: Ready
    version_id: str
    detection: Detection
    dispatch: Dispatch
    judge: Judge
    figures: _Figures = field(default_factory=_Figures)

    @classmethod
    def of(cls, work: UnitOfWork, ready: Ready, judge: Judge) -> "_Changes":
        run = ready.run
        return cls(
            work=work,
            ready=ready,
            version_id=_latest_version(work, run),
            detection=run.site.profile.reconcile_policy.detection,
            dispatch=Dispatch.of(known_to_the_ledger(work, ready), ready.way, run.site),
            judge=judge,
        )

    def all(self) -> Iterator[PlanChange]:
        """Those of our sets in the order in which they would leave, then what only they hold."""
        positions = count(1)
        for some in batches(self._moved(), _AT_ONCE):
            self.judge.look(some)
            for each in some:
                change = self.judge(each, self._of_set(next(positions), each))
                self._count(change, is_agreed=each.is_agreed)
                yield change
        position = next(positions)
        for foreign in foreign_sets(self.work, self.ready):
            found = self.judge.foreign(foreign, self._of_foreign(position, foreign))
            if found is not None:
                self._count(found, is_agreed=foreign.is_left_over)
                yield found
                position = next(positions)

    def _moved(self) -> Iterator[Planned]:
        for each in map(self.dispatch.holding, decided(self.work, self.ready)):
            if each.action in _KINDS:
                yield each
            else:
                self.figures.at_rest += 1

    def _count(self, change: PlanChange, *, is_agreed: bool) -> None:
        self.figures.changed_of_baseline += is_agreed and change.is_effective

    def _removed_rows(self, planned: Planned) -> int:
        """Rows of the other side that ours lacks."""
        return len(row_names(self._theirs(planned)) - row_names(planned.set.entry.fields))

    def _theirs(self, planned: Planned) -> Mapping[str, str]:
        entry = self.ready.sides.external[planned.set.kind].entry(planned.set.entry.key)
        return entry.fields if entry else {}

    def _of_set(self, position: int, planned: Planned) -> PlanChange:
        own, kind = planned.set, _KINDS[planned.action]
        key = own.entry.key
        is_sendable = kind is not ChangeKind.HELD
        return PlanChange(
            position=position,
            kind=kind,
            set_kind=own.kind.value,
            key=key,
            title=own.title,
            project_code=own.entry.project_code,
            expected=planned.expected,
            expected_mark=mark_for(self.detection, self.ready.sides.external[own.kind].stamp(key)),
            target=own.entry.content_hash if is_sendable else None,
            rows_digest=own.rows_digest if is_sendable else "",
            version_id=self.version_id if is_sendable else "",
            reason=_reason(planned),
            removed_rows=self._removed_rows(planned) if is_sendable else 0,
            fields=field_changes(self._theirs(planned), own.entry.fields) if is_sendable else (),
        )

    def _of_foreign(self, position: int, foreign: Foreign) -> PlanChange:
        kind, key = foreign.kind, foreign.standing.key
        entry = self.ready.sides.external[kind].entry(key)
        fields = entry.fields if entry else {}
        return PlanChange(
            position=position,
            kind=ChangeKind.WITHDRAW,
            set_kind=kind.value,
            key=key,
            title=fields.get("template_name", f"指标库（{key}）"),
            project_code=entry.project_code if entry else "",
            expected=entry.content_hash if entry else None,
            expected_mark=mark_for(self.detection, self.ready.sides.external[kind].stamp(key)),
            target=None,
            reason=_LEFT_OVER,
            fields=field_changes(fields, {}),
        )


def _reason(planned: Planned) -> str:
    if planned.action in {Action.CREATE, Action.CHANGE}:
        return ""
    if planned.action is Action.HELD:
        return _UNDECIDED
    problems = [f"{where} {named_problem_text(error)}" for where, error in planned.set.problems]
    return "；".join([planned.action.value, *problems])


# --- in words -------------------------------------------------------------------------------------


def _told(made: Made | None, unchanged: int, blocked: int) -> JobResult:
    if made is None:
        counts = RunCounts(read=unchanged + blocked, unchanged=unchanged, blocked=blocked)
        line = refusal_sentence(Refusal.EMPTY_PLAN)
        return JobResult(counts=counts, figures={"plan_id": None}, lines=(f"{line}。",))
    return told_plan(made, unchanged=unchanged, blocked=blocked)
