"""What can go wrong in a case, whether it is noticed, and the shortest way to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial

from tests.model.environment import fair_moves, moves
from tests.model.protocol import Label
from tests.model.search import Graph, explore, replay
from tests.model.world import Case, Event, Step, Told, World, start

Trace = tuple[Label, ...]
#: A trace as the search took it: steps that it took together stand together.
Path = tuple[Trace, ...]


class Wrong(Enum):
    """What is looked for; the order is that of the table."""

    LOST = "lost"
    DOUBLED = "doubled"
    TWO_EFFECTIVE = "effective twice"
    STALE = "stale"
    OVERWRITTEN = "overwritten"
    CONFIRMED_NOT_THERE = "confirmed but not there"
    FALSE_CONFLICT = "false conflict"


class Grade(Enum):
    """How bad it can get."""

    IMPOSSIBLE = "impossible"
    #: It happens, and in every end somebody was told, or it was put right.
    NOTICED = "noticed"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What exploring a case showed."""

    case: Case
    states: int
    #: False when only the nearest states were explored.
    is_complete: bool
    grades: dict[Wrong, Grade]
    #: The shortest way to each that is possible; to a silent end where there is one.
    paths: dict[Wrong, Path]
    #: States from which no good end can be reached.
    hopeless: int

    @property
    def possible(self) -> frozenset[Wrong]:
        """What is not impossible."""
        return frozenset(self.paths)

    @property
    def silent(self) -> frozenset[Wrong]:
        """What nobody may ever notice."""
        return frozenset(each for each, grade in self.grades.items() if grade is Grade.SILENT)


@cache
def judge(case: Case, nearest: int | None = None) -> Verdict:
    """Explore a case to its end, or its nearest states: then IMPOSSIBLE means not found there."""
    graph = explore(start(case.bounds), partial(moves, case), limit=nearest)
    quiet = [n for n, world in enumerate(graph.states) if is_quiet(case, world)]
    good = [n for n in quiet if graph.states[n].is_settled]
    grades, paths = {}, {}
    for wrong in Wrong:
        found = _nearest(case, graph, quiet, wrong)
        grades[wrong] = Grade.IMPOSSIBLE if found is None else found[0]
        if found is not None:
            paths[wrong] = tuple(graph.trace_to(found[1]))
    return Verdict(
        case=case,
        states=len(graph.states),
        is_complete=graph.is_complete,
        grades=grades,
        paths=paths,
        hopeless=len(graph.states) - len(graph.leading_to(good)),
    )


def hunt(case: Case, wrong: Wrong) -> Path | None:
    """The shortest path to something wrong, found without exploring what lies further away."""
    if wrong is Wrong.LOST:
        raise ValueError("what is lost shows in the end only: judge the case")
    event = _EVENTS[wrong]
    graph = explore(
        start(case.bounds), partial(moves, case), is_enough=lambda world: bool(world.events & event)
    )
    last = len(graph.states) - 1
    return tuple(graph.trace_to(last)) if graph.states[last].events & event else None


def has_happened(world: World, wrong: Wrong) -> bool:
    """Whether it went wrong in this way on the way here; not for LOST, which shows in the end."""
    return bool(world.events & _EVENTS[wrong])


def follow(case: Case, path: Path) -> World:
    """The state a path ends in. Raises ValueError when it is no path of the case."""
    return replay(start(case.bounds), path, partial(moves, case))


def flat(path: Sequence[Trace]) -> Trace:
    """A path as single steps."""
    return tuple(label for each in path for label in each)


def is_quiet(case: Case, world: World) -> bool:
    """Whether nothing more happens of itself."""
    if world.net or any(each.step is not Step.IDLE for each in world.workers):
        return False
    return next(fair_moves(case, world), None) is None


def _nearest(
    case: Case, graph: Graph[World, Trace], quiet: list[int], wrong: Wrong
) -> tuple[Grade, int] | None:
    if wrong is Wrong.LOST:
        lost = (n for n in quiet if not graph.states[n].is_settled)
        return next(((Grade.SILENT, n) for n in lost), None)
    event = _EVENTS[wrong]
    first = graph.first(lambda world: bool(world.events & event))
    if first is None:
        return None
    is_silent = any(_is_unnoticed(graph.states[number], event) for number in quiet)
    if not is_silent and not graph.is_complete:
        is_silent = _may_stay_silent(case, graph.states[first], event)
    return Grade.SILENT if is_silent else Grade.NOTICED, first


def _may_stay_silent(case: Case, world: World, event: int) -> bool:
    """Whether an end without notice follows, as far as the ends are near."""
    beyond = explore(world, partial(moves, case), limit=_BEYOND)
    return any(_is_unnoticed(each, event) and is_quiet(case, each) for each in beyond.states)


#: How many states are looked at beyond one in which something went wrong.
_BEYOND = 5_000
_EVENTS = {
    Wrong.DOUBLED: Event.DOUBLED,
    Wrong.TWO_EFFECTIVE: Event.TWO_EFFECTIVE,
    Wrong.STALE: Event.STALE,
    Wrong.OVERWRITTEN: Event.OVERWRITTEN,
    Wrong.CONFIRMED_NOT_THERE: Event.CONFIRMED_NOT_THERE,
    Wrong.FALSE_CONFLICT: Event.FALSE_CONFLICT,
}

#: By what a person learns of it; of the rest, by the set being put right or reported.
_NOTICES = {
    Event.DOUBLED: Told.MAYBE_TWICE,
    Event.TWO_EFFECTIVE: Told.MAYBE_TWICE,
    Event.OVERWRITTEN: Told.WIPED,
}


def _is_unnoticed(world: World, event: int) -> bool:
    """Whether it happened and, should nothing more happen, nobody knows."""
    notice = _NOTICES.get(event)
    is_known = world.is_settled if notice is None else world.ledger.told & notice
    return bool(world.events & event) and not is_known
