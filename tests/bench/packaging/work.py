"""One export in a process of its own: `python -m tests.bench.packaging.work FOLDER`."""

import sys
from collections.abc import Mapping
from pathlib import Path

from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.log import configure_logging
from adapter.package_format.building import SignedPackageWriter
from adapter.package_format.keys import load_signer
from adapter.storage.store import open_store
from mappings.workbook import write_library_file
from sync_jobs.export_package import ExportContext, PackageRequest, export_package
from tests.bench.measuring import measure

SCOPE = Scope(site="bench", division_code="152501000", fiscal_year=2026)


def main(folder: Path) -> None:
    """Export what lies in the folder's database and print the figures."""
    configure_logging(level="warning", form="text")
    clock, ids = SystemClock(), RandomIds()
    store = open_store(f"sqlite:///{folder}/store.sqlite", clock=clock, ids=ids)
    writer = SignedPackageWriter(load_signer(folder / "key.pem"), write_library_file)
    context = ExportContext(store=store, clock=clock, ids=ids, writer=writer)
    file = folder / "package.zip"

    def work() -> Mapping[str, object]:
        report = export_package(context, SCOPE, PackageRequest(file=file))
        return {**report.package.counts, "package_mib": file.stat().st_size / 1024 / 1024}

    measure(work)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
