"""Push (推送) the library and its templates: whole sets, prepared first, read back after."""

from dataclasses import replace

from adapter.domain.outcome import PushState, RunCounts, RunOutcome
from adapter.domain.plan_refusals import Refusal, refusal_sentence
from sync_jobs.external_sets import WIRE_KIND
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.push_plan import WAITING, Action, PushPlan, decide, sentences
from sync_jobs.pushing.parcels import dispatch
from sync_jobs.pushing.pusher import Pusher, Sent
from sync_jobs.pushing.readiness import make_ready
from sync_jobs.trees import BothSides


def push_templates(run: RunContext) -> JobResult:
    """Send what only we changed; refuse locally what cannot arrive; hold what others changed.

    What earlier pushes left open is settled first, by what the other side holds. A set is confirmed
    when reading it back shows exactly the content that was sent. With a dry run nothing is sent or
    stored and the plan comes back as sentences. Where pushes need an approved plan, not a byte
    leaves either: it is recorded what both sides hold, and told what waits for a plan.
    """
    ready = make_ready(run)
    sides, way = ready.sides, ready.way
    planned = decide(sides, ready.baseline, ready.external, ready.adoptions)
    leaving = dispatch(planned, way, run.site)
    if run.options.is_dry_run:
        return _telling(_preview(leaving.plan, sides.internal.blocked), run)
    run.site.step("push.recorded")
    if run.site.is_approval_required:
        return _telling(_awaiting(leaving.plan, sides.internal.blocked), run)
    sent = Pusher(run, sides.projects, way).send(leaving.parcels)
    return _telling(_result(leaving.plan, sent, sides), run)


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
        unchanged=plan.at_rest,
        rejected=plan.count(Action.REFUSED) + plan.count(Action.GIVEN_UP),
        quarantined=waiting + plan.count(Action.ON_THE_WAY),
        blocked=blocked,
    )
    figures = {f"plan_{each.name.lower()}": plan.count(each) for each in Action}
    return JobResult(outcome=_outcome(counts, waiting), counts=counts, figures=figures, lines=lines)


def _awaiting(plan: PushPlan, blocked: int) -> JobResult:
    """The same where an approved plan is needed: what would leave waits for one."""
    shown = _preview(plan, blocked)
    waiting = shown.counts.created + shown.counts.updated
    quarantined = shown.counts.quarantined + waiting
    counts = replace(shown.counts, created=0, updated=0, quarantined=quarantined)
    told = refusal_sentence(Refusal.PLAN_REQUIRED)
    return replace(
        shown,
        outcome=max(shown.outcome, RunOutcome.PARTLY if waiting else RunOutcome.OK),
        counts=counts,
        figures={**shown.figures, "awaiting_plan": waiting},
        lines=(f"{told}；本次没有发出任何内容。", *shown.lines),
    )


#: What a person is told of, set by set.
_TOLD = (
    Action.REFUSED,
    Action.UNREADABLE,
    Action.ON_THE_WAY,
    Action.MANUAL,
    Action.GIVEN_UP,
    Action.ADOPTED,
)


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
        "on_the_way": plan.count(Action.ON_THE_WAY),
        "manual": plan.count(Action.MANUAL),
        "given_up": plan.count(Action.GIVEN_UP),
        "held": waiting,
        "left_over": len(plan.left_over),
        "adopted": plan.count(Action.ADOPTED),
        "blocked_secret": sides.internal.blocked,
    }
    return JobResult(
        outcome=_outcome(counts, waiting),
        counts=counts,
        figures=figures,
        lines=(*sent.refusals, *sentences(plan, _TOLD)),
    )


def _counts(plan: PushPlan, sent: Sent, blocked: int) -> RunCounts:
    """Each set in exactly one place; `quarantined` is what waits: for a person or the next run."""
    states = list(sent.states.values())
    created = sum(
        each.action is Action.CREATE and sent.states.get(each.set_key) is PushState.CONFIRMED
        for each in plan.planned
    )
    settled = states.count(PushState.CONFIRMED) + states.count(PushState.REJECTED)
    open_ends = len(states) - settled + plan.count(Action.ON_THE_WAY)
    waiting = sum(plan.count(each) for each in WAITING) + len(sent.overtaken)
    return RunCounts(
        read=len(plan.planned) + blocked,
        created=created,
        updated=states.count(PushState.CONFIRMED) - created,
        unchanged=plan.at_rest,
        rejected=states.count(PushState.REJECTED)
        + plan.count(Action.REFUSED)
        + plan.count(Action.GIVEN_UP),
        quarantined=open_ends + waiting,
        blocked=blocked,
    )


def _outcome(counts: RunCounts, waiting: int) -> RunOutcome:
    if waiting:
        return RunOutcome.CONFLICTS
    return RunOutcome.PARTLY if counts.rejected or counts.quarantined else RunOutcome.OK
