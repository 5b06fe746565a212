"""Push (推送) the library and its templates: whole sets, prepared first, read back after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapter.domain.outcome import PushState, RunCounts, RunOutcome
from adapter.ports.store import PushRecord, Side
from sync_jobs.external_sets import WIRE_KIND
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.push_plan import WAITING, Action, PushPlan, decide, sentences
from sync_jobs.pusher import Pusher, Sent
from sync_jobs.trees import BothSides, Hashes, gather_both_sides, hashes_of, record_both_sides


def push_templates(run: RunContext) -> JobResult:
    """Send what only we changed; refuse locally what cannot arrive; hold what others changed.

    A set is confirmed when reading it back shows exactly the content that was sent. With a dry run
    nothing is sent or stored and the plan comes back as sentences.
    """
    sides = gather_both_sides(run)
    with run.begin() as work:
        record_both_sides(work, run, sides)
        external = hashes_of(work, run, Side.EXTERNAL)
        former = _former_pushes(work.pushes.unsettled(run.site.scope), external)
        baseline = _agreed_on(hashes_of(work, run, Side.BASELINE), former.arrived)
        if not run.options.is_dry_run:
            work.commit()
    plan = decide(sides, baseline, external)
    if run.options.is_dry_run:
        return _telling(_preview(plan, sides.internal.blocked), run)
    _settle_former(run, former)
    sent = Pusher(run, sides.projects).send(plan.to_send)
    return _telling(_result(plan, sent, sides), run)


# --- what earlier runs left open ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _FormerPushes:
    """What earlier runs left open, by what the other side holds now."""

    arrived: tuple[PushRecord, ...]
    lost: tuple[PushRecord, ...]


def _former_pushes(records: Sequence[PushRecord], external: Hashes) -> _FormerPushes:
    # A set of a kind that the dialect no longer carries cannot be looked up: it stays open.
    records = [each for each in records if each.kind in external]
    has_arrived = {
        each.push_id: external[each.kind].get(each.set_key) == each.content_hash for each in records
    }
    return _FormerPushes(
        arrived=tuple(each for each in records if has_arrived[each.push_id]),
        lost=tuple(each for each in records if not has_arrived[each.push_id]),
    )


def _agreed_on(baseline: Hashes, arrived: Sequence[PushRecord]) -> Hashes:
    """The baseline with what arrived late: our next change may follow it."""
    late = {(each.kind, each.set_key): each.content_hash for each in arrived}
    return {
        kind: hashes | {key: value for (late_kind, key), value in late.items() if late_kind is kind}
        for kind, hashes in ((kind, dict(hashes)) for kind, hashes in baseline.items())
    }


def _settle_former(run: RunContext, former: _FormerPushes) -> None:
    """Close the books of earlier runs: what arrived is confirmed and agreed on by both sides."""
    scope, now = run.site.scope, run.site.clock.now()
    with run.begin() as work:
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


def _telling(result: JobResult, run: RunContext) -> JobResult:
    lacking = Lacking.of(run.site.profile, WIRE_KIND.values())
    figures = {**result.figures, **lacking.figures}
    return replace(result, figures=figures, lines=(*lacking.lines, *result.lines))


def _preview(plan: PushPlan, blocked: int) -> JobResult:
    told = [each for each in Action if each is not Action.NOTHING]
    lines = (
        *sentences(plan, told),
        f"无变化 {plan.count(Action.NOTHING)} 套；项目或部门涉密或未核定的 {blocked} 套，不推送。",
    )
    waiting = sum(plan.count(each) for each in WAITING)
    counts = RunCounts(
        read=len(plan.planned) + blocked,
        created=plan.count(Action.CREATE),
        updated=plan.count(Action.CHANGE),
        unchanged=plan.count(Action.NOTHING),
        rejected=plan.count(Action.REFUSED),
        quarantined=waiting,
        blocked=blocked,
    )
    figures = {f"plan_{each.name.lower()}": plan.count(each) for each in Action}
    return JobResult(outcome=_outcome(counts, waiting), counts=counts, figures=figures, lines=lines)


def _result(plan: PushPlan, sent: Sent, sides: BothSides) -> JobResult:
    counts = _counts(plan, sent, sides.internal.blocked)
    tally = {state: list(sent.states.values()).count(state) for state in PushState}
    waiting = sum(plan.count(each) for each in WAITING) + len(sent.overtaken)
    figures = {
        "pushed": len(sent.states),
        "confirmed": tally[PushState.CONFIRMED],
        "rejected": tally[PushState.REJECTED],
        "refused_locally": plan.count(Action.REFUSED),
        "unknown": tally[PushState.UNKNOWN],
        "retryable": tally[PushState.RETRYABLE],
        "held": waiting,
        "left_over": len(plan.left_over),
        "blocked_secret": sides.internal.blocked,
    }
    return JobResult(
        outcome=_outcome(counts, waiting),
        counts=counts,
        figures=figures,
        lines=(*sent.refusals, *sentences(plan, (Action.REFUSED, Action.UNREADABLE))),
    )


def _counts(plan: PushPlan, sent: Sent, blocked: int) -> RunCounts:
    """Each set in exactly one place; `quarantined` is what waits: for a person or the next run."""
    states = list(sent.states.values())
    created = sum(
        each.action is Action.CREATE
        and sent.states.get((each.set.kind, each.set.entry.key)) is PushState.CONFIRMED
        for each in plan.planned
    )
    open_ends = states.count(PushState.UNKNOWN) + states.count(PushState.RETRYABLE)
    waiting = sum(plan.count(each) for each in WAITING) + len(sent.overtaken)
    return RunCounts(
        read=len(plan.planned) + blocked,
        created=created,
        updated=states.count(PushState.CONFIRMED) - created,
        unchanged=plan.count(Action.NOTHING),
        rejected=states.count(PushState.REJECTED) + plan.count(Action.REFUSED),
        quarantined=open_ends + waiting,
        blocked=blocked,
    )


def _outcome(counts: RunCounts, waiting: int) -> RunOutcome:
    if waiting:
        return RunOutcome.CONFLICTS
    return RunOutcome.PARTLY if counts.rejected or counts.quarantined else RunOutcome.OK
