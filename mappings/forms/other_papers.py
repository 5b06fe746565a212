"""Papers that are no forms (指标库、指标模板、项目统计表), whatever their headings are like."""

from collections.abc import Iterable

from mappings.forms.layout import FORM_LINES
from mappings.workbook.content import CellProblem, ProblemCode
from mappings.workbook.grid import Grid
from mappings.workbook.heading import Heading
from mappings.workbook.headings import HeadingFinder, plain
from mappings.workbook.layout import LIBRARY, PROJECTS, TEMPLATES, Table, TableKind
from mappings.workbook.rows import cell_text

#: Columns that the import asks for and that together no form has.
_OWN = {
    TableKind.LIBRARY: frozenset({"code", "is_common"}),
    TableKind.TEMPLATES: frozenset({"code", "title", "level"}),
    TableKind.PROJECTS: frozenset({"name", "department", "secrecy"}),
}
_RESULTS = frozenset({"actual", "expected", "score"})
#: Whose targets they are: a library names no project, and a list of targets does.
_OF_A_PROJECT = (
    *("项目名称", "项目编码", "项目代码", "预算单位", "实施单位", "项目单位"),
    *("项目资金", "年度资金总额", "年度总体目标", "年度绩效目标", "总体目标", "预期目标"),
)
_WHERE = "请在网页的“指标库—导入”中导入（命令行为 library import）"


def other_paper(grid: Grid) -> TableKind | None:
    """What the sheet is, where it is the library or its templates; None for anything else."""
    heading = _heading(grid, LIBRARY) or _heading(grid, TEMPLATES)
    if heading is None:
        return None
    form = HeadingFinder(grid, (FORM_LINES,)).at(heading.row)
    if form is not None and not _RESULTS.isdisjoint(form.positions):
        return None
    kind = heading.table.kind
    is_declared = kind is TableKind.LIBRARY and _names_a_project(grid, heading)
    return None if is_declared else kind


def what_else(grids: Iterable[Grid]) -> TableKind | None:
    """The same of sheets in which no form was found: the project list too."""
    kinds = [
        other_paper(each) or (TableKind.PROJECTS if _heading(each, PROJECTS) else None)
        for each in grids
    ]
    return next((each for each in kinds if each is not None), None)


def told_other(kind: TableKind) -> CellProblem:
    """Says what was brought, and where it belongs."""
    return CellProblem(
        code=ProblemCode.NO_TABLE,
        message=f"这是{kind.value}，不是申报表、监控表或自评表，没有核对；{_WHERE}",
    )


def _heading(grid: Grid, table: Table) -> Heading | None:
    heading = HeadingFinder(grid, (table,)).first()
    is_it = heading is not None and heading.positions.keys() >= _OWN[table.kind]
    return heading if is_it else None


def _names_a_project(grid: Grid, heading: Heading) -> bool:
    cells = (cell for row in range(heading.first_data_row) for _, cell in grid.own_cells(row))
    return any(plain(cell_text(each)).startswith(_OF_A_PROJECT) for each in cells)
