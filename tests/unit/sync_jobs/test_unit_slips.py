"""An amount in another unit: told once, and held against no amount of the right one."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.comparing.execution import Execution
from adapter.domain.comparing.monitored import LineProgress
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.project_progress import project_progress
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.findings.kind import Severity
from sync_jobs.comparing.amounts import Money, Spent, differences
from sync_jobs.comparing.unit_slips import Slips
from tests.unit.sync_jobs.test_amount_findings import RULES, money

C = FindingCode
LISTED = {"P1": (Decimal(3_500_000),)}
FUNDS, MONITORED = "self_evaluation_budget", "monitoring_line"


def spent(number: int, executed: int, expected: int | None = None) -> tuple[str, Spent]:
    forecast = None if expected is None else Decimal(expected)
    return "P1", Spent(number, Decimal(executed), forecast, f"m{number}")


def told(*pile: Money | tuple[str, Spent], listed: Any = LISTED) -> tuple[list[Finding], Slips]:
    slips = Slips()
    return list(differences(pile, listed, RULES, slips)), slips


def stands(slips: Slips, code: FindingCode, kind: str = FUNDS, **facts: str) -> bool:
    found = Finding(
        code=code,
        severity=Severity.HIGH,
        project_code="P1",
        line_kind=kind,
        line_key="x",
        facts=facts,
    )
    return list(slips.passing([found])) == [found]


GOOD = (spent(1, 1_700_000, 3_500_000), spent(2, 2_900_000, 3_500_000))
#: (what is stated, the one finding: line, sentence of its parts)
CASES = [
    pytest.param(
        (money("350", "3450000", budget_initial=Decimal(350)), *GOOD),
        ("B1", "3500000", "350", "计量单位 -3499650 元"),
        id="budget",
    ),
    pytest.param(
        (money("350", "345"), *GOOD),
        ("B1", "3500000", "350", "计量单位 -3499650 元"),
        id="self-evaluation",
    ),
    pytest.param(
        (money("3500000", "345"), *GOOD),
        ("B1", "2900000", "345", "计量单位 -3449655 元，时点不同 550000 元"),
        id="execution",
    ),
    pytest.param(
        (money("3500000", "3450000"), GOOD[0], spent(2, 290, 3_500_000)),
        ("B1", "290", "3450000", "计量单位 2899710 元，时点不同 550000 元"),
        id="round",
    ),
    pytest.param(
        (GOOD[0], spent(2, 290, 3_500_000)),
        ("m2", "1700000", "290", "计量单位 -2899710 元，时点不同 1200000 元"),
        id="round before any self-evaluation",
    ),
    pytest.param(
        (spent(1, 170, 350), spent(2, 290, 350)),
        ("m1", "3500000", "170", "计量单位 -1699830 元，时点不同 -1800000 元"),
        id="monitoring",
    ),
    pytest.param(
        (money("3500000", "3450000"), *GOOD[:1], spent(2, 29_000_000_000)),
        ("B1", "29000000000", "3450000", "计量单位 -28997100000 元，时点不同 550000 元"),
        id="yuan for 万元",
    ),
    pytest.param(
        (money("3500000", "3450000"), GOOD[0], spent(2, 200), spent(3, 2_900_000)),
        ("m2", "1700000", "200", "计量单位 -1999800 元，时点不同 300000 元"),
        id="round put right by the next",
    ),
]


@pytest.mark.parametrize(("pile", "expected"), CASES)
def test_an_amount_in_another_unit_is_one_finding_to_be_corrected(
    pile: tuple[Money | tuple[str, Spent], ...], expected: tuple[str, ...]
) -> None:
    (finding,) = told(*pile)[0]
    facts = finding.facts

    assert (finding.code, finding.severity) == (C.AMOUNTS_EXPLAINED, Severity.MEDIUM)
    assert (finding.line_key, facts["ours"], facts["theirs"], facts["parts"]) == expected
    parts = sum((Decimal(n) for name, n in facts.items() if name.startswith("part_")), Decimal(0))
    assert parts == Decimal(facts["whole"])


def test_what_differs_beside_the_unit_is_told_with_it() -> None:
    (raised,) = told(money("420", budget_adjustment=Decimal(70), budget_initial=Decimal(350)))[0]
    (open_,) = told(money("420"))[0]

    assert raised.facts["parts"] == "计量单位 -4199580 元，实际调整 700000 元"
    assert open_.facts["parts"] == "计量单位 -4199580 元，未查明 700000 元"
    assert (raised.code, open_.code) == (C.AMOUNTS_EXPLAINED, C.AMOUNTS_DIFFER)


def test_a_budget_in_another_unit_accuses_nobody_of_overspending() -> None:
    slips = told(money("350", "3450000"), *GOOD)[1]

    assert not stands(slips, C.EXECUTED_ABOVE_BUDGET)
    assert not stands(slips, C.BUDGET_CONTRADICTION, claimed="0.9857", computed="9857.142857")
    assert not stands(slips, C.UNDER_SCORED)
    assert not stands(slips, C.BUDGET_SUM_WRONG)
    assert not stands(slips, C.MONITORED_ABOVE_BUDGET, MONITORED, round="2")
    assert stands(slips, C.EXECUTED_FELL_BACK, MONITORED, before_round="1", round="2")
    assert stands(slips, C.EXECUTED_BELOW_MONITORED, round="2")
    assert stands(slips, C.UNDER_SCORED, "self_evaluation_line")
    assert stands(slips, C.PROGRESS_LAGS_EXECUTION, MONITORED, executed="2900000")


def test_amounts_that_are_all_in_that_unit_are_held_against_each_other() -> None:
    slips = told(money("350", "345"), *GOOD)[1]

    assert stands(slips, C.BUDGET_CONTRADICTION, claimed="0.5", computed="0.9857")
    assert stands(slips, C.OVER_SCORED)
    assert not stands(slips, C.EXECUTED_BELOW_MONITORED, round="2")


def test_a_round_in_another_unit_neither_fell_back_nor_lags() -> None:
    slips = told(money("3500000", "3450000"), GOOD[0], spent(2, 290))[1]

    assert not stands(slips, C.EXECUTED_FELL_BACK, MONITORED, before_round="1", round="2")
    assert not stands(slips, C.EXECUTION_LAGS_PROGRESS, MONITORED, executed="290")
    assert stands(slips, C.EXECUTED_FELL_BACK, MONITORED, before_round="0", round="1")
    assert stands(slips, C.EXECUTION_LAGS_PROGRESS, MONITORED, executed="1700000")
    assert stands(slips, C.EXECUTED_ABOVE_BUDGET)


def test_a_row_of_which_nothing_else_tells_the_unit_keeps_one_finding() -> None:
    """Without list and monitoring nobody says which of the two amounts is the wrong one."""
    beyond = told(money("350", "3450000"), listed={})
    below = told(money("3500000", "345", execution_rate=Decimal("0.9857")))

    assert (beyond[0], below[0]) == ([], [])
    assert stands(beyond[1], C.EXECUTED_ABOVE_BUDGET)
    assert not stands(beyond[1], C.BUDGET_CONTRADICTION, computed="9857.142857")
    assert not stands(beyond[1], C.UNDER_SCORED)
    assert stands(below[1], C.BUDGET_CONTRADICTION, computed="0.0001")
    assert not stands(below[1], C.OVER_SCORED)


def test_of_a_project_without_such_an_amount_all_findings_stand() -> None:
    slips = told(money("3500000", "3450000"), *GOOD)[1]

    assert stands(slips, C.EXECUTED_ABOVE_BUDGET)
    assert stands(slips, C.EXECUTED_FELL_BACK, MONITORED, before_round="1", round="2")


def test_money_in_another_unit_lights_nothing() -> None:
    slips = told(money("3500000", "3450000"), GOOD[0], spent(2, 290))[1]
    lines = [LineProgress(light=Light.GREEN, share=Decimal("0.9"))]
    first, second = (
        project_progress(
            "P1",
            dt.date(2025, 10, 31),
            lines,
            Execution(
                executed=Decimal(each),
                budget=Decimal(3_500_000),
                rate=Decimal(each) / 3_500_000,
                light=Light.RED,
            ),
        )
        for each in (1_700_000, 290)
    )

    good, mistaken = slips.of_one_unit([first, second])

    assert good == first
    assert (mistaken.light, mistaken.execution.light, mistaken.execution.rate) == (
        Light.GREEN,
        None,
        None,
    )
    assert mistaken.execution.executed == 290
