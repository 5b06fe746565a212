"""The completion rate that a report states (填报的完成率), beside its own two numbers."""

from decimal import Decimal
from fractions import Fraction

from adapter.domain.attainment import (
    common_factors,
    is_change,
    is_magnitude_doubtful,
    is_measured,
    ratio_of,
)
from adapter.domain.attainment.numbers import readings_of, scaled
from adapter.domain.comparing.growing import is_share
from adapter.domain.comparing.monitoring_rules import share_of_year
from adapter.domain.comparing.progress import MonitoredResult

#: Rates are printed to whole per cents, rounded or cut.
_SLACK = Decimal("0.01")
_WHOLE = 100


def rate_contradicted(report: MonitoredResult, stated: Decimal) -> Decimal | None:
    """Reached ÷ target, where a stated rate (1 = 100%) is surely none that the numbers give.

    None where it may be one: whole or at most 100 %, of the part of the year that is due, of a
    share the share itself, written as 0.9 for 90 %; where nothing was filled in (0); and where no
    numbers with a floor in one unit stand there.
    """
    target, actual = report.target, report.actual
    if not stated or target.number is None or actual.number is None:
        return None
    is_plain = is_measured(target, actual) and not (actual.also or target.also or actual.comparator)
    bounds = readings_of(target, report.direction, report.subject.lean)
    if not is_plain or {each.is_upper_bound for each in bounds} != {False}:
        return None
    factors = common_factors(target.unit, actual.unit)
    is_doubtful = is_magnitude_doubtful(target, actual) or is_change(target) or is_change(actual)
    if factors is None or is_doubtful or target.number <= 0:
        return None
    wanted, reached = scaled(target.number, factors[0]), scaled(actual.number, factors[1])
    computed = ratio_of(reached, wanted)
    due = share_of_year(report.until, report.fiscal_year)
    if computed is None or not due or (not report.is_day_known and stated > computed):
        return None
    possible = {computed, ratio_of(reached, wanted * due) or computed}
    if is_share(report.subject, target, actual):
        # 90 and 0.9 may both be 90 %.
        share = Fraction(actual.number)
        possible |= {ratio_of(share, Fraction(each)) or computed for each in (1, _WHOLE)}
    possible |= {min(each, Decimal(1)) for each in possible}
    near = (abs(each - told) for each in possible for told in (stated, stated * _WHOLE))
    return computed if all(each > _SLACK for each in near) else None
