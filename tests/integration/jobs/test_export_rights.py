"""Who hands out what a library holds: anybody without accounts, and then who keeps it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.errors import PersonRefused
from adapter.reports.book.template import read_template
from adapter.reports.book.writing import StreamedBookWriter
from sync_jobs.export_book import BookContext, BookRequest, export_book
from sync_jobs.export_extract import ExtractRequest, export_extract
from sync_jobs.import_library import ImportContext
from tests.integration.jobs.desk import SCOPE, Desk, csv_file, indicator
from tests.integration.jobs.export_desk import Exports
from tests.integration.jobs.office import ADMIN, AUDITOR, AUTHOR, FIRST, Office, approval_key

Export = Callable[[str], None]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Accounts are tried on both databases elsewhere."""
    return sqlite_url


@pytest.fixture(params=["package", "book", "extract"])
def export(request: pytest.FixtureRequest, ready: Desk, tmp_path: Path) -> Export:
    """Export in one of the forms, as a user of the operating system."""
    ready.import_files(csv_file("指标.csv", [indicator("104", 主管部门="101-教育局（部门）")]))

    exports = Exports(ready, tmp_path)

    def package(by: str) -> None:
        exports(f"{by}.zip", by=by)

    def book(by: str) -> None:
        writer = StreamedBookWriter(template=read_template(None), docx=io.BytesIO())
        context = BookContext(store=ready.store, clock=ready.clock, ids=ready.ids, writer=writer)
        export_book(context, SCOPE, BookRequest(by=by))

    def extract(by: str) -> None:
        context = ImportContext(store=ready.store, clock=ready.clock, ids=ready.ids)
        export_extract(context, SCOPE, ExtractRequest(department_code="101", by=by), io.BytesIO())

    found: dict[str, Export] = {"package": package, "book": book, "extract": extract}
    return found[request.param]


def test_once_there_are_accounts_only_who_keeps_the_library_hands_it_out(
    export: Export, ready: Desk, tmp_path: Path
) -> None:
    export("anybody")
    Office(ready, approval_key(tmp_path)).open_accounts()

    for by in (AUTHOR, FIRST):
        export(by)
    for by in (ADMIN, AUDITOR, "anybody"):
        with pytest.raises(PersonRefused):
            export(by)
