"""Declared performance targets (绩效目标申报): what a unit promised for a project."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from adapter.domain.record import project_key, receiver_owned, record_key, seldom_carried


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTarget:
    """The overall goal of a project. Source: data set PM_PERF_GOAL_INFO."""

    goal_id: str = record_key()
    project_code: str = project_key()
    project_name: str | None = None
    agency_code: str
    division_code: str
    fiscal_year: int
    #: 总体目标 as text.
    overall_goal: str | None
    #: 总体 or 年度 (perf_obj_type_code).
    object_type: str | None = None
    business_type: str | None = None
    is_last_instance: bool | None = None
    version: str | None = receiver_owned()
    version_name: str | None = receiver_owned()
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """One indicator row of a declared target. Source: data set PM_PERF_INDICATOR.

    `target_value` stays the text the unit wrote; it is parsed when it is compared.
    """

    line_id: str = record_key()
    project_code: str = project_key()
    agency_code: str
    division_code: str
    fiscal_year: int
    level1_code: str | None = None
    level1: str | None
    level2_code: str | None = None
    level2: str | None
    indicator_code: str | None = None
    name: str
    target_value: str | None
    explanation: str | None = None
    scoring_rule: str | None = None
    remark: str | None = None
    version: str | None = receiver_owned()
    version_name: str | None = receiver_owned()
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = False
    #: 分值（权重）. No element of the standard; some vendors ask for it at this stage already.
    weight: Decimal | None = seldom_carried()
