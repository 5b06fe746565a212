"""Push (推送) the library and its templates: whole sets, prepared first, read back after."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from adapter.domain.outcome import PushState, RunCounts, RunOutcome
from adapter.domain.plan.refusals import Refusal, refusal_sentence
from adapter.ports.store import UnitOfWork
from sync_jobs.few_lines import FewLines
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.push_plan import (
    PLAN_NEEDED,
    SENT,
    WAITING,
    Action,
    Planned,
    decided,
    foreign_sets,
    known_to_the_ledger,
    left_over_sentence,
    sentence,
)
from sync_jobs.pushing.parcels import Dispatch
from sync_jobs.pushing.pusher import Pusher, Sent
from sync_jobs.pushing.readiness import Ready, make_ready
from sync_jobs.sets.external import WIRE_KIND
from sync_jobs.sets.internal import name_of
from sync_jobs.sets.shelf import Filed, Keyed, Shelf


def push_templates(run: RunContext) -> JobResult:
    """Send what only we changed; refuse locally what cannot arrive; hold what others changed.

    What earlier pushes left open is settled first, by what the other side holds. A set is confirmed
    when reading it back shows exactly the content that was sent. With a dry run nothing is sent or
    stored and the plan comes back as sentences. Where pushes need an approved plan, not a byte
    leaves either: it is recorded what both sides hold, and told what waits for a plan.
    """
    with Shelf() as shelf:
        return _telling(_pushed(run, shelf), run)


def _pushed(run: RunContext, shelf: Shelf) -> JobResult:
    previewed: list[_Leaving] = []

    def then(work: UnitOfWork, ready: Ready) -> None:
        # What a dry run recorded is gone afterwards.
        if run.options.is_dry_run:
            previewed.append(_decided(work, ready, shelf))

    ready = make_ready(run, shelf, then=then)
    for each in previewed:
        return _preview(each.chosen)
    # Deciding takes long: meanwhile others may write.
    with run.begin() as work:
        found = _decided(work, ready, shelf)
    run.site.step("push.recorded")
    if run.site.is_approval_required:
        return _awaiting(found.chosen)
    pusher = Pusher(run, ready.sides.projects, ready.way)
    sent = pusher.send(found.dispatch.parcels(found.to_send), len(found.to_send))
    return _result(found.chosen, sent)


@dataclass(slots=True, kw_only=True)
class _Chosen:
    """What is to be done with our sets, counted; the first of them in words."""

    counts: Counter[Action] = field(default_factory=Counter)
    left_over: int = 0
    #: Templates that the secrecy gate holds back.
    blocked: int = 0
    #: Actions that people are told of.
    told: Collection[Action]
    lines: FewLines = field(default_factory=FewLines)

    def add(self, planned: Planned) -> None:
        """Count a set."""
        self.counts[planned.action] += 1
        if planned.action in self.told:
            self.lines.add(sentence(planned) if self.lines.has_room else "")

    def add_left_over(self, key: str) -> None:
        """Count one that we no longer have."""
        self.left_over += 1
        self.lines.add(left_over_sentence(key))

    @property
    def read(self) -> int:
        """All of our sets."""
        return self.counts.total() + self.blocked

    @property
    def waiting(self) -> int:
        """Sets that wait for a person."""
        return sum(self.counts[each] for each in WAITING)

    @property
    def at_rest(self) -> int:
        """How many need nothing now."""
        return self.counts[Action.NOTHING] + self.counts[Action.ADOPTED]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaving:
    """What leaves, and what is to be said of the rest."""

    chosen: _Chosen
    dispatch: Dispatch
    to_send: Keyed[Planned]


def _decided(work: UnitOfWork, ready: Ready, shelf: Shelf) -> _Leaving:
    run = ready.run
    is_told = run.options.is_dry_run or run.site.is_approval_required
    chosen = _Chosen(blocked=ready.sides.internal.blocked, told=_SHOWN if is_told else _TOLD)
    dispatch = Dispatch.of(known_to_the_ledger(work, ready), ready.way, run.site)
    to_send: Filed[Planned] = shelf.drawer()
    for each in map(dispatch.holding, decided(work, ready)):
        chosen.add(each)
        if each.action in SENT:
            to_send.put(name_of(each.set_key), each)
    for foreign in foreign_sets(work, ready):
        if foreign.is_left_over:
            chosen.add_left_over(foreign.standing.key)
    return _Leaving(chosen=chosen, dispatch=dispatch, to_send=to_send)


_UNCLEAR = "没有结果 {count} 套：{cause}。下次运行先回读核实；各套见 pushes list。"
#: What a person is told of, set by set, after a push and before one.
_TOLD = frozenset(
    {
        Action.HELD,
        Action.REFUSED,
        Action.UNREADABLE,
        Action.ON_THE_WAY,
        Action.MANUAL,
        Action.ALTERED,
        Action.GIVEN_UP,
        Action.ADOPTED,
    }
)
_SHOWN = frozenset(Action) - {Action.NOTHING}


# --- tell -----------------------------------------------------------------------------------------


def _telling(result: JobResult, run: RunContext) -> JobResult:
    lacking = Lacking.of(run.site.profile, WIRE_KIND.values())
    figures = {**result.figures, **lacking.figures}
    return replace(result, figures=figures, lines=(*lacking.lines, *result.lines))


def _preview(chosen: _Chosen) -> JobResult:
    planned = chosen.counts
    same = planned[Action.NOTHING]
    closed = f"无变化 {same} 套；项目或部门涉密或未核定的 {chosen.blocked} 套，不推送。"
    lines = (*chosen.lines.told, closed, *_way_out(chosen))
    counts = RunCounts(
        read=chosen.read,
        created=planned[Action.CREATE],
        updated=planned[Action.CHANGE],
        unchanged=chosen.at_rest,
        rejected=planned[Action.REFUSED] + planned[Action.GIVEN_UP],
        quarantined=chosen.waiting + planned[Action.ON_THE_WAY],
        blocked=chosen.blocked,
    )
    outcome = _outcome(counts, chosen.waiting)
    figures = {f"plan_{each.name.lower()}": planned[each] for each in Action}
    return JobResult(outcome=outcome, counts=counts, figures=figures, lines=lines)


def _awaiting(chosen: _Chosen) -> JobResult:
    """The same where an approved plan is needed: what would leave waits for one."""
    shown = _preview(chosen)
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


def _result(chosen: _Chosen, sent: Sent) -> JobResult:
    planned, states = chosen.counts, sent.states
    waiting = chosen.waiting + sent.overtaken
    counts = _counts(chosen, sent, waiting)
    figures = {
        "pushed": sent.pushed,
        "confirmed": states[PushState.CONFIRMED],
        "rejected": states[PushState.REJECTED],
        "refused_locally": planned[Action.REFUSED],
        "unknown": states[PushState.UNKNOWN],
        "retryable": states[PushState.RETRYABLE],
        "on_the_way": planned[Action.ON_THE_WAY],
        "manual": planned[Action.MANUAL],
        "altered": planned[Action.ALTERED],
        "given_up": planned[Action.GIVEN_UP],
        "held": waiting,
        "left_over": chosen.left_over,
        "adopted": planned[Action.ADOPTED],
        "blocked_secret": chosen.blocked,
    }
    return JobResult(
        outcome=_outcome(counts, waiting),
        counts=counts,
        figures=figures,
        lines=(*sent.refusals.told, *_unclear(sent), *chosen.lines.told, *_way_out(chosen)),
    )


def _unclear(sent: Sent) -> list[str]:
    """One sentence for each way in which sets are left without an outcome."""
    return [_UNCLEAR.format(count=count, cause=cause) for cause, count in sent.unclear.items()]


def _way_out(chosen: _Chosen) -> list[str]:
    held = chosen.counts[Action.HELD]
    return [PLAN_NEEDED.format(count=held)] if held else []


def _counts(chosen: _Chosen, sent: Sent, waiting: int) -> RunCounts:
    """Each set in exactly one place; `quarantined` is what waits: for a person or the next run."""
    planned, states = chosen.counts, sent.states
    settled = states[PushState.CONFIRMED] + states[PushState.REJECTED]
    open_ends = sent.pushed - settled + planned[Action.ON_THE_WAY]
    return RunCounts(
        read=chosen.read,
        created=sent.created,
        updated=states[PushState.CONFIRMED] - sent.created,
        unchanged=chosen.at_rest,
        rejected=states[PushState.REJECTED] + planned[Action.REFUSED] + planned[Action.GIVEN_UP],
        quarantined=open_ends + waiting,
        blocked=chosen.blocked,
    )


def _outcome(counts: RunCounts, waiting: int) -> RunOutcome:
    if waiting:
        return RunOutcome.CONFLICTS
    return RunOutcome.PARTLY if counts.rejected or counts.quarantined else RunOutcome.OK
