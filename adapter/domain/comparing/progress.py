"""Progress of one monitored line (监控指标进度): a light by the rules, or none."""

from adapter.domain.attainment import (
    Attainment,
    is_measured,
    is_partly_done,
    is_undone,
    judge_attainment,
)
from adapter.domain.attainment.words.denials import contradicts
from adapter.domain.attainment.words.wording import Answer, answers
from adapter.domain.comparing.by_day import progress_of_deadline
from adapter.domain.comparing.by_number import progress_of_number
from adapter.domain.comparing.monitored import LineProgress, MonitoredResult, finding_of
from adapter.domain.comparing.monitoring_rules import Light, MonitoringRules
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import IndicatorValue, ValueKind


def judge_progress(line: MonitoredResult, rules: MonitoringRules) -> LineProgress:
    """The light of a line at the day up to which its report tells, with what is to be looked at."""
    target, actual = line.beside(line.actual_value)
    if is_measured(target):
        return progress_of_number(line, target, actual, rules)
    if target.kind in (ValueKind.DEADLINE, ValueKind.PERIOD):
        return progress_of_deadline(line, target, actual, rules)
    if target.kind is ValueKind.QUALITATIVE:
        return _of_words(line, target, actual)
    return LineProgress(reason="年度指标值未填写，请补填")


def _of_words(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue
) -> LineProgress:
    judged = judge_attainment(target, actual, line.direction, line.subject)
    if judged.attainment is Attainment.MET:
        return LineProgress(light=Light.GREEN, reason=judged.reason)
    is_left = judged.attainment is Attainment.NOT_MET and (
        is_undone(actual, target, line.subject) or contradicts(actual.text, target.text)
    )
    if not (answers(actual, Answer.MISSED) or is_left):
        return LineProgress(reason="定性表述由人判断，不判定进度")
    light = Light.YELLOW if is_partly_done(actual) else Light.RED
    told = f"{'部分达成' if light is Light.YELLOW else '未达成'}，{light.label}"
    found = finding_of(FindingCode.BEHIND_SCHEDULE, line, told=told)
    return LineProgress(light=light, reason=told, findings=(found,))
