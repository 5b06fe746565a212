"""Closes runs (中断) whose process is gone: killed, it could not settle them itself."""

import os
import socket
from pathlib import Path

import structlog

from adapter.ports.clock import Clock
from adapter.ports.runs import RunProcess
from adapter.ports.store import Store

_log = structlog.get_logger(__name__)

#: What the run row says instead of an error's class: nobody was left to see an error.
INTERRUPTED = "Interrupted"

#: Position of the state and of the start time after the name of the process, in /proc/PID/stat.
_STATE, _STARTED = 0, 19
#: Ended, but its parent did not ask for its exit code yet.
_ENDED_STATES = {"Z", "X"}


def close_interrupted(store: Store, clock: Clock) -> int:
    """Settle as FAILED what processes of this host left unfinished; returns how many runs.

    Runs of other hosts and of live processes stay as they are. When they ended nobody knows: the
    rows say when it was noticed, and of what was done nothing.
    """
    with store.begin() as work:
        left = [
            each.run_id for each in work.runs.unfinished() if each.process and is_gone(each.process)
        ]
        if not left:
            return 0
        closed = work.runs.abandon(left, at=clock.now(), error=INTERRUPTED)
        work.commit()
    _log.warning("runs_interrupted", runs=closed)
    return closed


def this_process() -> RunProcess:
    """The process that asks."""
    return RunProcess(host=_host(), pid=os.getpid(), birth=_birth(os.getpid()))


def is_gone(process: RunProcess) -> bool:
    """True when the process cannot be alive; False where that cannot be known."""
    if process.host != _host():
        return False
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # Somebody else's process has this number now, or had it all along.
    birth = _birth(process.pid)
    if birth == "":
        return _has_ended(process.pid)
    return process.birth not in {"", birth}


def _host() -> str:
    """Name and machine id, as machines are often named alike; and the space that counts pids."""
    return "/".join((socket.gethostname(), _text("/etc/machine-id")[:32], _pid_space()))


def _pid_space() -> str:
    try:
        return Path("/proc/self/ns/pid").readlink().name
    except OSError:
        return ""


def _birth(pid: int) -> str:
    """Boot and clock ticks since then; "" when the process has ended or the system does not say."""
    facts = _facts(pid)
    if len(facts) <= _STARTED or facts[_STATE] in _ENDED_STATES:
        return ""
    return f"{_text('/proc/sys/kernel/random/boot_id')}:{facts[_STARTED]}"


def _has_ended(pid: int) -> bool:
    return _facts(pid)[_STATE : _STATE + 1] in [[each] for each in _ENDED_STATES]


def _facts(pid: int) -> list[str]:
    # The name stands in brackets and may itself hold brackets and blanks.
    return _text(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _text(file: str) -> str:
    try:
        return Path(file).read_text("utf-8", "replace").strip()
    except OSError:
        return ""
