"""Numbers with their bound and unit (数值、运算符、计量单位) as found in folded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from adapter.domain.unit import canonical_unit, completed, converted
from adapter.domain.value.calendar_days import whole
from adapter.domain.value.quantity_grammar import (
    AMONG,
    AND_JOINT,
    BETWEEN_JOINT,
    PAIR_JOINT,
    PER,
    PER_WORD,
    RANGE_JOINT,
    UNCOUNTED,
    WITHIN,
    quantity,
)
from adapter.domain.value.spelling import (
    COMPARATORS,
    SUFFIX_COMPARATORS,
    WEAK_WORDS,
    decimal,
    numeral,
)
from adapter.domain.value.types import Comparator


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
    #: Its bound is no more than a verb (控制在, 达到), which adds nothing to a range.
    is_weak: bool = False
    is_reversed: bool = False
    #: A range without that end itself.
    excludes_low: bool = False
    excludes_high: bool = False


def hide_codes(folded: str) -> str:
    """The text with digits that count nothing blotted out, offsets kept."""
    return UNCOUNTED.sub(lambda match: "\ufffc" * len(match[0]), folded)


def find_quantities(visible: str) -> Iterator[Quantity]:
    """The quantities of folded text from left to right, never overlapping."""
    at = 0
    while found := _next_quantity(visible, at):
        yield found
        at = found.stop


def _next_quantity(visible: str, at: int) -> Quantity | None:
    for match in quantity().finditer(visible, at):
        first = _single(match)
        if first is not None:
            return _with_partner(visible, first)
    return None


def _with_partner(visible: str, first: Quantity) -> Quantity:
    """The quantity together with a second one that makes it a range."""
    for joint, join in _JOINTS:
        match = joint.match(visible, first.stop)
        other = quantity().match(visible, match.end()) if match else None
        second = _single(other) if other else None
        joined = join(first, second) if second else None
        if match and joined:
            return _within(visible, _between(joined, match) if joint is BETWEEN_JOINT else joined)
    match = AND_JOINT.match(visible, first.stop)
    other = quantity().match(visible, match.end()) if match else None
    second = _single(other) if other else None
    if second and WITHIN.match(visible, second.stop):
        return _within(visible, _as_range(first, second) or first)
    return first


def _between(joined: Quantity, joint: re.Match[str]) -> Quantity:
    """80%<满意度≤90% without its lower end, and with the name that stands in the middle."""
    signs = joint[0].strip()
    return replace(
        joined, whole=signs.strip("<≤= "), excludes_low=signs[0] == "<" and signs[1:2] != "="
    )


def _within(visible: str, joined: Quantity) -> Quantity:
    """介于80%和90%之间 with the words around it, which say no more than that it is a range."""
    match = WITHIN.match(visible, joined.stop)
    if match is None or not joined.is_range:
        return joined
    among = AMONG.search(visible, 0, joined.begin)
    return replace(joined, begin=among.start() if among else joined.begin, stop=match.end())


def _as_range(first: Quantity, second: Quantity) -> Quantity | None:
    if second.comparator is not None:
        return _as_pair(first, second)
    first = replace(first, comparator=None if first.is_weak else first.comparator)
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
    joined = _spanning(first, second, second.unit or first.unit, None)
    return replace(joined, excludes_high=second.comparator is Comparator.LESS_THAN)


def _as_pair(first: Quantity, second: Quantity) -> Quantity | None:
    """≥80%且≤90%: two opposite bounds of one thing."""
    if first.comparator is None or second.comparator is None:
        return None
    if {first.unit, second.unit} - {""} not in ({first.unit}, {second.unit}, set()):
        return None
    low, high = (first, second) if first.comparator.is_lower_bound else (second, first)
    if not _are_opposite(low.comparator, high.comparator) or low.low > high.low:
        return None
    joined = _spanning(low, high, second.unit or first.unit, None)
    return replace(
        joined,
        begin=first.begin,
        stop=second.stop,
        excludes_low=low.comparator is Comparator.MORE_THAN,
        excludes_high=high.comparator is Comparator.LESS_THAN,
    )


def _are_opposite(low: Comparator | None, high: Comparator | None) -> bool:
    return bool(low and high and low.is_lower_bound and high.is_upper_bound)


_JOINTS = ((RANGE_JOINT, _as_range), (BETWEEN_JOINT, _as_between), (PAIR_JOINT, _as_pair))


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
    if number < 0 and unit in _SHARES and _bounds_size(match):
        comparator = Comparator.AT_LEAST  # -2%以内 bounds the fall: no less than -2%.
    begin = match.start()
    if (per := PER.search(match.string, 0, begin)) and unit and "/" not in unit:
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
        is_weak=(match["bound"] or match["boxed"]) in WEAK_WORDS,
    )


_SHARES = ("%", "‰", "百分点")
_WITHIN_WORDS = ("以内", "之内", "内")


def _bounds_size(match: re.Match[str]) -> bool:
    """Whether 以内 alone, or behind a mere verb (控制在), bounds the number."""
    word = match["bound"] or match["boxed"]
    return match["suffix"] in _WITHIN_WORDS and (word is None or word in WEAK_WORDS)


def _per_unit(unit: str, per: str) -> str:
    """每人每天400元 -> 元/人·天."""
    return canonical_unit(unit + "/" + "·".join(PER_WORD.findall(per)))


def _number_and_unit(match: re.Match[str]) -> tuple[Decimal, str] | None:
    if match["number"]:
        number = _and_half(decimal(match["number"]), match["half"])
        written = match["unit"] or match["boxed_unit"] or match["strange"] or match["lead"] or ""
        return (-number if _is_negative(match["sign"]) else number), canonical_unit(written)
    if match["tenths"]:
        return _tenths(match), "%"
    if match["per"]:
        share = _share(match)
        if share is None:
            return None
        # 万分之五 is 0.5‰.
        return (share / 10 if match["per"] == "万" else share), "%" if match["per"] == "百" else "‰"
    value = numeral(match["numeral"])
    return None if value is None else (Decimal(value), canonical_unit(match["numeral_unit"] or ""))


def _is_negative(sign: str | None) -> bool:
    return bool(sign) and sign != "+"


def _and_half(number: Decimal, half: str | None) -> Decimal:
    """3 of 3天半 -> 3.5."""
    written = f"{number:f}"
    return Decimal(f"{written}.5") if half and "." not in written else number


def _tenths(match: re.Match[str]) -> Decimal:
    """八成五 -> 85."""
    rest = match["hundredths"]
    return Decimal((whole(match["tenths"]) or 0) * 10 + (5 if rest == "半" else whole(rest) or 0))


def _share(match: re.Match[str]) -> Decimal | None:
    if match["share_number"]:
        return decimal(match["share_number"])
    if match["share"] == "百":
        return Decimal(100)
    value = numeral(match["share"])
    return None if value is None else Decimal(value)


def _bound(match: re.Match[str]) -> tuple[Comparator | None, bool, int]:
    """The comparator, whether its spellings contradict each other, and where the quantity ends."""
    word, suffix = match["bound"] or match["boxed"], match["suffix"]
    before = COMPARATORS[word] if word else None
    again = COMPARATORS.get(match["again"] or match["boxed_again"] or "", before)
    after = SUFFIX_COMPARATORS[suffix] if suffix else None
    if before is None or (after is not None and word in WEAK_WORDS):
        return after or before, False, match.end()
    others = [each for each in (again, after) if each is not None]
    conflicting = again is not before or any(
        each.is_lower_bound != before.is_lower_bound for each in others
    )
    return before, conflicting, match.end()
