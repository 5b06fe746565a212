"""The version check over many records, with 1 % moved: seconds, peak memory, and what others take.

Alone by `python -m tests.bench.reconciling [records …]`.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.databases import database
from tests.bench.reconciling.world import RECORDS_PER_SET
from tests.bench.workers import run_worker, told, told_growth

SIZES = (50_000, 200_000)
#: It would take minutes with all of them: its figures are scaled from so many records. It takes at
#: least as long for each of more.
DIFFSYNC_RECORDS = 20_000


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Measure and print; fails where two disagree about what moved."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for kind in ("sqlite", "postgresql"):
            peaks = [_measured(folder / f"{kind}-{size}", kind, size) for size in sizes]
            print(told_growth(f"reconcile {kind}", sizes, peaks))  # noqa: T201 - a bench speaks
        _compare(folder / f"sqlite-{sizes[-1]}", sizes[-1])


def _measured(folder: Path, kind: str, size: int) -> float:
    folder.mkdir()
    with database(folder, kind) as url:
        run_worker("reconciling.prepare", url, folder, size)
        job = run_worker("reconciling.job", url, folder)
    print(  # noqa: T201 - see above
        f"reconcile {kind}: {size} records in {size // RECORDS_PER_SET} sets, {job['moved']} sets"
        f" moved, {job['waiting']} wait: {told(job)}"
    )
    return float(job["peak_mib"])


def _compare(folder: Path, size: int) -> None:
    """Every record judged by itself, by our trees and by the others, from the same files."""
    ours = run_worker("reconciling.trees", f"sqlite:///{folder / 'trees.sqlite'}", folder)
    print(  # noqa: T201 - see above
        f"{size} records of their own, our trees: {ours['moved']} moved, {told(ours)};"
        f" of that {ours['compared_s']:.2f} s for the comparison in SQL"
    )
    for peer in ("dictionary", "polars", "diffsync"):
        records = min(DIFFSYNC_RECORDS, size) if peer == "diffsync" else size
        found = run_worker("reconciling.peers", peer, folder, records)
        scale = size / records
        if round(found["moved"] * scale) != ours["moved"]:
            raise SystemExit(f"{peer} finds other records moved than our trees do")
        print(_told_peer(peer, found, ours, scale))  # noqa: T201 - see above


def _told_peer(peer: str, found: Mapping[str, Any], ours: Mapping[str, Any], scale: float) -> str:
    scaled = f" (measured with a {scale:.0f}th of them and multiplied)" if scale > 1 else ""
    wall, cpu, grown = (found[each] * scale for each in ("wall_s", "cpu_s", "grown_mib"))
    return (
        f"the same records, {peer}: {wall:.1f} s (cpu {cpu:.1f} s), {grown:+.0f} MiB by the"
        f" work{scaled}; our trees take {ours['cpu_s'] / cpu:.2f} times its cpu and"
        f" {ours['grown_mib']:+.0f} MiB"
    )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
