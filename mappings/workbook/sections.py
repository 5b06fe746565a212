"""Which rows of a sheet are data: titles, notes, totals, repeated headings and blanks left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from mappings.workbook.below_lines import is_remark, repeats_head
from mappings.workbook.content import CellProblem, ProblemCode, Severity
from mappings.workbook.empty_lines import is_left_empty
from mappings.workbook.grid import Cell, Grid, column_letter, is_blank
from mappings.workbook.heading import Heading
from mappings.workbook.headings import (
    HeadingFinder,
    is_heading_word,
    is_of_a_part,
    is_of_later_years,
    plain,
)
from mappings.workbook.layout import TABLES, Table, TableKind
from mappings.workbook.rows import RowReader, cell_text

_OF_ALL = "合计|总计|(?:自评)?(?:总分|总得分)|(?:自评)?得分合计|合计得分"
#: The total below all lines, and the totals of a part of them too.
TOTAL_OF_ALL = re.compile(rf"(?:{_OF_ALL})(?:[:(].*)?")
_TOTAL = re.compile(rf"(?:{_OF_ALL}|小计|共计|本页合计|本页小计)(?:[:(].*)?")
#: Asks for the grade (等级) of the whole form.
GRADE = re.compile(
    r"(?:(?:(?:自评|自评价|评价|绩效|综合|评定|考核)*(?:等级|级次|结论|等次|档次))"
    r"|综合(?:评定|评价)|(?:自评|评价|评定)结果)(?:[:].*)?"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|填写说明|附注|填表人|填报人|制表人?|经办人|审核人?|复核人?"
    r"|(?:单位|部门)?负责人|联系人|联系电话|填报(?:单位|日期|时间)|填表日期|日期)(?:[:(\d].*)?"
)
_YUAN = re.compile(r"\(元\)|\[元\]|(?<!万)元$|单位:(?:人民币)?元")
_WAN_YUAN = re.compile(r"万元")
_UNIT_NOTE = re.compile(r"单位:(?:人民币)?(万?元)")
#: Columns that alone do not make a row: forms come with numbered blank rows.
_NUMBERING = frozenset({"ordinal"})
#: The column without which a row of words is a note or a total, not data.
_MAIN_COLUMN = {
    TableKind.LIBRARY: "name",
    TableKind.TEMPLATES: "indicator_code",
    TableKind.PROJECTS: "name",
    TableKind.DUTIES: "duty",
    TableKind.BASES: "title",
    TableKind.FUNCTION_CLASSES: "title",
    TableKind.FORM_LINES: "name",
    TableKind.INDICATOR_ANSWERS: "name",
    TableKind.LINE_ANSWERS: "indicator_code",
}
#: Of these columns one must be filled in, where a row is not data by whatever stands in it.
_SUBSTANCE = {TableKind.FORM_LINES: frozenset({"name", "target", "actual"})}
#: Tables whose levels stand once for the rows below.
_LEVELLED = frozenset({TableKind.LIBRARY, TableKind.FORM_LINES})
_COLUMN_NUMBERS = 4
#: What may stand below a heading of several years.
_YEAR = re.compile(r"20\d{2}年度?")
#: Fields above the lines of a form.
_FORM_FIELDS = frozenset(
    (
        "项目名称",
        "主管部门",
        "实施单位",
        "部门名称",
        "单位名称",
        "部门(单位)名称",
        "预算部门",
        "预算单位",
        "项目单位",
        "填报单位",
        "项目资金",
        "项目资金(万元)",
        "项目资金(元)",
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "年度资金总额",
        "年度资金总额:",
        "年度总体目标",
        "预期目标",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of a sheet: its heading and the positions of its data rows, from 0."""

    grid: Grid
    heading: Heading
    rows: tuple[int, ...]

    def readers(
        self, problems: list[CellProblem], reader: type[RowReader] = RowReader
    ) -> Iterator[RowReader]:
        """A reader per data row; level columns left blank carry on from the row above."""
        carried: dict[str, Cell] = {}
        for row in self.rows:
            if self.heading.table.kind in _LEVELLED:
                carried = self._carried(row, carried)
            yield reader(self.grid, self.heading, row, problems, carried)

    def _carried(self, row: int, before: Mapping[str, Cell]) -> dict[str, Cell]:
        own = {name: self._cell(row, name) for name in ("level1", "level2")}
        if not is_blank(own["level1"]) and own["level1"] != before.get("level1"):
            # A new first level starts its own second level: nothing to carry on.
            return own
        return {name: before.get(name, "") if is_blank(own[name]) else own[name] for name in own}

    def _cell(self, row: int, name: str) -> Cell:
        position = self.heading.positions.get(name)
        return "" if position is None else self.grid.at(row, position)

    @property
    def amount_unit(self) -> str:
        """What the project list counts money in: 万元 unless its heading or a note says 元."""
        position = self.heading.positions.get("amount")
        title = plain(self.heading.titles.get(position, "")) if position is not None else ""
        if _WAN_YUAN.search(title):
            return "万元"
        if _YUAN.search(title):
            return "元"
        for row in range(self.heading.row):
            for _, cell in self.grid.own_cells(row):
                if isinstance(cell, str) and (note := _UNIT_NOTE.search(plain(cell))):
                    return note[1]
        return "万元"


def find_sections(grid: Grid, tables: Sequence[Table] = TABLES) -> list[Section]:
    """The tables of a sheet from top to bottom; [] where no heading is recognised."""
    finder = HeadingFinder(grid, tables)
    heading = finder.first()
    sections: list[Section] = []
    while heading is not None:
        rows, following = _data_rows(grid, heading, finder, tables)
        if following:
            rows = _without_head(grid, heading, rows, sections)
        sections.append(Section(grid=grid, heading=heading, rows=tuple(rows)))
        heading = following
    return sections


def _data_rows(
    grid: Grid, heading: Heading, finder: HeadingFinder, tables: Sequence[Table]
) -> tuple[list[int], Heading | None]:
    """The data rows below a heading, and the next heading of the sheet if there is one."""
    rows: list[int] = []
    in_notes = is_closed = False
    is_form = heading.table.kind is TableKind.FORM_LINES
    for row in range(heading.first_data_row, len(grid.rows)):
        cells = list(grid.own_cells(row))
        if not cells:
            continue
        # A label of the whole table may stand in front of the headings: 年度绩效指标.
        begins = any(is_heading_word(cell, tables) for _, cell in cells[:2])
        if begins and (following := finder.at(row)):
            return _without_title(grid, _without_fields(grid, heading, rows)), following
        first_text = plain(cell_text(cells[0][1]))
        if _is_note(grid, heading, row, first_text, cells[0][0]):
            in_notes = in_notes or _TOTAL.fullmatch(first_text) is None
            is_closed = is_closed or TOTAL_OF_ALL.fullmatch(first_text) is not None
        elif is_form and is_remark(grid, heading, row):
            in_notes = True
        elif _is_grade(grid, heading, row, first_text, cells[0][0]):
            continue
        elif _is_data(heading, cells, is_first=row == heading.first_data_row) and not (
            (in_notes and len(cells) == 1) or (is_closed and _has_no_name(grid, heading, row))
        ):
            rows.append(row)
    return rows, None


def _has_no_name(grid: Grid, heading: Heading, row: int) -> bool:
    """Whether a row of a form names no line: below the total that is a signature or a remark."""
    name = heading.positions.get("name")
    is_form = heading.table.kind is TableKind.FORM_LINES
    return is_form and name is not None and is_blank(grid.at(row, name))


def _without_head(
    grid: Grid, heading: Heading, rows: list[int], before: Sequence[Section]
) -> list[int]:
    """The lines of a form without its head that stands once more above the next heading."""
    if heading.table.kind is not TableKind.FORM_LINES:
        return rows
    head = rows_above(heading, before)
    return list(takewhile(lambda row: not repeats_head(grid, row, head), rows))


def rows_above(heading: Heading, before: Sequence[Section]) -> list[int]:
    """The rows above a heading that are no lines of the tables before it."""
    lines = {row for section in before for row in section.rows}
    return [row for row in range(heading.row) if row not in lines]


def _without_fields(grid: Grid, heading: Heading, rows: list[int]) -> list[int]:
    """The lines of a form without the fields (项目名称, 全年预算数 …) of the next one below it."""
    if heading.table.kind is not TableKind.FORM_LINES:
        return rows
    name = heading.positions.get("name", 0)
    return list(takewhile(lambda row: not _is_field(grid, row, name), rows))


def _is_field(grid: Grid, row: int, name: int) -> bool:
    """Whether a row begins with a field left of where the names stand, or shows several.

    An indicator may be called 项目资金 too: that one stands in the column of the names.
    """
    shown = list(grid.own_cells(row))
    fields = [column for column, cell in shown if plain(cell_text(cell)) in _FORM_FIELDS]
    is_left = bool(fields) and fields[0] == shown[0][0] and (fields[0] < name or not name)
    return is_left or len(fields) > 1


def _without_title(grid: Grid, rows: list[int]) -> list[int]:
    """The rows without the title of the next table: lone cells just above its heading."""
    while rows and len(list(grid.own_cells(rows[-1]))) == 1:
        rows = rows[:-1]
    return rows


def _is_note(grid: Grid, heading: Heading, row: int, first_text: str, first_column: int) -> bool:
    """A total or a note: it starts like one and says nothing in the table's main column."""
    if not (_TOTAL.fullmatch(first_text) or _NOTE.fullmatch(first_text)):
        return False
    main = heading.positions.get(_MAIN_COLUMN[heading.table.kind])
    is_beside_the_levels = heading.table.kind is TableKind.FORM_LINES and first_column != main
    return (
        main is None or main == first_column or is_beside_the_levels or is_blank(grid.at(row, main))
    )


def _is_grade(grid: Grid, heading: Heading, row: int, first_text: str, first_column: int) -> bool:
    """The grade below the lines of a form, and no indicator that is called so.

    It stands left of the names and has none itself, or has nothing in the columns of a result.
    """
    if heading.table.kind is not TableKind.FORM_LINES or not GRADE.fullmatch(first_text):
        return False
    places = heading.positions
    name = places.get("name", 0)
    results = [places[each] for each in ("actual", "max_score", "score") if each in places]
    has_results = any(not is_blank(grid.at(row, each)) for each in results)
    if first_column < name:
        return is_blank(grid.at(row, name)) or not has_results
    return first_column == 0 and bool(results) and not has_results


def _is_data(heading: Heading, cells: list[tuple[int, Cell]], *, is_first: bool) -> bool:
    telling = _SUBSTANCE.get(heading.table.kind) or heading.positions.keys() - _NUMBERING
    known = {position for name, position in heading.positions.items() if name in telling}
    if not any(column in known for column, _ in cells):
        return False
    if heading.table.kind is TableKind.FORM_LINES and is_left_empty(heading, cells):
        return False
    texts = [cell_text(cell) for _, cell in cells]
    return not (is_first and (_numbers_columns(texts) or all(map(_YEAR.fullmatch, texts))))


def _numbers_columns(shown: list[str]) -> bool:
    # Some forms number their columns below the heading: 1, 2, 3 …
    start = 1 if shown[0] in {"栏次", "行次"} else 0
    counted = [str(number) for number in range(1, len(shown) - start + 1)]
    return len(counted) >= _COLUMN_NUMBERS and shown[start:] == counted


def check_heading(section: Section, problems: list[CellProblem]) -> bool:
    """Note what the heading lacks, repeats or adds; False when rows cannot be read without it."""
    heading = section.heading
    missing = [
        column.heading
        for column in heading.table.columns
        if column.is_required and column.name not in heading.positions
    ]
    if missing:
        shown = "、".join(f"“{each}”" for each in missing)
        problems.append(
            _at_heading(
                section, ProblemCode.COLUMN_MISSING, f"缺少{shown}列，整张表未导入；请补上该列"
            )
        )
        return False
    if heading.table.kind is TableKind.PROJECTS and "secrecy" not in heading.positions:
        text = "缺少“涉密/非密”列，全部项目按涉密处理，不会推送；请补上该列并逐项填写"
        problems.append(_at_heading(section, ProblemCode.COLUMN_MISSING, text, Severity.WARNING))
    used = {column for row in section.rows for column, _ in section.grid.own_cells(row)}
    strange = [each for each in heading.unknown if each in used]
    is_form = heading.table.kind is TableKind.FORM_LINES
    repeated, unknown = _OF_A_FORM if is_form else _OF_A_WORKBOOK
    problems.extend(
        _at_column(section, column, ProblemCode.COLUMN_REPEATED, repeated)
        for column in heading.repeated
        if not is_form or (column in used and not _is_of_another_time(heading.titles[column]))
    )
    problems.extend(
        _at_column(section, column, ProblemCode.COLUMN_UNKNOWN, unknown)
        for column in strange
        if not is_form or _BESIDE_THE_MATTER.search(plain(heading.titles[column])) is None
    )
    return True


def _is_of_another_time(title: str) -> bool:
    return is_of_later_years(title) or is_of_a_part(title)


#: Columns of forms that explain and judge nothing: nobody expects them to be read.
_BESIDE_THE_MATTER = re.compile(
    "方法|细则|依据|规则|系数|公式|解释|内涵|指标描述|说明|来源|材料|佐证|核心|可能性|偏离度|偏差率|偏差度|完成率|完成比例|复核|初[评报审]"
    "|项目名称|单位名称|部门名称|预算[数额]|预算金额|(?:年度|总体|绩效)目标$|编码"
    "|^(?:实施期|中长?期|长期|总体)(?:绩效)?(?:指标|目标)值"
    "|(?:绩效|评分|计分|扣分|评价|得分|评扣分|评(扣)分)标准"
)
#: Why a column was left out: its heading repeats another one, or is none of the table's.
_OF_A_WORKBOOK = (
    "本列未导入：与另一列重复，请只保留一列",
    "本列未导入：不是本表的列，请改用空白模板的列名",
)
_OF_A_FORM = (
    "本列与另一列同名，核对时没有采用；如应以本列为准，请改正列名后重新核对",
    "本列不是核对要用的列，没有采用；如为指标值、实际完成值或得分，请改用官方表样的列名",
)


def _at_column(section: Section, column: int, code: ProblemCode, message: str) -> CellProblem:
    row, at = section.grid.place(section.heading.row, column)
    return CellProblem(
        code=code,
        message=message,
        severity=Severity.WARNING,
        sheet=section.grid.sheet,
        row=row + 1,
        column=column_letter(at),
        heading=section.heading.titles.get(column, ""),
    )


def _at_heading(
    section: Section, code: ProblemCode, message: str, severity: Severity = Severity.ERROR
) -> CellProblem:
    return CellProblem(
        code=code,
        message=message,
        severity=severity,
        sheet=section.grid.sheet,
        row=section.heading.row + 1,
    )
