"""Breadth-first search over every state that can be reached, with shortest traces."""

import gc
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

S = TypeVar("S", bound=Hashable)
L = TypeVar("L")


@dataclass(slots=True)
class Graph(Generic[S, L]):
    """Everything that can be reached, in the order of distance from the start."""

    states: list[S]
    #: Number of the state a state was first reached from, and by what.
    reached_by: list[tuple[int, L | None]]
    #: Numbers of the states that can follow, per state.
    following: list[list[int]] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether every state was expanded."""
        return len(self.following) == len(self.states)

    def first(self, is_wanted: Callable[[S], bool]) -> int | None:
        """The nearest state of a kind."""
        return next((n for n, state in enumerate(self.states) if is_wanted(state)), None)

    def trace_to(self, number: int) -> list[L]:
        """The labels of a shortest way from the start."""
        labels: list[L] = []
        number, label = self.reached_by[number]
        while label is not None:
            labels.append(label)
            number, label = self.reached_by[number]
        return labels[::-1]

    def leading_to(self, goals: Iterable[int]) -> set[int]:
        """Numbers of the states from which a goal can be reached."""
        before: list[list[int]] = [[] for _ in self.states]
        for number, followers in enumerate(self.following):
            for each in followers:
                before[each].append(number)
        waiting = list(goals)
        found = set(waiting)
        while waiting:
            for each in before[waiting.pop()]:
                if each not in found:
                    found.add(each)
                    waiting.append(each)
        return found


def explore(
    start: S,
    successors: Callable[[S], Iterable[tuple[L, S]]],
    *,
    is_enough: Callable[[S], bool] | None = None,
    limit: int | None = None,
) -> Graph[S, L]:
    """Every reachable state, or those up to the first that is enough, or the nearest `limit`."""
    graph: Graph[S, L] = Graph([start], [(0, None)])
    numbers = {start: 0}
    was_collecting = gc.isenabled()
    # Millions of small tuples without a cycle: looking for one takes a fifth of the time.
    gc.disable()
    try:
        for number, state in enumerate(graph.states):
            followers = []
            for label, after in successors(state):
                at = numbers.get(after)
                if at is None:
                    at = numbers[after] = len(graph.states)
                    graph.states.append(after)
                    graph.reached_by.append((number, label))
                    if is_enough is not None and is_enough(after):
                        return graph
                    if len(graph.states) == limit:
                        return graph
                followers.append(at)
            graph.following.append(followers)
    finally:
        if was_collecting:
            gc.enable()
    return graph


def replay(start: S, labels: Sequence[L], successors: Callable[[S], Iterable[tuple[L, S]]]) -> S:
    """The state that a trace ends in. Raises ValueError where a label is not one possible step."""
    state = start
    for label in labels:
        after = [each for possible, each in successors(state) if possible == label]
        if len(after) != 1:
            raise ValueError(f"{label} is not one possible step")
        state = after[0]
    return state
