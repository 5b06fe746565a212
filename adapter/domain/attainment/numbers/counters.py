"""Counting words (量词) of a target and its result that mean one thing, though none converts.

名 is 人, 辆 is 台, 棵 is 株 and 场次 is 场; 个 counts any thing and 次 any occasion; 台(套) leaves
the choice; 500本 are 500册; of a form of one year, 次/年 and 次 are the same. 人 is no 人次, and 户
no 户次: people and visits.
"""

from collections.abc import Iterator, Mapping

from adapter.domain.unit_words import MAN_TIMES, MULTIPLIERS, UNIT_WORDS

_SAME: Mapping[str, str] = {"名": "人", "位": "人", "场次": "场", "批次": "批", "频次": "次"} | {
    "辆": "台",
    "床位": "床",
    "棵": "株",
    "幢": "栋",
    "课时": "学时",
    "℃": "摄氏度",
    "°C": "摄氏度",
}
_THINGS = frozenset("家项件台套处座所条间栋幢块份本篇部组张床点只头株匹羽尾枚支根盏扇幅颗架册")
_OCCASIONS = frozenset("场期批轮趟")
#: What is printed, what stands somewhere, beds, cases, wells, poultry, boats and banners are
#: counted by either word.
_OF_ONE_KIND: Mapping[str, str] = {
    "份": "本册张",
    "本": "册",
    "部": "本册",
    "处": "座所",
    "张": "床",
    "件": "起宗",
    "起": "宗",
    "眼": "口",
    "羽": "只",
    "艘": "条",
    "幅": "条",
    "摄氏度": "度",
}
_ANY_THING, _ANY_OCCASION = "个", "次"
_YEARLY = "/年"


def alike(target: str, actual: str) -> Iterator[tuple[str, str]]:
    """Pairs of units that two canonical units may stand for, the most literal first."""
    yield target, actual
    yield _joined(target), _joined(actual)
    if "(" in target + actual and _unbracketed(target) == _unbracketed(actual):
        yield actual, actual
    if target.endswith(_YEARLY) != actual.endswith(_YEARLY):
        yield target.removesuffix(_YEARLY), actual.removesuffix(_YEARLY)
    (tens, noun), (other_tens, other_noun) = _split(target), _split(actual)
    for one in _choices(noun):
        for other in _choices(other_noun):
            if one == other or _is_general(one, other) or _is_general(other, one):
                yield tens + other, other_tens + other


def _unbracketed(unit: str) -> str:
    """台套 of 台(套), and 批次 of 批(次)."""
    return unit.replace("(", "").replace(")", "")


def _joined(unit: str) -> str:
    """元/人天 as 元/人·天, 万名 as 万人."""
    parts = (MAN_TIMES.get(each, each) for each in unit.split("/"))
    whole = "/".join(parts)
    for word, plain in _SAME.items():
        if whole.endswith(word):
            return whole.removesuffix(word) + plain
    return whole


def _split(unit: str) -> tuple[str, str]:
    """万 and 只 of 万只."""
    fitting = (each for each in MULTIPLIERS if unit.startswith(each) and unit not in UNIT_WORDS)
    tens = next(fitting, "")
    return tens, unit.removeprefix(tens)


def _choices(unit: str) -> tuple[str, ...]:
    """台 and 套 of 台(套) and 台/套."""
    parts = tuple(unit.rstrip(")").replace("(", "/").split("/"))
    return parts if _THINGS.issuperset(parts) else (_SAME.get(unit, unit),)


def _is_general(one: str, other: str) -> bool:
    return (
        (one == _ANY_THING and other in _THINGS)
        or (one == _ANY_OCCASION and other in _OCCASIONS)
        or other in _OF_ONE_KIND.get(one, ())
    )
