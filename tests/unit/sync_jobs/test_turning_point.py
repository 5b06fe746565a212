"""Halving a history of profiles: the place at which a figure became what it is."""

from itertools import product
from math import ceil, log2

import pytest

from sync_jobs.trying.bisect_profile import changed_lines, turning_point


class Asked:
    """Counts at how many places it was read."""

    def __init__(self, readings: tuple[str | None, ...]) -> None:
        self.readings = readings
        self.places: set[int] = set()

    def __call__(self, place: int) -> str | None:
        self.places.add(place)
        return self.readings[place]


@pytest.mark.parametrize("count", range(1, 7))
def test_what_is_found_is_a_change_to_what_is_read_now(count: int) -> None:
    for readings in product(("a", "b", None), repeat=count):
        at = turning_point(Asked(readings), count)

        if at is None:
            assert readings[0] == readings[-1]
        else:
            assert readings[at] == readings[-1]
            assert readings[at - 1] != readings[-1]


@pytest.mark.parametrize("at", range(1, 100))
def test_a_single_change_is_found_with_few_looks(at: int) -> None:
    asked = Asked(("old",) * at + ("new",) * (100 - at))

    assert turning_point(asked, 100) == at
    assert len(asked.places) <= ceil(log2(100)) + 2


def test_a_wanted_value_is_looked_for_among_those_that_were_read() -> None:
    readings = ("a", "b", "b", "c")

    assert turning_point(Asked(readings), 4, "b") == 1
    assert turning_point(Asked(readings), 4, "x") is None
    assert turning_point(Asked(readings), 4, "a") is None


def test_without_a_history_nothing_is_found() -> None:
    assert turning_point(Asked(()), 0) is None


def test_lines_are_compared_file_by_file_under_their_headings() -> None:
    before = {"a.toml": "x = 1\n[set]\ny = 2\nz = 0", "b.toml": "same"}
    after = {"a.toml": "x = 1\n[set]\ny = 3\nz = 0", "b.toml": "same", "c.toml": "new"}

    assert list(changed_lines(before, after)) == [
        "a.toml 第 3 行，[set] 部分：",
        "- y = 2",
        "+ y = 3",
        "c.toml 第 1 行：",
        "+ new",
    ]
