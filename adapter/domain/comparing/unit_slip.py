"""Amounts in another unit (金额单位写错): decided once for all that compare a project's money.

万元 in a column of yuan make every comparison fail at once. By which factor an amount was mistaken
is decided here; two amounts of unlike factors are not to be compared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

_ONE = Decimal(1)
#: A budget is within so many times another, up or down, once both are in one unit.
_BUDGET = Decimal(2)
#: Shares of a budget that are spent as a rule: what lies within is taken as it was written.
_LEAST, _MOST = Decimal("0.05"), Decimal(2)
#: Rates that differ by no more are one.
_RATE = Decimal("0.01")
#: Amounts of rounds that may be in another unit together.
_SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMoney:
    """What one round of monitoring states, yuan."""

    number: int
    executed: Decimal
    expected: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMoney:
    """What is stated of one project's money, yuan; None where nothing is."""

    #: All rows of the project list together.
    listed: Decimal | None = None
    initial: Decimal | None = None
    adjustment: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None
    #: The execution rate as it was claimed, 0.. .
    rate: Decimal | None = None
    #: In their order.
    rounds: tuple[RoundMoney, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitScales:
    """By what each amount is multiplied to be in the unit of the list's; 1 as a rule."""

    adjusted: Decimal = _ONE
    executed: Decimal = _ONE
    #: Of what was executed, by round.
    rounds: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def is_one_unit(self) -> bool:
        """Whether nothing was mistaken."""
        return {self.adjusted, self.executed, *self.rounds.values()} == {_ONE}


def unit_scales(stated: StatedMoney, units: Sequence[Decimal]) -> UnitScales:
    """Which amounts are in another unit.

    Of two budgets it is enough that they differ by one of `units`, unless 年初 and 年中调整 make
    the difference. Little may have been spent in truth: of an amount spent it takes a
    contradiction that the factor solves, or an amount beside it that has the same factor.
    """
    factors = tuple(each for unit in units for each in (unit, 1 / unit))
    adjusted = _adjusted_scale(stated, factors)
    budgets = [_positive(stated.listed), _positive(stated.adjusted)]
    whole = max(
        (each for each in (budgets[0], (stated.adjusted or 0) * adjusted) if each), default=None
    )
    executed = _spent_scale(stated.executed, whole, factors, _of_row(stated, adjusted, factors))
    rounds: dict[int, Decimal] = {}
    most = Decimal(0)
    for each in stated.rounds:
        expected = _budget_scale(each.expected, budgets[0] or budgets[1], factors)
        shown = {
            *_beside(each.executed, each.expected, expected),
            *_beside(each.executed, stated.executed, executed),
            *_beside(each.executed, stated.adjusted, adjusted),
            *(factors if each.executed < most else ()),
        }
        rounds[each.number] = _spent_scale(each.executed, whole, factors, shown)
        most = max(most, each.executed * rounds[each.number])
    if executed == 1 and stated.executed is not None and stated.rounds:
        last = stated.rounds[-1]
        has_fallen = stated.executed < last.executed * rounds[last.number]
        executed = _spent_scale(stated.executed, whole, factors, factors if has_fallen else ())
    if set(rounds.values()) == {_ONE}:
        spent = [each.executed for each in stated.rounds]
        year = (stated.executed or Decimal(0)) * executed
        rounds = dict.fromkeys(rounds, _scale_of_all(spent, year, whole, factors))
    return UnitScales(adjusted=adjusted, executed=executed, rounds=rounds)


def _scale_of_all(
    rounds: Sequence[Decimal], year: Decimal, budget: Decimal | None, factors: Sequence[Decimal]
) -> Decimal:
    """The factor of several rounds that agree with each other, and with the year only by it.

    One round of some hundred yuan may be a first payment; beside the year's execution several
    would leave next to nothing spent until the last one, and nearly all of it since.
    """
    spent = [each for each in rounds if each > 0]
    if (
        len(set(spent)) < _SEVERAL
        or spent != sorted(spent)
        or not budget
        or not _is_usual(year, budget)
    ):
        return _ONE
    larger = (each for each in factors if each > 1 and spent[-1] * each <= year)
    return next((f for f in larger if all(_is_usual(each * f, budget) for each in spent)), _ONE)


def _of_row(
    stated: StatedMoney, adjusted: Decimal, factors: Sequence[Decimal]
) -> Iterator[Decimal]:
    """The factors that the self-evaluation itself shows of what was executed."""
    if stated.executed is None or not stated.adjusted:
        return
    yield from _beside(stated.executed, stated.adjusted, adjusted)
    for factor in factors:
        computed = stated.executed * factor / (stated.adjusted * adjusted)
        if stated.rate is not None and abs(stated.rate - computed) <= _RATE:
            yield factor


def _beside(spent: Decimal, other: Decimal | None, scale: Decimal) -> Iterator[Decimal]:
    """The factor of an amount of which this may be a part."""
    if other is not None and spent <= other * _BUDGET:
        yield scale


def _adjusted_scale(stated: StatedMoney, factors: Sequence[Decimal]) -> Decimal:
    initial, change = stated.initial, stated.adjustment
    is_made = initial is not None and change and initial + change == stated.adjusted
    if is_made and _budget_scale(initial, stated.listed, factors) == 1:
        return _ONE
    return _budget_scale(stated.adjusted, stated.listed, factors)


def _budget_scale(
    amount: Decimal | None, yardstick: Decimal | None, factors: Sequence[Decimal]
) -> Decimal:
    if amount is None or yardstick is None or min(amount, yardstick) <= 0:
        return _ONE
    near = (f for f in factors if yardstick / _BUDGET <= amount * f <= yardstick * _BUDGET)
    return next(near, _ONE)


def _spent_scale(
    raw: Decimal | None,
    budget: Decimal | None,
    factors: Sequence[Decimal],
    shown: Iterable[Decimal],
) -> Decimal:
    """1 where the amount may be meant as written; many times any budget it never is."""
    if not raw or raw < 0 or not budget or _is_usual(raw, budget):
        return _ONE
    known = set(shown)
    solving = (each for each in factors if _is_usual(raw * each, budget))
    return next((each for each in solving if each < 1 or each in known), _ONE)


def _is_usual(spent: Decimal, budget: Decimal) -> bool:
    return budget * _LEAST <= spent <= budget * _MOST


def _positive(amount: Decimal | None) -> Decimal | None:
    return amount if amount is not None and amount > 0 else None
