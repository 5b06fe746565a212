"""Commands without their start: forked from a process that has loaded the program already.

Each is a process of its own, in a session, directory and environment of its own, and ends as one
does. What is spared is the second that Python and the libraries take to load, hundreds of times.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

_LOADED = b"loaded"
#: Bytes: arguments and the environment.
_LONGEST = 1 << 20


class Warm:
    """The loaded process, asked over a socket; it ends with whoever holds this end."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for each in (self._line, theirs):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "tests.acceptance.warm", str(theirs.fileno())],
                env=dict(environment),
                cwd=Path(__file__).parents[2],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        assert self._line.recv(_LONGEST) == _LOADED

    def run(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        streams: tuple[IO[bytes], IO[bytes]],
        deadline_s: float,
    ) -> int:
        """Run the command to its end; its exit code, negative for the signal that ended it."""
        wish = {"arguments": arguments, "cwd": str(cwd), "environment": dict(environment)}
        ours, theirs = socket.socketpair()
        with ours, theirs:
            handles = [theirs.fileno(), *(each.fileno() for each in streams)]
            socket.send_fds(self._line, [json.dumps(wish).encode()], handles)
            theirs.close()
            ours.settimeout(deadline_s)
            words = ours.makefile("r")
            process = int(words.readline())
            try:
                return int(words.readline())
            except TimeoutError:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                raise


def _serve(line: socket.socket) -> None:
    """Fork for every request; the parent never runs a command itself."""
    # Whoever looks after a command is nobody's to wait for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    line.send(_LOADED)
    while True:
        asked, handles, _flags, _address = socket.recv_fds(line, _LONGEST, 3)
        if not asked:
            return
        if os.fork() == 0:
            line.close()
            _look_after(json.loads(asked), handles)
        for each in handles:
            os.close(each)


def _look_after(wish: Mapping[str, object], handles: Sequence[int]) -> None:
    """Fork the command, tell its process id and then how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    teller, *streams = handles
    process = os.fork()
    if process == 0:
        os.close(teller)
        _be(wish, streams)
    os.write(teller, f"{process}\n".encode())
    _, status = os.waitpid(process, 0)
    os.write(teller, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _be(wish: Mapping[str, object], streams: Sequence[int]) -> None:
    from adapter.cli.start import main  # noqa: PLC0415 - loaded before the fork

    os.setsid()
    for number, handle in enumerate(streams, start=1):
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(wish["environment"])  # type: ignore[call-overload]
    time.tzset()
    os.chdir(str(wish["cwd"]))
    sys.argv[1:] = wish["arguments"]  # type: ignore[call-overload]
    code = 1
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    import adapter.cli.main  # noqa: F401 - what the commands are spared

    _serve(socket.socket(fileno=int(sys.argv[1])))
