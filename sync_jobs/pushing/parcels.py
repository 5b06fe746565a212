"""What leaves in one call (发送批次): an earlier request once more, or sets under a new key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import REPEATABLE, Reply, Shown, request_digest
from adapter.ports.pushes import PushRecord, PushRequestRecord, SetKey
from adapter.ports.trees import TreeKind
from sync_jobs.job import SiteContext
from sync_jobs.push_plan import SENT, Action, Planned
from sync_jobs.pushing.on_the_way import OnTheWay, key_of, standing_hash
from sync_jobs.sets.spool import batches

#: A request of several sets that had no answer so often is halved: one of them may be at fault.
#: A receiver that knows a key again is asked under the same one as often as patience has it.
_SILENT_TOO_OFTEN = 2
#: A person may still find that it arrived.
_UNDECIDED = frozenset({PushState.PREPARED, PushState.SENT, PushState.UNKNOWN, PushState.MANUAL})
_ANSWERED = frozenset({PushState.CONFIRMED, PushState.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A request that is in the ledger: its key, and its sets in the order they were sent."""

    request: PushRequestRecord
    records: tuple[PushRecord, ...]

    @property
    def open_records(self) -> tuple[PushRecord, ...]:
        """Those without an outcome; the others only travel along."""
        return tuple(each for each in self.records if each.state not in _ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Sets of one kind that leave in one call."""

    sets: tuple[Planned, ...]
    #: None for sets that leave under a new key.
    repeated: Repeated | None = None
    #: What we would send today instead of older content in here: it follows what is confirmed.
    followers: tuple[Planned, ...] = ()

    @property
    def open_sets(self) -> tuple[Planned, ...]:
        """Sets that leave for an outcome of their own: all but those that only travel along."""
        if self.repeated is None:
            return self.sets
        known = {key_of(each) for each in self.repeated.records if each.state in _ANSWERED}
        return tuple(each for each in self.sets if each.set_key not in known)

    @property
    def kind(self) -> TreeKind:
        """What its sets are."""
        return self.sets[0].set.kind

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its sets."""
        return tuple(each.set.entry.key for each in self.sets)


def carried_digest(parcel: Parcel, scope: Scope) -> str:
    """The digest of a request that carries the parcel's sets as they would be sent now."""
    carried = ((each.set.entry.key, each.set.rows_digest) for each in parcel.sets)
    return request_digest(parcel.kind.value, scope, carried)


# --- what leaves ----------------------------------------------------------------------------------


#: Templates name indicators, so the library goes first.
_SENDING_ORDER = (TreeKind.LIBRARY_SET, TreeKind.TEMPLATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Which sets leave, in which calls, and which must wait for the outcome of a push.

    What is on its way leaves again only as the whole request it was, under the same key. Sets whose
    push may still arrive wait; so do those that a person must decide about.
    """

    way: OnTheWay
    site: SiteContext
    #: Of the ledger: requests that leave once more, and the halves of those nobody answers.
    again: tuple[Parcel, ...]
    leaving: frozenset[SetKey]

    @classmethod
    def of(cls, known: Mapping[SetKey, Planned], way: OnTheWay, site: SiteContext) -> "Dispatch":
        """`known` tells what is to be done with the sets that the ledger names."""
        again = tuple(_of_the_ledger(known, way, site))
        leaving = frozenset(each.set_key for parcel in again for each in parcel.open_sets)
        return cls(way=way, site=site, again=again, leaving=leaving)

    def holding(self, planned: Planned) -> Planned:
        """The same with another action where the set must wait."""
        if planned.action is Action.HELD and self._is_altered(planned.set_key):
            return replace(planned, action=Action.ALTERED)
        if planned.action not in SENT or planned.set_key in self.leaving:
            return planned
        held = self._held(planned)
        return planned if held is None else replace(planned, action=held)

    def parcels(self, to_send: Iterable[Planned]) -> Iterator[Parcel]:
        """Everything that leaves, in order; `to_send` is read once for each kind of set."""
        size = self.site.profile.wire_spec.push.sets_per_call
        for kind in _SENDING_ORDER:
            yield from (each for each in self.again if each.kind is kind)
            of_kind = (each for each in to_send if each.set.kind is kind)
            fresh = (each for each in of_kind if each.set_key not in self.leaving)
            for some in batches(fresh, size):
                yield Parcel(sets=tuple(some))

    def _is_altered(self, which: SetKey) -> bool:
        """Whether a person has yet to say what becomes of a set that was stored otherwise.

        Also where somebody there changed it since: what came of our push is no decision of theirs.
        """
        record = self.way.records.get(which)
        is_manual = record is not None and record.state is PushState.MANUAL
        return record is not None and is_manual and record.altered_hash is not None

    def _held(self, planned: Planned) -> Action | None:
        record = self.way.records.get(planned.set_key)
        if self._is_altered(planned.set_key):
            return Action.ALTERED
        if record is not None and record.state is not PushState.RETRYABLE:
            is_manual = record.state is PushState.MANUAL
            return Action.MANUAL if is_manual else Action.ON_THE_WAY
        if record is not None and _waits_for_its_request(record, self.way, self.site):
            return Action.ON_THE_WAY
        is_given_up = self.way.given_up.get(planned.set_key) == planned.set.entry.content_hash
        return Action.GIVEN_UP if is_given_up else None


def _waits_for_its_request(record: PushRecord, way: OnTheWay, site: SiteContext) -> bool:
    """Whether it may still arrive, and its request may soon be able to leave again as a whole.

    Where the receiver knows the key again, a new one is the last thing to try: only when all that
    patience has is used up without the other sets of the request having been seen and settled.
    """
    if not record.adrift or not site.profile.wire_spec.push.deduplicates:
        return False
    request = way.requests[record.request_id]
    sent_at = request.last_sent_at or request.prepared_at
    longest = site.patience.late_commit_window * site.patience.max_attempts
    if site.clock.now() - sent_at >= longest:
        return False
    others = (each for each in way.records.values() if each.request_id == record.request_id)
    return record.request_id in way.unseen or any(each.state in _UNDECIDED for each in others)


# --- from the ledger ------------------------------------------------------------------------------


def _of_the_ledger(own: Mapping[SetKey, Planned], way: OnTheWay, site: SiteContext) -> list[Parcel]:
    """Requests that leave once more as they are, then the halves of those nobody answers."""
    to_send = {key: each for key, each in own.items() if each.action in SENT}
    repeated: list[Parcel] = []
    halves: list[Parcel] = []
    by_request = sorted(way.records.values(), key=lambda each: (each.request_id, each.position))
    for request_id, group in groupby(by_request, key=lambda each: each.request_id):
        records = sorted((*group, *_companions(way, request_id, site)), key=_position)
        found = Repeated(request=way.requests[request_id], records=tuple(records))
        parcel = _whole(found, own, to_send, way, site)
        if parcel is None or not _may_leave_again(found, way, site):
            continue
        if _is_silent(found, way, site) and not parcel.followers:
            halves += halved(parcel.open_sets)
        else:
            repeated.append(parcel)
    return [*repeated, *halves]


def halved(sets: Sequence[Planned]) -> list[Parcel]:
    """The first and the second half of some sets, each under a key of its own."""
    middle = len(sets) // 2
    return [Parcel(sets=tuple(each)) for each in (sets[:middle], sets[middle:]) if each]


def _position(record: PushRecord) -> int:
    return record.position


def _companions(way: OnTheWay, request_id: str, site: SiteContext) -> tuple[PushRecord, ...]:
    """Sets of a request that have their outcome, and travel along when the others leave again.

    Only a receiver that knows the key again does nothing with them.
    """
    is_sure = site.profile.wire_spec.push.deduplicates
    return way.companions.get(request_id, ()) if is_sure else ()


def _whole(
    found: Repeated,
    own: Mapping[SetKey, Planned],
    to_send: Mapping[SetKey, Planned],
    way: OnTheWay,
    site: SiteContext,
) -> Parcel | None:
    """The request as it was sent; None when a set left it or its bytes cannot be made again."""
    sets = [
        _as_answered(each, own.get(key_of(each)), way)
        if each.state in _ANSWERED
        else _as_sent(each, to_send.get(key_of(each)), way)
        for each in found.records
    ]
    planned = tuple(each for each in sets if each is not None)
    if len(planned) != found.request.set_count:
        return None
    parcel = Parcel(sets=planned, repeated=found)
    followers = tuple(
        to_send[each.set_key]
        for each in parcel.open_sets
        if to_send[each.set_key].set is not each.set
    )
    is_same = carried_digest(parcel, site.scope) == found.request.digest
    is_expected = all(
        each.expected == standing_hash(record)
        for each, record in zip(planned, found.records, strict=True)
    )
    return replace(parcel, followers=followers) if is_same and is_expected else None


def _as_answered(record: PushRecord, planned: Planned | None, way: OnTheWay) -> Planned | None:
    """A set that has its outcome, as the push sent it; it is to stay as it stands."""
    as_sent = _as_sent(record, planned, way)
    return replace(as_sent, expected=standing_hash(record)) if as_sent else None


def _as_sent(record: PushRecord, newest: Planned | None, way: OnTheWay) -> Planned | None:
    """The set as a push sent it: our newest content, or an earlier one that must be settled."""
    if newest is None or newest.set.entry.content_hash == record.content_hash:
        return newest
    earlier = way.earlier.get(key_of(record))
    return replace(newest, set=earlier) if earlier else None


def _may_leave_again(found: Repeated, way: OnTheWay, site: SiteContext) -> bool:
    waiting = found.open_records
    if any(_is_used_up(each, found, site) for each in waiting):
        return False
    if all(each.state is PushState.RETRYABLE for each in waiting):
        return True
    # What may still arrive leaves again only where the key keeps it from being stored twice.
    return site.profile.wire_spec.push.deduplicates and all(
        each.state in {PushState.RETRYABLE, PushState.UNKNOWN}
        and way.shows[key_of(each)] in still_there(each)
        and each.adrift < site.patience.max_attempts
        for each in waiting
    )


def still_there(record: PushRecord) -> frozenset[Shown]:
    """What a look may show of a set that a receiver who knows the key may be sent again.

    Where it has not said yet that it took the key, that somebody seems to have stored the former
    content once more tells nothing: asked again, it stores what is missing and no more.
    """
    former = frozenset({Shown.BEFORE})
    return former if record.reply is Reply.ACCEPTED else former | {Shown.RESTORED}


def _is_used_up(record: PushRecord, found: Repeated, site: SiteContext) -> bool:
    """Whether its key was answered for good, and no earlier sending of it can still arrive.

    That is with a refusal, or by taking the set and making something else of it.

    One that can is only kept from being stored twice by the same key, so that is tried as often as
    patience has it.
    """
    is_altered = record.reply is Reply.ACCEPTED and record.altered_hash is not None
    if record.reply is None or (record.reply in REPEATABLE and not is_altered):
        return False
    is_sure = site.profile.wire_spec.push.deduplicates and record.adrift > 0
    return not is_sure or found.request.attempts >= site.patience.max_attempts


def _is_silent(found: Repeated, way: OnTheWay, site: SiteContext) -> bool:
    """Whether it had no answer again and again, and stored nothing for longer than is waited."""
    is_sure = site.profile.wire_spec.push.deduplicates
    too_often = site.patience.max_attempts if is_sure else _SILENT_TOO_OFTEN
    return len(found.records) > 1 and all(
        each.state is PushState.RETRYABLE
        and each.reply is Reply.NOT_UNDERSTOOD
        and way.adrift.get((key_of(each), each.content_hash), 0) >= too_often
        for each in found.open_records
    )
