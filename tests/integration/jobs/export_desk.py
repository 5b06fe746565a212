"""What tests of exports share: a key, the export itself, the verifiers."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from adapter.package_format.building import SignedPackageWriter
from adapter.package_format.keys import load_signer, new_key_pair
from mappings.workbook import write_library_file
from sync_jobs.export_package import ExportContext, ExportReport, PackageRequest, export_package
from tests.integration.jobs.desk import SCOPE, Desk

#: A day in the budget year.
TODAY = date(2025, 6, 1)


@dataclass
class Exports:
    """A desk with a key for packages."""

    desk: Desk
    home: Path

    def __post_init__(self) -> None:
        self.key = self.home / "package.pem"
        self.public, _ = new_key_pair(self.key)

    def __call__(self, name: str = "package.zip", **request: Any) -> Path:
        file = self.home / name
        self.report(file, **request)
        return file

    def report(self, file: Path, **request: Any) -> ExportReport:
        desk = self.desk
        desk.clock.turn(60)
        writer = SignedPackageWriter(load_signer(self.key), write_library_file)
        context = ExportContext(store=desk.store, clock=desk.clock, ids=desk.ids, writer=writer)
        return export_package(context, SCOPE, PackageRequest(file=file, **request))


def run_script(script: Path, file: Path, *words: str) -> tuple[int, dict[str, str]]:
    """The script of a package in a Python of its own that sees nothing of ours."""
    command = [sys.executable, "-I", str(script), str(file), "--on", TODAY.isoformat(), "--json"]
    done = subprocess.run(  # noqa: S603 - our own script
        [*command, *words], capture_output=True, check=False, cwd=script.parent, timeout=60
    )
    assert done.stderr == b"", done.stderr
    return done.returncode, json.loads(done.stdout)
