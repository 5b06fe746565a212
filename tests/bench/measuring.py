"""What a piece of work takes in a process of its own."""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping


def measure(work: Callable[[], Mapping[str, object]]) -> None:
    """Do the work and print its figures, its seconds and the peak of memory as JSON."""
    before, wall, cpu = peak_mib(), time.perf_counter(), time.process_time()
    figures = work()
    taken = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    peak = peak_mib()
    json.dump({**figures, **taken, "peak_mib": peak, "grown_mib": peak - before}, sys.stdout)


def peak_mib() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
