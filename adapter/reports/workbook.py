"""A report as a workbook (报表工作簿): forms in their official layouts, and the findings."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from adapter.domain.comparing.official_form import FORM_LABELS, OfficialForm
from adapter.ports.reports import ReportedFinding
from adapter.reports import finding_sheet, table_sheet
from adapter.reports.canvas import Canvas
from adapter.reports.finding_sheet import finding_row, top_rows
from adapter.reports.form_sheet import FormSheet
from adapter.reports.styles import add_formats
from adapter.reports.table_sheet import Table

_A4 = 9
_FOOTER = '&C&"宋体,Regular"&9第 &P 页　共 &N 页'
#: Inches.
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}
#: A sheet ends after 1,048,576 rows.
MOST_FINDINGS = 500_000
MOST_ROWS = 1_000_000


class ReportBook:
    """A workbook written once from front to back; memory does not grow with its findings.

    `created` is all that two reports of the same content differ in. Rows wait in `directory`, in
    files that the writer library makes and `close` removes; a report that is given up is left to
    `abandon` and to whoever owns the directory. Without a directory all of it stays in memory: of
    what must not touch a disk.
    """

    def __init__(self, stream: BinaryIO, *, created: datetime, directory: str | None) -> None:
        in_files = {"constant_memory": True, "tmpdir": directory}
        self._book = Workbook(
            stream,
            # Nothing that people typed may become a formula, a number or a link on its own.
            {
                **({"in_memory": True} if directory is None else in_files),
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        # The file format knows no zone.
        self._book.set_properties({"created": created.replace(tzinfo=None, microsecond=0)})
        self._formats = add_formats(self._book)
        self._names: Counter[str] = Counter()

    def add_form(self, form: OfficialForm) -> None:
        """One form on a sheet of its own. Raises CellTooLongError."""
        rows = FormSheet(form)
        sheet = self._sheet(FORM_LABELS[form.kind], is_landscape=rows.is_landscape)
        canvas = Canvas(sheet, self._formats, rows.widths)
        canvas.write(rows.above())
        heading = canvas.next_row
        canvas.write(rows.body())
        canvas.write(rows.below())
        sheet.repeat_rows(heading, heading + rows.heading_depth - 1)
        sheet.print_area(0, 0, canvas.next_row - 1, len(rows.widths) - 1)

    def add_findings(
        self, found: Iterable[ReportedFinding], *, told: str, most: int = MOST_FINDINGS
    ) -> int:
        """The findings, streamed, `most` of them a sheet; how many. Raises CellTooLongError."""
        canvas, count = self._finding_sheet(told), 0
        for each in found:
            if count and count % most == 0:
                canvas = self._finding_sheet(told)
            count += 1
            canvas.write([finding_row(count, each)])
        return count

    def add_table(self, table: Table, *, most: int = MOST_ROWS) -> int:
        """A table, streamed, `most` rows a sheet; how many. Raises CellTooLongError."""
        canvas, count = self._table_sheet(table), 0
        for each in table.rows:
            if count and count % most == 0:
                canvas = self._table_sheet(table)
            count += 1
            canvas.write([table_sheet.table_row(table, each)])
        return count

    def _table_sheet(self, table: Table) -> Canvas:
        sheet = self._sheet(table.name, is_landscape=True)
        canvas = Canvas(sheet, self._formats, table.widths)
        canvas.write(table_sheet.top_rows(table))
        sheet.freeze_panes(table_sheet.TOP_ROWS, 0)
        sheet.repeat_rows(table_sheet.HEADING_ROW)
        return canvas

    def _finding_sheet(self, told: str) -> Canvas:
        sheet = self._sheet(finding_sheet.SHEET, is_landscape=True)
        canvas = Canvas(sheet, self._formats, finding_sheet.WIDTHS)
        canvas.write(top_rows(told))
        sheet.freeze_panes(finding_sheet.TOP_ROWS, 0)
        sheet.repeat_rows(finding_sheet.HEADING_ROW)
        return canvas

    def _sheet(self, name: str, *, is_landscape: bool) -> Worksheet:
        self._names[name] += 1
        number = self._names[name]
        sheet = self._book.add_worksheet(name if number == 1 else f"{name}{number}")
        (sheet.set_landscape if is_landscape else sheet.set_portrait)()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(**_MARGINS)
        sheet.center_horizontally()
        sheet.set_footer(_FOOTER)
        return sheet

    def close(self) -> None:
        """Write the workbook into the stream. Raises OSError where that takes no more bytes."""
        try:
            self._book.close()
        except FileCreateError as error:
            cause = error.__cause__ or error.__context__
            raise (cause if isinstance(cause, OSError) else error) from None

    def abandon(self) -> None:
        """Let go of the files of rows; the stream holds nothing then."""
        for sheet in self._book.worksheets():
            if sheet.constant_memory:
                sheet.row_data_fh.close()
        self._book.fileclosed = True
