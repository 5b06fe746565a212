"""Peers (同类比较): how a target lies among those of like projects, which are never named."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from adapter.domain.attainment import Lean, common_factors, is_loosened
from adapter.domain.comparing.rules import PeerRules
from adapter.domain.value import Direction, IndicatorValue

#: Digits behind the point of a quartile as it is shown.
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Quartiles of some numbers of one unit."""

    count: int
    low: Fraction
    median: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Ranked:
    """Numbers in order, each with the unit (预算单位) that it is of."""

    members: tuple[tuple[Fraction, str], ...]

    @staticmethod
    def of(members: Iterable[tuple[Fraction, str]]) -> "Ranked":
        """The same, ranked once for all."""
        return Ranked(tuple(sorted(members)))

    def places(self) -> dict[str, list[int]]:
        """The ranks of each unit, ascending."""
        found: dict[str, list[int]] = {}
        for at, (_, agency) in enumerate(self.members):
            found.setdefault(agency, []).append(at)
        return found

    def spread(self, without: Sequence[int] = ()) -> Spread | None:
        """Quartiles of all but some ranks (ascending), by interpolation, ends included."""
        count = len(self.members) - len(without)
        if count < 1:
            return None
        low, median, high = (self._quantile(part, count, without) for part in (1, 2, 3))
        return Spread(count=count, low=low, median=median, high=high)

    def _quantile(self, part: int, count: int, without: Sequence[int]) -> Fraction:
        at, between = divmod(part * (count - 1), 4)
        lower = self._number(at, without)
        upper = self._number(min(at + 1, count - 1), without)
        return lower + (upper - lower) * Fraction(between, 4)

    def _number(self, rank: int, without: Sequence[int]) -> Fraction:
        """The number of a rank among those that are left."""
        for each in without:
            if each > rank:
                break
            rank += 1
        return self.members[rank][0]


def is_outlier(number: Fraction, spread: Spread, rules: PeerRules) -> bool:
    """Whether a number lies beyond the fences; False with fewer peers than the rules ask for."""
    if spread.count < rules.least:
        return False
    floor = abs(spread.median) * Fraction(rules.least_spread)
    reach = max(spread.high - spread.low, floor) * Fraction(rules.fence)
    return number < spread.low - reach or number > spread.high + reach


def in_unit(value: IndicatorValue, unit: str) -> Fraction | None:
    """The number of a value in a unit; None for what is no single number or does not convert.

    A bare number is compared with bare ones alone: nobody wrote what it counts.
    """
    if value.number is None or bool(value.unit) is not bool(unit):
        return None
    factors = common_factors(value.unit, unit)
    return None if factors is None else Fraction(value.number) * factors[0] / factors[1]


def shown(number: Fraction) -> Decimal:
    """A quartile as people read it, to four digits behind the point."""
    return Decimal(round(number * 10**_SHOWN)).scaleb(-_SHOWN)


def later_by(former: IndicatorValue, years: int) -> IndicatorValue:
    """A promise as it is said `years` later: 2024年底前 goes on as 2025年底前."""
    if former.date is None:
        return former
    year, month = min(former.date.year + years, dt.MAXYEAR), former.date.month
    day = min(former.date.day, monthrange(year, month)[1])
    return replace(former, date=dt.date(year, month, day))


def is_within_budget(value: IndicatorValue) -> bool:
    """Whether it is money that is no floor: such a sum follows the budget of its year."""
    is_money = bool(value.unit) and common_factors(value.unit, "元") is not None
    return is_money and not (value.comparator is not None and value.comparator.is_lower_bound)


def is_other_than_before(
    former: IndicatorValue,
    now: IndicatorValue,
    rules: PeerRules,
    direction: Direction | None = None,
    lean: Lean = Lean.MORE,
) -> bool:
    """Whether a target is easier than the project's own of an earlier year, or far from it."""
    if is_loosened(former, now, direction, lean):
        return True
    before, number = in_unit(former, now.unit), in_unit(now, now.unit)
    if not before or not number or (before < 0) is not (number < 0):
        return False
    ratio = number / before
    return max(ratio, 1 / ratio) >= Fraction(rules.changed_from)
