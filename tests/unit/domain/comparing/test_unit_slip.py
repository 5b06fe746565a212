"""Amounts in another unit: decided by what cannot be so otherwise, and never by a small amount."""

from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.comparing.unit_slip import RoundMoney, StatedMoney, UnitScales, unit_scales

UNITS = (Decimal(10**4), Decimal(10**8))
ONE, WAN, WAN_BACK = Decimal(1), Decimal(10**4), Decimal("0.0001")
YUAN: dict[str, Any] = {
    "listed": 3_500_000,
    "initial": 3_500_000,
    "adjusted": 3_500_000,
    "executed": 3_450_000,
}


def scales(*rounds: tuple[int, int | None], **amounts: float | str | None) -> UnitScales:
    """Amounts in yuan, `rounds` as (executed, expected)."""
    given: dict[str, Any] = {
        name: None if each is None else Decimal(str(each)) for name, each in amounts.items()
    }
    told = tuple(
        RoundMoney(
            number=number,
            executed=Decimal(executed),
            expected=None if expected is None else Decimal(expected),
        )
        for number, (executed, expected) in enumerate(rounds, 1)
    )
    return unit_scales(StatedMoney(rounds=told, **given), UNITS)


def test_a_budget_in_wan_beside_the_lists_yuan_is_in_another_unit() -> None:
    made = scales(**YUAN | {"initial": 350, "adjusted": 350})

    assert (made.adjusted, made.executed) == (WAN, ONE)


def test_what_was_spent_of_such_a_budget_is_in_its_unit_where_it_is_part_of_it() -> None:
    made = scales(
        (1_700_000, 3_500_000), (2_900_000, 3_500_000),
        **YUAN | {"initial": 350, "adjusted": 350, "executed": 345},
    )  # fmt: skip

    assert (made.adjusted, made.executed, set(made.rounds.values())) == (WAN, WAN, {ONE})


def test_an_adjusted_budget_in_wan_is_one_as_well() -> None:
    assert scales(listed=3_500_000, initial=350, adjustment=70, adjusted=420).adjusted == WAN


def test_a_list_in_yuan_where_wan_are_asked_makes_all_else_look_small() -> None:
    made = scales((1_700_000, None), (2_900_000, None), **YUAN | {"listed": 35_000_000_000})

    assert (made.adjusted, made.executed, made.rounds) == (WAN, WAN, {1: WAN, 2: WAN})


_FIVE_MILLION = YUAN | dict.fromkeys(("listed", "initial", "adjusted"), 5_000_000)


def test_rounds_that_only_in_another_unit_lead_up_to_the_year_are_in_it_together() -> None:
    made = scales((280, 5_000_000), (380, 5_000_000), **_FIVE_MILLION | {"executed": 4_900_000})

    assert (made.executed, made.rounds) == (ONE, {1: WAN, 2: WAN})


@pytest.mark.parametrize(
    ("rounds", "executed"),
    [
        ([280], 4_900_000),  # a first payment
        ([280, 280], 4_900_000),
        ([280, 980], 4_900_000),  # more than the year's
        ([280, 380_000], 4_900_000),
        ([2, 380], 4_900_000),  # nothing that is spent of a budget as a rule
        ([280, 380], 900),
        ([280, 380], None),
    ],
)
def test_small_rounds_that_no_unit_leads_up_to_the_year_are_as_written(
    rounds: list[int], executed: int | None
) -> None:
    told = [(each, 5_000_000) for each in rounds]

    assert scales(*told, **_FIVE_MILLION | {"executed": executed}).is_one_unit


def test_a_round_that_falls_to_a_ten_thousandth_is_in_another_unit() -> None:
    made = scales((1_700_000, 3_500_000), (290, 3_500_000), **YUAN)

    assert made.rounds == {1: 1, 2: WAN}


def test_a_round_beyond_a_thousand_budgets_is_in_another_unit() -> None:
    assert scales((29_000_000_000, None), listed=3_500_000).rounds == {1: WAN_BACK}


def test_a_round_whose_forecast_is_a_ten_thousandth_of_the_budget_is_in_its_unit() -> None:
    assert scales((170, 350), (290, 350), listed=3_500_000).rounds == {1: WAN, 2: WAN}


@pytest.mark.parametrize("shown", [{"rate": "0.9857"}, {}])
def test_a_years_execution_in_wan_is_shown_by_its_rate_or_by_monitoring(
    shown: dict[str, Any],
) -> None:
    rounds = [] if shown else [(2_900_000, None)]

    assert scales(*rounds, **YUAN | {"executed": 345} | shown).executed == WAN


def test_all_of_a_form_in_wan_but_its_budget_is_shown_by_the_rate() -> None:
    made = scales((290, None), **YUAN | {"executed": 345, "rate": "0.9857"})

    assert (made.executed, made.rounds) == (WAN, {1: WAN})


@pytest.mark.parametrize(
    ("rounds", "amounts"),
    [
        # Little was spent in truth, and nothing contradicts it.
        ([(290, 3_500_000)], YUAN),
        ([(290, 3_500_000), (1_700_000, 3_500_000)], YUAN),
        ([(345, None)], YUAN | {"executed": 345, "rate": "0.0001"}),
        ([], YUAN | {"executed": 345}),
        ([(0, 0)], YUAN | {"executed": 0, "rate": 0}),
        # Cut to next to nothing, as 年初 and 年中调整 say.
        ([], YUAN | {"adjustment": -3_499_650, "adjusted": 350, "executed": 350}),
        ([], YUAN | {"adjustment": -3_500_000, "adjusted": 0, "executed": 0}),
        # A token in the list that was made a budget in the year.
        ([], {"listed": 300, "initial": 300, "adjustment": 2_999_700, "adjusted": 3_000_000}),
        # Cut to a hundredth, raised to a hundred times: no unit.
        ([], {"listed": 3_500_000, "adjusted": 35_000, "executed": 35_000}),
        ([(90, None)], {"listed": 100, "adjusted": 10_000, "executed": 10_000}),
        # Spent far beyond the budget, or given back: no unit either.
        ([(15_000_000, None)], YUAN | {"executed": 9_900_000}),
        ([(2_900_000, None)], YUAN | {"executed": 29_000}),
        ([(1_700_000, None), (17_000, None)], YUAN),
        # Of nothing nothing is known.
        ([(290, 350)], {}),
        ([], {"listed": 0, "adjusted": 500_000}),
        ([(290, None)], {"adjusted": None, "executed": None, "listed": None}),
    ],
)
def test_what_may_be_so_is_in_no_other_unit(
    rounds: list[tuple[int, int | None]], amounts: dict[str, Any]
) -> None:
    assert scales(*rounds, **amounts).is_one_unit
