"""Reported values (实际完成值): read beside their target, and what they leave unsaid."""

import re
from dataclasses import replace
from functools import lru_cache

from adapter.domain.attainment.common.cells import bare_text, plain_words
from adapter.domain.attainment.common.changes import without_aside
from adapter.domain.attainment.days.batches import last_of_batches
from adapter.domain.attainment.days.day_of_act import with_its_end
from adapter.domain.attainment.days.named_days import as_named
from adapter.domain.attainment.numbers.number import is_measured
from adapter.domain.attainment.pairs.to_or_by import moved_to
from adapter.domain.attainment.reading.none_said import actual_of_all, actual_of_none
from adapter.domain.attainment.reading.rest_of_share import of_the_rest
from adapter.domain.attainment.reading.sentences import is_plain, result_in, where_it_stands
from adapter.domain.attainment.words.budgets import keeps_budget
from adapter.domain.attainment.words.wording import Answer, answers
from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, parse_value


def read_actual(
    text: str,
    target: IndicatorValue,
    name: str = "",
    asked: str = "",
    *,
    is_promise: bool = False,
) -> IndicatorValue:
    """An actual value in the light of its target: the target's unit tells dates and counts apart.

    A unit that the text does not write is not put into it: whether a bare 0.95 is 0.95 % or 95 % is
    for `judge_attainment` to doubt. None in words (无, 未发生) is 0 beside a target of 0; `asked`
    is that target as the form writes it, where it was words (无重大事故). What a result has reached
    (达到93%) is where it stands; a promise of it (`is_promise`) is a bound.
    """
    text = bare_text(text)
    if not (is_promise or is_plain(text)):
        text = result_in(text, target, name)
        if level := moved_to(text, target):
            return level
        text = where_it_stands(text, target, name)
    if target.kind in _DAYS and (done := _DONE_ON.fullmatch(text)):
        text = done["day"].strip() + done["done"]
    elif target.kind in _DAYS:
        text = last_of_batches(with_its_end(text, name + target.also), name + target.also)
    read = without_aside(_read_beside(text, target.unit, name), text, target, name)
    read = as_named(read, text, target)
    if read.kind is ValueKind.QUALITATIVE or read.kind is ValueKind.EMPTY:
        read = actual_of_none(read, text, target, name, asked)
        return _within_budget(actual_of_all(read, target, name), target, name)
    read = _without_progress(read, text, target, name)
    return read if is_promise else of_the_rest(read, target, name)


_BUDGETS = re.compile("预算|成本|支出|经费")


def _within_budget(read: IndicatorValue, target: IndicatorValue, name: str) -> IndicatorValue:
    """未超预算 beside ≤100% of what was budgeted: no more than all of it."""
    bound, is_all = target.comparator, target.number == _ALL_OF_IT and target.unit == "%"
    is_ceiling = bound is not None and bound.is_upper_bound and _BUDGETS.search(name) is not None
    if not (
        is_all and is_ceiling and read.kind is ValueKind.QUALITATIVE and keeps_budget(read.text)
    ):
        return read
    return replace(target, also="", warnings=())


_ALL_OF_IT = 100
_DAYS = (ValueKind.DEADLINE, ValueKind.PERIOD)
#: A day, and that it was that of the end: 2022年11月，已完成; 7月（已完工）.
_DONE_ON = re.compile(
    r"(?P<day>[^，,；;()（）]*[0-9][^，,；;()（）]*)[，,；;(（]\s*(?:工程|项目|任务|工作)?"
    r"(?:已经?|均|全部|全面|顺利|如期|按期|按时)*(?P<done>完成|完工|竣工)[)）]?[。.]?\s*"
)


# Every report on a line is read several times: beside its target, the approved one, a later one.
@lru_cache(maxsize=16384)
def _read_beside(text: str, unit: str, name: str) -> IndicatorValue:
    beside_unit = parse_value(text, unit=unit, name=name)
    alone = parse_value(text, name=name)
    return alone if alone.kind is beside_unit.kind else beside_unit


#: What people think: how far the work has come says nothing of it.
_OPINION = re.compile("满意|知晓|认可|认同|好评|信任|支持[率度]")
_WORK_FIRST = re.compile(r"\s*(?:已经?|均|全部)?(?:完成|实施|执行|推进)")


def _without_progress(
    read: IndicatorValue, text: str, target: IndicatorValue, name: str
) -> IndicatorValue:
    """The words alone of 已完成100% beside what people think: it may be the work that is done."""
    is_doubtful = (
        is_measured(target, read) and read.unit == "%" and _OPINION.search(name) is not None
    )
    if not is_doubtful or _WORK_FIRST.match(text) is None or "完成" in name:
        return read
    warnings = (ValueWarning.UNREAD_NUMBER,)
    return IndicatorValue(kind=ValueKind.QUALITATIVE, text=text.strip(), warnings=warnings)


def is_partly_done(actual: IndicatorValue) -> bool:
    """Whether it is the form's second tier (部分达成)."""
    is_missed = answers(actual, Answer.MISSED)
    return is_missed and plain_words(actual.text).startswith("部分")
