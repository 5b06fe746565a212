"""`profile try` over archived rows, of which none or every one would change: seconds and memory.

Alone by `python -m tests.bench.trying [rows …]`.
"""

import sys
import tempfile
from pathlib import Path

from tests.bench.databases import database
from tests.bench.workers import run_worker, told, told_growth

SIZES = (25_000, 100_000)
PROFILES = ("std-v2-rest", "changed.toml")


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Measure on both databases and print."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for kind in ("sqlite", "postgresql"):
            peaks = [_measured(Path(name) / f"{kind}-{size}", kind, size) for size in sizes]
            print(told_growth(f"profile try {kind}", sizes, peaks))  # noqa: T201 - a bench speaks


def _measured(folder: Path, kind: str, size: int) -> float:
    """The peak of the trial that changes every row."""
    folder.mkdir()
    peak = 0.0
    with database(folder, kind) as url:
        run_worker("trying.prepare", url, folder, size)
        for profile in PROFILES:
            file = folder / profile
            found = run_worker("trying.trial", url, file if file.exists() else profile)
            rate = found["rows"] / found["cpu_s"]
            print(  # noqa: T201 - see above
                f"profile try {kind}: {found['rows']} rows, {found['changed']} changed:"
                f" {told(found)}, {rate:,.0f} rows/s of cpu"
            )
            peak = found["peak_mib"]
    return peak


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
