"""What a piece of work takes in a process of its own."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def measure(work: Callable[[], Mapping[str, object]]) -> None:
    """Do the work and print its figures, its seconds and the peak of memory as JSON."""
    before, wall, cpu = peak_mib(), time.perf_counter(), time.process_time()
    figures = work()
    taken = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    peak = peak_mib()
    json.dump({**figures, **taken, "peak_mib": peak, "grown_mib": peak - before}, sys.stdout)


def seconds_under(pid: int) -> float:
    """Processor time of a process and of all below it, those that ended included.

    Read from /proc: 0.0 where there is none.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # Of those that ended it knows ticks; the living tell nanoseconds.
        ended = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
        own = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0
    return own + ended + sum(map(seconds_under, _children(pid)))


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def peak_mib() -> float:
    """The most this process has held so far.

    From /proc where there is one: what getrusage tells begins with what its parent held.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak) / 1024
