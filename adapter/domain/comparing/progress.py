"""Progress of one monitored line (监控指标进度): a light by the rules, or none."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from adapter.domain.attainment import (
    Attainment,
    Subject,
    as_compared,
    as_of_then,
    bare_text,
    common_factors,
    falls,
    in_budget_year,
    in_named_unit,
    in_shares,
    is_change,
    is_done_without_value,
    is_left_unfinished,
    is_magnitude_doubtful,
    is_measured,
    is_not_begun,
    is_open_on,
    is_partly_done,
    is_undone,
    judge_attainment,
    last_day,
    ratio_of,
    read_actual,
)
from adapter.domain.attainment.denials import contradicts
from adapter.domain.attainment.numbers import readings_of, scaled
from adapter.domain.attainment.words import Answer, answers
from adapter.domain.attainment.years import dated_in
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
from adapter.domain.comparing.monitoring_rules import (
    Light,
    MonitoringRules,
    share_of_year,
    told_day,
)
from adapter.domain.comparing.restated import as_target
from adapter.domain.comparing.shares import is_level
from adapter.domain.comparing.ways import contradicts_way
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.value import (
    Direction,
    IndicatorValue,
    ValueKind,
    parse_value,
)

_WHOLE = 100
_NO_DAY = "评分规则（rounds）没有写这一次监控截至哪一天，不判定进度"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredResult:
    """What a report says of one indicator."""

    subject: Subject
    #: 年度指标值 and 完成情况 as written.
    target_value: str
    actual_value: str
    #: The budget year, and the day up to which the report tells.
    fiscal_year: int
    until: dt.date
    #: The round, where the rules do not say up to which day it tells: `until` is then the earliest
    #: that it may be. Of a later day more is due: who is behind by it stays behind, and who is not
    #: may be.
    undated_round: int | None = None
    #: 指标方向 of the library's indicator.
    direction: Direction | None = None

    @property
    def is_day_known(self) -> bool:
        """Whether `until` is written down."""
        return self.undated_round is None

    @property
    def target(self) -> IndicatorValue:
        """The target read; a day without a year is one of the budget year."""
        return self.beside(self.actual_value)[0]

    @property
    def is_contradictory(self) -> bool:
        """Whether the target's operator is against its direction: nothing follows from it."""
        return contradicts_way(self.direction, self.subject, self.target)

    @property
    def actual(self) -> IndicatorValue:
        """What was reached, read beside the target."""
        return self.beside(self.actual_value)[1]

    def beside(self, actual_value: str) -> tuple[IndicatorValue, IndicatorValue]:
        """The target and what was reached by these words, read as a self-evaluation is."""
        name, written = self.subject.name, bare_text(self.target_value)
        value = as_target(parse_value(written, name=name), written, self.subject)
        target = in_budget_year(value, self.fiscal_year)
        actual = as_compared(read_actual(actual_value, target, name, written))
        return in_named_unit(*in_shares(target, actual), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProgress:
    """How far a line is."""

    #: None where no rule decides: words, blanks, units that do not convert.
    light: Light | None = None
    #: Reached ÷ due by now; None where no number tells.
    pace: Decimal | None = None
    #: Reached ÷ target of a number that grows over the year; None for all others.
    share: Decimal | None = None
    #: Chinese: how it was decided, or why not.
    reason: str = ""
    findings: tuple[LineFinding, ...] = ()


def judge_progress(line: MonitoredResult, rules: MonitoringRules) -> LineProgress:
    """The light of a line at the day up to which its report tells, with what is to be looked at."""
    target, actual = line.beside(line.actual_value)
    if is_measured(target):
        return _of_number(line, target, actual, rules)
    if target.kind in (ValueKind.DEADLINE, ValueKind.PERIOD):
        return _of_deadline(line, target, actual, rules)
    if target.kind is ValueKind.QUALITATIVE:
        return _of_words(line, target, actual)
    return LineProgress(reason="年度指标值未填写，请补填")


# --- numbers --------------------------------------------------------------------------------------


def _of_number(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue, rules: MonitoringRules
) -> LineProgress:
    is_none_yet = is_undone(actual, target, line.subject) and not is_level(line.subject)
    if is_none_yet and target.number is not None:
        # Nothing was done: so many of none.
        actual = replace(target, number=Decimal(0), comparator=None, also="", warnings=())
    claimed = is_done_without_value(actual, target)
    if claimed or not is_measured(actual):
        found = (_finding(FindingCode.NUMBER_NOT_REPORTED, line),) if claimed else ()
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
    found = _finding(FindingCode.BEHIND_SCHEDULE, line, told=told)
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
            return LineProgress(share=share, reason=_NO_DAY)
        pace, light = whole, _light_of_pace(line, target, actual, whole, rules)
    told = _told_of_pace(line, pace, light, is_level=as_level, is_dated=is_dated)
    found = (_finding(FindingCode.BEHIND_SCHEDULE, line, told=told),) if light.is_warning else ()
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


# --- days -----------------------------------------------------------------------------------------


def _of_deadline(
    line: MonitoredResult, target: IndicatorValue, actual: IndicatorValue, rules: MonitoringRules
) -> LineProgress:
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
        found = _finding(FindingCode.BEHIND_SCHEDULE, line, told=told)
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
        return LineProgress(reason=_NO_DAY)
    if line.until > due:
        is_blank = not line.actual_value.strip()
        told = "未填报完成情况" if is_blank else f"填报“{line.actual_value}”"
        found = _finding(FindingCode.DEADLINE_PASSED, line, due=str(due), told=told)
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


# --- words ----------------------------------------------------------------------------------------


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
    found = _finding(FindingCode.BEHIND_SCHEDULE, line, told=told)
    return LineProgress(light=light, reason=told, findings=(found,))


def _finding(code: FindingCode, line: MonitoredResult, **more: str) -> LineFinding:
    facts = {
        "name": line.subject.name,
        "target_value": line.target_value,
        "actual_value": line.actual_value,
        "until": told_day(line.until, line.undated_round),
    }
    return LineFinding(code, facts | more)
