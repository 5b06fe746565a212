"""Counting words (量词) of a target and its result that mean one thing, though none converts.

名 is 人 and 场次 is 场; 个 counts any thing and 次 any occasion; 台(套) leaves the choice; of a
form of one year, 次/年 and 次 are the same. 人 and 人次, 户 and 户次 are not: people and visits.
"""

from collections.abc import Iterator, Mapping

_SAME: Mapping[str, str] = {"名": "人", "位": "人", "场次": "场", "批次": "批", "频次": "次"}
_THINGS = frozenset("家项件台套处座所条间栋幢块份本篇部辆组张点")
_OCCASIONS = frozenset("场期批轮趟")
_ANY_THING, _ANY_OCCASION = "个", "次"
_YEARLY = "/年"
_MAN_DAYS: Mapping[str, str] = {"人天": "人·天", "人日": "人·日", "人月": "人·月", "人年": "人·年"}


def alike(target: str, actual: str) -> Iterator[tuple[str, str]]:
    """Pairs of units that two canonical units may stand for, the most literal first."""
    yield target, actual
    yield _joined(target), _joined(actual)
    if target.endswith(_YEARLY) != actual.endswith(_YEARLY):
        yield target.removesuffix(_YEARLY), actual.removesuffix(_YEARLY)
    for one in _choices(target):
        for other in _choices(actual):
            if one == other or _is_general(one, other) or _is_general(other, one):
                yield other, other


def _joined(unit: str) -> str:
    """元/人天 as 元/人·天, 万名 as 万人."""
    parts = (_MAN_DAYS.get(each, each) for each in unit.split("/"))
    whole = "/".join(parts)
    for word, plain in _SAME.items():
        if whole.endswith(word):
            return whole.removesuffix(word) + plain
    return whole


def _choices(unit: str) -> tuple[str, ...]:
    """台 and 套 of 台(套) and 台/套."""
    parts = tuple(unit.rstrip(")").replace("(", "/").split("/"))
    return parts if _THINGS.issuperset(parts) else (_SAME.get(unit, unit),)


def _is_general(one: str, other: str) -> bool:
    return (one == _ANY_THING and other in _THINGS) or (
        one == _ANY_OCCASION and other in _OCCASIONS
    )
