"""Progress of a monitored deadline (时限进度): in time, past it, or shortly before it."""

import datetime as dt
import re

from adapter.domain.attainment import (
    Attainment,
    as_of_then,
    is_left_unfinished,
    is_not_begun,
    is_open_on,
    judge_attainment,
    last_day,
)
from adapter.domain.attainment.days.years import dated_in
from adapter.domain.attainment.words.wording import Answer, answers
from adapter.domain.comparing.monitored import NO_DAY, LineProgress, MonitoredResult, finding_of
from adapter.domain.comparing.monitoring_rules import Light, MonitoringRules
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import IndicatorValue, ValueKind

_WHOLE = 100


def progress_of_deadline(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue, rules: MonitoringRules
) -> LineProgress:
    """By the day: in time, past it, or shortly before it."""
    due = target.date or target.end
    judged = judge_attainment(target, actual, line.direction, line.subject)
    if judged.attainment is Attainment.MET:
        return LineProgress(light=Light.GREEN, reason=judged.reason)
    if due is None:
        return LineProgress(reason="时限未写明，不判定进度")
    name, year = line.subject.name, line.fiscal_year
    is_open = is_not_begun(actual, target, line.subject) or (
        line.is_day_known and is_open_on(line.until, actual, target, name, year)
    )
    if is_open or says_unfinished(as_of_then(actual, target, year), target, name):
        return _unfinished(line, due, rules, is_late=_foresees_later(line, due, target, actual))
    if judged.attainment is Attainment.NOT_MET:
        told = f"{judged.reason}，{Light.RED.label}"
        found = finding_of(FindingCode.BEHIND_SCHEDULE, line, told=told)
        return LineProgress(light=Light.RED, reason=told, findings=(found,))
    # Of a day that nobody knows nothing is in time.
    if answers(actual, Answer.DONE) and line.is_day_known and line.until <= due:
        return LineProgress(light=Light.GREEN, reason=f"时限 {due} 之前已完成")
    return LineProgress(reason="看不出是否按时完成，请补填完成日期")


def _foresees_later(
    line: MonitoredResult, due: dt.date, target: IndicatorValue, actual: IndicatorValue
) -> bool:
    """Whether the report names one month behind that of the deadline for the end (预计11月完工)."""
    end = last_day(dated_in(actual, line.fiscal_year))
    is_behind = end is not None and (end.year, end.month) > (due.year, due.month)
    if not is_behind or _ANY_TIME.search(line.actual_value):
        return False
    return is_open_on(due, actual, target, line.subject.name, line.fiscal_year)


#: Days up to which, or among which, it may be any: 11月底前, 四季度, 10-11月.
_ANY_TIME = re.compile(r"[前内至到、—~～或季]|年底|年末|年中|半年|[-－–]\d+月")


def _unfinished(
    line: MonitoredResult, due: dt.date, rules: MonitoringRules, *, is_late: bool
) -> LineProgress:
    """Not done by the day of the report: past its deadline red, shortly before it yellow."""
    if not line.is_day_known and line.until <= due:
        return LineProgress(reason=NO_DAY)
    if line.until > due:
        is_blank = not line.actual_value.strip()
        told = "未填报完成情况" if is_blank else f"填报“{line.actual_value}”"
        found = finding_of(FindingCode.DEADLINE_PASSED, line, due=str(due), told=told)
        return LineProgress(light=Light.RED, reason=f"时限 {due} 已过，尚未完成", findings=(found,))
    is_near = (due - line.until).days <= rules.warning_days
    light = Light.YELLOW if is_near or is_late else Light.GREEN
    if is_late:
        told = f"时限 {due} 未到，预计在时限之后完成，{light.label}"
        return LineProgress(light=light, reason=told)
    return LineProgress(light=light, reason=f"时限 {due} 未到，尚未完成，{light.label}")


def says_unfinished(actual: IndicatorValue, target: IndicatorValue, name: str) -> bool:
    """Whether the report says itself that something is left to do; other words are not guessed."""
    if actual.kind is ValueKind.EMPTY or answers(actual, Answer.MISSED):
        return True
    if is_left_unfinished(actual, target, name):
        return True
    is_per_cent = actual.kind is ValueKind.QUANTITATIVE and actual.unit == "%"
    return is_per_cent and actual.number is not None and actual.number < _WHOLE
