"""Bound books (汇编成册): into files for the command line, as a stream for a page."""

import tempfile
from pathlib import Path
from typing import IO

from adapter.bootstrap.app import App
from adapter.domain.identity import Scope
from adapter.reports.book.parts import write_shipped
from adapter.reports.book.template import read_template
from adapter.reports.book.typesetting import Typesetter
from adapter.reports.book.writing import PrintedBook, StreamedBookWriter
from sync_jobs.export_book import BookContext, BookReport, BookRequest, export_book


def binding(
    app: App, docx: IO[bytes], *, template: Path | None = None, pdf: IO[bytes] | None = None
) -> BookContext:
    """The context of one book that is written into these streams.

    `template` is a .docx that staff edited, else the one that comes with the program. Raises
    PackageRefused for one that no book can be made from, and for a PDF without Typst or fonts.
    """
    typesetter = None if pdf is None else Typesetter.installed()
    printed = None if pdf is None or typesetter is None else PrintedBook(pdf, typesetter)
    writer = StreamedBookWriter(template=read_template(template), docx=docx, printed=printed)
    return BookContext(store=app.store, clock=app.clock, ids=app.ids, writer=writer)


def bound_book(
    app: App, scope: Scope, request: BookRequest, *, template: Path | None = None
) -> tuple[IO[bytes], BookReport]:
    """The book as a stream from its beginning, in a file without a name; who takes it closes it."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who sends it
    try:
        report = export_book(binding(app, stream, template=template), scope, request)
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    return stream, report


def write_book_template(stream: IO[bytes]) -> None:
    """The template that comes with the program, to be edited in Word or WPS."""
    write_shipped(stream)
