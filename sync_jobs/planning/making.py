"""Stores a plan (编制计划): header, guards, thresholds and every change, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from adapter.domain.access.roles import Action
from adapter.domain.plan.plan import (
    PlanChange,
    PlanHeader,
    PlanKind,
    side_digest,
)
from adapter.domain.plan.refusals import Refusal
from adapter.domain.plan.rules import (
    GUARD_SENTENCES,
    HARD_GUARDS,
    Guard,
    GuardFacts,
    needed_approvals,
    tripped,
)
from adapter.domain.plan.states import PlanState
from adapter.domain.plan.tally import PlanTally, tallied
from adapter.ports.plans import PlanRecord
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side
from mappings.profile_digest import profile_digest
from sync_jobs.accounts.people import refused, require, require_within
from sync_jobs.job import RunContext
from sync_jobs.planning.context import PlanContext, plan_of
from sync_jobs.planning.deciding import expire, is_over
from sync_jobs.sets.trees import BothSides, carried_trees


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a plan is to be made of; `changes` is read twice."""

    kind: PlanKind
    changes: Iterable[PlanChange]
    sides: BothSides
    #: Of the changes, those of sets that both sides had agreed on.
    changed_of_baseline: int = 0
    rollback_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A stored plan, and what it comes to."""

    record: PlanRecord
    tally: PlanTally


def store_plan(
    work: UnitOfWork, run: RunContext, context: PlanContext, sketch: Sketch, *, is_draft: bool
) -> Made | None:
    """Write the plan in this transaction, submitted unless it is a draft; None without changes.

    Raises PlanRefused where a guard stops it outright, PersonRefused for who may not plan. Memory
    does not grow with the number of changes.
    """
    tally = tallied(sketch.changes, context.limits.canaries)
    draft, guards = _draft(work, run, context, sketch, tally)
    count, digest = work.plans.add(draft, sketch.changes)
    if not count:
        return None
    counts = sketch.sides.internal.counts
    held = {kind.value: counts.get(kind, 0) for kind in sketch.sides.kinds}
    needed = needed_approvals(tally, context.limits, held=held, guards=guards)
    header = replace(
        draft,
        change_count=count,
        changes_digest=digest,
        needed=needed.count,
        needed_because=needed.because,
    )
    work.plans.seal(header)
    if not is_draft:
        work.plans.move(header.plan_id, PlanState.SUBMITTED, at=context.clock.now())
    return Made(record=plan_of(work, header.plan_id), tally=tally)


def _draft(
    work: UnitOfWork, run: RunContext, context: PlanContext, sketch: Sketch, tally: PlanTally
) -> tuple[PlanHeader, tuple[Guard, ...]]:
    author = require(work, context.user, Action.PREPARE)
    require_within(author, Action.PREPARE, run.site.scope.division_code)
    facts = replace(
        guard_facts(work, run, sketch.sides),
        changed_of_baseline=sketch.changed_of_baseline,
        rows_removed=tally.removed_rows,
        withdrawals=tally.withdrawals,
    )
    found = tripped(facts, context.limits)
    # Another open plan keeps this one from being applied, not from being made.
    refuse_guarded(set(found) - {Guard.OTHER_PLAN_OPEN})
    guards = tuple(each for each in found if each not in HARD_GUARDS)
    now = context.clock.now()
    for each in work.plans.open_in(run.site.scope):
        if is_over(each, now):
            expire(work, each, now)
    header = PlanHeader(
        plan_id=context.ids.fresh(),
        kind=sketch.kind,
        scope=run.site.scope,
        author_id=author.account_id,
        created_at=now,
        expires_at=now + context.expires_after,
        code_version=context.code_version,
        profile=run.site.profile.name,
        profile_digest=facts.profile_digest,
        internal_digest=_side_digest(work, run, Side.INTERNAL),
        external_digest=_side_digest(work, run, Side.EXTERNAL),
        baseline_digest=_side_digest(work, run, Side.BASELINE),
        rollback_of=sketch.rollback_of,
        guards=tuple(each.value for each in guards),
    )
    return header, guards


def guard_facts(
    work: UnitOfWork, run: RunContext, sides: BothSides, plan_id: str = ""
) -> GuardFacts:
    """What the guards judge by at this moment; other plans are all but `plan_id`."""
    scope, now = run.site.scope, run.site.clock.now()
    others = [
        each
        for each in work.plans.open_in(scope)
        if each.header.plan_id != plan_id and not is_over(each, now)
    ]
    external = sides.external.values()
    return GuardFacts(
        internal=len(sides.internal.sets) + sides.internal.blocked,
        external=sum(len(each.seen) for each in external) + sides.unreadable_count,
        baseline=sum(work.trees.count(scope, Side.BASELINE, kind) for kind in sides.kinds),
        rows_held=sum(each.row_count for each in external),
        profile_digest=profile_digest(run.site.profile),
        agreed_profile=work.plans.agreed_profile(scope),
        other_plans=len(others),
    )


def refuse_guarded(guards: Iterable[Guard]) -> None:
    """Raises PlanRefused with the sentence of the first guard that no approval makes good."""
    for guard in sorted(guards):
        if guard in HARD_GUARDS:
            raise refused(Refusal.GUARDED, guard=GUARD_SENTENCES[guard])


def _side_digest(work: UnitOfWork, run: RunContext, side: Side) -> str:
    return side_digest(
        (kind.value, each.key, each.content_hash)
        for kind in sorted(carried_trees(run.site.profile))
        for each in work.trees.held(run.site.scope, side, kind)
    )
