"""Plan what a version check decides (核对计划): ours, theirs or a person's, set by set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapter.domain.field_labels import path_label
from adapter.domain.plan import ChangeKind, PlanChange, PlanKind
from adapter.domain.reconcile_record import RecordDecision, Trees
from adapter.domain.reconcile_table import REASON_LABELS, Decision
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side
from sync_jobs.catalogue import TREES
from sync_jobs.deciding_sets import SetDecider
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.planning.context import PlanContext
from sync_jobs.planning.plan_push import Judge, make_plan
from sync_jobs.push_plan import Action, Planned
from sync_jobs.pushing.readiness import Ready

JOB = "plan_reconcile"

#: What leaves, or waits, for what was decided of a set; what is not here follows the push.
_KINDS: Mapping[Decision, ChangeKind] = {
    Decision.PUSH_OURS: ChangeKind.CHANGE,
    Decision.ADOPT_THEIRS: ChangeKind.ADOPT,
    Decision.MERGE: ChangeKind.ADOPT,
    Decision.KEEP_BASE: ChangeKind.HELD,
    Decision.CONFLICT: ChangeKind.CONFLICT,
}
#: What people do about it.
_ADVICE: Mapping[Decision, str] = {
    Decision.ADOPT_THEIRS: "请把对方的内容修订进指标库",
    Decision.MERGE: "双方各有应当保留的字段，请把对方的修订进指标库后重新计划",
    Decision.KEEP_BASE: "请把指标库改回双方上次一致的内容后重新计划",
    Decision.CONFLICT: "须由人决定以哪一方为准",
}
#: Fields named in a reason; the rest are counted.
_NAMED = 3
_JUDGED = frozenset({Action.CREATE, Action.CHANGE, Action.HELD})


def plan_reconcile(context: PlanContext, *, is_draft: bool = False) -> JobSpec:
    """The job that plans what the version check decides; its figures name the plan.

    Where a set's fields say that ours stands, it is sent over what was seen there. What is theirs
    to decide, and what a person must, is in the plan and leaves nothing until that is done.
    """

    def job(run: RunContext) -> JobResult:
        return make_plan(run, context, PlanKind.RECONCILE, _judge, is_draft=is_draft)

    return JobSpec(name=JOB, label="编制核对计划", function=job, works_on=TREES)


def _judge(work: UnitOfWork, run: RunContext, ready: Ready) -> Judge:
    return _Judging(work=work, run=run, ready=ready, decider=SetDecider.of(work, run))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """Makes of each change what the fields of its set decide."""

    work: UnitOfWork
    run: RunContext
    ready: Ready
    decider: SetDecider

    def __call__(self, planned: Planned, change: PlanChange) -> PlanChange:
        if planned.action not in _JUDGED:
            return change
        decided = self._decided(planned)
        kind = _KINDS.get(decided.decision)
        if kind is None:
            return change
        if kind is ChangeKind.CHANGE:
            is_new = change.expected is None
            return replace(change, kind=ChangeKind.CREATE if is_new else kind, reason="")
        return replace(change, kind=kind, reason=_reason(decided))

    def _decided(self, planned: Planned) -> RecordDecision:
        kind, key = planned.set_key
        theirs = self.ready.sides.external[kind].entry(key)
        # Where our own came late, what stands there is what both agreed on.
        side = Side.EXTERNAL if planned.set_key in self.ready.way.echoes else Side.BASELINE
        agreed = self.work.trees.entry(self.run.site.scope, side, kind, key)
        trees = Trees(
            baseline=agreed.fields if agreed else None,
            internal=planned.set.entry.fields,
            external=theirs.fields if theirs else None,
        )
        return self.decider.decide(planned.set_key, trees)


def _reason(decided: RecordDecision) -> str:
    told = f"{REASON_LABELS[decided.reason]}；{_ADVICE[decided.decision]}"
    paths = [path_label(each.path) for each in decided.conflicts]
    if not paths:
        return told
    more = f" 等 {len(paths)} 项" if len(paths) > _NAMED else ""
    return f"{told}（{'、'.join(paths[:_NAMED])}{more}）"
