"""One book in a process of its own: `python -m tests.bench.binding.work FOLDER docx|pdf`."""

import resource
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.log import configure_logging
from adapter.reports.book.template import read_template
from adapter.reports.book.typesetting import Typesetter
from adapter.reports.book.writing import PrintedBook, StreamedBookWriter
from adapter.storage.store import open_store
from sync_jobs.export_book import BookContext, BookRequest, export_book
from tests.bench.measuring import measure

SCOPE = Scope(site="bench", division_code="152501000", fiscal_year=2026)
_MIB = 1024 * 1024


def main(folder: Path, *, with_pdf: bool) -> None:
    """Bind what lies in the folder's database and print the figures."""
    configure_logging(level="warning", form="text")
    clock, ids = SystemClock(), RandomIds()
    store = open_store(f"sqlite:///{folder}/store.sqlite", clock=clock, ids=ids)
    file, pdf = folder / "book.docx", folder / "book.pdf"

    def work() -> Mapping[str, object]:
        with ExitStack() as files:
            printed = None
            if with_pdf:
                stream = files.enter_context(pdf.open("wb"))
                printed = PrintedBook(stream, Typesetter.installed())
            docx = files.enter_context(file.open("wb"))
            writer = StreamedBookWriter(template=read_template(None), docx=docx, printed=printed)
            context = BookContext(store=store, clock=clock, ids=ids, writer=writer)
            export_book(context, SCOPE, BookRequest())
        typst_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return {
            "docx_mib": file.stat().st_size / _MIB,
            "pdf_mib": pdf.stat().st_size / _MIB if with_pdf else 0,
            "typst_mib": typst_kib / 1024,
        }

    measure(work)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), with_pdf=sys.argv[2] == "pdf")
