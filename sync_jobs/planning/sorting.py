"""What becomes of each change before anything leaves (逐条核对): every branch named."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapter.domain.outcome import PushState
from adapter.domain.plan.plan import ChangeKind, Decision, PlanChange
from adapter.domain.plan.states import FINAL_OUTCOMES, ChangeOutcome, Noted
from adapter.domain.reconcile.policy import Detection, Stamp, is_as_agreed, kept_stamp
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
    #: Of the sets of these changes: what the other side holds by what is recorded.
    held: Mapping[SetKey, str | None]
    #: Their newest confirmed push.
    latest: Mapping[SetKey, PushRecord]
    #: By position: why a change is not adopted, or not taken back.
    clashes: Mapping[int, str]
    detection: Detection
    #: When this plan began to be applied; None: it begins now.
    began_at: datetime | None
    is_expired: bool
    #: Positions of changes that leave or have left.
    sendable: Collection[int]


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
        for position, own in moment.rebuilt.sets.items()
        if position not in leaving and position in moment.sendable
    )
    return Sorted(leaving=leaving, notes=tuple(notes), staying=tuple(staying))


def followed(changes: Iterable[PlanChange], sorted_out: Sorted) -> list[PlanChange]:
    """The changes in which our library follows, whether or not they leave as well."""
    done = {each.position for each in sorted_out.notes if each.outcome in _FOLLOWED}
    positions = done | sorted_out.leaving.keys()
    return [each for each in changes if each.is_adopting and each.position in positions]


def retracted(changes: Iterable[PlanChange], sorted_out: Sorted) -> list[PlanChange]:
    """The changes that take an adoption back."""
    return _with_outcome(changes, sorted_out, ChangeOutcome.RETRACTED)


def deferred(changes: Iterable[PlanChange], sorted_out: Sorted) -> list[PlanChange]:
    """The changes that are left to the next push."""
    return _with_outcome(changes, sorted_out, ChangeOutcome.DEFERRED)


def _with_outcome(
    changes: Iterable[PlanChange], sorted_out: Sorted, outcome: ChangeOutcome
) -> list[PlanChange]:
    found = {each.position for each in sorted_out.notes if each.outcome is outcome}
    return [each for each in changes if each.position in found]


_FOLLOWED = frozenset({ChangeOutcome.ADOPTED, ChangeOutcome.APPLIED, ChangeOutcome.ALREADY})


def _judged(change: PlanChange, moment: Moment) -> tuple[ChangeOutcome, str]:
    """The outcome of a change, WAITING for one that leaves."""
    # What was purged has no key any more.
    if not change.key or not is_open(change, moment.ready.sides.projects):
        return ChangeOutcome.BLOCKED, ""
    if change.kind is ChangeKind.WITHDRAW and change.decision is not Decision.LEAVE_OUT:
        return ChangeOutcome.BY_HAND, ""
    if not _is_meant(change):
        return ChangeOutcome.LEFT, _why_left(change)
    return (_taken_back if change.is_retracting else _met)(change, moment)


def _met(change: PlanChange, moment: Moment) -> tuple[ChangeOutcome, str]:
    """By what the other side holds."""
    kind, key = set_key_of(change)
    sides = moment.ready.sides
    if kind not in sides.kinds or not sides.is_readable(kind, key):
        return ChangeOutcome.STALE, _UNREADABLE
    held = moment.held.get((kind, key))
    if change.is_applicable and held == change.target and change.position not in moment.clashes:
        return _already(change, moment), ""
    return _compared(change, held, moment)


def _is_meant(change: PlanChange) -> bool:
    is_deferred = change.kind is ChangeKind.DEFER and change.decision is not Decision.LEAVE_OUT
    is_adopting = change.is_adopting and bool(change.adopted)
    return change.is_applicable or is_deferred or is_adopting or change.is_retracting


def _taken_back(change: PlanChange, moment: Moment) -> tuple[ChangeOutcome, str]:
    """By what the library's next version holds now; the other side has no part in it."""
    hindrance = moment.clashes.get(change.position)
    if hindrance:
        return ChangeOutcome.UNMADE, hindrance
    return (ChangeOutcome.EXPIRED if moment.is_expired else ChangeOutcome.RETRACTED), ""


def _compared(change: PlanChange, held: str | None, moment: Moment) -> tuple[ChangeOutcome, str]:
    """By what the other side holds now, as a content hash."""
    if held != change.expected or not _is_unmoved(change, moment):
        return ChangeOutcome.STALE, ""
    if moment.is_expired:
        return ChangeOutcome.EXPIRED, ""
    if change.kind is ChangeKind.DEFER:
        return ChangeOutcome.DEFERRED, ""
    if not moment.rebuilt.has(change.position):
        return ChangeOutcome.UNMADE, ""
    clash = moment.clashes.get(change.position)
    if clash:
        return ChangeOutcome.UNMADE, clash
    return (ChangeOutcome.ADOPTED if change.kind is ChangeKind.ADOPT else ChangeOutcome.WAITING), ""


def _is_unmoved(change: PlanChange, moment: Moment) -> bool:
    """Whether the receiver's own marks are as they were, as far as the site's settings ask."""
    kind, key = set_key_of(change)
    return is_as_agreed(
        moment.detection, _stamp(change, moment), moment.ready.sides.external[kind].stamp(key)
    )


def _stamp(change: PlanChange, moment: Moment) -> Stamp:
    return kept_stamp(moment.detection, change.expected, change.expected_mark)


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
    return Planned(
        set=moment.rebuilt.sets[change.position],
        action=action,
        expected=change.expected,
        stamp=_stamp(change, moment),
    )
