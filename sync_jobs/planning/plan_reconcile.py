"""Plan what a version check decides (核对计划): ours, theirs, both or a person's, set by set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adapter.domain.field_labels import path_label
from adapter.domain.library.adoption import KEPT_THERE, NotAdopted
from adapter.domain.plan.plan import (
    ChangeKind,
    FieldChange,
    PlanChange,
    PlanKind,
    field_changes,
    row_names,
)
from adapter.domain.reconcile.one_record import Party, RecordDecision, dropped_by_ours
from adapter.domain.reconcile.policy import PingBack, rule_of
from adapter.domain.reconcile.table import REASON_LABELS, Decision
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from sync_jobs.catalogue import TREES
from sync_jobs.gate import division_of
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.library.version_sets import VersionSets
from sync_jobs.planning.context import PlanContext
from sync_jobs.planning.merging import Merged, Merger
from sync_jobs.planning.plan_push import Judge, make_plan
from sync_jobs.planning.set_decisions import SetDecisions
from sync_jobs.push_plan import Action, Foreign, Planned
from sync_jobs.pushing.readiness import Ready
from sync_jobs.sets.internal import InternalSet

JOB = "plan_reconcile"

_UNDECIDED = "须由人决定以哪一方为准"
_GONE_THERE = "对方已没有这一套；同意撤除的请用 library drop 从下一版去掉，要重新送出的以本方为准"
_ONLY_THERE = (
    "只有对方有这一套，本方没有：要留用的请在指标库中补建同一编码的模板，不留用的请在对方系统中撤除"
)
_THEIR_STATE = "对方改了归其自管的状态或编码，整套发送会把它改回，须由人决定"
_UNSAFE = "采纳后的内容不能与对方一致，请在指标库中修订"
_DEFERRED = "按设置由下次推送写回"
_NOT_NOW = "按设置不在本次写回，而对方已没有这一套，须由人决定"
#: Fields named in a reason; the rest are counted.
_NAMED = 3
_JUDGED = frozenset({Action.CREATE, Action.CHANGE, Action.HELD})
_ADOPTING = frozenset({Decision.ADOPT_THEIRS, Decision.MERGE, Decision.KEEP_BASE})
_SETTLED = frozenset({Decision.CONVERGE, Decision.PUSH_OURS})


def plan_reconcile(context: PlanContext, *, is_draft: bool = False) -> JobSpec:
    """The job that plans what the version check decides; its figures name the plan.

    Where a set's fields say that ours stands, it is sent over what was seen there. Where theirs
    stands, the library's next version gets it; where each side has fields that stand, both happen.
    What a person must decide is in the plan and changes nothing until that is done.
    """

    def job(run: RunContext) -> JobResult:
        return make_plan(run, context, PlanKind.RECONCILE, _judge, is_draft=is_draft)

    return JobSpec(name=JOB, label="编制核对计划", function=job, works_on=TREES)


def _judge(work: UnitOfWork, run: RunContext, ready: Ready) -> Judge:
    version = work.library.in_force(division_of(run.site.scope))
    decisions = SetDecisions.of(work, run, ready)
    if version is None:
        return _Judging(decisions=decisions, merger=None)
    sets = VersionSets(work, run, ready.sides.projects, version.version_id)
    return _Judging(decisions=decisions, merger=Merger(sets=sets))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """Makes of each change what the fields of its set decide."""

    decisions: SetDecisions
    #: None without a library: then there is no set of ours to judge.
    merger: Merger | None

    def look(self, some: Sequence[Planned]) -> None:
        self.decisions.look([each for each in some if each.action in _JUDGED])

    def foreign(self, foreign: Foreign, change: PlanChange) -> PlanChange | None:
        """Whose a set is that only they hold: ours to withdraw, or a person's to decide."""
        kind, key = foreign.kind, foreign.standing.key
        if not self.decisions.ready.sides.is_readable(kind, key):
            return replace(change, kind=ChangeKind.HELD, reason=Action.UNREADABLE.value)
        decided = self.decisions.without_ours((kind, key))
        if decided.decision is Decision.PUSH_OURS:
            return change
        if decided.decision is Decision.ADOPT_THEIRS:
            return self._taken_over((kind, key), change, decided)
        return replace(change, kind=ChangeKind.CONFLICT, reason=_reason(decided, _ONLY_THERE))

    def _taken_over(self, which: SetKey, change: PlanChange, decided: RecordDecision) -> PlanChange:
        """Theirs stands as a whole: our library gets the set."""
        if self.merger is None:
            return replace(change, kind=ChangeKind.CONFLICT, reason=_reason(decided, _ONLY_THERE))
        adopted = _adopted_fields(decided)
        merged = self.merger.merged(which, change.project_code, adopted)
        unlike = _UNSAFE if isinstance(merged, Merged) else merged.sentence
        theirs, ours = self.decisions.theirs(which) or {}, _set_of(merged)
        if ours is None or not _is_like(theirs, ours.entry.fields):
            return replace(change, kind=ChangeKind.CONFLICT, reason=_reason(decided, unlike))
        named = replace(change, version_id=self.merger.sets.version_id)
        return self._adopting(named, decided, adopted, ours.entry.content_hash)

    def __call__(self, planned: Planned, change: PlanChange) -> PlanChange:
        if planned.action not in _JUDGED:
            return change
        decided = self.decisions.decided(planned)
        if decided.decision is Decision.PUSH_OURS:
            return self._pushed(change, decided)
        if decided.decision is Decision.CONFLICT:
            return _conflict(change, decided, _reason(decided, _UNDECIDED))
        if decided.decision in _ADOPTING:
            is_gone = change.expected is None
            return (self._gone if is_gone else self._adopted)(planned, change, decided)
        return change

    @property
    def _is_deferring(self) -> bool:
        policy = self.decisions.run.site.profile.reconcile_policy
        return policy.ping_back is PingBack.NEXT_RUN

    def _pushed(self, change: PlanChange, decided: RecordDecision) -> PlanChange:
        """Ours stands; over a move of theirs only when the settings let it leave at once."""
        if not (self._is_deferring and _overrules(decided)):
            kind = ChangeKind.CREATE if change.expected is None else ChangeKind.CHANGE
            return replace(change, kind=kind, reason="", dropped=decided.dropped)
        if change.expected is None:
            return _conflict(change, decided, _reason(decided, _NOT_NOW))
        return replace(
            _leaving_nothing(change),
            kind=ChangeKind.DEFER,
            reason=_reason(decided, _DEFERRED),
            fields=change.fields,
            dropped=decided.dropped,
        )

    def _gone(self, planned: Planned, change: PlanChange, decided: RecordDecision) -> PlanChange:
        """They have the set no more: where theirs stands, our library has it no more either."""
        if self.merger is None or decided.decision is not Decision.ADOPT_THEIRS:
            return _conflict(change, decided, _reason(decided, _GONE_THERE))
        adopted = _adopted_fields(decided)
        made = self.merger.merged(planned.set_key, change.project_code, adopted)
        if isinstance(made, NotAdopted):
            return _conflict(change, decided, _reason(decided, made.sentence))
        return self._adopting(change, decided, adopted, made.target)

    def _adopted(self, planned: Planned, change: PlanChange, decided: RecordDecision) -> PlanChange:
        """Theirs stands, as a whole or in some fields: our library follows."""
        if self.merger is None:
            return _conflict(change, decided, _reason(decided, _UNDECIDED))
        adopted = _adopted_fields(decided)
        made = self.merger.merged(planned.set_key, change.project_code, adopted)
        if isinstance(made, NotAdopted):
            return _conflict(change, decided, _reason(decided, made.sentence))
        if made.set is None or not self._is_settled_by(planned, decided, made.set):
            return _conflict(change, decided, _reason(decided, _UNSAFE))
        is_sent = any(each.decision in _SENT for each in decided.fields)
        if is_sent and any(rule_of(each.path) in KEPT_THERE for each in adopted):
            return _conflict(change, decided, _reason(decided, _THEIR_STATE))
        told = self._adopting(change, decided, adopted, made.target)
        if not is_sent or (self._is_deferring and _overrules(decided)):
            return told
        return self._merged(planned, told, made.set)

    def _adopting(
        self,
        change: PlanChange,
        decided: RecordDecision,
        adopted: tuple[FieldChange, ...],
        target: str | None,
    ) -> PlanChange:
        """Our library follows in these fields; without a target it has the set no more."""
        return replace(
            _leaving_nothing(change),
            kind=ChangeKind.ADOPT,
            reason=REASON_LABELS[decided.reason],
            target=target,
            version_id=change.version_id,
            adopted=adopted,
            dropped=decided.dropped,
        )

    def _merged(self, planned: Planned, change: PlanChange, merged: InternalSet) -> PlanChange:
        """Both sides get what stands."""
        kind, key = planned.set_key
        theirs = self.decisions.ready.sides.external[kind].entry(key)
        held, after = theirs.fields if theirs else {}, merged.entry.fields
        return replace(
            change,
            kind=ChangeKind.MERGE,
            rows_digest=merged.rows_digest,
            fields=field_changes(held, after),
            removed_rows=len(row_names(held) - row_names(after)),
        )

    def _is_settled_by(
        self, planned: Planned, decided: RecordDecision, merged: InternalSet
    ) -> bool:
        """Whether deciding again would adopt nothing more, and ours is what it was."""
        again = self.decisions.with_ours(planned, merged.entry.fields)
        left = {each.path: each for each in again.fields}
        is_over = all(
            each.decision in _SETTLED or rule_of(each.path) in KEPT_THERE for each in again.fields
        )
        return is_over and all(
            each.path in left and left[each.path].internal == each.internal
            for each in decided.fields
            if each.decision is Decision.PUSH_OURS
        )


def _set_of(made: Merged | NotAdopted) -> InternalSet | None:
    return None if isinstance(made, NotAdopted) else made.set


_SENT = frozenset({Decision.PUSH_OURS, Decision.KEEP_BASE})


def _is_like(theirs: Mapping[str, str], ours: Mapping[str, str]) -> bool:
    """Whether two sets differ in nothing but what only they keep."""
    return all(rule_of(each.path) in KEPT_THERE for each in field_changes(theirs, ours))


def _overrules(decided: RecordDecision) -> bool:
    """Whether a move of the other side does not stand."""
    return any(each.party is Party.EXTERNAL for each in decided.dropped)


def _leaving_nothing(change: PlanChange) -> PlanChange:
    return replace(change, target=None, rows_digest="", version_id="", removed_rows=0, fields=())


def _conflict(change: PlanChange, decided: RecordDecision, reason: str) -> PlanChange:
    """A person decides: ours over all that they moved, or nothing for now."""
    return replace(
        change, kind=ChangeKind.CONFLICT, reason=reason, dropped=dropped_by_ours(decided)
    )


#: What stands where our library follows, by what was decided of a field.
_FOLLOWED: Mapping[Decision, str] = {
    Decision.ADOPT_THEIRS: "external",
    Decision.KEEP_BASE: "baseline",
}


def _adopted_fields(decided: RecordDecision) -> tuple[FieldChange, ...]:
    """What becomes of our fields."""
    found = (
        FieldChange(
            path=each.path, before=each.internal, after=getattr(each, _FOLLOWED[each.decision])
        )
        for each in decided.fields
        if each.decision in _FOLLOWED
    )
    return tuple(each for each in found if each.before != each.after)


def _reason(decided: RecordDecision, advice: str) -> str:
    told = f"{REASON_LABELS[decided.reason]}；{advice}"
    paths: Sequence[str] = [path_label(each.path) for each in decided.conflicts]
    if not paths:
        return told
    more = f" 等 {len(paths)} 项" if len(paths) > _NAMED else ""
    return f"{told}（{'、'.join(paths[:_NAMED])}{more}）"
