"""The simulator as a child process: it never outlives whoever started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from connectors.rehearsal import SimulatorProcess

_STARTER = """
import os, signal, sys
from pathlib import Path
from connectors.rehearsal import SimulatorProcess

running = SimulatorProcess(
    state_file=Path(sys.argv[1]), seed=7, division_code="152501000", fiscal_year=2026
)
running.__enter__()
print(running.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
_PATIENCE_S = 30


def test_a_simulator_whose_starter_was_killed_ends_by_itself(tmp_path: Path) -> None:
    killed = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", _STARTER, str(tmp_path / "simulator.sqlite")],
        capture_output=True,
        check=False,
        text=True,
    )

    assert killed.returncode == -signal.SIGKILL
    assert _ends(int(killed.stdout))


def test_leaving_the_block_ends_the_process_and_keeps_its_state(tmp_path: Path) -> None:
    state_file = tmp_path / "simulator.sqlite"
    with SimulatorProcess(
        state_file=state_file, seed=7, division_code="152501000", fiscal_year=2026
    ) as running:
        pid = running.pid

    assert _ends(pid)
    assert state_file.exists()
    # An interpreter that cannot end says so here, as it did while a thread held its input.
    assert "Fatal" not in state_file.with_suffix(".log").read_text("utf-8")


def _ends(pid: int) -> bool:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True  # It has ended; nobody is left to collect it.
        time.sleep(0.05)
    return False
