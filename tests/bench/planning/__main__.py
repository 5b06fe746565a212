"""Plans of more and more changes: seconds and peak memory of each step, in a process of its own.

Alone by `python -m tests.bench.planning [changes …]`. What the other side holds lies in an SQLite
file, so that it is no part of the memory; the seconds hold what the file takes to answer.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.databases import database
from tests.bench.workers import run_worker, told

SIZES = (1_000, 10_000)
STEPS = ("make", "approve", "verify", "apply", "back")


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Measure and print, the sizes beside each other."""
    results: dict[tuple[str, int], Mapping[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for size in sizes:
            folder = Path(name) / str(size)
            folder.mkdir()
            with database(folder, "sqlite") as url:
                run_worker("planning.prepare", url, folder, size)
                for step in STEPS:
                    found = results[step, size] = run_worker("planning.step", step, url, folder)
                    print(_told(step, size, found), flush=True)  # noqa: T201 - a bench speaks
    for step in STEPS:
        print(_compared(step, sizes, results))  # noqa: T201 - see above


def _told(step: str, size: int, found: Mapping[str, Any]) -> str:
    return f"plan {step}: {size} changes, {found['outcome']}: {told(dict(found))}"


def _compared(
    step: str, sizes: tuple[int, ...], results: Mapping[tuple[str, int], Mapping[str, Any]]
) -> str:
    each = ", ".join(f"{results[step, size]['wall_s'] / size * 1000:.1f}" for size in sizes)
    peaks = [results[step, size]["peak_mib"] for size in (sizes[0], sizes[-1])]
    return (
        f"plan {step}: {each} ms per change at {', '.join(map(str, sizes))};"
        f" memory ratio {peaks[1] / peaks[0]:.2f}"
    )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
