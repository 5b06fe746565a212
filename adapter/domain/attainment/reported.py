"""Reported values (实际完成值): read beside their target, and what they leave unsaid."""

from adapter.domain.attainment.words import Answer, answers, plain_words
from adapter.domain.value import IndicatorValue, ValueKind, parse_value


def read_actual(text: str, target: IndicatorValue, name: str = "") -> IndicatorValue:
    """An actual value in the light of its target: the target's unit tells dates and counts apart.

    A unit that the text does not write is not put into it: whether a bare 0.95 is 0.95 % or 95 % is
    for `judge_attainment` to doubt.
    """
    beside_unit = parse_value(text, unit=target.unit, name=name)
    alone = parse_value(text, name=name)
    return alone if alone.kind is beside_unit.kind else beside_unit


def is_done_without_value(actual: IndicatorValue) -> bool:
    """Whether it only says that the work was done or the target reached."""
    return answers(actual, Answer.REACHED, Answer.DONE)


def is_partly_done(actual: IndicatorValue) -> bool:
    """Whether it is the form's second tier (部分达成)."""
    is_missed = answers(actual, Answer.MISSED)
    return is_missed and plain_words(actual.text).startswith("部分")


def is_measured(value: IndicatorValue) -> bool:
    """Whether it is a number or a range."""
    return value.kind in (ValueKind.QUANTITATIVE, ValueKind.RANGE)
