"""Plan a push (推送计划): what a push would do now, stored for others to decide."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol

from adapter.domain.fingerprint import rows_digest
from adapter.domain.outcome import RunCounts
from adapter.domain.plan import ChangeKind, PlanChange, PlanKind, field_changes, row_names
from adapter.domain.plan_refusals import Refusal, refusal_sentence
from adapter.domain.reconcile_policy import Detection, mark_for
from adapter.domain.reconcile_record import dropped_by_ours
from adapter.domain.roles import Action as Permission
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.accounts import require
from sync_jobs.catalogue import TREES
from sync_jobs.gate import division_of, require_still_open
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.planning.context import PlanContext
from sync_jobs.planning.making import Made, Sketch, store_plan
from sync_jobs.planning.set_decisions import SetDecisions
from sync_jobs.planning.telling import told_plan
from sync_jobs.push_plan import Action, Planned, PushPlan, decide
from sync_jobs.pushing.parcels import dispatch
from sync_jobs.pushing.readiness import Ready, make_ready
from sync_jobs.trees import BothSides
from sync_jobs.wording import problem_text

JOB = "plan_push"

_KINDS: Mapping[Action, ChangeKind] = {
    Action.CREATE: ChangeKind.CREATE,
    Action.CHANGE: ChangeKind.CHANGE,
    Action.HELD: ChangeKind.CONFLICT,
    Action.UNREADABLE: ChangeKind.HELD,
    Action.REFUSED: ChangeKind.HELD,
    Action.ON_THE_WAY: ChangeKind.HELD,
    Action.MANUAL: ChangeKind.HELD,
    Action.GIVEN_UP: ChangeKind.HELD,
}
_UNDECIDED = "对方在双方一致之后改过，须由人决定以哪一方为准"
_LEFT_OVER = "本方已无、对方仍有；接口不能撤除整套，请在对方系统中处理"


def plan_push(context: PlanContext, *, is_draft: bool = False) -> JobSpec:
    """The job that plans a push; its figures name the plan."""

    def job(run: RunContext) -> JobResult:
        return make_plan(run, context, PlanKind.PUSH, _as_pushed, is_draft=is_draft)

    return JobSpec(name=JOB, label="编制推送计划", function=job, works_on=TREES)


class Judge(Protocol):
    """Makes of what a push would do with a set what the plan says."""

    def __call__(self, planned: Planned, change: PlanChange) -> PlanChange: ...


#: Made once both sides are recorded, in the transaction that stores the plan.
MakeJudge = Callable[[UnitOfWork, RunContext, Ready], Judge]


def _as_pushed(work: UnitOfWork, run: RunContext, ready: Ready) -> Judge:
    decisions = SetDecisions.of(work, run, ready)

    def judge(planned: Planned, change: PlanChange) -> PlanChange:
        if change.kind is not ChangeKind.CONFLICT:
            return change
        return replace(change, dropped=dropped_by_ours(decisions.decided(planned)))

    return judge


def make_plan(
    run: RunContext, context: PlanContext, kind: PlanKind, judge: MakeJudge, *, is_draft: bool
) -> JobResult:
    """Record both sides, and store as a plan what the judge makes of each set."""
    with run.begin() as work:
        require(work, context.user, Permission.PREPARE)
    ready = make_ready(run)
    sides = ready.sides
    planned = decide(sides, ready.baseline, ready.external, ready.adoptions)
    plan = dispatch(planned, ready.way, run.site).plan
    with run.begin() as work:
        version_id = _latest_version(work, run)
        detection = run.site.profile.reconcile_policy.detection
        changes = _Changes(plan, ready.sides, version_id, detection, judge(work, run, ready))
        made = store_plan(work, run, context, _sketch(kind, changes, ready), is_draft=is_draft)
        require_still_open(work, run.site.scope, sides.projects)
        if made is not None:
            work.commit()
    return _told(made, plan, sides.internal.blocked)


def _latest_version(work: UnitOfWork, run: RunContext) -> str:
    version = work.library.in_force(division_of(run.site.scope))
    return version.version_id if version else ""


# --- what it is made of ---------------------------------------------------------------------------


def _sketch(kind: PlanKind, changes: "_Changes", ready: Ready) -> Sketch:
    """The changes are made twice: once for what guards judge by, once to be stored."""
    changed = removed = withdrawals = 0
    for each in changes.all():
        is_agreed = each.key in ready.baseline[TreeKind(each.set_kind)]
        changed += is_agreed and each.is_applicable
        removed += each.removed_rows if each.is_applicable else 0
        withdrawals += each.kind is ChangeKind.WITHDRAW
    return Sketch(
        kind=kind,
        changes=changes.all(),
        sides=ready.sides,
        changed_of_baseline=changed,
        rows_removed=removed,
        withdrawals=withdrawals,
    )


@dataclass(frozen=True, slots=True)
class _Changes:
    """The changes of a plan, made one by one from what both sides hold."""

    plan: PushPlan
    sides: BothSides
    version_id: str
    detection: Detection
    judge: Judge

    def all(self) -> Iterator[PlanChange]:
        """Those of our sets in the order in which they would leave, then what only they hold."""
        positions = count(1)
        for each in self.plan.planned:
            if each.action in _KINDS:
                yield self.judge(each, self._of_set(next(positions), each))
        for kind, key in self.plan.left_over:
            yield self._left_over(next(positions), kind, key)

    def _removed_rows(self, planned: Planned) -> int:
        """Rows of the other side that ours lacks."""
        return len(row_names(self._theirs(planned)) - row_names(planned.set.entry.fields))

    def _theirs(self, planned: Planned) -> Mapping[str, str]:
        entry = self.sides.external[planned.set.kind].entry(planned.set.entry.key)
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
            expected_mark=mark_for(self.detection, self.sides.external[own.kind].stamp(key)),
            target=own.entry.content_hash if is_sendable else None,
            rows_digest=rows_digest(own.header, own.rows) if is_sendable else "",
            version_id=self.version_id if is_sendable else "",
            reason=_reason(planned),
            removed_rows=self._removed_rows(planned) if is_sendable else 0,
            fields=field_changes(self._theirs(planned), own.entry.fields) if is_sendable else (),
        )

    def _left_over(self, position: int, kind: TreeKind, key: str) -> PlanChange:
        entry = self.sides.external[kind].entry(key)
        fields = entry.fields if entry else {}
        return PlanChange(
            position=position,
            kind=ChangeKind.WITHDRAW,
            set_kind=kind.value,
            key=key,
            title=fields.get("template_name", f"指标库（{key}）"),
            project_code=entry.project_code if entry else "",
            expected=entry.content_hash if entry else None,
            target=None,
            reason=_LEFT_OVER,
            fields=field_changes(fields, {}),
        )


def _reason(planned: Planned) -> str:
    if planned.action in {Action.CREATE, Action.CHANGE}:
        return ""
    if planned.action is Action.HELD:
        return _UNDECIDED
    problems = [f"{where} {problem_text(error)}" for where, error in planned.set.problems]
    return "；".join([planned.action.value, *problems])


# --- in words -------------------------------------------------------------------------------------


def _told(made: Made | None, plan: PushPlan, blocked: int) -> JobResult:
    unchanged = plan.at_rest
    if made is None:
        counts = RunCounts(read=unchanged + blocked, unchanged=unchanged, blocked=blocked)
        line = refusal_sentence(Refusal.EMPTY_PLAN)
        return JobResult(counts=counts, figures={"plan_id": None}, lines=(f"{line}。",))
    return told_plan(made, unchanged=unchanged, blocked=blocked)
