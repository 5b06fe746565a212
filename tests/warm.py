"""Processes without their start: forked from a process that has loaded the program already.

Each is a process of its own, in a session, directory and environment of its own, and ends as one
does. What is spared is the time that Python and the libraries take to load, hundreds of times:
a second for a command, a third of one for a simulator.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn, TypeAlias

_LOADED = b"loaded"
#: Bytes: arguments and the environment.
_LONGEST = 1 << 20
#: Name of the file in memory in which a forked process keeps its arguments.
_ARGUMENTS = "arguments"


#: A handle, or something that has one.
_Stream: TypeAlias = IO[bytes] | IO[str] | int


class Warm:
    """The loaded process, asked over a socket; it ends with whoever holds this end."""

    def __init__(self, program: str, environment: Mapping[str, str]) -> None:
        """`program` is one of PROGRAMS."""
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for each in (self._line, theirs):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "tests.warm", str(theirs.fileno()), program],
                env=dict(environment),
                cwd=Path(__file__).parents[1],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        assert self._line.recv(_LONGEST) == _LOADED

    def start(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        streams: tuple[_Stream, _Stream, _Stream],
    ) -> "Forked":
        """Start the program with its standard input, output and error output."""
        wish = {"arguments": arguments, "cwd": str(cwd), "environment": dict(environment)}
        ours, theirs = socket.socketpair()
        with theirs:
            numbers = (each if isinstance(each, int) else each.fileno() for each in streams)
            handles = [theirs.fileno(), *numbers]
            socket.send_fds(self._line, [json.dumps(wish).encode()], handles)
        return Forked(ours)

    def run(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        streams: tuple[IO[bytes], IO[bytes]],
        deadline_s: float,
    ) -> int:
        """Run the program to its end; its exit code, negative for the signal that ended it."""
        with Path(os.devnull).open("rb") as nothing:
            started = self.start(
                arguments, cwd=cwd, environment=environment, streams=(nothing, *streams)
            )
        try:
            return started.wait(deadline_s)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.kill(started.pid, signal.SIGKILL)
            raise
        finally:
            started.close()


class Forked:
    """A process that was asked for, known by what is told of it over a socket."""

    def __init__(self, told: socket.socket) -> None:
        self._socket = told
        self._words = told.makefile("r")
        self.pid = int(self._words.readline())
        #: Exit code, negative for the signal that ended it; None while it runs.
        self.code: int | None = None

    def wait(self, timeout_s: float | None) -> int:
        """Wait for its end; TimeoutError when that does not come."""
        if self.code is None:
            if not select.select([self._socket], [], [], timeout_s)[0]:
                raise TimeoutError
            self.code = int(self._words.readline())
        return self.code

    def close(self) -> None:
        """Listen no longer."""
        self._words.close()
        self._socket.close()


def _serve(line: socket.socket, main: Callable[[], object]) -> NoReturn:
    """Fork for every request; the parent never runs the program itself."""
    # Whoever looks after a process is nobody's to wait for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    line.send(_LOADED)
    while True:
        asked, handles, _flags, _address = socket.recv_fds(line, _LONGEST, 4)
        if not asked:
            sys.exit()
        if os.fork() == 0:
            line.close()
            _look_after(json.loads(asked), handles, main)
        for each in handles:
            os.close(each)


def _look_after(
    wish: Mapping[str, object], handles: Sequence[int], main: Callable[[], object]
) -> NoReturn:
    """Fork the process, tell its id and then how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    teller, *streams = handles
    process = os.fork()
    if process == 0:
        os.close(teller)
        _be(wish, streams, main)
    for each in streams:
        os.close(each)
    os.write(teller, f"{process}\n".encode())
    _, status = os.waitpid(process, 0)
    os.write(teller, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _be(wish: Mapping[str, object], streams: Sequence[int], main: Callable[[], object]) -> NoReturn:
    os.setsid()
    for number, handle in enumerate(streams):
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(wish["environment"])  # type: ignore[call-overload]
    time.tzset()
    os.chdir(str(wish["cwd"]))
    sys.argv[1:] = wish["arguments"]  # type: ignore[call-overload]
    _keep_arguments()
    code = 1
    try:
        returned = main()
        code = returned if isinstance(returned, int) else 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _keep_arguments() -> None:
    """What /proc shows as a command line stays that of the loaded process."""
    if sys.platform == "linux":
        os.write(os.memfd_create(_ARGUMENTS), "\0".join(sys.argv[1:]).encode())


def arguments_of(process: Path) -> bytes:
    """Arguments of a forked process by its directory in /proc, as cmdline there gives others'.

    Empty for a process that was not forked; OSError for one that ended meanwhile.
    """
    for each in (process / "fd").iterdir():
        if str(each.readlink()).startswith(f"/memfd:{_ARGUMENTS} "):
            return each.read_bytes()
    return b""


def _command_line() -> Callable[[], object]:
    import adapter.cli.main  # noqa: F401, PLC0415 - what the commands are spared
    from adapter.cli.start import main  # noqa: PLC0415 - see above

    return main


def _simulator() -> Callable[[], object]:
    from connectors.simulator.__main__ import main  # noqa: PLC0415 - what they are spared

    return main


#: What can be loaded, by name: each gives what is to be called in the forked process.
PROGRAMS: Mapping[str, Callable[[], Callable[[], object]]] = {
    "command line": _command_line,
    "simulator": _simulator,
}

if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), PROGRAMS[sys.argv[2]]())
