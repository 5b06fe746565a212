"""Money of monitoring rounds: what fell back, and what is beyond every budget."""

from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.department import DepartmentMonitoringLine
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.self_evaluation import SelfEvaluationBudget
from sync_jobs.comparing.result_rows import key_of_line
from sync_jobs.comparing.spending import Spending

WHERE: dict[str, Any] = {"agency_code": "1", "division_code": "152501000", "fiscal_year": 2025}
LINE: dict[str, Any] = {
    "task_id": None, "level1": None, "level2": None, "name": "培训人数",
    "target_value": "", "actual_value": "",
}  # fmt: skip
FELL, ABOVE = FindingCode.EXECUTED_FELL_BACK, FindingCode.MONITORED_ABOVE_BUDGET


def amount(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def line(
    round_no: int | None, executed: int | None, expected: int | None = None, *, key: str = "a"
) -> MonitoringLine:
    return MonitoringLine(
        line_id=f"m{round_no}{key}",
        project_code="P1",
        round_no=round_no,
        budget_executed=amount(executed),
        budget_expected=amount(expected),
        **WHERE | LINE,
    )


def budget(adjusted: int | None, key: str = "b1") -> SelfEvaluationBudget:
    return SelfEvaluationBudget(
        budget_id=key,
        evaluation_id="e1",
        project_code="P1",
        budget_initial=None,
        budget_adjusted=amount(adjusted),
        budget_executed=None,
        **WHERE,
    )


def found(
    *lines: MonitoringLine | DepartmentMonitoringLine,
    listed: tuple[int, ...] = (),
    budgets: tuple[SelfEvaluationBudget, ...] = (),
) -> list[Finding]:
    amounts = {"P1": tuple(map(Decimal, listed))} if listed else {}
    spending = Spending(amounts)
    key = key_of_line(lines[0])
    return [*spending.look(key, lines), *spending.beyond(budgets)]


def test_an_amount_that_is_less_than_in_the_round_before_is_told_with_both_rounds() -> None:
    (finding,) = found(line(8, 300), line(7, 700), line(9, 900))

    assert (finding.code, finding.line_key) == (FELL, "m8a")
    assert finding.facts == {"before_round": "7", "before": "700", "round": "8", "executed": "300"}


def test_of_a_department_it_is_told_as_well() -> None:
    fields = {"department_code": "101", **WHERE, **LINE}
    whole = [
        DepartmentMonitoringLine(line_id=f"d{n}", round_no=n, budget_executed=spent, **fields)
        for n, spent in ((1, Decimal(7)), (2, Decimal(3)))
    ]

    assert [(each.code, each.project_code) for each in found(*whole)] == [(FELL, "department:101")]


@pytest.mark.parametrize(
    "lines",
    [
        (line(7, 700), line(8, 700)),
        (line(7, 700), line(8, None)),
        (line(7, 700), line(8, 300), line(8, 800, key="b")),  # several amounts of one round
        (line(None, 700), line(8, 300)),  # which came first, nobody says
    ],
)
def test_what_tells_no_fall_accuses_nobody(lines: tuple[MonitoringLine, ...]) -> None:
    assert found(*lines) == []


@pytest.mark.parametrize(
    ("executed", "expected", "listed", "stated", "is_told"),
    [
        (1248, 1040, (1040,), (), True),
        (1248, 1040, (1000, 40), (1040,), True),
        (1620, 1620, (1080,), (1620,), False),  # adjusted in the year
        (1620, 1620, (1080,), (), False),  # adjusted, it seems
        (1620, 1620, (1080,), (1080,), True),  # it was not
        (1620, None, (1080,), (), False),  # the list alone may be older
        (1620, None, (1080,), (1080,), True),
        (1620, None, (1080,), (None,), False),
        (1620, 1080, (1080,), (800, 820), False),  # parts of a whole
        (1620, 1080, (), (1080,), False),  # of no list nothing is known
        (1040, 1040, (1040,), (), False),
    ],
)
def test_the_latest_amount_is_held_against_every_budget_that_may_be_the_right_one(
    executed: int,
    expected: int | None,
    listed: tuple[int, ...],
    stated: tuple[int | None, ...],
    *,
    is_told: bool,
) -> None:
    budgets = tuple(budget(each, f"b{at}") for at, each in enumerate(stated))

    made = found(line(1, 10, expected), line(2, executed, expected), listed=listed, budgets=budgets)

    assert [(each.code, each.line_key) for each in made] == ([(ABOVE, "m2a")] if is_told else [])


def test_what_was_put_right_in_a_later_round_is_not_told() -> None:
    assert [e.code for e in found(line(1, 1248, 1040), line(2, 1040, 1040), listed=(1040,))] == [
        FELL
    ]
