"""The judgement of a result (判定): by the kind of its target, rule after rule."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.changes import (
    asks_for_growth,
    is_change,
    is_lesser_fall,
    judge_opposed,
)
from adapter.domain.attainment.common.judgement import Attainment, Judgement, same, undetermined
from adapter.domain.attainment.common.leaning import Lean, Subject, plain_name
from adapter.domain.attainment.days.clock import judge_clock
from adapter.domain.attainment.days.deadlines import judge_deadline, judge_period
from adapter.domain.attainment.days.late import judge_delay
from adapter.domain.attainment.days.over_years import not_due_yet
from adapter.domain.attainment.days.recurring import judge_frequency
from adapter.domain.attainment.days.unfinished import as_of_then, is_left_unfinished
from adapter.domain.attainment.days.years import in_budget_year, is_after_year, is_of_spring
from adapter.domain.attainment.numbers.losses import with_its_sign
from adapter.domain.attainment.numbers.number import (
    is_floor_unsaid,
    judge_number,
    judge_range,
    readings_of,
)
from adapter.domain.attainment.numbers.spoken import as_compared, in_shares
from adapter.domain.attainment.pairs.averages import judge_average
from adapter.domain.attainment.pairs.done_and_left import judge_done_and_left
from adapter.domain.attainment.pairs.each_of_several import judge_each
from adapter.domain.attainment.pairs.harm_told import judge_harm_told
from adapter.domain.attainment.pairs.later_stages import judge_later_stage
from adapter.domain.attainment.pairs.lesser_cases import is_of_less
from adapter.domain.attainment.pairs.minus_of_falls import judge_minus_of_fall
from adapter.domain.attainment.pairs.opposite import judge_opposite
from adapter.domain.attainment.pairs.outside import judge_some_beyond
from adapter.domain.attainment.pairs.parts import late_part, missed_part
from adapter.domain.attainment.pairs.rate_labels import judge_other_rate
from adapter.domain.attainment.pairs.rates import judge_rate
from adapter.domain.attainment.pairs.scales_of_kinds import as_of_its_kind
from adapter.domain.attainment.pairs.several import judge_several
from adapter.domain.attainment.pairs.taken_back import as_taken_back
from adapter.domain.attainment.pairs.to_or_by import judge_to_or_by
from adapter.domain.attainment.reading.cases_left_out import (
    are_said_to_be_none,
    counts_what_was_put_right,
)
from adapter.domain.attainment.reading.other_figures import of_this_year
from adapter.domain.attainment.reading.reported import is_partly_done
from adapter.domain.attainment.reading.undone import counts_the_rest, is_none_done, is_undone
from adapter.domain.attainment.words.grades import judge_grade
from adapter.domain.attainment.words.phrases import is_scale
from adapter.domain.attainment.words.ranks import is_of_ranks, judge_rank
from adapter.domain.attainment.words.tolerances import judge_tolerance
from adapter.domain.attainment.words.water import as_class, is_rank
from adapter.domain.attainment.words.wording import Answer, answers, asks_for_all, judge_words
from adapter.domain.value import Direction, IndicatorValue, ValueKind, print_value

_ANY_SUBJECT = Subject()


def judge_attainment(
    target: IndicatorValue,
    actual: IndicatorValue,
    direction: Direction | None = None,
    subject: Subject = _ANY_SUBJECT,
) -> Judgement:
    """Met, not met or undetermined, by the target's kind and bound.

    A number without a written bound is met by itself. Where `direction` (the library indicator's)
    or the value's own is known, it means "at least" or "at most" by that. Else level and name of
    the `subject` tell: where less is better (costs, time taken, losses) it means "at most"; where
    they point both ways only an equal number is decided; and in the ordinary case more is met and
    less is for a person, since nobody wrote that it will not do. Where two directions differ, or
    the value contradicts itself, both readings are tried and only what holds under both is decided.

    A range is met within and missed outside of it; but beyond its better end, where direction or
    name say which one that is, is for a person.

    Several numbers in one cell are judged clause by clause, and a number that went up where the
    target asks for down (or in reverse) is missed.

    Words are met by the same or a stronger phrase. Whatever no rule decides (words that do not
    compare, units that do not convert, ranges that overlap, missing values) is undetermined, never
    guessed.
    """
    if target.kind is ValueKind.EMPTY:
        return undetermined("目标值未填写，请先补填目标值")
    if actual.kind is ValueKind.EMPTY:
        return undetermined("实际完成值未填写，请补填后再比较")
    if actual == target:
        return _repeated(actual)
    left = judge_delay(target, actual, subject) or _left_undone(target, actual, subject)
    left = left or judge_harm_told(target, actual, subject.name)
    left = left or judge_done_and_left(target, actual, subject)
    if left is not None:
        return left
    actual = of_this_year(with_its_sign(actual, target, subject), target, subject.year)
    target, actual = in_shares(as_compared(target), as_compared(actual))
    judged = not_due_yet(_by_kind(target, actual, direction, subject), target, subject.year)
    if judged.attainment is Attainment.NOT_MET:
        asked = f"{subject.name}{target.text}{target.also}"
        is_less = _is_none_asked(target) and is_of_less(actual, asked)
        is_less = is_less or (target.number == 0 and counts_what_was_put_right(actual, asked))
        if is_less or are_said_to_be_none(actual, asked):
            told = f"{judged.reason}；目标与实际所说的不是同一种情况，请人工判断"
            return undetermined(told)
    return judged


def _is_none_asked(target: IndicatorValue) -> bool:
    return target.number == 0 or target.kind is ValueKind.QUALITATIVE


def _left_undone(
    target: IndicatorValue, actual: IndicatorValue, subject: Subject
) -> Judgement | None:
    """What a result says that only tells what was not done."""
    is_words = actual.kind is ValueKind.QUALITATIVE
    then = as_of_then(actual, target, subject.year)
    is_left = is_words and is_left_unfinished(then, target, subject.name)
    if answers(actual, Answer.MISSED) or is_left or is_undone(actual, target, subject):
        reported = subject.year if subject.reported is None else subject.reported
        due = in_budget_year(target, subject.year)
        if is_after_year(due, reported) or (reported is None and is_of_spring(due)):
            may_be = "可能" if reported is None else ""
            told = f"时限“{print_value(target)}”{may_be}在预算年度之后"
            return undetermined(f"{told}，请到期后再判断")
        reason = f"实际填报“{print_value(actual)}”"
        return Judgement(Attainment.NOT_MET, None, reason, is_weaker=_is_some(actual, target))
    if counts_the_rest(actual, target, subject):
        told = f"实际“{print_value(actual)}”只写了没有完成的数量，目标“{print_value(target)}”"
        return Judgement(Attainment.NOT_MET, None, told)
    return None


def _repeated(value: IndicatorValue) -> Judgement:
    """A result in the words of its target, unless these are a scale to choose from."""
    if value.kind is ValueKind.QUALITATIVE and is_scale(plain_words(value.text)):
        return undetermined(f"实际“{print_value(value)}”是整个等级，请填选定的一档")
    return same(value, None if value.number is None else Decimal(1))


def _is_some(actual: IndicatorValue, target: IndicatorValue) -> bool:
    """部分完成 of 全部完成: how many that is, nobody says."""
    return is_partly_done(actual) and asks_for_all(target)


def _by_kind(
    target: IndicatorValue, actual: IndicatorValue, direction: Direction | None, subject: Subject
) -> Judgement:
    target, actual = as_class(target, subject.name), as_class(actual, subject.name)
    several = judge_later_stage(
        target, actual, subject, lambda one, other: _by_size(one, other, direction, subject)
    )
    several = several or judge_several(
        target, actual, lambda one, other: _by_kind(one, other, direction, subject)
    )
    if several is not None:
        return several
    part = missed_part(target, actual, lambda one, other: _by_kind(one, other, direction, subject))
    part = part or late_part(target, actual, subject)
    if part is not None:
        return part
    if target.kind is ValueKind.QUALITATIVE:
        name = plain_name(subject.name)
        ranked = judge_rank(target, actual, name) or judge_grade(target, actual, name)
        ranked = ranked or judge_clock(target, actual, name)
        ranked = ranked or judge_tolerance(target, actual, name)
        ranked = ranked or judge_frequency(plain_words(target.text), plain_words(actual.text))
        return ranked or judge_words(target, actual, subject.name)
    if is_of_ranks(target, actual):
        ranked = judge_rank(target, actual, plain_name(subject.name))
        if ranked is not None:
            return ranked
        if target.also == actual.also != "" and target.number != actual.number:
            both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
            return undetermined(f"{both}，请填确切的名次")
    if target.kind in (ValueKind.RANGE, ValueKind.QUANTITATIVE):
        judged = judge_other_rate(target, actual, subject.name)
        judged = judged or judge_average(target, actual, subject.name)
        judged = judged or judge_to_or_by(target, actual)
        judged = judged or judge_minus_of_fall(target, actual, subject.name)
        judged = judged or judge_some_beyond(target, actual)
        judged = judged or judge_each(
            target, actual, lambda total: _by_size(total, actual, direction, subject)
        )
        judged = judged or _by_size(target, actual, direction, subject)
    else:
        judged = _BY_DATE[target.kind](target, actual, subject)
    judged = as_of_its_kind(judged, target, actual, subject.name)
    return as_taken_back(judged, target, actual, subject.name)


def _by_size(
    target: IndicatorValue, actual: IndicatorValue, direction: Direction | None, subject: Subject
) -> Judgement:
    if direction is None and is_rank(target, actual, subject.name):
        both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
        return undetermined(f"{both}：表中未写明哪一类更好，请人工判断")
    # 下降5% of a cost promises a fall: of that, more is better.
    lean = Lean.MORE if is_change(target) else subject.lean
    is_zero_open = lean is not Lean.LESS and asks_for_growth(subject.name)
    if is_zero_open and target.number == 0:
        lean = Lean.EITHER  # no growth at all, or no fall
    readings = readings_of(target, direction, lean, is_zero_open=is_zero_open)
    opposed = judge_opposite(target, actual, readings, subject.name)
    opposed = opposed or judge_opposed(target, actual, direction, readings, subject)
    if opposed is not None:
        return opposed
    is_unsaid = is_floor_unsaid(target, direction, lean)
    is_unsaid = is_unsaid and not is_lesser_fall(target, actual, subject.name)
    is_unsaid = is_unsaid and not is_none_done(target, actual, subject)
    rate = judge_rate(target, actual, readings, subject.name, is_floor_unsaid=is_unsaid)
    if rate is not None:
        return rate
    if target.kind is ValueKind.RANGE:
        return judge_range(target, actual, direction or target.direction or subject.better)
    return judge_number(target, actual, readings, is_floor_unsaid=is_unsaid)


_BY_DATE: Mapping[ValueKind, Callable[[IndicatorValue, IndicatorValue, Subject], Judgement]] = {
    ValueKind.DEADLINE: judge_deadline,
    ValueKind.PERIOD: judge_period,
}
