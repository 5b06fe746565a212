"""Deadlines and periods (时限、时段): whether it was done in time."""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import replace

from adapter.domain.attainment.common.judgement import Attainment, Judgement, same, undetermined
from adapter.domain.attainment.common.leaning import Subject
from adapter.domain.attainment.common.not_yet import is_planned, is_unfinished
from adapter.domain.attainment.common.spans import Span, bounded, verdict
from adapter.domain.attainment.days.named_days import first_named, is_as_named
from adapter.domain.attainment.days.recurring import judge_recurring
from adapter.domain.attainment.days.unfinished import (
    is_foreseen_next_year,
    is_left_unfinished,
    is_put_off,
    unfinished_words,
)
from adapter.domain.attainment.days.years import (
    SPRING,
    dated_in,
    in_budget_year,
    last_day,
    names_its_year,
)
from adapter.domain.attainment.words.wording import Answer, answers
from adapter.domain.value import (
    Comparator,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    print_value,
)


def judge_deadline(target: IndicatorValue, actual: IndicatorValue, subject: Subject) -> Judgement:
    """In time, late, or not to be told from what was reported."""
    if answers(actual, Answer.REACHED, Answer.ON_TIME) or _is_said_again(target, actual):
        return same(actual)
    if (recurring := judge_recurring(target, actual)) is not None:
        return recurring
    wanted, told = _in_one_year(target, actual, subject.year)
    reached = _days(told)
    if wanted.date is None or reached is None:
        return undetermined(_why_no_day(target, actual, is_dated=last_day(wanted) is not None))
    is_any_earlier_day_good = target.comparator in (None, Comparator.EQUAL)
    bound = Comparator.AT_MOST if is_any_earlier_day_good else target.comparator
    decided = verdict(reached, bounded(bound, wanted.date))
    asked_for, end = subject.name + print_value(target), last_day(told)
    if end is not None and is_foreseen_next_year(actual, wanted.date, asked_for, end):
        return _dated(target, actual, Attainment.NOT_MET)
    return _dated(target, actual, _of_the_end(decided, target, actual, subject.name))


def _of_the_end(
    decided: Attainment, target: IndicatorValue, actual: IndicatorValue, name: str
) -> Attainment:
    """Undetermined where the day is planned, or in time and not surely that of the end.

    Work that goes on (在建，预计3月完工) and is foreseen late is late, whatever comes of that.
    """
    asked_for = name + print_value(target)
    is_open = is_planned(actual.also, asked_for) and not is_left_unfinished(actual, target, name)
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


def _in_one_year(
    target: IndicatorValue, actual: IndicatorValue, year: int | None
) -> tuple[IndicatorValue, IndicatorValue]:
    """Both as days of one year where a year is missing; as they are where that is not sure.

    The target is one of the budget `year`, where that is known.
    """
    target = in_budget_year(target, year, actual)
    if ValueWarning.NO_YEAR not in (*target.warnings, *actual.warnings):
        return target, actual
    if last_day(target) is None and last_day(actual) is not None:
        return target, actual  # 6月底前 beside 2025年1月10日 may have been that of 2024
    day = last_day(target)
    wanted, told = (dated_in(each, day.year if day else _ANY_YEAR) for each in (target, actual))
    ends = last_day(wanted), last_day(told)
    if ends[0] is None or ends[1] is None:
        return target, actual
    is_near = -_SURELY_BEHIND <= ends[0] - ends[1] <= _SURELY_BEFORE
    is_sure = is_near and not (_may_be_next_year(actual, ends[1]) and ends[0].month > SPRING)
    return (wanted, told) if is_sure else (target, actual)


def _may_be_next_year(actual: IndicatorValue, day: dt.date) -> bool:
    """Whether a day of January to March was written without saying of which year."""
    return day.month <= SPRING and not names_its_year(actual)


def judge_period(target: IndicatorValue, actual: IndicatorValue, subject: Subject) -> Judgement:
    """Done on a day of the period is met, after it missed; a shorter period is for a person.

    One of some days (6月12日至16日) is when it was done, where the name asks for that.
    """
    if answers(actual, Answer.REACHED, Answer.ON_TIME) or _is_said_again(target, actual):
        return same(actual)
    wanted, told = _in_one_year(target, actual, subject.year)
    reached = _days(told)
    if wanted.start is None or wanted.end is None or reached is None:
        return undetermined(_why_no_day(target, actual, is_dated=last_day(wanted) is not None))
    if reached.low is not None and reached.low > wanted.end:
        decided = Attainment.NOT_MET
    else:
        is_within = reached.lies_in(Span(wanted.start, wanted.end))
        is_done = is_within and (
            actual.kind is ValueKind.DEADLINE or _is_of_some_days(told, subject.name)
        )
        decided = Attainment.MET if is_done else Attainment.UNDETERMINED
    return _dated(target, actual, _of_the_end(decided, target, actual, subject.name))


_WHEN = re.compile("时间|举办|召开|开展|完成")
_HOW_LONG = re.compile("期限|周期|服务|运维|工期|时长|频次|全年|每")
_SOME_DAYS = dt.timedelta(days=31)


def _is_of_some_days(told: IndicatorValue, name: str) -> bool:
    """Whether a period is no longer than an event takes, and none is asked to be long."""
    if told.start is None or told.end is None or told.end - told.start > _SOME_DAYS:
        return False
    return _WHEN.search(name) is not None and _HOW_LONG.search(name) is None


def _days(value: IndicatorValue) -> Span[dt.date] | None:
    """The days on which it may have been done: 2021年12月 reads as its last day but means any."""
    if value.date is None:
        return None if value.start is None else Span(value.start, value.end)
    if value.comparator is not None:
        return bounded(value.comparator, value.date)
    if is_as_named(value):
        return Span(first_named(value), value.date)
    return Span(_first_possible(value.date), value.date)


def _first_possible(day: dt.date) -> dt.date:
    """The first day of the month or quarter that ends on this day, else the day itself."""
    if day.day != monthrange(day.year, day.month)[1]:
        return day
    is_quarter_end = day.month % 3 == 0
    return day.replace(day=1, month=day.month - 2 if is_quarter_end else day.month)


def _dated(target: IndicatorValue, actual: IndicatorValue, decided: Attainment) -> Judgement:
    foreseen = unfinished_words(actual)
    plainly = "推迟后的日期为" if is_put_off(actual) else "完成于"
    begun = f"{foreseen}，预计完成于" if foreseen else plainly
    if _FORESEEN_END.fullmatch(actual.also):
        begun, actual = "预计完成于", replace(actual, also="")
    words = f"{begun} {_day_told(actual)}，时限 {print_value(target)}"
    if decided is Attainment.UNDETERMINED:
        return undetermined(f"{words}，无法确定是否按时，请补填完成日期")
    return Judgement(decided, None, words)


#: What a day of the end is written with: no more than that it is one.
_BY_THEN = re.compile("(?:之?前|以前)$")
_DONE = re.compile("(?:已经?|均|全部|全面|顺利)*(?:完成|完工|竣工)[。.]?")
#: What an end that is still to come is told with: 预计…完工.
_FORESEEN_END = re.compile(
    "(?:预计|预期|计划|力争|拟)(?:[于在])?[；;]?(?:全部|全面)?(?:完成|完工|竣工|建成)?[。.]?"
)


def _day_told(actual: IndicatorValue) -> str:
    """The day of a result (2025年12月20日 of 2025年12月20日前完成), with what else it says."""
    if actual.kind is not ValueKind.DEADLINE or actual.comparator is not None:
        return print_value(actual)
    if is_as_named(actual):
        return actual.text
    day = _BY_THEN.sub("", print_value(replace(actual, also="")))
    is_plain = not actual.also or _DONE.fullmatch(actual.also) or unfinished_words(actual)
    return day if is_plain else f"{day}（{actual.also}）"


def _why_no_day(target: IndicatorValue, actual: IndicatorValue, *, is_dated: bool) -> str:
    for title, value, is_known in (("目标时限", target, is_dated), ("完成时间", actual, False)):
        if not is_known and ValueWarning.NO_YEAR in value.warnings:
            return f"{title}“{print_value(value)}”未写年份，请补全年份后再比较"
    return f"时限“{print_value(target)}”，实际填报“{print_value(actual)}”，请补填完成日期"
