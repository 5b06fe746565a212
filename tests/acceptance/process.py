"""The product as people meet it: real processes, what they print, how they end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.warm import Warm, arguments_of

COMMAND = str(Path(sys.executable).with_name("indicator-adapter"))
#: Long enough for a busy machine; nothing waits this long when all is well.
DEADLINE_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A process that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, which must be one JSON document and nothing else."""
        return json.loads(self.out)


_TELLING = {"PYTHONWARNINGS": "error", "PYTHONFAULTHANDLER": "1"}


def environment(**changes: str) -> dict[str, str]:
    """Ours without settings of the machine, with `changes`; who gets SIGABRT tells its threads."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("INDICATOR_ADAPTER")}
    return {**kept, **_TELLING, "COLUMNS": "200", **changes}


def run(*arguments: str | Path, cwd: Path, **variables: str) -> Ended:
    """Run the command to its end in a directory, see tests/warm.py."""
    with TemporaryFile() as out, TemporaryFile() as err:
        code = _warm().run(
            [*map(str, arguments)],
            cwd=cwd,
            environment=environment(**variables),
            streams=(out, err),
            deadline_s=DEADLINE_S,
        )
        return Ended(code=code, out=_written(out), err=_written(err))


@cache
def _warm() -> Warm:
    return Warm("command line", environment())


def _written(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


@contextmanager
def started(
    *arguments: str | Path, cwd: Path, **variables: str
) -> Iterator["subprocess.Popen[str]"]:
    """A running command with its output in files, ended at the latest when the block ends."""
    with (cwd / "out.txt").open("w") as out, (cwd / "err.txt").open("w") as err:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [COMMAND, *map(str, arguments)],
            cwd=cwd,
            env=environment(**variables),
            stdout=out,
            stderr=err,
            text=True,
            # A group of its own, as a terminal makes one: Ctrl-C reaches all of it.
            start_new_session=True,
        )
    try:
        yield process
    except subprocess.TimeoutExpired as late:
        process.send_signal(signal.SIGABRT)
        process.wait()
        late.add_note(told(cwd)[-5000:])
        raise
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def told(cwd: Path) -> str:
    """What a started command printed so far, on both streams."""
    return (cwd / "out.txt").read_text() + (cwd / "err.txt").read_text()


def interrupt(process: "subprocess.Popen[str]") -> int:
    """Press Ctrl-C and wait for the exit code."""
    os.killpg(process.pid, signal.SIGINT)
    return process.wait(timeout=DEADLINE_S)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Poll until something is so; an assertion names what never came."""
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.01)


def processes_naming(text: str | Path) -> Mapping[int, str]:
    """Command lines of living processes that name a path, by process id; also of forked ones."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            told = entry.read_bytes()
            if b"tests.warm" in told:
                told += arguments_of(entry.parent)
        except OSError:
            continue  # It ended while we looked.
        words = told.replace(b"\0", b" ").decode(errors="replace")
        if str(text) in words:
            found[int(entry.parent.name)] = words
    return found
