"""Reading a workbook as people fill it in: every good row, and every problem by its cell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from adapter.domain.function_class import FunctionClass
from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.project import Project
from adapter.domain.template import IndicatorTemplate
from mappings.workbook.class_sheet import (
    ClassGatherer,
    HasFunctionClass,
    warn_of_unknown_class,
)
from mappings.workbook.coded_rows import CodedGatherer
from mappings.workbook.content import (
    CellProblem,
    Placed,
    ProblemCode,
    Severity,
    WorkbookContent,
    WorkbookLimits,
    quoted_code,
)
from mappings.workbook.extract_opening import cover_of
from mappings.workbook.grid import Grid
from mappings.workbook.layout import TableKind
from mappings.workbook.library_sheet import read_indicator
from mappings.workbook.near_heading import lacking_column
from mappings.workbook.opening import RefusedFileError, open_grids, text_called_workbook
from mappings.workbook.plain_sheets import read_basis, read_duty
from mappings.workbook.project_sheet import ProjectGatherer
from mappings.workbook.rows import RowReader
from mappings.workbook.sections import Section, check_heading, find_sections
from mappings.workbook.template_sheet import KnownStandard, TemplateGatherer

_DEFAULT_LIMITS = WorkbookLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBefore:
    """What the cells of a workbook are held against besides the indicators in force."""

    bases: tuple[LegalBasis, ...] = ()
    #: Codes of the year's function classes; without any, none is doubted.
    classes: frozenset[str] = frozenset()
    #: The year of function classes that name none.
    fiscal_year: int = 0


_NOTHING_KNOWN = KnownBefore()
#: Read as a library it would be taken for what the department wants to have at once.
_IS_EXTRACT = CellProblem(
    code=ProblemCode.FILE_FORMAT,
    message="这是部门填写的征求意见表，没有导入；请加 --as-proposal 读入",
)


def read_workbook(
    name: str,
    content: bytes,
    *,
    known_indicators: Iterable[Indicator] = (),
    known: KnownBefore = _NOTHING_KNOWN,
    limits: WorkbookLimits = _DEFAULT_LIMITS,
) -> WorkbookContent:
    """Everything a workbook (xlsx) or a single table (csv: UTF-8 or GB18030) says.

    Tables are found by their headings, whatever the sheets are called and in whatever order they
    stand (headings and synonyms: `layout`). Never raises for what a file contains: a file that
    cannot be read at all comes back empty with one problem that says why.

    `name` is shown in problems of csv files. `known_indicators` are those of the library in force:
    templates may point to them although the workbook does not repeat them.
    """
    try:
        grids = open_grids(name, content, limits)
    except RefusedFileError as refused:
        # Of several files: which one.
        return WorkbookContent(problems=(replace(refused.problem, sheet=name),))
    if cover_of(grids) is not None:
        return WorkbookContent(problems=(_IS_EXTRACT,))
    problems: list[CellProblem] = []
    sections = [section for grid in grids for section in _visible_sections(grid, problems)]
    text = (
        None if sections or any(map(lacking_column, grids)) else text_called_workbook(name, content)
    )
    if text is not None:
        return WorkbookContent(problems=(replace(text, sheet=name),))
    if not sections:
        problems.append(
            CellProblem(
                code=ProblemCode.NO_TABLE,
                sheet=name,
                message="没有找到可识别的表头（指标库、指标模板、项目统计表、部门职责、依据、功能分类）；"
                "请对照空白模板的列名检查后再导入",
            )
        )
    readable = [each for each in sections if check_heading(each, problems)]
    return _Reading(readable, problems, known).content(grids, list(known_indicators))


def _visible_sections(grid: Grid, problems: list[CellProblem]) -> list[Section]:
    sections = find_sections(grid)
    if grid.is_hidden and sections:
        _warn_of_sheet(
            grid, ProblemCode.SHEET_HIDDEN, "工作表是隐藏的，未导入；需要导入请先取消隐藏", problems
        )
        return []
    if not sections and not grid.is_hidden and any(grid.rows):
        lacking = lacking_column(grid)
        told = (
            f"表头里缺少“{lacking}”列，未导入；请补上该列后重新导入"
            if lacking
            else "工作表中没有找到可识别的表头，未导入；如需导入请对照空白模板的列名修改"
        )
        _warn_of_sheet(grid, ProblemCode.SHEET_NOT_RECOGNISED, told, problems)
    return sections


def _warn_of_sheet(
    grid: Grid, code: ProblemCode, message: str, problems: list[CellProblem]
) -> None:
    problems.append(
        CellProblem(code=code, message=message, severity=Severity.WARNING, sheet=grid.sheet)
    )


class _Reading:
    """Reads the sections of one workbook; the library first, because templates point into it."""

    def __init__(
        self, sections: list[Section], problems: list[CellProblem], known: KnownBefore
    ) -> None:
        self._sections = sections
        self._problems = problems
        self._known = known
        self._classes = known.classes
        self._indicators = CodedGatherer(read_indicator)
        self._bases = CodedGatherer(read_basis)

    def content(self, grids: list[Grid], known_indicators: list[Indicator]) -> WorkbookContent:
        """Everything the sections say, and the problems in the order of sheets and rows."""
        tables = self._function_classes()
        for row in self._rows(TableKind.LIBRARY):
            self._indicators.take(row)
        self._refuse_lost_zeros({each.code for each in known_indicators})
        for row in self._rows(TableKind.BASES):
            self._bases.take(row)
        indicators, bases = self._indicators.finish(), self._bases.finish()
        self._warn_of_bases(known_indicators)
        self._warn_of_classes(self._indicators.sound_rows())
        found = WorkbookContent(
            indicators=tuple(indicators),
            templates=tuple(self._templates(self._known_standards(known_indicators))),
            projects=tuple(self._projects()),
            bases=tuple(bases),
            duties=tuple(self._duties()),
            function_classes=tables,
        )
        order = {grid.sheet: position for position, grid in enumerate(grids)}
        self._problems.sort(key=lambda each: (order.get(each.sheet, -1), each.row))
        return replace(found, problems=tuple(self._problems))

    def _sections_of(self, kind: TableKind) -> list[Section]:
        return [each for each in self._sections if each.heading.table.kind is kind]

    def _rows(self, kind: TableKind) -> Iterator[RowReader]:
        for section in self._sections_of(kind):
            yield from section.readers(self._problems)

    def _refuse_lost_zeros(self, known_codes: set[str]) -> None:
        """A spreadsheet program turns 00001003 into 1003, which would be a second indicator."""
        rows = list(self._indicators.sound_rows())
        codes = known_codes | {indicator.code for _, indicator in rows}
        full = {code.lstrip("0"): code for code in codes if code.startswith("0")}
        for row, indicator in rows:
            if not indicator.code.startswith("0") and indicator.code in full:
                row.error(
                    ProblemCode.CODE_LOST_DIGITS,
                    f"编码可能丢了前导零：已有“{full[indicator.code]}”；"
                    "请把该列设为“文本”格式后重新填写",
                    "code",
                )

    def _function_classes(self) -> dict[int, tuple[Placed[FunctionClass], ...]]:
        gatherer = ClassGatherer(self._known.fiscal_year)
        for row in self._rows(TableKind.FUNCTION_CLASSES):
            gatherer.take(row)
        tables = gatherer.finish()
        if self._known.fiscal_year in tables:
            rows = tables[self._known.fiscal_year]
            self._classes = frozenset(each.value.code for each in rows)
        return tables

    def _warn_of_classes(self, rows: Iterable[tuple[RowReader, HasFunctionClass]]) -> None:
        for row, each in rows:
            warn_of_unknown_class(row, each.function_class, self._classes)

    def _warn_of_bases(self, known_indicators: Iterable[Indicator]) -> None:
        """What indicators rest on, here or before, that is unknown or repealed."""
        brought = [each for _, each in self._bases.sound_rows()]
        bases = {each.code: each for each in (*self._known.bases, *brought)}
        failed = self._bases.failed_rows()
        for row, indicator in self._indicators.sound_rows():
            basis = bases.get(indicator.basis_code)
            if basis is not None and basis.is_repealed:
                row.warn(
                    ProblemCode.BASIS_REPEALED,
                    f"依据“{basis.name}”已废止，请更换该指标的依据",
                    "basis_code",
                )
            elif (bases or failed) and indicator.basis_code and basis is None:
                row.warn(
                    ProblemCode.BASIS_UNKNOWN,
                    _why_no_basis(indicator.basis_code, failed),
                    "basis_code",
                )
        read = (each for _, each in self._indicators.sound_rows())
        resting = {each.code: each.basis_code for each in (*known_indicators, *read)}
        used = Counter(resting.values())
        for row, basis in self._bases.sound_rows():
            if basis.is_repealed and used[basis.code]:
                row.warn(
                    ProblemCode.BASIS_REPEALED,
                    f"该依据已废止，仍有 {used[basis.code]} 条指标以它为依据；"
                    f"请用 library bases {basis.code} 查看",
                    "repealed_on",
                )

    def _known_standards(self, known_indicators: Iterable[Indicator]) -> dict[str, KnownStandard]:
        known = {each.code: _known(each) for each in known_indicators}
        known.update({each.code: _known(each) for _, each in self._indicators.sound_rows()})
        # A row that was to change a known indicator and failed: the old standard is not meant.
        for code in self._indicators.failed_rows():
            known.pop(code, None)
        return known

    def _templates(self, known: dict[str, KnownStandard]) -> list[Placed[IndicatorTemplate]]:
        failed = self._indicators.failed_rows()

        def why_unknown(code: str) -> str:
            if code in failed:
                return f"该指标编码在指标库第 {failed[code]} 行，该行有错误，请先改正该行"
            return f"指标编码{quoted_code(code)}不在指标库中，请改正编码，或先在指标库中补上该指标"

        gatherer = TemplateGatherer(known, why_unknown)
        for row in self._rows(TableKind.TEMPLATES):
            gatherer.take(row)
        self._warn_of_classes(gatherer.heads())
        return gatherer.finish()

    def _projects(self) -> list[Placed[Project]]:
        gatherer = ProjectGatherer()
        for section in self._sections_of(TableKind.PROJECTS):
            for row in section.readers(self._problems):
                gatherer.take(row, section.amount_unit)
        self._warn_of_classes(gatherer.sound_rows())
        return gatherer.finish()

    def _duties(self) -> Iterator[Placed[DepartmentDuty]]:
        for row in self._rows(TableKind.DUTIES):
            duty = read_duty(row)
            if not row.failed:
                yield Placed(value=duty, sheet=row.sheet, row=row.number_shown)


def _why_no_basis(code: str, failed: Mapping[str, int]) -> str:
    if code in failed:
        return f"该依据在依据表第 {failed[code]} 行，该行有错误，请先改正该行"
    return f"依据编码“{code}”不在依据表中，请补上该依据或改正编码"


def _known(indicator: Indicator) -> KnownStandard:
    return KnownStandard(name=indicator.name, standard=indicator.standard)
