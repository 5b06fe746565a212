"""Checking one self-evaluated line (自评指标行): attainment, points by rule, and findings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from adapter.domain.attainment import (
    Attainment,
    Judgement,
    Subject,
    are_unlike_rates,
    as_compared,
    as_under_way,
    bare_text,
    common_factors,
    in_named_unit,
    in_shares,
    is_change,
    is_done_without_value,
    is_magnitude_doubtful,
    is_measured,
    is_of_less,
    is_other_rate,
    is_partly_done,
    is_several,
    is_unit_slipped,
    judge_attainment,
    last_day,
    may_be_of_one_measure,
    read_actual,
    tells_no_result,
    turned,
    undetermined,
)
from adapter.domain.attainment.numbers.bracketed_unit import by_bracket
from adapter.domain.attainment.numbers.magnitudes import meant
from adapter.domain.attainment.numbers.number import judge_range
from adapter.domain.comparing.declared_check import is_words_for_number
from adapter.domain.comparing.meant import (
    tells_a_move_only,
    tells_another_matter,
    writes_both_bounds,
)
from adapter.domain.comparing.restated import are_written_alike, as_target, is_another
from adapter.domain.comparing.scoring import Expectation, ScoringRules, expected_points
from adapter.domain.comparing.shares import is_impossible
from adapter.domain.comparing.unscored import Scored, is_below_nothing
from adapter.domain.comparing.ways import contradicts_way, is_against, way_asked
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.rounding import rounded
from adapter.domain.value import (
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    parse_value,
)

#: From this rate on people are told times and no per cent.
MANY_TIMES = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedResult:
    """What a form says of one indicator."""

    subject: Subject
    #: 年度指标值, read with its operator and 计量单位, and as it is shown; `unit` is the column's.
    target: IndicatorValue
    target_value: str
    unit: str = ""
    #: The approved target it answers, read and as it is shown; None where it is not known.
    declared: IndicatorValue | None = None
    declared_value: str = ""
    #: 实际完成值
    actual_value: str
    #: 分值 and 得分; None where blank.
    max_score: Decimal | None = None
    score: Decimal | None = None
    #: 完成率 as filled in, 1 = 100%; None where blank, or where the form has no such column.
    completion_rate: Decimal | None = None
    #: 偏差原因分析; None where the form does not ask for one.
    deviation_analysis: str | None = None
    #: 指标方向 of the form or of the library's indicator.
    direction: Direction | None = None
    #: The library's standard of the indicator; None where none is known.
    standard: IndicatorValue | None = None
    #: 定量/定性 of the form, True: 定量; None where it has no such column.
    is_quantitative: bool | None = None
    #: The actual value tells of a part of the year (监控表): what is not reached yet is no miss.
    is_under_way: bool = False
    #: The line of a form that declares targets (申报表): it must have one.
    is_promise: bool = False
    #: False for a record that carries neither value: who knows that the unit left them blank?
    has_values: bool = True
    #: The cell of 得分 holds something, though no number.
    is_score_written: bool = False
    #: Something stands in the form that could not be read (a formula without its result).
    is_unread: bool = False

    @property
    def points(self) -> Scored:
        """What it says of its points."""
        return Scored(
            self.subject.name,
            self.actual_value,
            self.max_score,
            self.score,
            is_score_written=self.is_score_written,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCheck:
    """What came of it."""

    target: IndicatorValue
    actual: IndicatorValue
    judgement: Judgement
    #: None where no rule gives points: undetermined, or without a full score.
    expectation: Expectation | None
    findings: tuple[LineFinding, ...]

    @property
    def expected_score(self) -> Decimal | None:
        """The points by rule: all of them where the target was met, None where a tier is open."""
        points = self.expectation
        if points is None:
            return None
        is_met = self.judgement.attainment is Attainment.MET
        return points.high if is_met or points.low == points.high else None


def check_line(line: EvaluatedResult, rules: ScoringRules) -> LineCheck:
    """Judge a line by its own words and the rules; what is not sure accuses nobody."""
    name = line.subject.name
    written = bare_text(line.target_value)
    target = as_target(_target_of(line, written), written, line.subject)
    read = read_actual(line.actual_value, target, name, written)
    target, actual = in_named_unit(*in_shares(target, as_compared(read)), name)
    judgement = _of_what_is_told(line, target, actual, _judged(line, target, actual))
    is_missed = judgement.attainment is Attainment.NOT_MET
    if is_missed and not line.target.number and is_of_less(actual, line.target_value):
        judgement = undetermined(f"{judgement.reason}；目标与实际所说的不是同一种情况，请人工判断")
    if is_missed and is_impossible(line.subject, target, actual, line.actual_value):
        judgement = undetermined(f"比率不会是“{line.actual_value}”，请先核对实际完成值")
    if _waives(line, target, actual):
        judgement = undetermined("指标值与实际完成值均填“无”，不作判定；如有要求，请补填指标值")
    if line.is_promise and target.kind is not ValueKind.EMPTY and actual.kind is ValueKind.EMPTY:
        judgement = undetermined("申报的绩效目标，尚无实际完成值，不作判定")
    if line.is_under_way:
        judgement = as_under_way(judgement, target, actual, line.subject)
    points = None
    if line.max_score is not None and line.max_score > 0:
        # Several numbers are no tier in words, and like a range they have no proportion.
        kind = ValueKind.RANGE if is_several(target) and is_several(actual) else target.kind
        points = expected_points(
            rules, kind, judgement, line.max_score, is_partly=is_partly_done(actual)
        )
    facts = {
        "name": name,
        "target_value": line.target_value,
        "actual_value": line.actual_value,
        **_digits(score=line.score, max_score=line.max_score),
    }
    found = (
        *_of_values(line, target, actual, judgement),
        *_of_result(line, target, actual, judgement, rules),
        *_of_reporting(line, target, actual, judgement),
        *_of_score(line, judgement, points, rules),
    )
    return LineCheck(
        target=target,
        actual=actual,
        judgement=judgement,
        expectation=points,
        findings=tuple(LineFinding(code, facts | more) for code, more in found),
    )


def _of_what_is_told(
    line: EvaluatedResult, target: IndicatorValue, actual: IndicatorValue, judgement: Judgement
) -> Judgement:
    """The same, but for a person where the result is a move or of what went wrong."""
    both = f"目标“{line.target_value}”，实际“{line.actual_value}”"
    if tells_a_move_only(target, actual):
        return undetermined(f"{both}：只写了增减，请补填达到的数值")
    is_open = judgement.attainment is Attainment.UNDETERMINED
    if is_open and tells_another_matter(target, actual):
        asked = "比率" if target.unit in ("%", "‰") else "所用的时间"
        return undetermined(f"{both}：未填{asked}，请补填{asked}")
    return judgement


def _judged(line: EvaluatedResult, target: IndicatorValue, actual: IndicatorValue) -> Judgement:
    """How it stands; for a person where its operator is against its direction, and this matters."""
    subject = _in_its_year(line)
    judged = judge_attainment(target, actual, line.direction, subject)
    if target.kind is ValueKind.RANGE and writes_both_bounds(line.target_value):
        is_open = judged.attainment is Attainment.UNDETERMINED
        judged = judge_range(target, actual, None) if is_open else judged
    if not contradicts_way(line.direction, line.subject, target):
        return judged
    other = judge_attainment(turned(target), actual, line.direction, subject)
    if other.attainment is judged.attainment:
        return judged
    return undetermined(f"{judged.reason}；指标方向与运算符相反，请先核对")


def _in_its_year(line: EvaluatedResult) -> Subject:
    """What the line is about; a day without a year is of that of an approved target due later."""
    day = None if line.declared is None else last_day(line.declared)
    year = line.subject.year
    if day is None or (year is not None and day.year < year):
        return line.subject
    return replace(line.subject, year=day.year, reported=year)


def _target_of(line: EvaluatedResult, written: str) -> IndicatorValue:
    """The target; read again where quotes or a stop stood around it, unless it has more than that.

    More is what other columns of the form said of it.
    """
    if written == line.target_value.strip():
        return line.target
    read = parse_value(line.target_value, unit=line.unit, name=line.subject.name)
    is_whole = read == line.target
    return parse_value(written, unit=line.unit, name=line.subject.name) if is_whole else line.target


def _waives(line: EvaluatedResult, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether 无 answers 无: nothing was asked for, and nothing is told."""
    if not target.kind is actual.kind is ValueKind.EMPTY:
        return False
    return all(_SAYS_NONE.search(each) for each in (line.target_value, line.actual_value))


_Found = Iterator[tuple[FindingCode, dict[str, str]]]


def _of_values(
    line: EvaluatedResult, target: IndicatorValue, actual: IndicatorValue, judgement: Judgement
) -> _Found:
    """What the target and the actual value show by themselves."""
    if contradicts_way(line.direction, line.subject, target) and not _follows_library(line, target):
        yield FindingCode.DIRECTION_CONTRADICTS_OPERATOR, {}
    approved = _approved(line)
    if approved is not None and is_another(
        *by_bracket(approved, target, line.subject.name), line.subject.year
    ):
        yield FindingCode.TARGET_CHANGED_AFTER_APPROVAL, {"declared_value": line.declared_value}
    if is_words_for_number(target, line.is_quantitative):
        yield FindingCode.QUANTITATIVE_REQUIRED, {}
    is_decided = judgement.attainment is not Attainment.UNDETERMINED
    if is_impossible(line.subject, target, actual, line.actual_value):
        yield FindingCode.SHARE_IMPOSSIBLE, {}
    elif units := _units_that_differ(line, target, actual, is_decided=is_decided):
        yield FindingCode.UNIT_CONFLICT, {"units": units}
    elif is_magnitude_doubtful(target, actual):
        told = f"指标值“{line.target_value}”，实际“{line.actual_value}”{meant(target)}"
        yield FindingCode.MAGNITUDE_DOUBTFUL, {"units": told}


def _follows_library(line: EvaluatedResult, target: IndicatorValue) -> bool:
    """Whether the library's own standard is against its direction, and the form only repeats it."""
    is_said = ValueWarning.CONTRADICTORY_DIRECTION in target.warnings
    way = way_asked(line.direction, line.subject, target)
    return not is_said and line.standard is not None and is_against(way, line.standard)


def _approved(line: EvaluatedResult) -> IndicatorValue | None:
    """The approved target, read as the line's own; None where there is none or it is repeated."""
    is_repeated = are_written_alike(line.declared_value, line.target_value)
    if line.declared is None or is_repeated:
        return None
    return as_target(line.declared, line.declared_value, line.subject)


def _units_that_differ(
    line: EvaluatedResult, target: IndicatorValue, actual: IndicatorValue, *, is_decided: bool
) -> str:
    if ValueWarning.UNIT_CONFLICT in target.warnings:
        return f"指标值“{line.target_value}”，计量单位栏“{line.unit}”"
    if target.number == 0 and is_of_less(actual, line.subject.name + line.target_value):
        return ""
    both_measured = is_measured(target, actual)
    # 已完成40% and 同比增长8% beside an amount tell how far it is or moved, not in which unit.
    is_progress = actual.unit == "%" and (
        is_change(actual) or _PROGRESS.search(actual.also) is not None
    )
    is_progress = is_progress or tells_a_move_only(target, actual)
    is_progress = is_progress or tells_another_matter(target, actual)
    if is_decided or not both_measured or is_progress or are_unlike_rates(target, actual):
        return ""
    if may_be_of_one_measure(target, actual, line.subject.name):
        return ""
    if common_factors(target.unit, actual.unit) is None:
        return f"指标值“{line.target_value}”，实际“{line.actual_value}”"
    return ""


def _is_magnitude_open(target: IndicatorValue, actual: IndicatorValue, rules: ScoringRules) -> bool:
    """Whether a unit may have slipped on one side: 2900元/亩 beside 3000万元/亩 is no feat."""
    asked = rules.comparing.magnitude
    return is_magnitude_doubtful(target, actual) or is_unit_slipped(
        target, actual, asked.alike, asked.step
    )


def _is_open(
    line: EvaluatedResult, target: IndicatorValue, actual: IndicatorValue, rules: ScoringRules
) -> bool:
    """Whether the number itself is in doubt, so that it is no feat."""
    return _is_magnitude_open(target, actual, rules) or is_impossible(
        line.subject, target, actual, line.actual_value
    )


def _of_result(
    line: EvaluatedResult,
    target: IndicatorValue,
    actual: IndicatorValue,
    judgement: Judgement,
    rules: ScoringRules,
) -> _Found:
    rate = judgement.rate
    is_met = judgement.attainment is Attainment.MET
    is_far = is_met and rate is not None and rate >= rules.over_fulfilled_from
    if is_far and rate is not None and not _is_open(line, target, actual, rules):
        yield FindingCode.OVER_FULFILLED, {"rate": per_cent(rate)}
    is_missed = judgement.attainment is Attainment.NOT_MET
    reason = line.deviation_analysis
    if is_missed and reason is not None and is_no_reason(reason):
        yield FindingCode.REASON_MISSING, {}


def _of_reporting(
    line: EvaluatedResult, target: IndicatorValue, actual: IndicatorValue, judgement: Judgement
) -> _Found:
    """Points without a result or a target, done for a number; a promise without a target."""
    if line.is_unread:
        return
    lacks_target, lacks_actual = (each.kind is ValueKind.EMPTY for each in (target, actual))
    # 无 beside 无 is an answer of its own: nothing was asked for.
    is_said = _SAYS_NONE.search(line.target_value) is not None or not line.has_values
    is_waived = lacks_target and lacks_actual and is_said
    if line.score and lacks_actual and not is_waived:
        yield FindingCode.ACTUAL_MISSING, {}
    is_answered = line.score or not lacks_actual
    if lacks_target and not is_waived and (is_answered or line.is_promise):
        yield FindingCode.TARGET_MISSING, {}
    is_open = judgement.attainment is Attainment.UNDETERMINED and not line.is_under_way
    is_open = is_open and bool(line.score)
    if is_measured(target) and (
        is_done_without_value(actual, target)
        or (is_open and _is_silent(target, actual, line.subject))
    ):
        yield FindingCode.NUMBER_NOT_REPORTED, {}


def _is_silent(target: IndicatorValue, actual: IndicatorValue, subject: Subject) -> bool:
    """Whether a result tells nothing of the number that was asked for."""
    if tells_no_result(actual, target, subject) or tells_a_move_only(target, actual):
        return True
    return is_other_rate(target, actual, subject.name) or tells_another_matter(target, actual)


def _of_score(
    line: EvaluatedResult, judgement: Judgement, points: Expectation | None, rules: ScoringRules
) -> _Found:
    """The claimed points beside the full ones and beside those by rule."""
    if is_below_nothing(line.points):
        yield FindingCode.SCORE_NEGATIVE, {}
        return
    if line.score is None or line.max_score is None:
        return
    if line.score > line.max_score:
        yield FindingCode.SCORE_ABOVE_MAXIMUM, {}
    is_missed = judgement.attainment is Attainment.NOT_MET
    if is_missed and line.score >= line.max_score > 0:
        yield FindingCode.FULL_MARKS_FOR_MISSED_TARGET, {}
    order = points.misses(line.score, rules.score_tolerance) if points else 0
    if points and order > 0 and line.score <= line.max_score:
        yield FindingCode.OVER_SCORED, _digits(expected=points.high)
    if points and order < 0:
        yield FindingCode.UNDER_SCORED, _digits(expected=points.low)


def is_no_reason(text: str) -> bool:
    """Whether a cell for reasons gives none: it is blank, or says 无, 不涉及, 无偏差, /."""
    return _IS_NO_REASON.fullmatch(text) is not None


#: What is put into a cell for reasons that gives none: 无, 不涉及, 无偏差, /.
_IS_NO_REASON = re.compile(
    r"[\s\-—–/、,，。.;；]*(?:(?:暂?无|没有|不存在|未发生)(?:偏差|差异)?(?:原因)?|不涉及|不适用|空)?"
    r"[\s\-—–/、,，。.;；]*"
)
#: A sign of the column for the operator says nothing of the value.
_SAYS_NONE = re.compile(r"[^\s≥≤≧≦=＝═><＞＜]")
_PROGRESS = re.compile("完成|使用|执行|支出|支付|实施|推进|进度")


def per_cent(rate: Decimal) -> str:
    """A rate (1 = 100%) to one digit behind the point; from a hundred times on as times.

    What is a little less or more than 100% is not told as if it were: by up to four digits.
    """
    if rate >= MANY_TIMES:
        return f"{plain_number(rounded(rate, 1))} 倍"
    texts = (f"{plain_number(rounded(rate * 100, places))}%" for places in range(1, 5))
    return next((each for each in texts if each != "100%"), "100%")


def _digits(**numbers: Decimal | None) -> dict[str, str]:
    return {name: plain_number(each) for name, each in numbers.items() if each is not None}
