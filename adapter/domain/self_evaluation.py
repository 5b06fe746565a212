"""Self-evaluation (绩效自评): what the unit says it reached, line by line and in money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from adapter.domain.record import project_key, receiver_owned, record_key


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfEvaluation:
    """The head of a self-evaluation. Source: data set PM_PERF_SELF_EVAL."""

    evaluation_id: str = record_key()
    project_code: str = project_key()
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
class SelfEvaluationGoal:
    """Expected and actual overall goal (预期目标, 实际完成情况). Source: PM_SELF_EVAL_GOAL."""

    goal_id: str = record_key()
    evaluation_id: str
    project_code: str = project_key()
    agency_code: str
    division_code: str
    fiscal_year: int
    overall_goal: str | None = None
    actual_goal: str | None = None
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfEvaluationLine:
    """One indicator row of a self-evaluation. Source: data set PM_SELF_EVAL_INDICATOR."""

    line_id: str = record_key()
    evaluation_id: str
    #: kpi_id of the declared line this row answers.
    target_line_id: str | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfEvaluationBudget:
    """The budget rows of a self-evaluation, yuan. Source: data set PM_PERF_SELF_BGT."""

    budget_id: str = record_key()
    evaluation_id: str
    project_code: str = project_key()
    agency_code: str
    division_code: str
    fiscal_year: int
    #: 年初预算数
    budget_initial: Decimal | None
    #: 年中调整数
    budget_adjustment: Decimal | None = None
    #: 全年预算数
    budget_adjusted: Decimal | None
    #: 全年执行数
    budget_executed: Decimal | None
    #: 执行率 as the unit reported it, 0..1 inside.
    execution_rate: Decimal | None = None
    execution_score: Decimal | None = None
    created_at: datetime | None = receiver_owned()
    updated_at: datetime | None = receiver_owned()
    is_deleted: bool = False
