"""What becomes of each change before anything leaves (逐条核对): every branch named."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from adapter.domain.outcome import PushState
from adapter.domain.plan import ChangeKind, Decision, PlanChange
from adapter.domain.plan_states import FINAL_OUTCOMES, ChangeOutcome, Noted
from adapter.ports.plans import StoredChange
from adapter.ports.pushes import PushRecord, SetKey
from sync_jobs.planning.rebuilding import Rebuilt, is_open, set_key_of
from sync_jobs.push_plan import Action, Planned
from sync_jobs.pushing.readiness import Ready

_LEFT_OUT = "由编制人排除"
_UNDECIDED = "冲突尚未由人决定"
_UNREADABLE = "对方这一套有无法读懂的内容"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The changes that leave, and what is known of the others without sending anything."""

    leaving: dict[int, Planned]
    notes: tuple[Noted, ...]
    #: Sets of the plan that stay as they are: they may have to travel along with others.
    staying: tuple[Planned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What changes are judged by."""

    ready: Ready
    rebuilt: Rebuilt
    #: The newest confirmed push of every set.
    latest: dict[SetKey, PushRecord]
    #: When this plan began to be applied; None: it begins now.
    began_at: datetime | None
    is_expired: bool


def bare(stored: StoredChange) -> StoredChange:
    """A change without its fields: nobody reads them while it is applied."""
    return replace(stored, change=replace(stored.change, fields=()))


def pending(changes: Iterable[StoredChange]) -> list[PlanChange]:
    """The changes without a final outcome."""
    return [each.change for each in changes if each.outcome not in FINAL_OUTCOMES]


def sort_out(changes: Iterable[PlanChange], moment: Moment) -> Sorted:
    """Each change either leaves, or has an outcome."""
    leaving: dict[int, Planned] = {}
    notes: list[Noted] = []
    for each in changes:
        outcome, reason = _judged(each, moment)
        if outcome is ChangeOutcome.WAITING:
            leaving[each.position] = _planned(each, moment)
        else:
            notes.append(Noted(position=each.position, outcome=outcome, reason=reason))
    staying = (
        Planned(set=own, action=Action.NOTHING, expected=own.entry.content_hash)
        for position, own in moment.rebuilt.items()
        if position not in leaving
    )
    return Sorted(leaving=leaving, notes=tuple(notes), staying=tuple(staying))


def _judged(change: PlanChange, moment: Moment) -> tuple[ChangeOutcome, str]:
    """The outcome of a change, WAITING for one that leaves."""
    # What was purged has no key any more.
    if not change.key or not is_open(change, moment.ready.sides.projects):
        return ChangeOutcome.BLOCKED, ""
    if not change.is_applicable:
        return ChangeOutcome.LEFT, _why_left(change)
    kind, key = set_key_of(change)
    sides = moment.ready.sides
    if kind not in sides.kinds or not sides.is_readable(kind, key):
        return ChangeOutcome.STALE, _UNREADABLE
    return _compared(change, moment.ready.external[kind].get(key), moment), ""


def _compared(change: PlanChange, held: str | None, moment: Moment) -> ChangeOutcome:
    """By what the other side holds now, as a content hash."""
    if held == change.target:
        return _already(change, moment)
    if held != change.expected:
        return ChangeOutcome.STALE
    if moment.is_expired:
        return ChangeOutcome.EXPIRED
    return ChangeOutcome.WAITING if change.position in moment.rebuilt else ChangeOutcome.UNMADE


def _why_left(change: PlanChange) -> str:
    if change.decision is Decision.LEAVE_OUT:
        return _LEFT_OUT
    is_undecided = change.kind is ChangeKind.CONFLICT and change.decision is not Decision.SEND
    return _UNDECIDED if is_undecided else change.reason


def _already(change: PlanChange, moment: Moment) -> ChangeOutcome:
    """Whether this plan brought it there, in an earlier run, or it was there before."""
    record = moment.latest.get(set_key_of(change))
    is_ours = (
        moment.began_at is not None
        and record is not None
        and record.state is PushState.CONFIRMED
        and record.content_hash == change.target
        and record.prepared_at >= moment.began_at
    )
    return ChangeOutcome.APPLIED if is_ours else ChangeOutcome.ALREADY


def _planned(change: PlanChange, moment: Moment) -> Planned:
    action = Action.CREATE if change.expected is None else Action.CHANGE
    return Planned(set=moment.rebuilt[change.position], action=action, expected=change.expected)
