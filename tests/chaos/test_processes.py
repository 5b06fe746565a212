"""A process is known by its own word where the server's word on it got lost."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.processes import Process


def untold(process: Process) -> Process:
    """Let the server's word get lost, as it does when the pipe to it is closed by somebody."""
    sentinel = process._process.sentinel
    reader, writer = os.pipe()
    os.close(writer)
    os.dup2(reader, sentinel)
    os.close(reader)
    return process


@pytest.fixture(params=[lambda process: process, untold], ids=["told", "untold"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Process]:
    def begin(script: str) -> Process:
        words = ("sh", "-c", script)
        made: Process = request.param(Process(subprocess.call, words, output=tmp_path / "out.txt"))
        return made

    return begin


@pytest.mark.parametrize("code", [0, 3])
def test_it_is_waited_for_and_tells_how_it_ended(start: Callable[..., Process], code: int) -> None:
    process = start(f"sleep 0.3; exit {code}")

    assert process.is_running
    assert process.ended(within_s=20) == code
    assert not process.is_running


def test_one_that_does_not_end_is_ended(start: Callable[..., Process]) -> None:
    process = start("sleep 5")

    assert not process.wait(0.1)
    assert process.ended(within_s=0.1) == -signal.SIGKILL
    assert not process.is_running
