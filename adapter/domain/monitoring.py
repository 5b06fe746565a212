"""Performance monitoring (绩效运行监控): progress of a project at a cut-off date."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from adapter.domain.record import project_key, receiver_owned, record_key


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringLine:
    """One indicator row of a monitoring report. Source: data set PAY_PERF_MONITOR_INFO (V2.0)."""

    line_id: str = record_key()
    task_id: str | None
    project_code: str = project_key()
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
