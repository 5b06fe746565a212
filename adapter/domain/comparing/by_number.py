"""Progress of a monitored number (数值指标进度): within its bound, or by the months."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from adapter.domain.attainment import (
    Attainment,
    common_factors,
    falls,
    is_change,
    is_done_without_value,
    is_magnitude_doubtful,
    is_measured,
    is_undone,
    judge_attainment,
    ratio_of,
)
from adapter.domain.attainment.numbers.number import readings_of, scaled
from adapter.domain.comparing.growing import (
    SHARES,
    grows,
    is_floor_of_each_day,
    is_reserve,
    is_share,
    is_steady,
    stands_at,
)
from adapter.domain.comparing.line_check import per_cent
from adapter.domain.comparing.monitored import NO_DAY, LineProgress, MonitoredResult, finding_of
from adapter.domain.comparing.monitoring_rules import Light, MonitoringRules, share_of_year
from adapter.domain.comparing.shares import is_level
from adapter.domain.comparing.ways import contradicts_way
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import IndicatorValue


def progress_of_number(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue, rules: MonitoringRules
) -> LineProgress:
    """By the bound of a number, or by what is due of it by the months."""
    is_none_yet = is_undone(actual, target, line.subject) and not is_level(line.subject)
    if is_none_yet and target.number is not None:
        # Nothing was done: so many of none.
        actual = replace(target, number=Decimal(0), comparator=None, also="", warnings=())
    claimed = is_done_without_value(actual, target)
    if claimed or not is_measured(actual):
        found = (finding_of(FindingCode.NUMBER_NOT_REPORTED, line),) if claimed else ()
        return LineProgress(reason="没有填报数值，不判定进度", findings=found)
    if contradicts_way(line.direction, line.subject, target):
        return LineProgress(reason="指标方向与运算符相反，请先核对，不判定进度")
    if is_change(target) and is_change(actual) and falls(target) is not falls(actual):
        return LineProgress(reason="升降方向与指标值相反，不判定进度，请核对")
    if is_magnitude_doubtful(target, actual):
        return LineProgress(reason="未写单位或漏写“万”，数值量级存疑，请核对单位")
    options = tuple(_options(line, target, actual, rules))
    lights = {each.light for each in options}
    if len(lights) != 1 or (None in lights and not options[0].reason):
        return LineProgress(reason="指标方向不明，或单位不能换算，不判定进度")
    return options[0]


def _options(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue, rules: MonitoringRules
) -> Iterator[LineProgress]:
    """The progress under each reading of the target's bound."""
    if target.number is None or actual.number is None:
        yield _within(line, target, actual)
        return
    for bound in readings_of(target, line.direction, line.subject.lean):
        if bound.is_upper_bound:
            yield _within(line, target, actual)
        else:
            yield _by_pace(line, target, actual, rules)


def _within(line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue) -> LineProgress:
    """A ceiling, or a range: within it green, else red."""
    judged = judge_attainment(target, actual, line.direction, line.subject)
    if judged.attainment is Attainment.MET:
        return LineProgress(light=Light.GREEN, reason=judged.reason)
    is_over = target.number is not None and judged.attainment is Attainment.NOT_MET
    if not is_over:
        return LineProgress(reason=judged.reason)
    told = f"已超过上限，{Light.RED.label}"
    found = finding_of(FindingCode.BEHIND_SCHEDULE, line, told=told)
    return LineProgress(light=Light.RED, reason=told, findings=(found,))


def _by_pace(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue, rules: MonitoringRules
) -> LineProgress:
    if _is_unwritten_share(target, actual):
        return LineProgress(reason="未写单位或漏写“万”，数值量级存疑，请核对单位")
    # A level is as high in July as in December; what grows is due month by month.
    as_level = (
        is_reserve(line.subject, target)
        or is_steady(line.subject, target, actual)
        or (is_share(line.subject, target, actual) and is_level(line.subject))
    )
    due = Fraction(1) if as_level else share_of_year(line.until, line.fiscal_year)
    factors = common_factors(target.unit, actual.unit)
    if factors is None or target.number is None or actual.number is None:
        return LineProgress()
    wanted = scaled(target.number, factors[0])
    reached = scaled(actual.number, factors[1])
    if not due:
        return LineProgress(reason="监控截止日期在预算年度之前，不判定进度")
    pace = ratio_of(reached, wanted * due) if wanted > 0 else None
    if pace is None:
        return _without_pace(line, target, actual)
    share = ratio_of(reached, wanted) if grows(line.subject, target, actual) else None
    light = _light_of_pace(line, target, actual, pace, rules)
    is_dated = as_level or line.is_day_known
    if not (is_dated or light.is_warning):
        whole = ratio_of(reached, wanted)
        if whole is None or whole < 1:
            return LineProgress(share=share, reason=NO_DAY)
        pace, light = whole, _light_of_pace(line, target, actual, whole, rules)
    told = _told_of_pace(line, pace, light, is_level=as_level, is_dated=is_dated)
    found = (finding_of(FindingCode.BEHIND_SCHEDULE, line, told=told),) if light.is_warning else ()
    return LineProgress(light=light, pace=pace, share=share, reason=told, findings=found)


def _light_of_pace(
    line: MonitoredResult,
    target: IndicatorValue,
    actual: IndicatorValue,
    pace: Decimal,
    rules: MonitoringRules,
) -> Light:
    """As the rules say; what stands at a level is never far ahead, a reserve is short below all."""
    light = rules.light_of(pace)
    if light is Light.BLUE and stands_at(line.subject, target, actual):
        return Light.GREEN
    if light is not Light.GREEN or pace >= 1:
        return light
    is_short = is_reserve(line.subject, target) or is_floor_of_each_day(
        line.subject, target, actual
    )
    return Light.YELLOW if is_short else light


def _told_of_pace(
    line: MonitoredResult, pace: Decimal, light: Light, *, is_level: bool, is_dated: bool
) -> str:
    if is_level:
        return f"水平值不按月折算，为指标值的 {per_cent(pace)}，{light.label}"
    if is_dated:
        return f"进度为应达进度的 {per_cent(pace)}，{light.label}"
    if not light.is_warning:
        return f"已达到全年指标值的 {per_cent(pace)}，{light.label}"
    least = "" if light is Light.RED else "至少为"
    return f"即使只按 {line.until} 计，进度也只有应达进度的 {per_cent(pace)}，{least}{light.label}"


def _is_unwritten_share(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """0.95 beside 96%: a pace of the one by the other would be a hundred times as much."""
    is_fraction = target.number is not None and 0 < target.number < 1 and not target.unit
    return is_fraction and actual.unit in SHARES


def _without_pace(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue
) -> LineProgress:
    """Of growth that may be negative no share is due."""
    judged = judge_attainment(target, actual, line.direction, line.subject)
    if judged.attainment is Attainment.MET:
        return LineProgress(light=Light.GREEN, reason=judged.reason)
    return LineProgress(reason="指标值或实际值为零或负数，不按月折算进度，请对照指标值核对")
