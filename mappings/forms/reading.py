"""Reading a form as units fill it in: its indicator lines in order, its total and its grade."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, zip_longest

from adapter.domain.comparing.form_funds import FundsColumn
from mappings.forms.beside import are_halves, forms_beside
from mappings.forms.budget import FormBudget, find_budget, money_of
from mappings.forms.by_project import by_project
from mappings.forms.folded_names import unfolded
from mappings.forms.form_year import year_of_form
from mappings.forms.layout import FORM_LINES
from mappings.forms.lines import FormLine, read_line
from mappings.forms.lower_headings import with_whole_headings
from mappings.forms.named_values import parted
from mappings.forms.other_papers import other_paper, told_other, what_else
from mappings.forms.promised_funds import find_promised
from mappings.forms.term_beside import of_the_year
from mappings.forms.total_and_grade import ALL_POINTS, grade_of, is_plain_total, total_of
from mappings.forms.turned import lies_on_its_side, upright
from mappings.forms.year_headings import without_years
from mappings.workbook.below_lines import PAGE, repeats_head
from mappings.workbook.content import CellProblem, ProblemCode, WorkbookLimits
from mappings.workbook.grid import Grid
from mappings.workbook.headings import is_of_a_part, plain
from mappings.workbook.opening import RefusedFileError, open_grids, text_called_workbook
from mappings.workbook.rows import cell_text
from mappings.workbook.sections import (
    GRADE,
    TOTAL_OF_ALL,
    Section,
    check_heading,
    find_sections,
    rows_above,
)
from mappings.workbook.two_scripts import in_chinese

_DEFAULT_LIMITS = WorkbookLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTable:
    """One table of lines with what the form says of them all."""

    sheet: str
    lines: tuple[FormLine, ...]
    #: 总分 and 等级 as they were filled in, None where the form has none.
    total: Decimal | None
    #: 分值 beside it.
    total_points: Decimal | None
    #: Without 分值 its lines and the funds make it, see `mappings.forms.total_and_grade`.
    is_total_plain: bool
    grade: str | None
    #: The funds of its sheet.
    budget: FormBudget | None
    #: What a declaration asks for, and the unit of these amounts.
    promised: tuple[FundsColumn, ...]
    money: str
    #: Names of the columns that it has, see `mappings.forms.layout`.
    columns: frozenset[str]
    #: Flat columns (level1, level2 …) with lines that may be of several forms, or some of one.
    is_list: bool = False
    #: One of several beside each other under one title: its points may be a part of a form's.
    is_half: bool = False

    @property
    def is_declaration(self) -> bool:
        """A declared target (申报表) has neither results nor points for them."""
        return self.columns.isdisjoint({"actual", "score"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContent:
    """All that was understood of a file."""

    tables: tuple[FormTable, ...] = ()
    problems: tuple[CellProblem, ...] = ()

    @property
    def lines(self) -> Iterator[FormLine]:
        """The lines of all tables in order."""
        return (line for table in self.tables for line in table.lines)


def read_form(name: str, content: bytes, limits: WorkbookLimits = _DEFAULT_LIMITS) -> FormContent:
    """What a workbook or csv file (UTF-8 or GB18030) says as a form.

    Never raises for what a file contains: one that cannot be read at all comes back empty with one
    problem that says why. `name` is shown in problems of csv files.
    """
    try:
        grids = open_grids(name, content, limits)
    except RefusedFileError as refused:
        return FormContent(problems=(refused.problem,))
    problems: list[CellProblem] = []
    visible = [grid for grid in grids if not grid.is_hidden]
    shown = [grid for grid in visible if other_paper(grid) is None]
    tables = _tables_of(shown, problems)
    if not tables and not problems:
        turned = [upright(in_chinese(grid)) for grid in shown]
        tables = _tables_of([each for each in turned if each is not None], problems)
    if not tables and not problems and (kind := what_else(visible)) is not None:
        return FormContent(problems=(told_other(kind),))
    if not tables and not problems:
        no_table = CellProblem(
            code=ProblemCode.NO_TABLE,
            message=_ON_ITS_SIDE if any(map(lies_on_its_side, shown)) else _NO_HEADINGS,
        )
        problems.append(text_called_workbook(name, content) or no_table)
    if tables and not problems and not any(each.lines for each in tables):
        empty = CellProblem(
            code=ProblemCode.NO_TABLE,
            message="绩效指标表只有表头，没有指标行；请填写后重试",
        )
        return FormContent(problems=(empty,))
    return FormContent(tables=tuple(tables), problems=tuple(problems))


_NO_HEADINGS = (
    "没有找到绩效指标表的表头（至少要有“三级指标”和“年度指标值”两列）；请对照官方表样检查列名后重试"
)
_ON_ITS_SIDE = (
    "绩效指标表是横排的（列名写在各行开头，一列一个指标），没有读入；"
    "请在 Excel/WPS 中用“选择性粘贴—转置”改为一行一个指标后重试"
)


def _tables_of(grids: Iterable[Grid], problems: list[CellProblem]) -> list[FormTable]:
    return [
        replace(each, is_half=are_halves(parts))
        for parts in map(_forms_of, grids)
        for grid in parts
        for each in _tables(grid, problems)
    ]


def _forms_of(grid: Grid) -> Sequence[Grid]:
    """The forms of a sheet, each in the columns that it is read in."""
    return forms_beside(of_the_year(without_years(with_whole_headings(parted(in_chinese(grid))))))


def _tables(grid: Grid, problems: list[CellProblem]) -> Iterator[FormTable]:
    """The forms of a sheet, one below the other, each with its own fields, funds and total."""
    sections = _without_page_breaks(find_sections(grid, (FORM_LINES,)))
    begin = 0
    for section, following in zip_longest(sections, sections[1:]):
        stop = _title_of(grid, section, following) if following else len(grid.rows)
        if check_heading(section, problems):
            yield from _of_projects(unfolded(section), range(begin, stop), problems)
        begin = stop


def _of_projects(section: Section, rows: range, problems: list[CellProblem]) -> Iterator[FormTable]:
    """A table, or one for each project of it; a total that only some have is of them all."""
    year = year_of_form(section.grid, range(rows.start, section.heading.row))
    names, parts = zip(*by_project(section), strict=True)
    starts = [rows.start, *(part.rows[0] for part in parts[1:])]
    tables = [
        _table(part, range(start, stop), year, problems)
        for part, start, stop in zip(parts, starts, [*starts[1:], rows.stop], strict=True)
    ]
    is_mixed = len(set(names)) < len(names)
    points = sum((line.result.max_score or 0 for each in tables for line in each.lines), Decimal(0))
    if len(tables) > 1 and (is_mixed or 0 < points <= ALL_POINTS):
        # One form, of which the projects are parts; or their lines alternate.
        whole = _table(section, rows, year, [])
        return iter((replace(whole, is_list=whole.is_list or is_mixed),))
    if len(tables) > 1 and any(each.total is None for each in tables):
        return (replace(each, total=None, total_points=None, grade=None) for each in tables)
    return iter(tables)


def _without_page_breaks(sections: Sequence[Section]) -> list[Section]:
    """Sections that only a heading printed again sets apart (表头重复) are one."""
    found: list[Section] = []
    for each in sections:
        last = found[-1] if found else None
        if last is not None and _goes_on(found, each):
            found[-1] = replace(last, rows=last.rows + each.rows)
        else:
            found.append(each)
    return found


def _goes_on(before: Sequence[Section], following: Section) -> bool:
    last = before[-1]
    between = range(_end_of(last), following.heading.row)
    is_same = last.heading.positions == following.heading.positions
    others = [row for row in between if not _marks_page(last.grid, row)]
    head = rows_above(last.heading, before)
    if not is_same or not all(
        _is_note(last.grid, row) or repeats_head(last.grid, row, head) for row in others
    ):
        return False
    # Notes end a form as well, and a head begins one: only what says so itself goes on.
    return not others or any(_says_it_goes_on(last.grid, row) for row in between)


def _is_note(grid: Grid, row: int) -> bool:
    shown = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
    return len(shown) == 1 and _NOTE.match(shown[0]) is not None


_NOTE = re.compile(r"(?:注|备注|说明|附注)\d*[:(.、]")


def _says_it_goes_on(grid: Grid, row: int) -> bool:
    shown = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
    if _marks_page(grid, row):
        return any("续" in each for each in shown)
    # Beside a head that is printed again: 第2页.
    return any(map(PAGE.fullmatch, shown))


def _marks_page(grid: Grid, row: int) -> bool:
    """Whether a row is blank or says no more than that the table goes on (续表, 第2页)."""
    return all(PAGE.fullmatch(plain(cell_text(cell))) for _, cell in grid.own_cells(row))


def _end_of(section: Section) -> int:
    return section.rows[-1] + 1 if section.rows else section.heading.first_data_row


def _title_of(grid: Grid, section: Section, following: Section) -> int:
    """Where the next form begins: below the total and the grade, if they are there."""
    rows = range(_end_of(section), following.heading.row)
    closing = [row for row in rows if _closes(grid, row)]
    return closing[-1] + 1 if closing else rows.start


def _closes(grid: Grid, row: int) -> bool:
    texts = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
    return bool(texts) and bool(
        TOTAL_OF_ALL.fullmatch(texts[0]) or any(map(GRADE.fullmatch, texts))
    )


def _table(
    section: Section, rows: range, year: int | None, problems: list[CellProblem]
) -> FormTable:
    grid = section.grid
    # Of 指标值(长期) and (年度) a line may fill in the one only.
    must_have_target = "target" not in section.heading.repeated_names
    above = range(rows.start, section.heading.row)
    told = {"must_have_target": must_have_target, "is_under_way": _is_under_way(section)}
    lines = tuple(read_line(row, year, **told) for row in section.readers(problems))
    total, total_points = total_of(grid, section, rows)
    return FormTable(
        sheet=grid.sheet,
        lines=lines,
        total=total,
        total_points=total_points,
        is_total_plain=is_plain_total(grid, section, rows),
        grade=grade_of(grid, section, rows),
        budget=find_budget(grid, rows),
        promised=tuple(find_promised(grid, above)),
        money=money_of(grid, above),
        columns=frozenset(section.heading.positions),
        is_list=_is_flat(section) and not _is_one_form(lines),
    )


def _is_under_way(section: Section) -> bool:
    """Whether a table without points tells of a part of the year or asks what is to come."""
    places, titles = section.heading.positions, section.heading.titles
    if "score" in places:
        return False
    asks = not _TO_COME.isdisjoint(places) or any("可能性" in each for each in titles.values())
    result = plain(titles[places["actual"]]) if "actual" in places else ""
    return asks or (is_of_a_part(result) and _WHOLE_YEAR.search(result) is None)


_TO_COME = frozenset({"expected", "surely", "possibly", "impossibly"})
_WHOLE_YEAR = re.compile(r"12月|四季度")


def _is_flat(section: Section) -> bool:
    heading = section.heading
    return all(heading.titles[each].isascii() for each in heading.positions.values())


def _is_one_form(lines: Sequence[FormLine]) -> bool:
    """Several first levels, each once in one block, as one form has them and a list does not."""
    blocks = [level1 for level1, _ in groupby(_first_level(each) for each in lines)]
    return len(blocks) > 1 and "" not in blocks and len(blocks) == len(set(blocks))


def _first_level(line: FormLine) -> str:
    return plain(line.result.subject.level1).removesuffix("指标")
