"""Numbers with their bound and unit (数值、运算符、计量单位) as found in folded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from adapter.domain.unit import canonical_unit, completed, converted
from adapter.domain.unit_words import UNIT_PATTERN, UNIT_WORD_PATTERN
from adapter.domain.value.spelling import (
    COMPARATORS,
    NUMBER_PATTERN,
    NUMERAL_PATTERN,
    SUFFIX_COMPARATORS,
    WEAK_WORDS,
    alternatives,
    decimal,
    numeral,
)
from adapter.domain.value.types import Comparator

# Words that introduce a number and say nothing of their own.
_INTRODUCTION = r"(?:(?:预计|预期|目标|计划|标准|指标|规定)(?:值|数|目标)|[到为至])?"
# What a share is taken of: 计划数的 of 不少于计划数的90%.
_WHOLE = r"(?P<whole>[一-鿿]{1,8}的)?"
_BOUND = rf"(?:(?P<bound>{alternatives(COMPARATORS)})\s*:?\s*(?P<again>[≥≤><=]{{1,2}}\s*)?(?:{_INTRODUCTION}|{_WHOLE})\s*)?"
_SUFFIX = rf"(?:\s*(?P<suffix>{alternatives(SUFFIX_COMPARATORS)})(?![设部容科涵务0-9]))?"
# An unknown word of at most three characters that fills the rest of its clause is taken for a unit.
_NOT_A_UNIT = (
    r"(?:完成|达到|达标|覆盖|合格|以[上下内]|及以|左右|上下|之[内上下]|[多余内前后起止的]|以前|左|全部|实现|"
    r"通过|到位|发放|支付|有效|优良|不[低高少超]|[且并和与或至到]|已|未|均|各|每|为|是|约|含)"
)
_STRANGE = rf"(?!{_NOT_A_UNIT})[一-鿿]{{1,3}}?(?=(?:{alternatives(SUFFIX_COMPARATORS)})?\s*(?:$|[,;。、!]))"
_UNIT = rf"\s*(?P<more>[余多几](?=\s*[^\s,;。]))?(?:\s*(?P<unit>{UNIT_PATTERN})|\s*(?P<strange>{_STRANGE}))?"
_ARABIC = rf"(?P<lead>(?<![0-9])%\s*)?(?P<sign>(?<![A-Za-z0-9%])[-+])?(?<![0-9.])(?P<number>{NUMBER_PATTERN})"
_PER_CENT = (
    rf"(?P<per>[百千])分之\s*(?:(?P<share>百|{NUMERAL_PATTERN})|(?P<share_number>{NUMBER_PATTERN}))"
)
_CHINESE = (
    rf"(?<![第零〇一二两三四五六七八九十百千万统逐唯任同专单不上下每前后近另某])(?P<numeral>{NUMERAL_PATTERN})"
    rf"(?:\s*(?P<numeral_unit>{UNIT_PATTERN})(?=\s*(?:{alternatives(SUFFIX_COMPARATORS)})?\s*(?:$|[,;。、!\uFFFC]))"
    rf"|(?=\s*(?:-{{1,3}}|~|至|到)\s*{NUMERAL_PATTERN}\s*(?:{UNIT_PATTERN})))"
)
_QUANTITY = re.compile(rf"{_BOUND}(?:{_PER_CENT}|{_ARABIC}{_UNIT}|{_CHINESE}){_SUFFIX}")
_RANGE_JOINT = re.compile(r"\s*(?:-{1,3}|~{1,2}|至|到)\s*")
_PAIR_JOINT = re.compile(r"\s*(?:[,;、]|且|并且|并|和|又)?\s*")
_BETWEEN_JOINT = re.compile(r"\s*(?P<below>[<≤]=?)\s*[A-Za-z一-鿿]{0,12}\s*(?=[<≤])")
_PER = re.compile(rf"(?:每个?(?:{UNIT_WORD_PATTERN})的?\s*)+$")
_PER_WORD = re.compile(rf"每个?({UNIT_WORD_PATTERN})")

#: Digits that count nothing: document and standard numbers, ratios, products, ranks, grades.
_NO_QUANTITY = re.compile(
    r"(?<![0-9A-Za-z百千万亿])(?<![0-9] )[A-Za-z]+[A-Za-z/ ]*[- ]?[0-9][0-9.\-]*(?<=[0-9])"
    rf"|第\s*(?:[0-9]+|{NUMERAL_PATTERN})"
    r"|\([0-9]{4}\)\s*[0-9]*号?|[0-9]+号文?(?![楼])"
    r"|[0-9.]+\s*:\s*[0-9.:]*[0-9]|(?<![0-9])[0-9]+/[0-9]+(?:/[0-9]+)*|[0-9.]+\s*[×*xX±+eE]\s*[0-9.]+"
    r"|[0-9]+(?:\.[0-9]+){2,}"
    rf"|前\s*(?:[0-9]+|{NUMERAL_PATTERN})\s*[名位强]|(?<=[名居列入])前\s*[0-9]+"
    r"|(?<![0-9.])[0-9](?:[ADK](?![A-Za-z])|G(?=[网技通基信移]))|(?<![><=≥≤0-9])[0-9一二三四五]级"
    rf"|(?:百|千|{NUMERAL_PATTERN})分之(?:[多余几])"
    r"|(?<!百)(?<!千)[二三四五六七八九十]分之[一二三四五六七八九十]+"
    r"|(?:^|(?<=[;。]))\s*[0-9]{1,2}(?:[、)]|\.(?![0-9]))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number or range with what belongs to it."""

    begin: int
    stop: int
    #: A single number has low == high.
    low: Decimal
    high: Decimal
    is_range: bool = False
    comparator: Comparator | None
    #: Canonical unit, "" if none is written beside the number.
    unit: str
    #: 余 or 多 between number and unit, "" if none: the number is only about right.
    more: str = ""
    #: What the number is a share of (计划数的), "" if nothing.
    whole: str = ""
    is_conflicting: bool = False
    is_reversed: bool = False


def hide_codes(folded: str) -> str:
    """The text with digits that count nothing blotted out, offsets kept."""
    return _NO_QUANTITY.sub(lambda match: "\ufffc" * len(match[0]), folded)


def find_quantities(visible: str) -> Iterator[Quantity]:
    """The quantities of folded text from left to right, never overlapping."""
    at = 0
    while quantity := _next_quantity(visible, at):
        yield quantity
        at = quantity.stop


def _next_quantity(visible: str, at: int) -> Quantity | None:
    match = _QUANTITY.search(visible, at)
    if match is None:
        return None
    first = _single(match)
    if first is None:
        return _next_quantity(visible, match.end())
    return _with_partner(visible, first)


def _with_partner(visible: str, first: Quantity) -> Quantity:
    """The quantity together with a second one that makes it a range."""
    for joint, join in (
        (_RANGE_JOINT, _as_range), (_BETWEEN_JOINT, _as_between), (_PAIR_JOINT, _as_pair),
    ):  # fmt: skip
        match = joint.match(visible, first.stop)
        other = _QUANTITY.match(visible, match.end()) if match else None
        second = _single(other) if other else None
        joined = join(first, second) if second else None
        if joined:
            return joined if first.begin == joined.begin else first
    return first


def _as_range(first: Quantity, second: Quantity) -> Quantity | None:
    if second.comparator is not None:
        return _as_pair(first, second)
    if not first.unit or not second.unit or first.unit == second.unit:
        return _spanning(first, second, second.unit or first.unit, first.comparator)
    if completed(first.unit, second.unit) == second.unit:  # 1万-2万元
        return _spanning(first, second, second.unit, first.comparator)
    high = converted(second.high, second.unit, first.unit)  # 9000元-1万元
    if high is None:
        return None
    return _spanning(first, replace(second, low=high, high=high), first.unit, first.comparator)


def _as_between(first: Quantity, second: Quantity) -> Quantity | None:
    """80%≤x≤90%."""
    if first.comparator is not None or second.comparator is None:
        return None
    return _spanning(first, second, second.unit or first.unit, None)


def _as_pair(first: Quantity, second: Quantity) -> Quantity | None:
    """≥80%且≤90%: two opposite bounds of one thing."""
    if first.comparator is None or second.comparator is None:
        return None
    opposite = (
        (first.comparator.is_lower_bound and second.comparator.is_upper_bound)
        or (first.comparator.is_upper_bound and second.comparator.is_lower_bound)
    )  # fmt: skip
    commensurable = not first.unit or not second.unit or first.unit == second.unit
    if not opposite or not commensurable:
        return None
    low, high = (first, second) if first.comparator.is_lower_bound else (second, first)
    if low.low > high.low:
        return None
    joined = _spanning(low, high, second.unit or first.unit, None)
    return replace(joined, begin=first.begin, stop=second.stop)


def _spanning(
    first: Quantity, second: Quantity, unit: str, comparator: Comparator | None
) -> Quantity:
    low, high = sorted((first.low, second.low))
    return Quantity(
        begin=first.begin,
        stop=second.stop,
        low=low,
        high=high,
        is_range=True,
        comparator=comparator,
        unit=unit,
        is_reversed=second.low < first.low,
    )


def _single(match: re.Match[str]) -> Quantity | None:
    read = _number_and_unit(match)
    if read is None:
        return None
    number, unit = read
    comparator, is_conflicting, stop = _bound(match)
    begin = match.start()
    if (per := _PER.search(match.string, 0, begin)) and unit and "/" not in unit:
        unit, begin = _per_unit(unit, per[0]), per.start()
    return Quantity(
        begin=begin,
        stop=stop,
        low=number,
        high=number,
        comparator=comparator,
        unit=unit,
        more=match["more"] or "",
        whole=match["whole"] or "",
        is_conflicting=is_conflicting,
    )


def _per_unit(unit: str, per: str) -> str:
    """每人每天400元 -> 元/人·天."""
    return canonical_unit(unit + "/" + "·".join(_PER_WORD.findall(per)))


def _number_and_unit(match: re.Match[str]) -> tuple[Decimal, str] | None:
    if match["number"]:
        number = decimal(match["number"])
        written = match["unit"] or match["strange"] or match["lead"] or ""
        return -number if match["sign"] == "-" else number, canonical_unit(written)
    if match["per"]:
        share = _share(match)
        return None if share is None else (share, "%" if match["per"] == "百" else "‰")
    value = numeral(match["numeral"])
    return None if value is None else (Decimal(value), canonical_unit(match["numeral_unit"] or ""))


def _share(match: re.Match[str]) -> Decimal | None:
    if match["share_number"]:
        return decimal(match["share_number"])
    if match["share"] == "百":
        return Decimal(100)
    value = numeral(match["share"])
    return None if value is None else Decimal(value)


def _bound(match: re.Match[str]) -> tuple[Comparator | None, bool, int]:
    """The comparator, whether its two spellings contradict each other, and where the quantity ends."""
    word, suffix = match["bound"], match["suffix"]
    before = COMPARATORS[word] if word else None
    again = COMPARATORS.get((match["again"] or "").strip(), before)
    after = SUFFIX_COMPARATORS[suffix] if suffix else None
    if before is None or (after is not None and word in WEAK_WORDS):
        return after or before, False, match.end()
    others = [each for each in (again, after) if each is not None]
    conflicting = any(each.is_lower_bound != before.is_lower_bound for each in others)
    return before, conflicting, match.end()
