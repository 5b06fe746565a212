"""`python -m tests.bench.packaging`: seconds and peak memory of exports of two sizes."""

import sys
import tempfile

from tests.bench.packaging.prepare import LINES
from tests.bench.workers import run_worker, told, told_growth

#: Indicators and templates.
SIZES = ((5_000, 200), (20_000, 800))


def main() -> None:
    """Export libraries of both sizes and print what it took."""
    peaks = [_measured(*size) for size in SIZES]
    sizes = tuple(indicators for indicators, _ in SIZES)
    sys.stdout.write(f"{told_growth('export package', sizes, peaks)}\n")


def _measured(indicators: int, templates: int) -> float:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run_worker("packaging.prepare", folder, indicators, templates)
        found = run_worker("packaging.work", folder)
    sys.stdout.write(
        f"export package: {indicators:,} indicators, {templates:,} templates of {LINES} lines:"
        f" {told(found)}, file {found['package_mib']:.1f} MiB\n"
    )
    return float(found["peak_mib"])


if __name__ == "__main__":
    main()
