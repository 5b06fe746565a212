"""Carries out a push (推送执行): parcel after parcel, each as often as is safe in one run."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adapter.domain.outcome import PushState, RunCounts
from adapter.ports.pushes import SetKey
from sync_jobs.few_lines import FewLines
from sync_jobs.gate import OpenProjects
from sync_jobs.job import RunContext
from sync_jobs.push_plan import Action, Planned, named
from sync_jobs.pushing.halving import isolate
from sync_jobs.pushing.on_the_way import OnTheWay
from sync_jobs.pushing.parcels import Parcel
from sync_jobs.pushing.sending import Delivery, Sender


@dataclass(slots=True, kw_only=True)
class Sent:
    """What became of the sets that were to leave, counted parcel by parcel."""

    states: Counter[PushState] = field(default_factory=Counter)
    #: Confirmed sets that were not there before.
    created: int = 0
    #: The other side changed them after the plan was made: nothing was sent.
    overtaken: int = 0
    #: What the other side said of the sets it rejected, one sentence each.
    refusals: FewLines = field(default_factory=FewLines)
    #: Sets without an outcome, by what was answered and seen.
    unclear: Counter[str] = field(default_factory=Counter)

    @property
    def pushed(self) -> int:
        """Sets that left, or were to."""
        return self.states.total()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of the sets of one parcel."""

    states: Mapping[SetKey, PushState]
    overtaken: frozenset[SetKey]
    #: What the other side said of the sets it rejected, where it said anything.
    reasons: Mapping[SetKey, str] = field(default_factory=dict)


#: Told of a parcel that was settled.
After = Callable[[Parcel, Fate], None]


def nothing(parcel: Parcel, fate: Fate) -> None:
    """For those who only want the end."""


class Pusher:
    """Sends parcels one by one; what happened to one never stops the next."""

    def __init__(self, run: RunContext, projects: OpenProjects, way: OnTheWay) -> None:
        self._run = run
        self._sender = Sender(run, projects, way)
        self._sent = Sent()
        # Of the parcel that is being sent.
        self._states: dict[SetKey, PushState] = {}
        self._overtaken: set[SetKey] = set()
        self._refusals: dict[SetKey, str] = {}
        self._reasons: dict[SetKey, str] = {}
        self._unclear: dict[SetKey, str] = {}
        #: Since a search in which nothing passed, nothing has: refusals are not about a set.
        self._is_hopeless = False

    def send(self, parcels: Iterable[Parcel], total: int, after: After = nothing) -> Sent:
        """Send every parcel, of `total` sets; one that is refused as a whole goes on in parts.

        `after` is told of each parcel once it is settled, with what became of its sets.
        """
        for parcel in parcels:
            self._run.site.budget.require()
            self._states, self._overtaken = {}, set()
            self._refusals, self._reasons, self._unclear = {}, {}, {}
            self._send(parcel)
            self._follow(parcel)
            self._run.done(_counts(parcel.open_sets, self._states))
            self._count(parcel)
            self._run.site.progress("推送", self._sent.pushed + self._sent.overtaken, total)
            after(parcel, self._fate())
        return self._sent

    def _fate(self) -> Fate:
        overtaken = frozenset(self._overtaken)
        return Fate(states=self._states, overtaken=overtaken, reasons=self._reasons)

    def _count(self, parcel: Parcel) -> None:
        confirmed = PushState.CONFIRMED
        self._sent.states.update(self._states.values())
        self._sent.created += sum(
            each.action is Action.CREATE and self._states.get(each.set_key) is confirmed
            for each in parcel.open_sets
        )
        self._sent.overtaken += len(self._overtaken)
        for each in self._refusals.values():
            self._sent.refusals.add(each)
        self._sent.unclear.update(self._unclear.values())

    def _send(self, parcel: Parcel) -> None:
        first = self._patiently(parcel)
        if not first.is_refused_whole:
            self._is_hopeless = self._is_hopeless and not first.has_passed
        elif len(first.parcel.sets) > 1 and not self._is_hopeless:
            refused = [
                each
                for each in first.parcel.sets
                if first.states.get(each.set_key) is PushState.RETRYABLE
            ]
            # Else the same request leaves once more, under its own key.
            if self._sender.may_take_new_keys(refused):
                self._is_hopeless = not isolate(refused, self._deliver)

    def _follow(self, parcel: Parcel) -> None:
        """Send the newest content after the older one that had to be settled first."""
        confirmed = {
            each.set_key: each.set.entry.content_hash
            for each in parcel.open_sets
            if self._states.get(each.set_key) is PushState.CONFIRMED
        }
        followers = tuple(
            replace(each, expected=confirmed[each.set_key])
            for each in parcel.followers
            if each.set_key in confirmed
        )
        if followers:
            self._send(Parcel(sets=followers))

    def _deliver(self, sets: Sequence[Planned]) -> Delivery:
        return self._patiently(Parcel(sets=tuple(sets)))

    def _patiently(self, parcel: Parcel) -> Delivery:
        """Send, and send the same again at once as long as that is safe and worth the wait."""
        site = self._run.site
        delivery = self._noted(self._sender.send(parcel))
        for at_least_s in site.patience.waits_s:
            wait_s = max(at_least_s, delivery.retry_after_s)
            if delivery.again is None or wait_s > site.patience.longest_wait_s:
                break
            site.clock.sleep(wait_s)
            delivery = self._noted(self._sender.send(delivery.again))
        return delivery

    def _noted(self, delivery: Delivery) -> Delivery:
        """Later deliveries of a set say more than earlier ones."""
        self._states |= delivery.states
        self._overtaken |= delivery.overtaken
        for each in delivery.parcel.open_sets:
            if each.set_key in delivery.overtaken:
                self._states.pop(each.set_key, None)
            self._note_refusal(each, delivery)
            self._unclear.pop(each.set_key, None)
        self._unclear |= delivery.unclear
        return delivery

    def _note_refusal(self, planned: Planned, delivery: Delivery) -> None:
        self._refusals.pop(planned.set_key, None)
        self._reasons.pop(planned.set_key, None)
        reason = delivery.refusals.get(planned.set_key)
        if reason is not None:
            self._reasons[planned.set_key] = reason
            told = reason or "未说明原因"
            self._refusals[planned.set_key] = f"对方拒收：{named(planned.set)}：{told}"


def _counts(sets: Sequence[Planned], states: Mapping[SetKey, PushState]) -> RunCounts:
    """What became of a parcel, for the run row should a later one fail."""
    confirmed = [each for each in sets if states.get(each.set_key) is PushState.CONFIRMED]
    created = sum(each.expected is None for each in confirmed)
    rejected = sum(states.get(each.set_key) is PushState.REJECTED for each in sets)
    return RunCounts(
        read=len(sets),
        created=created,
        updated=len(confirmed) - created,
        rejected=rejected,
        quarantined=len(sets) - len(confirmed) - rejected,
    )
