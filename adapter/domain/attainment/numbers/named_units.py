"""Units that the name of an indicator makes one (同名异单位): a ton and a cubic metre of water."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.attainment.numbers.counted_things import counted_as
from adapter.domain.unit_words import FACTORS, MULTIPLIERS
from adapter.domain.value import IndicatorValue

#: What is water and little else; not 水泥, 水果 and the mud of a waterworks.
_WATER = re.compile(
    "(?:[供节用取排调输引灌蓄补污废雨]|中|再生|饮用|自来|生活)水|水(?:资源|处理)?[总]?量$"
)
_NO_WATER = re.compile("[泥渣砂沙土石淤油肥]|垃圾|水[果产稻电]|设备|药剂")
_TONS, _CUBIC = ("吨", "t", "T"), ("立方米", "立方", "方", "m3", "m³", "㎥")
_BANDWIDTH = re.compile("带宽|宽带|网速|网络速[率度]|传输速[率度]|专线")
#: Spellings of a million bits a second -> how many.
_SPEEDS: Mapping[str, int] = {
    **dict.fromkeys(("M", "兆", "Mb", "Mbps", "Mb/s", "Mbit/s", "M/秒"), 1),
    **dict.fromkeys(("G", "Gb", "Gbps", "Gb/s", "Gbit/s"), 1000),
}
#: 起 among 十万 人 of 起/十万人; a name tells the same as 十万人口 or 每千名.
_AMONG = re.compile("(?P<what>[^/]+)/(?P<tens>十万|百万|[万千百])(?:人|名|人口)?")
_AMONG_IN_NAME = re.compile(
    "(?P<tens>(?<=每)10万|(?<![0-9十百千一二三四五六七八九几数])(?:十万|百万|[万千百]))(?:名|人(?!次|民))"
)
#: More than so many times the other is a total and no share.
_FAR = 3
_SHARES = ("%", "‰")
#: 35分 beside ≤30分钟 are no points.
_MINUTES = {"分", "分钟"}
_CASES = frozenset("起件次例宗")


def by_name(target: IndicatorValue, actual: IndicatorValue, name: str) -> IndicatorValue:
    """The actual value in the target's unit where the name makes both one; else as it is."""
    if actual.unit == target.unit or not (actual.unit and target.unit):
        return actual
    if _BANDWIDTH.search(name):
        return _as_speed(target, actual)
    if _WATER.search(name) and not _NO_WATER.search(name):
        return _as_water(target, actual)
    if _are_both_named(target.unit, actual.unit, name) or {target.unit, actual.unit} == _MINUTES:
        return replace(actual, unit=target.unit)
    if _is_among_by_name(target, actual, name):
        return replace(actual, unit=target.unit)
    counted = counted_as(target.unit, actual.unit, name)
    told = actual if counted == actual.unit else replace(actual, unit=counted)
    return _as_none(target, told, name)


def _are_both_named(one: str, other: str, name: str) -> bool:
    """份 and 批次 of 抽检数（份、批次): the name leaves the choice."""
    return any(f"{a}{sign}{b}" in name for sign in "、/或" for a, b in ((one, other), (other, one)))


def _is_among_by_name(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    """26起 beside ≤30起/万人 of 万人刑事警情: the name says among how many."""
    one, other = (_AMONG.fullmatch(each.unit) for each in (target, actual))
    share, bare = (one, actual) if one else (other, target)
    if share is None or (one and other) or share["what"] != bare.unit:
        return False
    if not target.number or actual.number is None or target.also or actual.also:
        return False
    named = {each["tens"].replace("10", "十") for each in _AMONG_IN_NAME.finditer(name)}
    low, high = sorted((target.number, actual.number))
    return named == {share["tens"]} and (actual.number == 0 or 0 < high < _FAR * low)


def _as_speed(target: IndicatorValue, actual: IndicatorValue) -> IndicatorValue:
    wanted, told = _SPEEDS.get(target.unit), _SPEEDS.get(actual.unit)
    if wanted is None or told is None or actual.number is None:
        return actual
    return replace(actual, number=actual.number * told / wanted, unit=target.unit)


def _as_water(target: IndicatorValue, actual: IndicatorValue) -> IndicatorValue:
    (_, wanted, _), (tens, told, per) = (_parted(each.unit) for each in (target, actual))
    is_one = (wanted in _TONS and told in _CUBIC) or (wanted in _CUBIC and told in _TONS)
    return replace(actual, unit=tens + wanted + per) if is_one else actual


def _parted(unit: str) -> tuple[str, str, str]:
    """万, 立方米 and /日 of 万立方米/日."""
    head, slash, per = unit.partition("/")
    is_whole = head in FACTORS
    tens = "" if is_whole else next((each for each in MULTIPLIERS if head.startswith(each)), "")
    return tens, head.removeprefix(tens), slash + per


def _as_none(target: IndicatorValue, actual: IndicatorValue, name: str) -> IndicatorValue:
    """0起 and 0投诉 beside ≤1% of what should not happen: none of them is no share of them."""
    bound = target.comparator
    is_ceiling = target.unit in _SHARES and bound is not None and bound.is_upper_bound
    if not is_ceiling or actual.number != 0 or actual.also:
        return actual
    is_case = actual.unit in _CASES and (names_bad_thing(name) or "信访" in name)
    is_named = len(actual.unit) > 1 and actual.unit in name
    return replace(actual, number=Decimal(0), unit=target.unit) if is_case or is_named else actual
