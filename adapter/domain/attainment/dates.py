"""Deadlines and periods (时限、时段): whether it was done in time."""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import replace

from adapter.domain.attainment.judgement import Attainment, Judgement, same, undetermined
from adapter.domain.attainment.not_yet import is_planned, is_unfinished
from adapter.domain.attainment.spans import Span, bounded, verdict
from adapter.domain.attainment.words import Answer, answers
from adapter.domain.value import (
    Comparator,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    parse_value,
    print_value,
)


def judge_deadline(target: IndicatorValue, actual: IndicatorValue, name: str = "") -> Judgement:
    """In time, late, or not to be told from what was reported; `name` is the indicator's."""
    if answers(actual, Answer.REACHED, Answer.ON_TIME) or _is_said_again(target, actual):
        return same(actual)
    wanted, told = _in_one_year(target, actual)
    reached = _days(told)
    if wanted.date is None or reached is None:
        return undetermined(_why_no_day(target, actual))
    is_any_earlier_day_good = target.comparator in (None, Comparator.EQUAL)
    bound = Comparator.AT_MOST if is_any_earlier_day_good else target.comparator
    decided = verdict(reached, bounded(bound, wanted.date))
    return _dated(target, actual, _of_the_end(decided, target, actual, name))


def _of_the_end(
    decided: Attainment, target: IndicatorValue, actual: IndicatorValue, name: str
) -> Attainment:
    """Undetermined where the day is planned, or in time and not surely that of the end."""
    asked_for = name + print_value(target)
    is_open = is_planned(actual.also, asked_for)
    if decided is Attainment.MET:
        is_open = is_unfinished(actual.also, asked_for)
    return Attainment.UNDETERMINED if is_open else decided


def _is_said_again(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """全年完成 beside 全年, 1至12月 beside 1-12月: the same words without a year, and done."""
    is_done = "完成" in actual.also and not re.search("[不未部]", actual.also)
    said, wanted = (_DASHES.sub("-", each.text) for each in (actual, target))
    is_same = target.kind is actual.kind and bool(wanted) and said == wanted
    is_repeated = is_same and not actual.also and not target.also
    return is_repeated or (is_same and is_done)


_DASHES = re.compile(r"\s*[-—–－~～至]+\s*")


#: A day without a year may be one of the next: so much earlier than the target it is for a person.
_SURELY_BEFORE = dt.timedelta(days=180)
#: And so much later it may be one of the year before.
_SURELY_BEHIND = dt.timedelta(days=92)
#: Any leap year: days of it are only held against each other.
_ANY_YEAR = 2024
#: 次年 is the year after the one that the other day is of, 当年 that year itself.
_YEAR_NAMED = re.compile(r"^(?:(?P<next>[次翌])|[当本今])年度?\s*")
_OTHER_YEARS = re.compile("[次翌上去前后下明隔今本当]一?年")


def _in_one_year(
    target: IndicatorValue, actual: IndicatorValue
) -> tuple[IndicatorValue, IndicatorValue]:
    """Both as days of one year where a year is missing; as they are where that is not sure."""
    if ValueWarning.NO_YEAR not in (*target.warnings, *actual.warnings):
        return target, actual
    if _last_day(target) is None and _last_day(actual) is not None:
        return target, actual  # 6月底前 beside 2025年1月10日 may have been that of 2024
    day = _last_day(target)
    wanted, told = (_day_in(each, day.year if day else _ANY_YEAR) for each in (target, actual))
    ends = _last_day(wanted), _last_day(told)
    if ends[0] is None or ends[1] is None:
        return target, actual
    is_near = -_SURELY_BEHIND <= ends[0] - ends[1] <= _SURELY_BEFORE
    is_sure = is_near and not (_may_be_next_year(actual, ends[1]) and ends[0].month > _SPRING)
    return (wanted, told) if is_sure else (target, actual)


#: Up to this month a day that names no year is often one of the next: reports are written then.
_SPRING = 3


def _may_be_next_year(actual: IndicatorValue, day: dt.date) -> bool:
    """Whether a day of January to March was written without saying of which year."""
    return day.month <= _SPRING and _YEAR_NAMED.match(actual.text) is None


def _last_day(value: IndicatorValue) -> dt.date | None:
    return value.date or value.end


def _day_in(value: IndicatorValue, year: int) -> IndicatorValue:
    if _last_day(value) is not None:
        return value
    named = _YEAR_NAMED.match(value.text)
    rest = value.text[named.end() :] if named else value.text
    if _OTHER_YEARS.search(rest) is not None:
        return value
    read = parse_value(f"{year + bool(named and named['next'])}年{rest}")
    is_same = read.kind is value.kind
    return replace(value, date=read.date, start=read.start, end=read.end) if is_same else value


def judge_period(target: IndicatorValue, actual: IndicatorValue, name: str = "") -> Judgement:
    """Done on a day of the period is met, after it missed; a shorter period is for a person."""
    if answers(actual, Answer.REACHED, Answer.ON_TIME) or _is_said_again(target, actual):
        return same(actual)
    wanted, told = _in_one_year(target, actual)
    reached = _days(told)
    if wanted.start is None or wanted.end is None or reached is None:
        return undetermined(_why_no_day(target, actual))
    if reached.low is not None and reached.low > wanted.end:
        decided = Attainment.NOT_MET
    else:
        is_within = reached.lies_in(Span(wanted.start, wanted.end))
        is_done = is_within and actual.kind is ValueKind.DEADLINE
        decided = Attainment.MET if is_done else Attainment.UNDETERMINED
    return _dated(target, actual, _of_the_end(decided, target, actual, name))


def _days(value: IndicatorValue) -> Span[dt.date] | None:
    """The days on which it may have been done: 2021年12月 reads as its last day but means any."""
    if value.date is None:
        return None if value.start is None else Span(value.start, value.end)
    if value.comparator is not None:
        return bounded(value.comparator, value.date)
    return Span(_first_possible(value.date), value.date)


def _first_possible(day: dt.date) -> dt.date:
    """The first day of the month or quarter that ends on this day, else the day itself."""
    if day.day != monthrange(day.year, day.month)[1]:
        return day
    is_quarter_end = day.month % 3 == 0
    return day.replace(day=1, month=day.month - 2 if is_quarter_end else day.month)


def _dated(target: IndicatorValue, actual: IndicatorValue, decided: Attainment) -> Judgement:
    words = f"完成于 {print_value(actual)}，时限 {print_value(target)}"
    if decided is Attainment.UNDETERMINED:
        return undetermined(f"{words}，无法确定是否按时，请补填完成日期")
    return Judgement(decided, None, words)


def _why_no_day(target: IndicatorValue, actual: IndicatorValue) -> str:
    for title, value in (("目标时限", target), ("完成时间", actual)):
        if ValueWarning.NO_YEAR in value.warnings:
            return f"{title}“{print_value(value)}”未写年份，请补全年份后再比较"
    return f"时限“{print_value(target)}”，实际填报“{print_value(actual)}”，请补填完成日期"
