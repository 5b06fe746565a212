"""Department level (部门整体): what a department declares, reports and evaluates as a whole.

The fields are those of the project's records, with the department in the project's place.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from adapter.domain.record import department_key, receiver_owned, record_key, seldom_carried


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentTarget:
    """The overall goal of a department. Source: data set BGT_PERF_GOAL_INFO."""

    goal_id: str = record_key()
    department_code: str = department_key()
    department_name: str | None = None
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
class DepartmentTargetLine:
    """One indicator row of a department's target. Source: data set BGT_PERF_INDICATOR.

    `target_value` stays the text the department wrote; it is parsed when it is compared.
    """

    line_id: str = record_key()
    department_code: str = department_key()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentMonitoringLine:
    """One indicator row of a department's monitoring report: an extension data set."""

    line_id: str = record_key()
    task_id: str | None
    department_code: str = department_key()
    agency_code: str
    division_code: str
    fiscal_year: int
    overall_goal: str | None = None
    level1_code: str | None = None
    level1: str | None
    level2_code: str | None = None
    level2: str | None
    indicator_code: str | None = None
    name: str
    target_value: str | None
    #: 完成情况 up to the cut-off, as written.
    actual_value: str | None
    #: 全年预计完成情况, as written.
    expected_value: str | None = None
    #: 偏差原因
    deviation_reason: str | None = None
    #: 完成率, 0..1 inside.
    completion_rate: Decimal | None = None
    #: 执行数 and 全年预计执行数, yuan.
    budget_executed: Decimal | None = None
    budget_expected: Decimal | None = None
    needs_correction: bool | None = None
    correction_advice: str | None = None
    #: 第几次监控
    round_no: int | None = None
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentSelfEvaluation:
    """The head of a department's self-evaluation: an extension data set."""

    evaluation_id: str = record_key()
    department_code: str = department_key()
    agency_code: str
    division_code: str
    fiscal_year: int
    #: 总分, 0..100.
    total_score: Decimal | None
    deviation_analysis: str | None = None
    application_advice: str | None = None
    opinions: str | None = None
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentSelfEvaluationLine:
    """One indicator row of a department's self-evaluation: an extension data set."""

    line_id: str = record_key()
    evaluation_id: str
    #: kpi_id of the declared line this row answers.
    target_line_id: str | None = None
    department_code: str = department_key()
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
    actual_value: str | None
    scoring_rule: str | None = None
    #: 分值
    max_score: Decimal | None
    #: 得分
    score: Decimal | None
    deviation_analysis: str | None = None
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = False
