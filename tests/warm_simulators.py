"""Simulators without their start, for tests that speak with one of their own each."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest

from tests.warm import Warm

_WORDS = [sys.executable, "-m", "connectors.simulator"]


class WarmSimulator:
    """What subprocess.Popen is to those who start `python -m connectors.simulator`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        stdin: int | None = None,
        stdout: int,
        stderr: IO[str] | int,
        text: bool = False,
        start_new_session: bool = True,
    ) -> None:
        assert list(command[:3]) == _WORDS
        assert stdout == subprocess.PIPE
        assert start_new_session, "every forked process has a session of its own"
        mode = "" if text else "b"
        self.stdin: IO[Any] | None = None
        self.returncode: int | None = None
        theirs = []
        if stdin == subprocess.PIPE:
            end, own = os.pipe()
            self.stdin = os.fdopen(own, f"w{mode}")
        else:
            end = os.open(os.devnull, os.O_RDONLY)
        theirs.append(end)
        own, end = os.pipe()
        self.stdout: IO[Any] = os.fdopen(own, f"r{mode}")
        theirs.append(end)
        theirs.append(_handle(stderr))
        try:
            self._process = _warm().start(
                command[3:],
                cwd=Path.cwd(),
                environment=dict(os.environ),
                streams=(theirs[0], theirs[1], theirs[2]),
            )
        finally:
            for each in theirs:
                os.close(each)
        self.pid = self._process.pid

    def wait(self, timeout: float | None = None) -> int:
        """As Popen's."""
        try:
            self.returncode = self._process.wait(timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired(_WORDS, timeout or 0) from None
        self._process.close()
        return self.returncode

    def poll(self) -> int | None:
        """As Popen's."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[Any, None]:
        """As Popen's, for output that a pipe can hold."""
        self.wait(timeout)
        with self.stdout:
            return self.stdout.read(), None

    def send_signal(self, number: signal.Signals) -> None:
        """As Popen's: nothing when it is over."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """As Popen's."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """As Popen's."""
        self.send_signal(signal.SIGKILL)


def _handle(stream: IO[str] | int) -> int:
    if isinstance(stream, int):
        assert stream == subprocess.DEVNULL
        return os.open(os.devnull, os.O_WRONLY)
    return os.dup(stream.fileno())


@cache
def _warm() -> Warm:
    return Warm("simulator", os.environ)


@contextmanager
def simulators_are_warm() -> Iterator[None]:
    """Let SimulatorProcess fork its simulator; test_rehearsal.py starts it as users do."""
    names = ("PIPE", "TimeoutExpired")
    forking = SimpleNamespace(
        Popen=WarmSimulator, **{each: getattr(subprocess, each) for each in names}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.rehearsal.subprocess", forking)
        yield
