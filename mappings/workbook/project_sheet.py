"""The 项目统计表 sheet: one row, one project, and the secrecy mark that decides what may leave.

No sentence made here repeats a cell: the project may be a secret one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from adapter.domain.project import Contact, Project
from adapter.domain.secrecy import Secrecy, spelling
from adapter.domain.spending_class import spending_class_of_code
from mappings.workbook.cell_values import read_coded_name, read_function_class
from mappings.workbook.content import Placed, ProblemCode
from mappings.workbook.rows import PLACES, RowReader, fits
from mappings.workbook.template_sheet import read_project_code

#: The list's two words and nothing else; a guess here would open the gate.
_SECRECY = {"涉密": Secrecy.SECRET, "非密": Secrecy.PUBLIC}
_YUAN_PER_WAN_YUAN = 10_000
_LONGEST_ORDINAL = 9


class ProjectGatherer:
    """Takes the rows of the project list; `finish` settles rows that contradict each other."""

    def __init__(self) -> None:
        self._good: list[tuple[RowReader, Project]] = []
        self._bad: list[Project] = []

    def take(self, row: RowReader, amount_unit: str) -> None:
        """Read one row; `amount_unit` is what the sheet says of its amounts: 万元 or 元."""
        project = _read_project(row, amount_unit)
        if row.failed:
            self._bad.append(project)
        else:
            self._good.append((row, project))

    def sound_rows(self) -> Iterator[tuple[RowReader, Project]]:
        """The good rows with their readers."""
        return iter(self._good)

    def finish(self) -> list[Placed[Project]]:
        """The good rows; where rows of one project disagree on secrecy, all of them are UNKNOWN."""
        return [
            Placed(value=project, sheet=row.sheet, row=row.number_shown)
            for row, project in self._settled()
        ]

    def _settled(self) -> Iterable[tuple[RowReader, Project]]:
        groups: dict[tuple[str, str], list[tuple[RowReader, Project]]] = defaultdict(list)
        codes: dict[str, list[tuple[RowReader, Project]]] = defaultdict(list)
        for row, project in self._good:
            groups[project.agency_code, spelling(project.name)].append((row, project))
            if project.project_code:
                codes[project.project_code].append((row, project))
        closed = self._closed_rows([*groups.values(), *codes.values()])
        for row, project in self._good:
            if row in closed:
                yield row, replace(project, secrecy=Secrecy.UNKNOWN)
            else:
                yield row, project
        _warn_of_twins(groups.values())

    def _closed_rows(self, groups: list[list[tuple[RowReader, Project]]]) -> set[RowReader]:
        closed: set[RowReader] = set()
        for members in groups:
            if len({project.secrecy for _, project in members}) > 1:
                closed.update(row for row, _ in members)
        for row, project in self._good:
            if project.secrecy is Secrecy.PUBLIC and self._is_shadowed(project):
                closed.add(row)
        for row in closed:
            row.warn(
                ProblemCode.SECRECY_CONTRADICTED,
                "同一项目在表中还有一行，涉密标记与本行不一致或该行有错误；"
                "改正前按涉密处理，不会推送",
                "secrecy",
            )
        return closed

    def _is_shadowed(self, project: Project) -> bool:
        """A row with an error may have said 涉密 of this very project."""
        return any(
            (bad.project_code and bad.project_code == project.project_code)
            or (bad.agency_code in {"", project.agency_code} and _is_meant(bad, project))
            for bad in self._bad
        )


def _is_meant(bad: Project, project: Project) -> bool:
    return spelling(bad.name) == spelling(project.name)


def _read_project(row: RowReader, amount_unit: str) -> Project:
    row.require("department", "agency", "name")
    department_code, department_name = read_coded_name(row, "department", needs_code=True)
    agency_code, agency_name = read_coded_name(row, "agency", needs_code=True)
    code = read_project_code(row)
    return Project(
        ordinal=_read_ordinal(row),
        business_office=row.line("business_office"),
        department_code=department_code,
        department_name=department_name,
        agency_code=agency_code,
        agency_name=agency_name,
        name=row.line("name"),
        amount_wan_yuan=_read_amount(row, amount_unit),
        function_class=read_function_class(row),
        secrecy=_read_secrecy(row),
        category=row.line("category"),
        fund_source=row.line("fund_source"),
        project_code=code,
        expenditure_kind=_read_spending_class(row, code),
        contact=Contact(row.text("contact")),
    )


def _read_spending_class(row: RowReader, project_code: str) -> str:
    """支出类别; where the column is blank the letter in the project code says it."""
    said, of_code = row.line("expenditure_kind"), spending_class_of_code(project_code)
    if said and of_code and said != of_code:
        row.warn(
            ProblemCode.SPENDING_CLASS_CONTRADICTED,
            "支出类别与项目编码第 9 位（R 人员类、Y 运转类、T 特定目标类）不一致，请核对其中之一",
            "expenditure_kind",
        )
    return said or of_code


def _read_amount(row: RowReader, amount_unit: str) -> Decimal | None:
    amount = row.number("amount", suffixes=(amount_unit,))
    if amount is not None and amount < 0:
        row.error(ProblemCode.NUMBER_OUT_OF_RANGE, "金额不能为负数，请改正", "amount")
    if amount is None or amount_unit == "万元":
        return amount
    in_wan_yuan = amount / _YUAN_PER_WAN_YUAN
    if not fits(in_wan_yuan):
        row.refuse_digits("amount", places=PLACES - len(str(_YUAN_PER_WAN_YUAN)) + 1)
        return None
    return in_wan_yuan


def _read_ordinal(row: RowReader) -> int:
    # Printed numbers such as 一 or 1.1 serve the eye only: no reason to refuse a project.
    text = row.text("ordinal")
    is_ordinal = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ORDINAL
    return int(text) if is_ordinal else 0


def _read_secrecy(row: RowReader) -> Secrecy:
    secrecy = _SECRECY.get(row.text("secrecy"), Secrecy.UNKNOWN)
    # A list without the column is told once, at its heading.
    if secrecy is Secrecy.UNKNOWN and row.has_column("secrecy"):
        row.warn(
            ProblemCode.SECRECY_UNCLEAR,
            "未写明“涉密”或“非密”，按涉密处理，不会推送；请补填“涉密”或“非密”",
            "secrecy",
        )
    return secrecy


def _warn_of_twins(groups: Iterable[list[tuple[RowReader, Project]]]) -> None:
    for members in groups:
        without_code = [row for row, project in members if not project.project_code]
        if len(members) > 1 and without_code:
            rows = "、".join(str(row.number_shown) for row, _ in members)
            for row in without_code:
                row.warn(
                    ProblemCode.PROJECT_LISTED_TWICE,
                    f"第 {rows} 行的单位和项目名称相同，无法凭名称区分；请补填项目编码",
                    "name",
                )
