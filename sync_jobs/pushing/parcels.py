"""What leaves in one call (发送批次): an earlier request once more, or sets under a new key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.domain.push_protocol import REPEATABLE, Reply, Shown, request_digest
from adapter.ports.pushes import PushRecord, PushRequestRecord, SetKey
from adapter.ports.trees import TreeKind
from sync_jobs.job import SiteContext
from sync_jobs.push_plan import Action, Planned, PushPlan
from sync_jobs.pushing.on_the_way import OnTheWay, key_of

#: A request of several sets that had no answer so often is halved: one of them may be at fault.
_SILENT_TOO_OFTEN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A request that is in the ledger: its key, and its sets in the order they were sent."""

    request: PushRequestRecord
    records: tuple[PushRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Sets of one kind that leave in one call."""

    sets: tuple[Planned, ...]
    #: None for sets that leave under a new key.
    repeated: Repeated | None = None
    #: What we would send today instead of older content in here: it follows what is confirmed.
    followers: tuple[Planned, ...] = ()

    @property
    def kind(self) -> TreeKind:
        """What its sets are."""
        return self.sets[0].set.kind

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its sets."""
        return tuple(each.set.entry.key for each in self.sets)


def digest_of(planned: Planned) -> str:
    """The rows digest of a set as it would be sent now."""
    return rows_digest(planned.set.header, planned.set.rows)


def carried_digest(parcel: Parcel, scope: Scope) -> str:
    """The digest of a request that carries the parcel's sets as they would be sent now."""
    carried = ((each.set.entry.key, digest_of(each)) for each in parcel.sets)
    return request_digest(parcel.kind.value, scope, carried)


# --- from the plan --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What leaves, in order, and the plan with all that must wait for the outcome of a push."""

    plan: PushPlan
    parcels: tuple[Parcel, ...]


def dispatch(plan: PushPlan, way: OnTheWay, site: SiteContext) -> Dispatch:
    """Which sets of the plan leave, in which calls; pure.

    What is on its way leaves again only as the whole request it was, under the same key. Sets whose
    push may still arrive wait; so do those that a person must decide about.
    """
    to_send = {each.set_key: each for each in plan.to_send}
    repeated, halves = _of_the_ledger(to_send, way, site)
    leaving = {each.set_key for parcel in (*repeated, *halves) for each in parcel.sets}
    held = _held(to_send, way, leaving)
    fresh = [each for key, each in to_send.items() if key not in leaving and key not in held]
    size = site.profile.wire_spec.push.sets_per_call
    parcels = (*repeated, *halves, *_batches(fresh, size))
    order = list(_SENDING_ORDER)
    return Dispatch(
        plan=plan.holding(held),
        parcels=tuple(sorted(parcels, key=lambda each: order.index(each.kind))),
    )


#: Templates name indicators, so the library goes first.
_SENDING_ORDER = (TreeKind.LIBRARY_SET, TreeKind.TEMPLATE)


def _batches(fresh: Sequence[Planned], size: int) -> Iterator[Parcel]:
    for kind in _SENDING_ORDER:
        of_kind = [each for each in fresh if each.set.kind is kind]
        for start in range(0, len(of_kind), size):
            yield Parcel(sets=tuple(of_kind[start : start + size]))


def _held(
    to_send: Mapping[SetKey, Planned], way: OnTheWay, leaving: set[SetKey]
) -> dict[SetKey, Action]:
    held = {}
    for key, planned in to_send.items():
        record = way.records.get(key)
        if key in leaving:
            continue
        if record is not None and record.state is not PushState.RETRYABLE:
            is_manual = record.state is PushState.MANUAL
            held[key] = Action.MANUAL if is_manual else Action.ON_THE_WAY
        elif way.given_up.get(key) == planned.set.entry.content_hash:
            held[key] = Action.GIVEN_UP
    return held


# --- from the ledger ------------------------------------------------------------------------------


def _of_the_ledger(
    to_send: Mapping[SetKey, Planned], way: OnTheWay, site: SiteContext
) -> tuple[list[Parcel], list[Parcel]]:
    """Requests that leave once more as they are, and the halves of those nobody answers."""
    repeated: list[Parcel] = []
    halves: list[Parcel] = []
    by_request = sorted(way.records.values(), key=lambda each: (each.request_id, each.position))
    for request_id, group in groupby(by_request, key=lambda each: each.request_id):
        found = Repeated(request=way.requests[request_id], records=tuple(group))
        parcel = _whole(found, to_send, way, site)
        if parcel is None or not _may_leave_again(found, way, site):
            continue
        if _is_silent(found, way) and not parcel.followers:
            halves += halved(parcel.sets)
        else:
            repeated.append(parcel)
    return repeated, halves


def halved(sets: Sequence[Planned]) -> tuple[Parcel, Parcel]:
    """The first and the second half of two or more sets, each under a key of its own."""
    middle = len(sets) // 2
    return Parcel(sets=tuple(sets[:middle])), Parcel(sets=tuple(sets[middle:]))


def _whole(
    found: Repeated, to_send: Mapping[SetKey, Planned], way: OnTheWay, site: SiteContext
) -> Parcel | None:
    """The request as it was sent; None when a set left it or its bytes cannot be made again."""
    sets = [_as_sent(each, to_send.get(key_of(each)), way) for each in found.records]
    planned = tuple(each for each in sets if each is not None)
    if len(planned) != found.request.set_count:
        return None
    newest = (to_send[each.set_key] for each in planned)
    followers = tuple(
        new for new, old in zip(newest, planned, strict=True) if new.set is not old.set
    )
    parcel = Parcel(sets=planned, repeated=found, followers=followers)
    is_same = carried_digest(parcel, site.scope) == found.request.digest
    is_expected = all(
        each.expected == record.expected_hash
        for each, record in zip(planned, found.records, strict=True)
    )
    return parcel if is_same and is_expected else None


def _as_sent(record: PushRecord, newest: Planned | None, way: OnTheWay) -> Planned | None:
    """The set as a push sent it: our newest content, or an earlier one that must be settled."""
    if newest is None or newest.set.entry.content_hash == record.content_hash:
        return newest
    earlier = way.earlier.get(key_of(record))
    return replace(newest, set=earlier) if earlier else None


def _may_leave_again(found: Repeated, way: OnTheWay, site: SiteContext) -> bool:
    if any(each.reply not in REPEATABLE for each in found.records if each.reply):
        return False
    if all(each.state is PushState.RETRYABLE for each in found.records):
        return True
    # What may still arrive leaves again only where the key keeps it from being stored twice.
    return site.profile.wire_spec.push.deduplicates and all(
        each.state in {PushState.RETRYABLE, PushState.UNKNOWN}
        and way.shows[key_of(each)] is Shown.BEFORE
        and each.adrift < site.patience.max_attempts
        for each in found.records
    )


def _is_silent(found: Repeated, way: OnTheWay) -> bool:
    """Whether it had no answer again and again, and certainly stored nothing."""
    return len(found.records) > 1 and all(
        each.state is PushState.RETRYABLE
        and each.reply is Reply.NOT_UNDERSTOOD
        and way.adrift.get((key_of(each), each.content_hash), 0) >= _SILENT_TOO_OFTEN
        for each in found.records
    )
