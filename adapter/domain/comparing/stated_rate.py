"""The completion rate that a report states (填报的完成率), beside its own two numbers."""

from decimal import Decimal

from adapter.domain.comparing.completion_rate import computed_rate, may_be_rate
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.monitoring_rules import share_of_year


def rate_contradicted(report: MonitoredResult, stated: Decimal) -> Decimal | None:
    """Reached ÷ target, where a stated rate (1 = 100%) is surely none that the numbers give.

    None where it may be one, also of the part of the year that is due; where nothing was filled in
    (0); and where no numbers with a floor in one unit stand there.
    """
    if not stated:
        return None
    target, actual = report.target, report.actual
    computed = computed_rate(report.subject, report.direction, target, actual)
    due = share_of_year(report.until, report.fiscal_year)
    if computed is None or not due or (not report.is_day_known and stated > computed):
        return None
    is_meant = may_be_rate(stated, computed, report.subject, target, actual, due)
    return None if is_meant else computed
