"""Comparison: both rates on the golden rows, lines per second and peak memory in the bulk.

Alone by `python -m tests.bench.comparing [lines …]`. Most of its minutes go to the rows that are
compared.
"""

import sys
import tempfile
from pathlib import Path

from tests.bench.comparing.quality import told_quality
from tests.bench.databases import database
from tests.bench.workers import run_worker, told, told_growth

SIZES = (20_000, 100_000)


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Measure and print."""
    for line in told_quality():
        print(line)  # noqa: T201 - a bench speaks
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for kind in ("sqlite", "postgresql"):
            peaks = [_measured(folder / f"{kind}-{size}", kind, size) for size in sizes]
            print(told_growth(f"compare {kind}", sizes, peaks))  # noqa: T201 - a bench speaks


def _measured(folder: Path, kind: str, size: int) -> float:
    folder.mkdir()
    with database(folder, kind) as url:
        run_worker("comparing.prepare", url, folder, size)
        job = run_worker("comparing.job", url, folder)
    print(  # noqa: T201 - see above
        f"compare {kind}: {job['lines']} lines, {job['findings']} findings,"
        f" {job['lines'] / job['wall_s']:,.0f} lines/s"
        f" (by own cpu {job['lines'] / job['cpu_s']:,.0f}): {told(job)}"
    )
    return float(job["peak_mib"])


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
