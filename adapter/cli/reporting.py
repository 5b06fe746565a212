"""Reports written by commands (报表): an xlsx workbook or a JSON document, by the file's name."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import click

from adapter.cli.failures import NotThere
from adapter.domain.comparing.official_form import OfficialForm
from adapter.domain.identity import Scope
from adapter.ports.reports import ReportedFinding
from adapter.reports.canvas import CellTooLongError
from adapter.reports.document import write_report
from adapter.reports.workbook import ReportBook

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report holds; None for `found` leaves the findings out."""

    scope: Scope | None
    forms: Iterable[OfficialForm]
    found: Iterable[ReportedFinding] | None
    made_at: datetime
    #: The sentence above the findings.
    told: str


def report_file(
    _context: click.Context, _option: click.Parameter, given: Path | None
) -> Path | None:
    """The name of a report, which says by its end what is written."""
    if given is not None and given.suffix.lower() not in {".xlsx", ".json"}:
        raise click.BadParameter("文件名须以 .xlsx 或 .json 结尾。")
    return given


def write_to(stream: BinaryIO, file: Path, report: Report) -> tuple[int, int]:
    """Write the report in the form that the file's name asks for; its forms and its findings.

    NotThere for a text that no spreadsheet cell can hold.
    """
    forms, found = _Counted(report.forms), _Counted(report.found or ())
    if file.suffix.lower() == ".json":
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
        text.writelines(write_report(report.scope, forms, found, made_at=report.made_at))
        text.detach()
    else:
        _write_book(stream, report, forms, found)
    return forms.count, found.count


def _write_book(
    stream: BinaryIO,
    report: Report,
    forms: Iterable[OfficialForm],
    found: Iterable[ReportedFinding],
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        book = ReportBook(stream, created=report.made_at, directory=directory)
        try:
            for each in forms:
                book.add_form(each)
            if report.found is not None:
                book.add_findings(found, told=report.told)
            book.close()
        except CellTooLongError as error:
            book.abandon()
            raise NotThere(
                f"有一格文字长 {error.length} 字，表格放不下：请改用 .json 文件名导出。"
            ) from None
        except BaseException:
            book.abandon()
            raise


class _Counted(Generic[_Item]):
    """Items that are counted as they pass."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[_Item]:
        for each in self._items:
            self.count += 1
            yield each
