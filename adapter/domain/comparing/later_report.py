"""Two reports of one indicator (前后两次填报): whether the later one surely tells of less."""

import re

from adapter.domain.attainment import (
    Attainment,
    Lean,
    common_factors,
    is_change,
    is_magnitude_doubtful,
    is_measured,
    judge_attainment,
)
from adapter.domain.attainment.common.not_yet import is_taken_back
from adapter.domain.attainment.numbers.bracketed_unit import by_bracket
from adapter.domain.attainment.numbers.number import readings_of, scaled
from adapter.domain.attainment.words.wording import Answer, answers
from adapter.domain.comparing.by_day import says_unfinished
from adapter.domain.comparing.growing import SHARES, grows, is_share
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.ways import contradicts_way
from adapter.domain.value import Direction, IndicatorValue, ValueKind


def is_worse(report: MonitoredResult, later_value: str) -> bool:
    """Whether a later actual value of the same indicator is surely worse than this report's.

    It is where a target that was met is missed later, and where a number with a floor shrank. What
    is counted of accidents and complaints may have happened since: then it is a miss and no other
    tale of the same. A number under a ceiling may grow over the year (costs), only a share of a
    whole may not. What does not add up over the year (a rate, a move, a level) goes up and down: of
    that nothing is said while it meets its target.
    """
    (target, before), (later_target, later) = map(report.beside, (report.actual_value, later_value))
    if contradicts_way(report.direction, report.subject, target):
        return False
    if later_target == target and _has_grown(report, target, before, later):
        return False

    def stands(target: IndicatorValue, actual: IndicatorValue) -> Attainment:
        return judge_attainment(target, actual, report.direction, report.subject).attainment

    stands_now = stands(later_target, later)
    if stands_now is Attainment.NOT_MET and stands(target, before) is Attainment.MET:
        return not _is_count_of_harm(report, target, before, later)
    if stands_now is Attainment.MET and not _adds_up(report, target, before, later):
        return False
    order = _order(target, *by_bracket(before, later, report.subject.name))
    if _has_floor(report, target):
        return order < 0
    return order > 0 and _has_ceiling(report, target) and target.unit in SHARES


def _has_grown(
    report: MonitoredResult, target: IndicatorValue, before: IndicatorValue, later: IndicatorValue
) -> bool:
    """Whether plain numbers of one unit stand beside a floor, the later one no smaller.

    What was met by the smaller is not missed by it: the commonest case, and soon told.
    """
    if (
        before.number is None
        or later.number is None
        or not before.unit == later.unit == target.unit
    ):
        return False
    is_plain = all(_is_plain(each) for each in (target, before, later))
    are_bare = before.comparator is None is later.comparator
    return is_plain and are_bare and later.number >= before.number and _has_floor(report, target)


def _is_plain(value: IndicatorValue) -> bool:
    return value.kind is ValueKind.QUANTITATIVE and not value.also and not value.warnings


def is_done_since(report: MonitoredResult, later_value: str) -> bool:
    """Whether a later report says that what has a day is done, by that day or after it."""
    target, later = report.beside(later_value)
    if target.kind not in _DAYS:
        return False
    if says_unfinished(later, target, report.subject.name) or is_taken_back(later.also, ""):
        return False
    is_whole = later.unit == "%" and later.number is not None
    return later.kind in _DAYS or is_whole or answers(later, Answer.DONE)


_DAYS = frozenset({ValueKind.DEADLINE, ValueKind.PERIOD})


def has_fallen(report: MonitoredResult, later_value: str) -> bool:
    """Whether a number that only grows over the year is smaller in a later report."""
    (target, before), (_, later) = map(report.beside, (report.actual_value, later_value))
    is_sure = _adds_up(report, target, before, later) and not report.is_contradictory
    order = _order(target, *by_bracket(before, later, report.subject.name))
    return is_sure and _has_floor(report, target) and order < 0


#: Averages, scores, stocks and what is measured at a place: as high as they are on that day.
_STANDS_AT = re.compile(
    "平均|[人户亩]均|得分|评分|成绩|浓度|水位|水平|温度|存栏|在[册校岗园库]|存量|保有量|余额|单价"
    "|率(?:[(（].*)?$"
)


def _adds_up(report: MonitoredResult, target: IndicatorValue, *actual: IndicatorValue) -> bool:
    """Whether a number is counted on over the year; neither a share nor a move nor a level is."""
    subject = report.subject
    if _STANDS_AT.search(subject.name) or "满意" in subject.level2 or target.unit in _OF_LEVELS:
        return False
    return not is_change(target) and all(
        grows(subject, target, each) and not is_change(each) for each in actual
    )


def _is_count_of_harm(
    report: MonitoredResult, target: IndicatorValue, *actual: IndicatorValue
) -> bool:
    """Whether it counts over the year what should not happen; no rate, no level, no move."""
    subject = report.subject
    values = (target, *actual)
    units = {each.unit for each in values}
    if any(map(is_change, values)) or any(is_share(subject, target, each) for each in actual):
        return False
    if _STANDS_AT.search(subject.name) or any("/" in each for each in units) or units & _OF_LEVELS:
        return False
    is_less_better = subject.lean is Lean.LESS or report.direction is Direction.NEGATIVE
    return subject.counts_harm or (is_less_better and bool(units & _COUNTS))


#: By what single cases are counted.
_COUNTS = frozenset({"起", "件", "次", "例", "宗", "人次", "件次"})
_OF_LEVELS = frozenset({"分", "℃", "级"})


def _has_floor(report: MonitoredResult, target: IndicatorValue) -> bool:
    return _bounds(report, target) == {False}


def _has_ceiling(report: MonitoredResult, target: IndicatorValue) -> bool:
    return _bounds(report, target) == {True}


def _bounds(report: MonitoredResult, target: IndicatorValue) -> set[bool]:
    """Whether the target is an upper bound, under each of its readings; empty for no number."""
    if target.number is None:
        return set()
    readings = readings_of(target, report.direction, report.subject.lean)
    return {each.is_upper_bound for each in readings}


def _order(target: IndicatorValue, before: IndicatorValue, later: IndicatorValue) -> int:
    """-1 where the later number is smaller, 1 where it is larger, 0 where nothing is sure."""
    if before.number is None or later.number is None or not is_measured(target):
        return 0
    if any(each.also and is_taken_back(each.also, target.also) for each in (before, later)):
        return 0  # 预计80人 is no result yet
    is_doubtful = any(is_magnitude_doubtful(target, each) for each in (before, later))
    factors = common_factors(before.unit, later.unit)
    if is_doubtful or factors is None or {before.comparator, later.comparator} != {None}:
        return 0
    first, second = scaled(before.number, factors[0]), scaled(later.number, factors[1])
    return (second > first) - (second < first)
