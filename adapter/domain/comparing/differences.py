"""Explained differences (差额分解): two amounts that differ, taken apart by cause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from enum import StrEnum

from adapter.domain.comparing.rules import AmountRules

#: Digits in which sums and products of stored amounts are exact.
_EXACT = Context(prec=120)
#: More of an amount than this is nobody's rounding.
_ROUNDED_SHARE = Decimal("0.005")


class Cause(StrEnum):
    """Why two amounts differ, in the order in which causes are tried."""

    #: One side has not stated its amount yet.
    NOT_DECLARED = "not_declared"
    #: They speak of different days, and the side that was earlier says what it still expected.
    TIMING = "timing"
    #: The money itself was changed, by a statement of either side (年中调整).
    REAL = "real"
    #: One of the rows that make up the amount is not in the other side's.
    MAPPING = "mapping"
    #: The other side said the same before it changed its amount.
    VERSION = "version"
    #: The same digits in another unit.
    UNIT = "unit"
    #: Less than the coarser side can tell.
    ROUNDING = "rounding"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _LABELS[self]


_LABELS = {
    Cause.NOT_DECLARED: "尚未填报",
    Cause.TIMING: "时点不同",
    Cause.REAL: "实际调整",
    Cause.MAPPING: "口径不同（缺一行资金）",
    Cause.VERSION: "版本不同",
    Cause.UNIT: "计量单位",
    Cause.ROUNDING: "四舍五入",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a difference, yuan, with its sign."""

    cause: Cause
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Two statements of one amount, yuan, and what is known of how they may differ."""

    #: None where a side has stated nothing.
    ours: Decimal | None
    theirs: Decimal | None
    #: The smallest amount that the coarser side writes.
    step: Decimal = Decimal(0)
    #: Movements that a side states itself: what was still expected, what was adjusted.
    stated: tuple[Part, ...] = ()
    #: The rows that `ours` is the sum of.
    rows: tuple[Decimal, ...] = ()
    #: What the other side stated before, newest first.
    former: tuple[Decimal, ...] = ()
    #: By what `ours` and `theirs` are multiplied to be in one unit, where that was decided before.
    scales: tuple[Decimal, Decimal] = (Decimal(1), Decimal(1))

    @property
    def is_unit_decided(self) -> bool:
        """Whether the two are in different units."""
        return self.scales[0] != self.scales[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A difference (theirs - ours) and its parts: `whole` is their sum with the remainder."""

    whole: Decimal
    parts: tuple[Part, ...]
    #: What nothing explains.
    remainder: Decimal


def explain(amounts: Amounts, rules: AmountRules) -> Explained:
    """Take a difference apart; nothing is explained that no statement or rule shows.

    What a side states is taken where it brings the rest nearer to nothing. Of the guesses (a row
    left out, a former version, a unit) the first is taken that leaves no more than rounding. The
    sums are exact: parts and remainder make the whole to the last digit.
    """
    with localcontext(_EXACT):
        ours, theirs = amounts.ours or Decimal(0), amounts.theirs or Decimal(0)
        whole = theirs - ours
        if amounts.ours is None or amounts.theirs is None:
            return _explained(whole, [Part(Cause.NOT_DECLARED, whole)])
        parts = [_of_unit(amounts, ours, theirs)] if amounts.is_unit_decided else []
        rest = whole - _sum(parts)
        for each in amounts.stated:
            if abs(rest - each.amount) < abs(rest):
                parts.append(each)
                rest -= each.amount
        slack = amounts.step / 2 + rules.tolerance
        # Rounding in a unit that was mistaken is as much larger as the unit.
        if amounts.is_unit_decided:
            slack = max(slack, _share_of(theirs * amounts.scales[1]))
        elif abs(rest) > slack:
            guessed = _guess(amounts, theirs - rest, theirs, slack, rules)
            parts += guessed
            rest -= _sum(guessed)
            slack = max(slack, abs(rest) if guessed else slack)
        if abs(rest) <= slack:
            parts.append(Part(Cause.ROUNDING, rest))
        return _explained(whole, parts)


def _of_unit(amounts: Amounts, ours: Decimal, theirs: Decimal) -> Part:
    """What either side is off by its unit."""
    own, other = amounts.scales
    return Part(Cause.UNIT, theirs - theirs * other + ours * own - ours)


def _explained(whole: Decimal, parts: Sequence[Part]) -> Explained:
    told = tuple(each for each in parts if each.amount)
    return Explained(whole=whole, parts=told, remainder=whole - _sum(told))


def _guess(
    amounts: Amounts, expected: Decimal, theirs: Decimal, slack: Decimal, rules: AmountRules
) -> list[Part]:
    """The first cause by which the expected amount becomes theirs within `slack`, or none."""
    for part, left, most in _guesses(amounts, expected, theirs, slack, rules):
        if abs(left) <= most:
            return [part]
    return []


#: A part, what it leaves, and how much of that is rounding.
_Guess = tuple[Part, Decimal, Decimal]


def _guesses(
    amounts: Amounts, expected: Decimal, theirs: Decimal, slack: Decimal, rules: AmountRules
) -> Iterator[_Guess]:
    if len(amounts.rows) > 1:
        for each in amounts.rows:
            yield Part(Cause.MAPPING, -each), theirs - expected + each, slack
    for each in amounts.former:
        yield Part(Cause.VERSION, theirs - each), each - expected, slack
    if not expected or not theirs:
        return
    for factor in rules.units:
        grown, shrunk = expected * factor, theirs * factor
        # Rounding grows with the unit, and is a small share of what was rounded all the same.
        room = slack * factor
        yield Part(Cause.UNIT, grown - expected), theirs - grown, min(room, _share_of(theirs))
        yield Part(Cause.UNIT, theirs - shrunk), shrunk - expected, min(room, _share_of(expected))


def _share_of(amount: Decimal) -> Decimal:
    return abs(amount) * _ROUNDED_SHARE


def _sum(parts: Sequence[Part]) -> Decimal:
    return sum((each.amount for each in parts), Decimal(0))
