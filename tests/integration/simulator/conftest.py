"""Simulators as processes: one that tests share, and some of one's own."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.integration.simulator.caller import Caller, Contract, Stage, launch, stop
from tests.integration.simulator.sets import (
    Json,
    Named,
    library_set,
    project,
    template_set,
    under_key,
)

_YEAR = (
    "edit_templates",
    "declare_targets",
    "approve_targets",
    "report_monitoring",
    "self_evaluate",
    "approve_results",
)


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture
def start(tmp_path: Path, contract: Contract) -> Iterator[Stage]:
    """Start simulators of one's own; each must stop cleanly when the test ends."""
    stage = Stage(tmp_path, contract)
    yield stage
    assert set(stage.stop_all()) <= {0}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, contract: Contract) -> Iterator[Caller]:
    """One simulator for every test that can live beside others."""
    path = tmp_path_factory.mktemp("simulator") / "state.sqlite"
    process, caller = launch(["--seed", "7", "--state", str(path)], contract)
    yield caller
    assert stop(process, caller) == 0


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, contract: Contract) -> Iterator[Caller]:
    """A simulator whose users have done everything that they can; tests only read it."""
    path = tmp_path_factory.mktemp("played") / "state.sqlite"
    process, caller = launch(["--seed", "7", "--state", str(path)], contract)
    caller.push("BAS_PERF_INDICATOR", library_set())
    caller.push("PERF_TEMPLATE", *(template_set(project(number)) for number in range(6)))
    for script in _YEAR:
        caller.run(script)
    yield caller
    assert stop(process, caller) == 0


@pytest.fixture
def busy_year(played: Caller) -> Caller:
    """The simulator with every data set filled, logged in."""
    played.log_in()
    return played


@pytest.fixture
def caller(shared: Caller) -> Iterator[Caller]:
    """The shared simulator, logged in, without faults and of its usual habits afterwards."""
    yield shared
    for path in ("/admin/faults", "/admin/fault-plan", "/admin/poison"):
        shared.data("DELETE", path)
    shared.data("POST", "/admin/receiver", {"deduplicate": False})
    shared.log_in()


@pytest.fixture
def named(request: pytest.FixtureRequest) -> Named:
    """Templates of one's own: the shared simulator is full of those of other tests."""

    own = sha256(request.node.nodeid.encode()).hexdigest()[:16]

    def make(number: int) -> Json:
        return under_key(template_set(project(number)), f"{own}-{number}")

    return make
