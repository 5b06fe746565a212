"""The rehearsal: one command walks the whole cycle, reports it in numbers and leaves nothing."""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.reconcile.three_ways import Verdict
from tests.acceptance.conftest import SEED, Rehearsed
from tests.acceptance.process import processes_naming, run
from tests.acceptance.summaries import figures_of

NUMBERS = {
    "pushed",
    "confirmed",
    "rejected",
    "refused_locally",
    "quarantined",
    "identified",
    "findings",
    "blocked_secret",
}
WIRES = ("rest", "soap")
OTHER = 3
SEEDS = (SEED, OTHER)
PULLED = {"declared_targets", "monitoring", "self_evaluations"}


@pytest.fixture(scope="module")
def by_seed(
    rehearsed: Rehearsed, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[int, Mapping[str, Any]]:
    """Figures by wire of the rehearsal that was kept, and of one of which nothing is kept.

    The one has another seed, and tells its figures to people.
    """
    place = tmp_path_factory.mktemp("other")
    (place / "tmp").mkdir()
    ended = run("demo", "--once", "--seed", str(OTHER), cwd=place, TMPDIR=str(place / "tmp"))
    assert ended.code == 0, ended.err
    assert list((place / "tmp").iterdir()) == []
    assert sorted(each.name for each in place.iterdir()) == ["tmp"]
    assert processes_naming(place) == {}
    other = {wire: figures_of(wire, ended.out) for wire in WIRES}
    return {SEED: rehearsed.ended.json["transports"], OTHER: other}


@pytest.fixture(params=itertools.product(SEEDS, WIRES), ids=str)
def figures(
    request: pytest.FixtureRequest, by_seed: Mapping[int, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """The figures of each wire, for each seed."""
    seed, wire = request.param
    return dict(by_seed[seed][wire])


@pytest.mark.parametrize("seed", SEEDS)
def test_both_wires_bring_equal_figures(
    seed: int, by_seed: Mapping[int, Mapping[str, Any]]
) -> None:
    rest, soap = (by_seed[seed][wire] for wire in WIRES)

    assert soap == rest


@pytest.mark.parametrize("wire", WIRES)
def test_the_figures_have_the_published_keys_and_are_whole_numbers(
    wire: str, rehearsed: Rehearsed
) -> None:
    figures = rehearsed.ended.json["transports"][wire]

    assert figures.keys() == NUMBERS | {"pulled", "verdicts"}
    assert figures["pulled"].keys() == PULLED
    assert figures["verdicts"].keys() == {each.value for each in Verdict}
    numbers = [figures[each] for each in NUMBERS]
    numbers += [*figures["pulled"].values(), *figures["verdicts"].values()]
    assert {type(each) for each in numbers} == {int}


def test_everything_that_is_promised_occurs_at_least_once(figures: Mapping[str, Any]) -> None:
    assert all(figures[each] >= 1 for each in NUMBERS)
    assert all(count >= 1 for count in figures["pulled"].values())
    assert all(count >= 1 for count in figures["verdicts"].values())
    assert figures["pushed"] == figures["confirmed"] + figures["rejected"]


def test_another_seed_gives_other_counts(by_seed: Mapping[int, Mapping[str, Any]]) -> None:
    """That the same seed gives the same is told in test_interruptions.py."""
    one, other = by_seed.values()

    assert one != other


def test_stdout_is_json_alone_and_progress_is_on_stderr(rehearsed: Rehearsed) -> None:
    ended = rehearsed.ended

    assert ended.code == 0
    assert set(ended.json) == {"transports"}
    assert tuple(ended.json["transports"]) == WIRES
    assert "推送指标模板" in ended.err
    assert "Traceback" not in ended.err


def test_json_without_once_is_a_usage_error(tmp_path: Path) -> None:
    ended = run("demo", "--json", cwd=tmp_path)

    assert ended.code == 2
    assert "--once" in ended.err
    assert json.loads(ended.out)["outcome"] == "failed"


def test_a_directory_that_was_kept_before_is_not_overwritten_in_silence(kept: Path) -> None:
    ended = run("demo", "--once", "--json", "--seed", "99", "--keep", kept, cwd=kept.parent)

    assert ended.code == 2
    assert json.loads(ended.out)["outcome"] == "failed"
    assert "换一个" in ended.err
