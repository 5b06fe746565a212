"""`make bench`: rows per second and peak memory of the adapter process alone, over real sockets.

The simulator runs in its own process and is not part of the figures but for the time it takes to
answer; `cpu` is the adapter's own. Two sizes show whether memory grows with the data. What bare
`json.loads` and INSERT take for as many rows is measured behind each pull, what zeep would take to
read the same answers beside our own reading: on a busy machine only such ratios tell anything.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.rehearsal import SimulatorProcess
from tests.bench.answers import answer_of
from tests.bench.comparing.__main__ import main as compare
from tests.bench.console.__main__ import main as show_pages
from tests.bench.databases import database as opened_database
from tests.bench.identifying.__main__ import main as identify
from tests.bench.planning.__main__ import main as plan
from tests.bench.recommending.__main__ import main as recommend
from tests.bench.reconciling.__main__ import main as reconcile
from tests.bench.trying.__main__ import main as try_profiles

SIZES = (20_000, 100_000)
SETTINGS = (("rest", "sqlite"), ("rest", "postgresql"), ("soap", "sqlite"), ("soap", "postgresql"))
#: Rows of one answer, and how often it is read: a page as we ask for it, and one of all rows.
PAGES = ((2_000, 25), (50_000, 1))
DIVISION = "152501000"
YEAR = 2026
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measure wires and databases at both sizes and print the figures beside each other."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        directory = Path(name)
        results = {
            (wire, database, size): _pull(
                directory / f"{wire}-{database}-{size}", wire, database, size
            )
            for wire, database in SETTINGS
            for size in SIZES
        }
        _tell(results)
        for rows, times in PAGES:
            _tell_reading(rows, _read(directory / "answer.xml", rows, times))
    identify()
    recommend()
    reconcile()
    compare()
    plan()
    try_profiles()
    show_pages()


def _read(file: Path, rows: int, times: int) -> dict[str, Mapping[str, Any]]:
    """The same answer read by both readers, one after the other."""
    file.write_bytes(answer_of(rows))
    return {
        reader: json.loads(_run("tests.bench.parsing", reader, str(file), str(times)))
        for reader in ("ours", "zeep")
    }


def _run(module: str, *arguments: str, **environment: str) -> str:
    finished = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module, *arguments],
        check=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        timeout=900,
        text=True,
    )
    return finished.stdout


def _pull(directory: Path, wire: str, database: str, size: int) -> Mapping[str, Any]:
    directory.mkdir()
    simulator = SimulatorProcess(
        state_file=directory / "simulator.sqlite",
        seed=7,
        division_code=DIVISION,
        fiscal_year=YEAR,
        bulk_rows=size,
    )
    with simulator, opened_database(directory, database) as url:
        return _worker(url, simulator, wire)


def _worker(url: str, simulator: SimulatorProcess, wire: str) -> Mapping[str, Any]:
    address = simulator.address
    site = {
        "profile": f"std-v2-{wire}",
        "base_url": address.base_url,
        "division_code": DIVISION,
        "fiscal_year": YEAR,
        "app_id": address.app_id,
        "app_secret_env": "BENCH_SECRET",
    }
    log = {"level": "warning"}
    settings = json.dumps({"store": {"url": url}, "log": log, "site": {"bench": site}})
    agencies = ",".join(_agencies())
    said = _run("tests.bench.worker", settings, agencies, BENCH_SECRET=address.app_secret)
    result: Mapping[str, Any] = json.loads(said)
    return result


def _agencies() -> list[str]:
    seed = ROOT / "connectors" / "simulator" / "seed" / "agencies.csv"
    with seed.open(encoding="utf-8") as file:
        return sorted({row["agency_code"] for row in csv.DictReader(file)})


def _tell(results: Mapping[tuple[str, str, int], Mapping[str, Any]]) -> None:
    for (wire, database, size), result in results.items():
        first, again = result["first"], result["again"]
        print(  # noqa: T201 - a bench speaks on stdout
            f"{wire} {database:<10} {size:>7} rows: first {_rate(first)}, again {_rate(again)},"
            f" peak {result['peak_mib']:.0f} MiB;"
            f" {_times(first, result['floor'])} and {_times(again, result['floor'])} times the cpu"
            " of json.loads and INSERT alone"
        )
    for wire, database in SETTINGS:
        small, large = (results[wire, database, size]["peak_mib"] for size in SIZES)
        print(  # noqa: T201 - see above
            f"{wire} {database:<10} memory at {SIZES[1]} rows is {large - small:+.1f} MiB beside"
            f" {SIZES[0]} rows (ratio {large / small:.2f})"
        )


def _tell_reading(rows: int, read: Mapping[str, Mapping[str, Any]]) -> None:
    for reader, result in read.items():
        print(  # noqa: T201 - see above
            f"reading SOAP answers of {rows} rows, {reader}: "
            f"{result['rows'] / result['cpu_s']:,.0f} rows/s of cpu, {result['grown_mib']:+.1f} MiB"
        )
    ours, zeep = read["ours"], read["zeep"]
    ratio = (ours["rows"] / ours["cpu_s"]) / (zeep["rows"] / zeep["cpu_s"])
    print(f"reading SOAP answers of {rows} rows: {ratio:.1f} times zeep")  # noqa: T201 - see above


def _times(run: Mapping[str, float], floor: Mapping[str, float]) -> str:
    """Cpu per row beside that of the floor."""
    return f"{run['cpu_s'] / run['rows'] / (floor['cpu_s'] / floor['rows']):.1f}"


def _rate(run: Mapping[str, float]) -> str:
    wall, cpu = run["rows"] / run["wall_s"], run["rows"] / run["cpu_s"]
    return f"{wall:,.0f} rows/s (by own cpu {cpu:,.0f})"


if __name__ == "__main__":
    main()
