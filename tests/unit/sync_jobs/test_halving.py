"""Halving: which calls find the set that a whole request was refused for, and how many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, log2

import pytest

from adapter.domain.outcome import PushState
from adapter.ports.trees import TreeEntry, TreeKind
from sync_jobs.push_plan import Action, Planned
from sync_jobs.pushing.halving import isolate
from sync_jobs.pushing.parcels import Parcel
from sync_jobs.pushing.sending import Delivery
from sync_jobs.sets.internal import InternalSet


def planned(number: int) -> Planned:
    entry = TreeEntry(key=str(number), project_code="", content_hash="", fields={})
    own = InternalSet(kind=TreeKind.TEMPLATE, title="", entry=entry)
    return Planned(set=own, action=Action.CREATE, expected=None)


@dataclass
class Receiver:
    """Refuses a call as a whole for a reason of the test's; keeps every call and every outcome."""

    refuses: Callable[[set[int]], bool]
    calls: list[list[int]] = field(default_factory=list)
    states: dict[int, PushState] = field(default_factory=dict)

    def __call__(self, sets: Sequence[Planned]) -> Delivery:
        numbers = [int(each.set.entry.key) for each in sets]
        self.calls.append(numbers)
        is_refused = self.refuses(set(numbers))
        refused = PushState.REJECTED if len(numbers) == 1 else PushState.RETRYABLE
        state = refused if is_refused else PushState.CONFIRMED
        self.states |= dict.fromkeys(numbers, state)
        return Delivery(
            parcel=Parcel(sets=tuple(sets)),
            states={each.set_key: state for each in sets},
            is_refused_whole=is_refused,
        )

    def push(self, count: int) -> None:
        """As the pusher does: all at once, and in parts where that was refused."""
        sets = [planned(number) for number in range(count)]
        if self(sets).is_refused_whole:
            isolate(sets, self)

    def rejected(self) -> set[int]:
        return {number for number, state in self.states.items() if state is PushState.REJECTED}

    def confirmed(self) -> set[int]:
        return {number for number, state in self.states.items() if state is PushState.CONFIRMED}


def with_poison(*poison: int) -> Receiver:
    return Receiver(lambda numbers: bool(numbers & set(poison)))


@pytest.mark.parametrize("count", [1, 2, 8, 13, 64])
def test_one_set_is_isolated_in_few_calls_and_all_others_arrive(count: int) -> None:
    for poison in range(count):
        receiver = with_poison(poison)
        receiver.push(count)

        assert receiver.rejected() == {poison}
        assert receiver.confirmed() == set(range(count)) - {poison}
        assert calls_until_isolated(receiver, count, poison) <= ceil(log2(count)) + 1
        # One for its own answer, one for all that was spared on the way.
        assert len(receiver.calls) <= ceil(log2(count)) + 3


def calls_until_isolated(receiver: Receiver, count: int, poison: int) -> int:
    """Calls after which no other set can be the one, by what was refused and what passed."""
    suspects = set(range(count))
    for number, call in enumerate(receiver.calls, 1):
        suspects = suspects & set(call) if poison in call else suspects - set(call)
        if suspects == {poison}:
            return number
    raise AssertionError("never isolated")


def test_the_half_that_must_hold_it_is_halved_without_being_sent() -> None:
    receiver = with_poison(7)

    receiver.push(8)

    assert receiver.calls == [list(range(8)), [0, 1, 2, 3], [4, 5], [6], [7]]


@pytest.mark.parametrize("poison", [(0, 1), (0, 7), (3, 4), (0, 1, 2), (1, 5, 6), (0, 2, 4, 6)])
def test_several_sets_are_rejected_each_for_itself(poison: tuple[int, ...]) -> None:
    receiver = with_poison(*poison)

    receiver.push(8)

    assert receiver.rejected() == set(poison)
    assert receiver.confirmed() == set(range(8)) - set(poison)


def test_a_refusal_that_does_not_come_again_rejects_nobody() -> None:
    refusals = [True]
    receiver = Receiver(lambda _numbers: bool(refusals and refusals.pop()))

    receiver.push(8)

    assert receiver.rejected() == set()
    assert receiver.confirmed() == set(range(8))


def test_sets_that_only_fail_together_all_arrive() -> None:
    receiver = Receiver(lambda numbers: {0, 7} <= numbers)

    receiver.push(8)

    assert receiver.confirmed() == set(range(8))


def test_a_receiver_that_refuses_everything_is_left_alone_soon() -> None:
    receiver = Receiver(lambda _numbers: True)

    receiver.push(64)

    assert len(receiver.rejected()) == 3
    assert len(receiver.calls) <= 3 * (ceil(log2(64)) + 1)


def test_what_stays_unknown_ends_the_search() -> None:
    receiver = with_poison(7)

    def silent(sets: Sequence[Planned]) -> Delivery:
        receiver.calls.append([int(each.set.entry.key) for each in sets])
        states = {each.set_key: PushState.UNKNOWN for each in sets}
        return Delivery(parcel=Parcel(sets=tuple(sets)), states=states)

    isolate([planned(number) for number in range(8)], silent)

    assert receiver.calls == [[0, 1, 2, 3]]
