"""Budget projects: the bureau's project list, the other side's directory, and what binds them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from adapter.domain.record import project_key, record_key
from adapter.domain.secrecy import Secrecy


@dataclass(frozen=True, slots=True)
class Contact:
    """预算单位联系人员: personal data, masked wherever it is printed, never sent."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.text[:1]}**" if self.text else ""

    def __repr__(self) -> str:
        return f"Contact({str(self)!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One row of the project list (项目统计表, annex 2 of the city's plan)."""

    #: 序号 as printed, or 0.
    ordinal: int
    #: 单位主管业务处室
    business_office: str
    #: 主管部门 `***-名称`, unit `******-名称`.
    department_code: str
    department_name: str
    agency_code: str
    agency_name: str
    name: str
    #: 申请预算金额（万元）
    amount_wan_yuan: Decimal | None
    #: 类款项 joined, 7 digits or "".
    function_class: str
    secrecy: Secrecy
    #: 项目类别
    category: str
    #: 财政资金来源
    fund_source: str
    #: 项目编码, "" when the list has no such column.
    project_code: str = ""
    #: 支出类别: 人员类, 运转类, 特定目标类 or "".
    expenditure_kind: str = ""
    contact: Contact = Contact("")


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """One project of the other side's directory (PM_PROJECT_INFO): read in memory, never stored."""

    project_id: str = record_key()
    project_code: str = project_key()
    project_name: str
    #: 项目类别 code of the standard (1, 2, 21, 22, 3, 31, 32, 33).
    category_code: str = ""
    agency_code: str
    agency_name: str = ""
    department_code: str = ""
    department_name: str = ""
    function_class: str = ""
    division_code: str
    fiscal_year: int
    total_amount: Decimal | None = None
    is_deleted: bool = False


class BoundBy(StrEnum):
    """How a project of the list found its code."""

    CODE = "code"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectBinding:
    """A public project of the list joined to its code in the integration system (编码对应)."""

    project_code: str
    agency_code: str
    project_name: str
    bound_by: BoundBy


def bindings_of_rows(
    projects: Iterable[Project], bindings: Iterable[ProjectBinding]
) -> list[ProjectBinding | None]:
    """What became of every row of the list: of one project there may be several."""
    by_code: dict[str, ProjectBinding] = {}
    by_name: dict[tuple[str, str], ProjectBinding] = {}
    for each in bindings:
        if each.bound_by is BoundBy.CODE:
            by_code[each.project_code] = each
        else:
            by_name[each.agency_code, each.project_name] = each
    return [
        by_code.get(each.project_code)
        if each.project_code
        else by_name.get((each.agency_code, each.name))
        for each in projects
    ]
