"""Moves told by both of their ends (由…至…): 由320件降至280件 is a fall by 12.5%."""

import re
from decimal import Decimal

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.changes import is_change, way_of
from adapter.domain.attainment.common.leaning import plain_name
from adapter.domain.attainment.reading.other_figures import LED_BY, MOVED
from adapter.domain.value import IndicatorValue, ValueKind, parse_value

_WAYS = {1: "提高", -1: "下降"}
_POINTS = "百分点"
#: Words that ask which way it goes, and not how far.
_PLAIN_MOVE = re.compile(
    "(?:同比|较上年|比上年|与上年相比)?(?:逐步|逐年|稳步|持续|不断|有所)*(?:提高|提升|增长|增加|上升|下降|降低|减少)"
)


#: A name that counts by how much: 办理时限压缩比例.
_OF_THE_MOVE = re.compile("(?:压缩|缩短|压减|精简|减少|降低|下降)的?(?:比例|率|幅度|比率)$")


def by_both_ends(text: str, target: IndicatorValue, name: str) -> str:
    """下降12.5% of 由320件降至280件, where by how much or which way is asked for; else the text.

    Points are of two shares, per cent of two amounts; a move against its own verb is left alone.
    """
    is_words = target.kind is ValueKind.QUALITATIVE
    is_move = is_words and _PLAIN_MOVE.fullmatch(target.text.strip()) is not None
    is_share = target.unit == "%" and _OF_THE_MOVE.search(plain_name(name)) is not None
    if not (is_move or is_share or is_change(target)):
        return text
    found = MOVED.fullmatch(text.strip()) if ("由" in text or "从" in text) else None
    if found is None or LED_BY.sub("", plain_words(found["head"])) not in plain_words(name):
        return text
    before, after = (parse_value(found[each].strip()) for each in ("before", "after"))
    way = 1 if found["up"] else -1
    if before.number is None or after.number is None or before.also or after.also:
        return text
    by = (after.number - before.number) * way
    is_like = after.unit != "" and before.unit in ("", after.unit)
    if not is_like or by <= 0 or before.number <= 0:
        return text
    told = _told(by, before.number, after.unit, target, is_move=is_move)
    return text if told is None else f"{_WAYS[way]}{told}"


def _told(
    by: Decimal, before: Decimal, unit: str, target: IndicatorValue, *, is_move: bool
) -> str | None:
    if is_move or (target.unit == unit and unit != "%"):
        return f"{by.normalize():f}{_POINTS if unit == '%' else unit}"
    if target.unit == _POINTS and unit == "%":
        return f"{by.normalize():f}{_POINTS}"
    if target.unit != "%" or unit == "%" or way_of(unit):
        return None
    # Without end it has as many digits as there are, and is told with two.
    return f"{(by * 100 / before).normalize():f}%"
