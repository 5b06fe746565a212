"""Amounts per head or acre (每人、亩均、单价) where one of two cells leaves to the name of what."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from adapter.domain.attainment.numbers.bracketed_unit import by_bracket
from adapter.domain.attainment.numbers.named_units import by_name
from adapter.domain.attainment.numbers.number import common_factors, is_measured
from adapter.domain.attainment.numbers.written_alike import as_target_writes, in_school_terms
from adapter.domain.value import Comparator, IndicatorValue

#: What a denominator may stand beside the number as, where no unit of it is known: （/生·年）.
_BESIDE = re.compile("/(?P<whom>[^0-9/]+)")
_PARTS = re.compile("[·*×.、/]")
#: A denominator that the unit table knows in part or not at all: （/路·月）, （·茬）.
_UNKNOWN_PER = re.compile("[/·][^0-9；;，,。（(]+")
_PERIODS = frozenset(("年", "学年", "季度", "季", "月", "周", "天", "日", "茬", "学期"))
#: Heads by other words; a form is of one year.
_PEOPLE = ("人", "生", "名", "位", "学生", "人次")
_BY_HEAD = re.compile("[人生师员]均|每[一]?(?:人|名|位|生|学生|职工|教师|户籍人口)|人头")
#: Of what it is a price, its unit tells.
_PRICES = re.compile("单价|均价|标准|单位(?:造价|成本|价格|投资|面积|补[助贴])")
#: 102户全部完成 beside 100%.
_ALL_DONE = re.compile("(?:已经?|均)*(?:全部|全都|均已?|全)(?:完成|完工|竣工|到位|建成)")
_NO_WORK = re.compile("(?<!完成)[率度]$")
_WHOLE = Decimal(100)
_TOTALS = re.compile("总|共|合计|累计")
_FAR = 10


def in_named_unit(
    target: IndicatorValue, actual: IndicatorValue, name: str
) -> tuple[IndicatorValue, IndicatorValue]:
    """Both, the actual value in the target's measure where the name says of what: 500元/人 of 每人.

    As they are wherever that is not sure.
    """
    if not is_measured(target, actual):
        return target, actual
    actual = as_target_writes(target, actual)
    if _is_all_done(target, actual, name):
        return target, replace(actual, number=_WHOLE, unit="%", also="")
    target, actual = in_their_periods(*by_bracket(target, actual, name))
    actual = in_school_terms(target, actual)
    if common_factors(target.unit, actual.unit) is not None and "/" not in target.also:
        return target, actual
    named = by_name(target, actual, name)
    if named is not actual:
        return target, named
    if not _are_alike(target, actual, name, is_each=True):
        return target, actual
    per = target.unit.partition("/")[2]
    unit = _counted(actual) + (f"/{per}" if per else "")
    return target, replace(actual, unit=unit, also="" if _whom_beside(actual) else actual.also)


def in_their_periods(
    target: IndicatorValue, actual: IndicatorValue
) -> tuple[IndicatorValue, IndicatorValue]:
    """元/路·月 beside 元/路·年 with the whole denominator in their units; else as they are."""
    if not any(each.also[:1] in ("/", "·") for each in (target, actual) if each.also):
        return target, actual
    whole, other = (_with_unknown_per(each) for each in (target, actual))
    periods, others = (_PERIODS & set(_PARTS.split(each.unit)[1:]) for each in (whole, other))
    return (whole, other) if periods and others and periods != others else (target, actual)


def _with_unknown_per(value: IndicatorValue) -> IndicatorValue:
    found = _UNKNOWN_PER.match(value.also)
    if found is None or not value.unit:
        return value
    rest = value.also[found.end() :].lstrip("；;")
    return replace(value, unit=value.unit + found[0].strip(), also=rest)


def may_be_of_one_measure(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    """Whether a part of what one cell leaves out stands in the name: 480元 of 人均, 500元/人·天."""
    return _are_alike(target, actual, name, is_each=False)


def _are_alike(target: IndicatorValue, actual: IndicatorValue, name: str, *, is_each: bool) -> bool:
    of_what = [_denominators(each) for each in (target, actual)]
    factors = common_factors(_counted(target), _counted(actual))
    if factors is None or any(_TOTALS.search(each.also) for each in (target, actual)):
        return False
    numbers = [
        Fraction(each.number or 0) * factor
        for each, factor in zip((target, actual), factors, strict=True)
    ]
    # 60元/人 and 12万元: what all of them got.
    if min(numbers) <= 0 or max(numbers) >= _FAR * min(numbers):
        return False
    if all(of_what) or not any(of_what):
        lacking = of_what[0] ^ of_what[1]
        is_nested = of_what[0] <= of_what[1] or of_what[1] <= of_what[0]
        is_named = lacking == _PERSON and is_nested and _names(name, "人")
        return of_what[0] == of_what[1] != frozenset() or is_named
    said = (_names(name, each) for each in of_what[0] | of_what[1])
    return all(said) if is_each else any(said)


_PERSON = frozenset({"人"})


def _counted(value: IndicatorValue) -> str:
    return value.unit.partition("/")[0]


def _whom_beside(value: IndicatorValue) -> str:
    found = _BESIDE.fullmatch(value.also)
    return found["whom"] if found else ""


def _denominators(value: IndicatorValue) -> frozenset[str]:
    """Of what a number is one each: of 元/生·年 the heads alone."""
    per = value.unit.partition("/")[2] or _whom_beside(value)
    parts = {each.strip().removeprefix("每") for each in _PARTS.split(per)} - {"", "年"}
    parts |= {"人"} if _BY_HEAD.fullmatch(value.also) else set()
    return frozenset("人" if each in _PEOPLE else each for each in parts)


def _names(name: str, of_what: str) -> bool:
    if of_what == "人" and _BY_HEAD.search(name):
        return True
    if _PRICES.search(name) and not re.search("每|[人生师户亩村]均", name):
        return True
    if of_what in _OF_ONE and ("单个" in name or _cost_of(of_what).match(name)):
        return True
    each = re.escape(of_what)
    return (
        re.search(f"每[一个]?{each}|{each}均|单{each}|{each}(?:造价|成本|投资)", name) is not None
    )


#: What a name may begin with that tells what one of them costs; 户外 and 人工 are other words.
_OF_ONE = frozenset(
    ("吨", "亩", "公里", "平方米", "立方米", "份", "个", "件", "套", "台", "辆", "批", "批次")
)


@lru_cache(maxsize=32)
def _cost_of(of_what: str) -> re.Pattern[str]:
    """吨水处理成本."""
    return re.compile(rf"{re.escape(of_what)}\w+(?:成本|费用|造价|价格|单价)$")


def _is_all_done(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    bound = target.comparator
    is_all = target.number == _WHOLE and target.unit == "%" and not target.also
    is_count = actual.unit not in ("", "%", "‰") and actual.comparator in (None, Comparator.EQUAL)
    is_floor = bound is None or not bound.is_upper_bound
    is_said = _ALL_DONE.fullmatch(actual.also) is not None and not _NO_WORK.search(name)
    return is_all and is_count and is_floor and is_said
