"""`python -m tests.bench.binding`: seconds and peak memory of books of two sizes; `pdf` adds it."""

import sys
import tempfile

from tests.bench.packaging.__main__ import SIZES
from tests.bench.packaging.prepare import LINES
from tests.bench.workers import run_worker, told, told_growth


def main(form: str) -> None:
    """Bind libraries of both sizes and print what it took."""
    peaks = [_measured(*size, form) for size in SIZES]
    sizes = tuple(indicators for indicators, _ in SIZES)
    sys.stdout.write(f"{told_growth('export book', sizes, peaks)}\n")


def _measured(indicators: int, templates: int, form: str) -> float:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run_worker("packaging.prepare", folder, indicators, templates)
        found = run_worker("binding.work", folder, form)
    printed = f", PDF {found['pdf_mib']:.1f} MiB, Typst took {found['typst_mib']:.0f} MiB"
    sys.stdout.write(
        f"export book: {indicators:,} indicators, {templates:,} templates of {LINES} lines:"
        f" {told(found)}, file {found['docx_mib']:.1f} MiB{printed if form == 'pdf' else ''}\n"
    )
    return float(found["peak_mib"])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "docx")
