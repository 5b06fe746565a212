"""The search on a graph small enough to see: a counter that is doubled or grows by one."""

from collections.abc import Iterator

import pytest

from tests.model.search import explore, replay


def _steps(number: int) -> Iterator[tuple[str, int]]:
    if number < 10:
        yield "grow", number + 1
        yield "double", number * 2


def test_every_state_is_found_once_with_a_shortest_way() -> None:
    graph = explore(1, _steps)

    at = graph.first(lambda number: number == 10)
    assert sorted(graph.states) == [*range(1, 11), 12, 14, 16, 18]
    assert at is not None
    assert graph.trace_to(at) == ["grow", "double", "grow", "double"]


def test_a_limited_search_says_that_it_is_not_complete() -> None:
    assert explore(1, _steps).is_complete
    assert not explore(1, _steps, limit=5).is_complete


def test_a_search_stops_at_what_is_enough() -> None:
    graph = explore(1, _steps, is_enough=lambda number: number == 8)

    assert graph.states[-1] == 8
    assert len(graph.states) < len(explore(1, _steps).states)


def test_the_states_leading_to_a_goal_are_those_with_a_way_to_it() -> None:
    graph = explore(1, _steps)
    goal = graph.states.index(14)

    leading = {graph.states[number] for number in graph.leading_to([goal])}

    assert leading == {1, 2, 3, 4, 5, 6, 7, 14}


def test_a_trace_is_replayed_step_by_step_and_a_wrong_one_is_refused() -> None:
    assert replay(1, ["grow", "double"], _steps) == 4
    with pytest.raises(ValueError, match="shrink"):
        replay(1, ["grow", "shrink"], _steps)
