"""Reported values (实际完成值): read beside their target, and what they leave unsaid."""

import re
from dataclasses import replace
from functools import lru_cache

from adapter.domain.attainment.common.cells import bare_text, plain_words
from adapter.domain.attainment.common.changes import without_aside
from adapter.domain.attainment.days.day_of_act import with_its_end
from adapter.domain.attainment.days.whole_months import as_whole_month
from adapter.domain.attainment.numbers.number import is_measured
from adapter.domain.attainment.pairs.averages import asks_for_average, leads_to_total
from adapter.domain.attainment.pairs.to_or_by import moved_to
from adapter.domain.attainment.reading.at_once import in_numbers
from adapter.domain.attainment.reading.beside import plainly_reported
from adapter.domain.attainment.reading.both_ends import by_both_ends
from adapter.domain.attainment.reading.cases_left_out import of_those_asked_for
from adapter.domain.attainment.reading.labelled_share import own_share_of
from adapter.domain.attainment.reading.listed_parts import between_parts
from adapter.domain.attainment.reading.none_said import actual_of_all, actual_of_none
from adapter.domain.attainment.reading.other_figures import without_other_figures
from adapter.domain.attainment.reading.rest_of_share import of_the_rest
from adapter.domain.attainment.reading.restating import without_target
from adapter.domain.attainment.reading.two_numbers import by_two_numbers
from adapter.domain.attainment.words.ranks import without_move
from adapter.domain.attainment.words.wording import Answer, answers, keeps_budget
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
    if not is_promise:
        text = plainly_reported(without_target(in_numbers(text, target), target, name), target)
        text = own_share_of(of_those_asked_for(text, target, name), target, name)
        text = by_both_ends(text, target, name)
        text = between_parts(without_move(text), target)
        text = by_two_numbers(without_other_figures(text, target, name), target, name)
        # Beside a rate it counts that the number is one of the whole year: 全年3次 of 每季度1次.
        is_of_year = "/" in target.unit and text.startswith("全年")
        is_total = leads_to_total(text) and asks_for_average(target, name)
        if level := moved_to(text, target):
            return level
        text = text if is_of_year or is_total else _where_it_stands(text)
    if target.kind in _DAYS and (done := _DONE_ON.fullmatch(text)):
        text = done["day"].strip() + done["done"]
    elif target.kind in _DAYS:
        text = with_its_end(text, name + target.also)
    read = without_aside(_read_beside(text, target.unit, name), text, target, name)
    read = as_whole_month(read, text, target)
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


#: What a target must come to (达到93% means no less) is, of a result, where it stands.
_REACHING = re.compile(
    "(?:达到?了?|[保维]持在|稳定在|控制[在到]|压[减降]到|下?降低?[到至])(?=[0-9])"
)
#: What a result may begin with; 完成 of a share may be of the work (已完成100%).
_LED_BY = re.compile("(?:全年|共计?|合计|总计|累计|实际|已经?|均|为|完成(?!.*[%％]))+(?=[0-9])")


#: 未达95%: where it stands is not told, but that it is below.
_SHORT_OF = re.compile(r"(?:尚?未能?|没有?能?)(?:达到?|满)(?=[0-9][0-9.]*[^0-9,，;；]{0,4}$)")


def _where_it_stands(text: str) -> str:
    """满意度达到93% as 满意度93%, unless it has a bound of its own (达到93%以上); 共5人 as 5人."""
    if short := _SHORT_OF.match(text):
        return "<" + text[short.end() :]
    reaching = _REACHING.search(text)
    if reaching is not None:
        plain = text[: reaching.start()] + text[reaching.end() :]
        text = plain if parse_value(plain).comparator is None else text
    led = _LED_BY.match(text)
    return text[led.end() :] if led else text


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
