"""Plans of more and more changes: seconds and peak memory of each step, in a process of its own.

Alone by `python -m tests.bench.planning [changes …]`, up to a step by `--until verify`: applying
100,000 changes takes long on a busy machine. What the other side holds lies in an SQLite
file, so that it is no part of the memory; the seconds hold what the file takes to answer.
"""

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.databases import database
from tests.bench.workers import run_worker, told

SIZES = (1_000, 10_000)
STEPS = ("make", "show", "export", "approve", "verify", "apply", "back")


def main(sizes: tuple[int, ...] = SIZES, steps: tuple[str, ...] = STEPS) -> None:
    """Measure and print, the sizes beside each other."""
    results: dict[tuple[str, int], Mapping[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for size in sizes:
            folder = Path(name) / str(size)
            folder.mkdir()
            with database(folder, "sqlite") as url:
                run_worker("planning.prepare", url, folder, size)
                for step in steps:
                    found = results[step, size] = run_worker("planning.step", step, url, folder)
                    print(_told(step, size, found), flush=True)  # noqa: T201 - a bench speaks
    for step in steps:
        print(_compared(step, sizes, results))  # noqa: T201 - see above


def _told(step: str, size: int, found: Mapping[str, Any]) -> str:
    return f"plan {step}: {size} changes, {found['outcome']}: {told(dict(found))}"


def _compared(
    step: str, sizes: tuple[int, ...], results: Mapping[tuple[str, int], Mapping[str, Any]]
) -> str:
    figures = [results[step, size] for size in sizes]
    each, cpu = (
        ", ".join(
            f"{found[unit] / size * 1000:.1f}" for found, size in zip(figures, sizes, strict=True)
        )
        for unit in ("wall_s", "cpu_s")
    )
    peaks = [figures[at]["peak_mib"] for at in (0, -1)]
    return (
        f"plan {step}: {each} ms (cpu {cpu} ms) per change at {', '.join(map(str, sizes))};"
        f" memory ratio {peaks[1] / peaks[0]:.2f}"
    )


def _asked() -> tuple[tuple[int, ...], tuple[str, ...]]:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--until", choices=STEPS, default=STEPS[-1])
    asked = parser.parse_args()
    return tuple(asked.sizes) or SIZES, STEPS[: STEPS.index(asked.until) + 1]


if __name__ == "__main__":
    main(*_asked())
