"""Classes of water (水质类别, GB 3838-2002): Ⅰ is the best and 劣Ⅴ the worst."""

import re
from dataclasses import replace

from adapter.domain.value import Comparator, IndicatorValue, ValueKind

_CLASSES = ("I", "II", "III", "IV", "V")
_OTHER_FIGURES = ("一二三四五", "12345")
_CLASS = re.compile(
    "(?P<above>(?:达到|达|不低于|不劣于|优于|好于|高于|稳定达到|保持在?|维持在?|稳定在?|为|符合|[或及])*)"
    "(?:国家)?(?:地表水|地下水)?(?:环境质量)?(?:标准)?"
    "(?P<bad>劣)?(?P<figure>IV|V|I{1,3}|[一二三四五]|[1-5])类"
    "(?:水质?|水体)?(?:标准|水质|水体)?(?:[及或]?以上|[及或]优于|或更好)?(?:标准|水平|水质)?"
)
_OF_WATER = re.compile("水|断面|河|湖|库")
_OPEN = re.compile("不低于|不劣于|优于|好于|高于|以上|更好")
_STRICTLY = re.compile("优于|好于|高于")


def compare_water(actual: str, target: str, name: str) -> int | None:
    """1 where the actual class is the better one, -1 where it is worse, 0 where both are equal.

    All without marks and spaces, Roman figures as letters. None where nobody speaks of water or
    either is no single class: of several sections of a river the worst is not told.
    """
    if _OF_WATER.search(name + target) is None:
        return None
    reached, wanted = _CLASS.fullmatch(actual), _CLASS.fullmatch(target)
    if reached is None or wanted is None:
        return None
    order = _rank(wanted) - _rank(reached)
    if order == 0 and _STRICTLY.search(wanted["above"]) and "或" not in wanted["above"]:
        return None  # 优于Ⅲ类 may have Ⅲ in it
    if order < 0 and _OPEN.search(actual):
        return None  # Ⅲ类以上 may be Ⅱ
    return (order > 0) - (order < 0)


#: Names whose value is a class: 水质类别, and not 水产品种类.
_NAMES_WATER = re.compile("水质|断面|地表水|地下水|水环境|水体|饮用水|水源")
_NAMES_GRADE = re.compile("类别|等级|级别|评级|定级|分级")
_CLASS_UNIT = "类"
_COUNTS_KINDS = re.compile("种类|品种|类数|数量|个数")
_ASIDE = re.compile("(?P<open>达到[或和及]?[优好]于)?(?P<bad>劣)?(?:；|水质|水体|水|标准)*")
_BEFORE = {None: "", Comparator.EQUAL: "", Comparator.AT_LEAST: "不低于"}


def as_class(value: IndicatorValue, name: str) -> IndicatorValue:
    """三类 of water as words, which rank, and not as the number 3, of which more would be better.

    As it is where `name` speaks of no water or the value is no single class.
    """
    number, aside = value.number, _ASIDE.fullmatch(value.also)
    is_class = value.unit == _CLASS_UNIT and number in range(1, len(_CLASSES) + 1)
    if not is_class or number is None or aside is None or value.comparator not in _BEFORE:
        return value
    if _NAMES_WATER.search(name) is None:
        return value
    before = "不低于" if aside["open"] else _BEFORE[value.comparator]
    text = f"{before}{aside['bad'] or ''}{int(number)}{_CLASS_UNIT}"
    words = replace(value, kind=ValueKind.QUALITATIVE, comparator=None, number=None, unit="")
    return replace(words, text=text, also="", warnings=())


def is_rank(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    """Whether two unlike classes are ranks of something, of which nobody says which is better."""
    is_class = target.unit == _CLASS_UNIT == actual.unit and target.number != actual.number
    is_named = _NAMES_WATER.search(name) or _NAMES_GRADE.search(name)
    is_bare = target.comparator is None and not _COUNTS_KINDS.search(name)
    return is_class and (is_named is not None or is_bare)


def _rank(found: re.Match[str]) -> int:
    """From 0 for the best class to 5 for 劣Ⅴ."""
    figure = found["figure"]
    if found["bad"]:
        return len(_CLASSES)
    if figure in _CLASSES:
        return _CLASSES.index(figure)
    return next(row.index(figure) for row in _OTHER_FIGURES if figure in row)
