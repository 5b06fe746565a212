"""Indicator templates (指标模板): one per budget project, project kind or department."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from adapter.domain.record import department_key, project_key, receiver_owned, record_key
from adapter.domain.value import IndicatorValue


class TemplateLevel(StrEnum):
    """适用层级."""

    PROJECT = "项目"
    PROJECT_KIND = "项目类别"
    DEPARTMENT = "部门整体"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """One line of a template in the library: an indicator with this project's own value."""

    #: 序号, counts from 1.
    ordinal: int
    indicator_code: str
    #: 指标值; where the sheet leaves it blank the indicator's standard applies.
    target: IndicatorValue
    #: 分值（权重）, 0..100, or None when the sheet gives none.
    weight: Decimal | None
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorTemplate:
    """A template of the library (指标模板)."""

    code: str
    name: str
    level: TemplateLevel
    #: 21 characters, "" when the sheet has none (then project_name and department bind it).
    project_code: str = ""
    project_name: str = ""
    project_category: str = ""
    function_class: str = ""
    department_code: str = ""
    department_name: str = ""
    lines: tuple[TemplateLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateHeader:
    """The head of a template as it crosses the wire (extension data set, named by the profile)."""

    template_id: str = record_key()
    template_code: str
    template_name: str
    #: "" for the template of a project kind or a department.
    project_code: str = project_key("")
    project_name: str = ""
    project_category: str = ""
    function_class: str = ""
    #: The unit of the project, or the department itself.
    agency_code: str
    department_code: str = department_key("")
    division_code: str
    fiscal_year: int
    is_enabled: bool = True
    #: Version texts are the receiver's own: whatever we send is overwritten.
    version: str | None = receiver_owned()
    version_name: str | None = receiver_owned()
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = receiver_owned(default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateItem:
    """One line of a template as it crosses the wire, with everything a reader needs to show it."""

    item_id: str = record_key()
    template_code: str
    project_code: str = project_key("")
    agency_code: str
    department_code: str = department_key("")
    division_code: str
    fiscal_year: int
    ordinal: int
    indicator_code: str
    level1_code: str = ""
    level1: str
    level2_code: str = ""
    level2: str
    name: str
    target: IndicatorValue
    weight: Decimal | None = None
    is_required: bool = False
    scoring_rule: str = ""
    explanation: str = ""
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = receiver_owned(default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSet:
    """A template ready to cross the wire or read back from it: one head and its complete items."""

    header: TemplateHeader
    #: In the order of `ordinal`.
    items: tuple[TemplateItem, ...]
