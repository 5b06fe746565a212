"""The internal indicator library (预算绩效指标库): indicators and their released versions."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from adapter.domain.record import receiver_owned, record_key
from adapter.domain.value import Direction, IndicatorValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One third-level indicator of the library (绩效指标)."""

    #: 指标编码, unique in a library version.
    code: str
    #: 一级指标, 二级指标, 三级指标（指标名称）; level names differ by province, so they are text.
    level1: str
    level2: str
    name: str
    #: 共性 (True) or 个性.
    is_common: bool
    #: 定量 (True) or 定性.
    is_quantitative: bool
    direction: Direction | None = None
    #: 运算符 + 标准值 + 计量单位, parsed.
    standard: IndicatorValue
    explanation: str = ""
    calculation: str = ""
    #: 评（扣）分标准
    scoring_rule: str = ""
    #: 指标依据 as text, and 依据编码 pointing at the 依据 sheet.
    basis: str = ""
    basis_code: str = ""
    #: 标准来源: 计划标准, 行业标准, 历史标准, 其他地区, 预算支出标准, 其他.
    standard_source: str = ""
    data_source: str = ""
    #: 行业领域
    sector: str = ""
    #: 功能分类 (类款项), 7 digits or "".
    function_class: str = ""
    #: 适用项目类别, in the order of the workbook.
    project_categories: tuple[str, ...] = ()
    #: 主管部门 that owns the indicator: 3 digits, "" for indicators of the finance bureau itself.
    department_code: str = ""
    department_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    remark: str = ""


class LibraryState(StrEnum):
    """Where a library version stands in its life; which may follow which: see `library.life`."""

    #: Worked on; nobody else uses it.
    DRAFT = "draft"
    #: Complete, and read by those who decide; not worked on.
    IN_REVIEW = "in_review"
    #: Decided: its content never changes again.
    RELEASED = "released"
    #: The one its budget year goes on using, whatever is released later.
    FROZEN = "frozen"
    #: Another version has its place; kept for ever.
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    LibraryState.DRAFT: "草稿",
    LibraryState.IN_REVIEW: "送审中",
    LibraryState.RELEASED: "已发布",
    LibraryState.FROZEN: "已冻结",
    LibraryState.SUPERSEDED: "已被取代",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryVersion:
    """The head of one version of the library (版本); a released one never changes."""

    version_id: str
    #: Counts from 1 in a division and year.
    number: int
    #: Name a person gave it, e.g. the workbook's name.
    title: str
    state: LibraryState
    #: SHA-256 (hex) over the canonical content of its indicators and templates.
    content_hash: str
    indicator_count: int
    template_count: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryNode:
    """One row of the library tree on the wire: a level-1 or level-2 heading or a leaf indicator.

    Source: national technical standard, data set BAS_PERF_INDICATOR.
    """

    #: Sent: our own reference inside the set. Read: the receiver's id, new after every push.
    node_id: str = record_key()
    #: node_id of the row above, "" for level 1.
    parent_id: str = receiver_owned("")
    code: str
    name: str
    #: Code of the row above, "" for level 1: what stays when ids are re-issued. Not on the wire.
    parent_code: str = ""
    #: 1, 2 or 3.
    level_no: int
    is_leaf: bool
    is_common: bool
    #: Owner of the row: a department or agency code; the finance bureau's own rows carry its code.
    agency_code: str
    division_code: str
    fiscal_year: int
    #: Empty for headings.
    standard: IndicatorValue
    explanation: str = ""
    calculation: str = ""
    scoring_rule: str = ""
    basis: str = ""
    standard_source: str = ""
    data_source: str = ""
    sector: str = ""
    function_class: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_enabled: bool = True
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = receiver_owned(default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """One document an indicator or its standard rests on (依据)."""

    code: str
    name: str
    #: 文号
    document_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    #: 资料类别, one of the twelve kinds of the city's annex 1.
    category: str = ""
    #: 状态 says 废止, or 废止日期 is given.
    is_repealed: bool = False
    #: 废止日期; may be unknown of a repealed one.
    repealed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDuty:
    """One line of 部门职责 – 工作任务 – 支出项目."""

    department_code: str
    department_name: str
    duty: str
    task: str = ""
    spending_project: str = ""
