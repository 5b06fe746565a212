"""Writes a department's extract (征求意见表): what stands is locked, without a password."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from adapter.domain.indicator import Indicator
from adapter.domain.library.answers import ExtractFacts
from adapter.domain.project import Project
from adapter.domain.template import IndicatorTemplate
from adapter.measuring import fitting_height
from mappings.workbook.extract_layout import (
    COVER_SHEET,
    DAY_LABEL,
    DEPARTMENT_LABEL,
    DIVISION_LABEL,
    EXTRACT_FORMAT,
    FILLED_BY_LABEL,
    FORMAT_LABEL,
    HIDDEN,
    INDICATOR_ANSWERS,
    LINE_ANSWERS,
    PHONE_LABEL,
    PROJECT_HEADINGS,
    PROJECT_SHEET,
    ROWS_LABEL,
    VERSION_LABEL,
    YEAR_LABEL,
    is_open,
)
from mappings.workbook.extract_rows import (
    ExtractRow,
    indicator_extract_row,
    template_extract_rows,
)
from mappings.workbook.layout import Table
from mappings.workbook.sheet_rows import coded_name
from mappings.workbook.writing import (
    FONT_SIZE,
    LONGEST_CELL,
    CellTooLongError,
    add_choices,
    plain_options,
)

#: Rows below the last one in which something new may be written.
_ROWS_TO_ADD = 200
_FIRST_ROW = 2
#: The built-in format 文本: what is typed stays what was typed, and no cell becomes a formula.
_TEXT = {"num_format": 49, "text_wrap": True, "valign": "top"}
_SHADED = {**_TEXT, "bg_color": "#EDEFF0"}
#: Without a password; it keeps from slips, and whoever must may take it off.
_ALLOWED = dict.fromkeys(
    [
        "format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort",
        "autofilter",
    ],
    True,
)  # fmt: skip
_COVER_TEXTS = (
    "请在上面的黄底格内填写填报人、联系电话和填报日期，再到“指标意见”“模板意见”两张表逐行填写意见。",
    "没有意见的行留空或选“无意见”；不要用删去整行的办法表示删除，请选“删除”。",
    "联系电话仅供联系，不入库。“本部门项目”一表仅供对照。填好后原样交回，列的次序和格式可以调整。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractContent:
    """A department's part of a library version."""

    department_name: str
    indicators: Sequence[Indicator]
    templates: Sequence[IndicatorTemplate]
    projects: Sequence[Project]
    #: Names of the indicators that the templates use, by code.
    names: Mapping[str, str]

    @property
    def row_count(self) -> int:
        """How many rows there are to answer."""
        return len(self.indicators) + sum(len(each.lines) for each in self.templates)


def write_extract(stream: IO[bytes], facts: ExtractFacts, content: ExtractContent) -> None:
    """Write the workbook. Raises CellTooLongError."""
    with Workbook(stream, plain_options({"in_memory": True})) as book:
        writer = _Writer(book)
        writer.cover(facts, content.department_name)
        writer.answers(INDICATOR_ANSWERS, map(indicator_extract_row, content.indicators))
        lines = (
            row
            for template in content.templates
            for row in template_extract_rows(template, content.names)
        )
        writer.answers(LINE_ANSWERS, lines)
        writer.projects(content.projects)


class _Writer:
    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._note = book.add_format({"text_wrap": True, "valign": "vcenter"})
        self._heading = book.add_format(
            {"bold": True, "text_wrap": True, "align": "center", "border": 1, "bg_color": "#DDEBF7"}
        )
        self._locked = book.add_format(_SHADED)
        self._open = book.add_format({**_TEXT, "locked": False})
        self._asked = book.add_format({**_TEXT, "locked": False, "bg_color": "#FFF7D6"})

    def _sheet(self, name: str) -> Worksheet:
        """A sheet that prints on paper as wide as it is: A3, across."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        return sheet

    def cover(self, facts: ExtractFacts, department_name: str) -> None:
        """Who is asked about what, and where the department says who it is."""
        sheet = self._sheet(COVER_SHEET)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 60)
        self._write(sheet, 0, 0, "预算绩效指标库征求意见表", self._title)
        said = {
            FORMAT_LABEL: EXTRACT_FORMAT,
            DIVISION_LABEL: facts.division_code,
            YEAR_LABEL: str(facts.fiscal_year),
            VERSION_LABEL: str(facts.version_number),
            DEPARTMENT_LABEL: coded_name(facts.department_code, department_name),
            ROWS_LABEL: str(facts.row_count),
        }
        for row, (label, text) in enumerate(said.items(), 2):
            self._write(sheet, row, 0, label, self._note)
            self._write(sheet, row, 1, text, self._locked)
        for row, label in enumerate((FILLED_BY_LABEL, PHONE_LABEL, DAY_LABEL), 2 + len(said)):
            self._write(sheet, row, 0, label, self._note)
            sheet.write_blank(row, 1, None, self._asked)
        for row, text in enumerate(_COVER_TEXTS, 12):
            self._write(sheet, row, 0, text, None)
        sheet.protect("", _ALLOWED)

    def answers(self, table: Table, rows: Iterable[ExtractRow]) -> None:
        """A sheet to answer in."""
        sheet = self._sheet(table.kind.value)
        self._head(sheet, table)
        sheet.repeat_rows(1)
        last = _FIRST_ROW - 1
        for last, row in enumerate(rows, _FIRST_ROW):
            told = {"row_key": row.key, "row_digest": row.digest, **row.cells}
            seen = [each for each in table.columns if each.name not in HIDDEN]
            texts = ((told.get(each.name, ""), each.width) for each in seen)
            sheet.set_row(last, fitting_height(texts, FONT_SIZE))
            for position, column in enumerate(table.columns):
                form = self._open if is_open(column) else self._locked
                self._write(sheet, last, position, told.get(column.name, ""), form)
        last += _ROWS_TO_ADD
        for position, column in enumerate(table.columns):
            add_choices(sheet, position, column, last)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        sheet.freeze_panes(_FIRST_ROW, 0)
        sheet.protect("", _ALLOWED)

    def _head(self, sheet: Worksheet, table: Table) -> None:
        last = len(table.columns) - 1
        first = len(HIDDEN)
        sheet.set_row(0, 48)
        sheet.merge_range(0, first, 0, last, table.note, self._note)
        sheet.set_row(1, 32)
        for position, column in enumerate(table.columns):
            options = {"hidden": column.name in HIDDEN}
            # Whole columns are open, so that new rows may be written below.
            sheet.set_column(position, position, column.width, self._open, options)
            self._write(sheet, 1, position, column.heading, self._heading)

    def projects(self, projects: Iterable[Project]) -> None:
        """The department's projects, to look at."""
        sheet = self._sheet(PROJECT_SHEET)
        for position, (heading, width) in enumerate(
            zip(PROJECT_HEADINGS, (24, 40, 34, 16, 12), strict=True)
        ):
            sheet.set_column(position, position, width)
            self._write(sheet, 0, position, heading, self._heading)
        for row, each in enumerate(projects, 1):
            unit = coded_name(each.agency_code, each.agency_name)
            told = (each.project_code, each.name, unit, each.category, each.function_class)
            for position, text in enumerate(told):
                self._write(sheet, row, position, text, self._locked)
        sheet.freeze_panes(1, 0)
        sheet.protect("", _ALLOWED)

    def _write(
        self, sheet: Worksheet, row: int, position: int, text: str, form: Format | None
    ) -> None:
        if len(text) > LONGEST_CELL:
            raise CellTooLongError(sheet.get_name(), len(text))
        if text:
            sheet.write_string(row, position, text, form)
        else:
            sheet.write_blank(row, position, None, form)
