"""Starts what is measured: each piece of work in a process of its own, for its peak of memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_TIMEOUT_S = 3_600


def run_worker(module: str, *arguments: object) -> dict[str, Any]:
    """The JSON that a module of the benches prints; {} where it prints nothing."""
    finished = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)],
        check=True,
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        timeout=_TIMEOUT_S,
        text=True,
    )
    found: dict[str, Any] = json.loads(finished.stdout or "{}")
    return found


def told(found: dict[str, Any]) -> str:
    """Seconds and memory of a measured piece of work."""
    return (
        f"{found['wall_s']:.1f} s (cpu {found['cpu_s']:.1f} s), peak {found['peak_mib']:.0f} MiB,"
        f" of that {found['grown_mib']:+.0f} MiB by the work"
    )


def told_growth(what: str, sizes: tuple[int, ...], peaks: list[float]) -> str:
    """How much more memory the largest size takes than the smallest."""
    return (
        f"{what}: peak memory at {sizes[-1]} is {peaks[-1] - peaks[0]:+.0f} MiB beside"
        f" {sizes[0]} (ratio {peaks[-1] / peaks[0]:.2f})"
    )
