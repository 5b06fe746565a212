"""Averages beside totals (日均、户均 and 全年、总额): neither says how the other stands."""

import re
from collections.abc import Mapping
from fractions import Fraction

from adapter.domain.attainment.common.judgement import Judgement, undetermined
from adapter.domain.attainment.common.leaning import plain_name
from adapter.domain.attainment.numbers.number import common_factors, is_measured
from adapter.domain.value import IndicatorValue, print_value

#: Not 每月均按时发放, and 62户均已完成.
_AVERAGE = re.compile(
    "(?<![每各个0-9])(?P<of>[日月周季人户亩头村生师])均(?![按已未无有完在获通合能可实符]|为?零)"
    "|平均每(?:一|个)?(?P<each>[日天月周季人户亩头村生])"
)
_OF_TIME = frozenset("日月周季")
_SAME: Mapping[str, str] = {"天": "日", "生": "人", "师": "人"}
_TOTAL = re.compile("总|合计|累计|(?<!公)共(?![享建同])")
_ALL_YEAR = re.compile("(?:全年度?|年度|一年)")
#: A total begins with it, right before its number: 全年9.2万人次; 共 and 累计 there say nothing.
_LED_BY_TOTAL = re.compile("(?:全年度?|年度)(?:完成|实际|共计?|累计)?(?=[0-9])")
#: A mean of these is held against their bound as it stands.
_LEVELS = frozenset(
    ("", "%", "‰", "分", "℃", "分贝", "dB", "天", "日", "小时", "分钟", "秒", "工作日", "个工作日")
)
#: From here on a number that says of itself nothing is no average.
_FAR = 10
#: A sum per head is told beside one that nobody gets in all: 户均增收1200元 beside ≥1000元.
_NEAR = 3


def asks_for_average(target: IndicatorValue, name: str) -> bool:
    """Whether what was asked for is one day's, month's or household's."""
    return bool(_averages(target.also) or _averages(plain_name(name)))


def leads_to_total(text: str) -> bool:
    """Whether a result begins with the word that it is of the whole year."""
    return _LED_BY_TOTAL.match(text) is not None


def judge_average(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """A question where one is an average and the other a total; None where this is not so.

    A name with an average (户均增收) says it for the side that has no word of its own; a bare
    result answers what was asked for, unless it is ten times that.
    """
    if not _may_be(target, actual):
        return None
    named = _averages(plain_name(name))
    asked = _averages(target.also) or (frozenset() if _is_total(target, named) else named)
    told = _averages(actual.also)
    if (not asked and not told) or asked & told:
        return None
    if not told and not _is_total(actual, asked) and not _is_apart(target, actual, _FAR):
        return None
    if not asked and not told & _OF_TIME and not _is_apart(target, actual, _NEAR):
        return None
    both = f"目标“{print_value(target)}”，实际“{print_value(actual)}”"
    return undetermined(f"{both}：一为平均数，一为总数或另一种平均数，请按同一口径补填")


def _may_be(target: IndicatorValue, actual: IndicatorValue) -> bool:
    units = (target.unit, actual.unit)
    is_plain = is_measured(target, actual) and not any("/" in each for each in units)
    return is_plain and _LEVELS.isdisjoint(units) and common_factors(*units) is not None


def _averages(words: str) -> frozenset[str]:
    """Of what the words name averages: 日 of 日均, 人 of 生均."""
    found = (each["of"] or each["each"] for each in _AVERAGE.finditer(words))
    return frozenset(_SAME.get(each, each) for each in found)


def _is_total(value: IndicatorValue, of_what: frozenset[str]) -> bool:
    """Whether it says to be a total; a year is one of days and months, not of households."""
    if _averages(value.also):
        return False
    is_of_year = bool(of_what & _OF_TIME) and _ALL_YEAR.search(value.also) is not None
    return is_of_year or _TOTAL.search(value.also) is not None


def _is_apart(target: IndicatorValue, actual: IndicatorValue, times: int) -> bool:
    factors = common_factors(target.unit, actual.unit)
    if factors is None or not target.number or not actual.number:
        return True
    numbers = [
        abs(Fraction(number) * factor)
        for number, factor in zip((target.number, actual.number), factors, strict=True)
    ]
    return max(numbers) >= times * min(numbers)
