"""Simulators as processes: one that tests share, and some of one's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.simulator.caller import Caller, Contract, Stage, launch, stop


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


@pytest.fixture
def caller(shared: Caller) -> Iterator[Caller]:
    """The shared simulator, logged in, without faults and of its usual habits afterwards."""
    yield shared
    for path in ("/admin/faults", "/admin/fault-plan", "/admin/poison"):
        shared.data("DELETE", path)
    shared.data("POST", "/admin/receiver", {"deduplicate": False})
    shared.log_in()
