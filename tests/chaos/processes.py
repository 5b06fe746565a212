"""Real processes that start quickly: forked from one that has loaded everything already."""

import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_PRELOADED = ["tests.chaos.preloaded"]
_STARTS_WITHIN_S = 60.0
_ENDS_WITHIN_S = 30.0
_GLANCE_S = 0.05
#: What multiprocessing says when the server's word on a process got lost between threads: the
#: process may still be running, and how it ends stands in a file of its own.
_UNTOLD = 255


def forking() -> multiprocessing.context.ForkServerContext:
    """The context that every process of the experiment is forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


class Process:
    """One running command of the product or of the twin, its output in a file."""

    def __init__(
        self,
        body: Callable[[Sequence[str]], object],
        arguments: Sequence[str],
        *,
        output: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.output = output
        self._code = output.with_suffix(".code")
        self._code.unlink(missing_ok=True)
        words = (body, tuple(arguments), str(output), dict(environment or {}))
        # One that the experiment leaves behind when it fails itself ends with the experiment.
        self._process: ForkServerProcess = forking().Process(target=_run, args=words, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid or 0

    @property
    def is_running(self) -> bool:
        """False once it ended, whoever ended it."""
        return self._process.is_alive() or (self._is_untold and self._exists())

    def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait(_ENDS_WITHIN_S)

    def stop(self) -> int:
        """Ask it to end, and insist after a while; the exit code."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        return self.ended(within_s=_ENDS_WITHIN_S)

    def ended(self, *, within_s: float) -> int:
        """Wait for its end, which comes by force after `within_s`; the exit code."""
        if not self.wait(within_s):
            self.kill()
        if not self._is_untold:
            return self._process.exitcode or 0
        return int(self._code.read_text("ascii")) if self._code.exists() else -signal.SIGKILL

    def wait(self, seconds: float) -> bool:
        """True when it ended within so many seconds."""
        deadline = time.monotonic() + seconds
        self._process.join(seconds)
        while self._is_untold and self._exists() and time.monotonic() < deadline:
            time.sleep(_GLANCE_S)
        return not self.is_running

    @property
    def _is_untold(self) -> bool:
        return self._process.exitcode == _UNTOLD

    def _exists(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def greeting(self) -> Mapping[str, object]:
        """The first line of JSON that it prints."""
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < deadline and self.is_running:
            for line in self._lines():
                if line.startswith("{") and line.endswith("\n"):
                    greeting: Mapping[str, object] = json.loads(line)
                    return greeting
            time.sleep(0.01)
        raise RuntimeError(f"it did not start; see {self.output}")

    def _lines(self) -> list[str]:
        return (
            self.output.read_text("utf-8").splitlines(keepends=True) if self.output.exists() else []
        )


def _run(
    body: Callable[[Sequence[str]], object],
    arguments: Sequence[str],
    output: str,
    environment: Mapping[str, str],
) -> None:
    """In the child: a session of its own, output to the file, then the command."""
    os.setsid()
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.environ.update(environment)
    try:
        code = body(arguments)
    except SystemExit as leaving:
        code = leaving.code
    except BaseException:  # noqa: BLE001 - it must reach the file before the process ends
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    left = code if isinstance(code, int) else 0
    Path(output).with_suffix(".code").write_text(str(int(left)), "ascii")
    os._exit(left)
