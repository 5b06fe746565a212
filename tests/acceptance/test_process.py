"""What the acceptance tests see of processes."""

import sys
from pathlib import Path

import pytest

from connectors.rehearsal import SimulatorProcess
from tests.acceptance.process import processes_naming, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are seen in /proc")


def test_a_forked_process_is_seen_by_its_arguments_while_it_lives(tmp_path: Path) -> None:
    state_file = tmp_path / "state.sqlite"
    simulator = SimulatorProcess(
        state_file=state_file, seed=1, division_code="152501000", fiscal_year=2026
    )
    with simulator:
        seen = processes_naming(tmp_path)

        assert seen.keys() == {simulator.pid}
        assert f"--state {state_file}" in seen[simulator.pid]
    wait_until(lambda: processes_naming(tmp_path) == {}, "the end of the simulator")
