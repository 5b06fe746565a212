"""Money of monitoring rounds: what fell back, and what is beyond every budget."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.department import DepartmentMonitoringLine
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.findings.fact_labels import told_sentence
from adapter.domain.findings.kind import Severity
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.self_evaluation import SelfEvaluationBudget
from sync_jobs.comparing.result_lines import key_of_line
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
    spending = Spending(amounts, Decimal("0.51"))
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
        (1620, 1620, (1080,), (), True),  # adjusted, it seems: that is asked
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


def test_what_only_a_forecast_covers_is_asked_and_nobody_accused() -> None:
    (asked,) = found(line(2, 1500, 1600), listed=(1000,))
    (accused,) = found(line(2, 1700, 1600), listed=(1000,))

    assert (asked.severity, accused.severity) == (Severity.LOW, Severity.HIGH)
    assert told_sentence(asked.code, asked.facts) == (
        "第 2 次监控已执行 1500 元，超过项目统计表预算 1000 元；监控预计的全年执行数也高于该预算："
        "已按程序调整，或含上年结转等资金的，请写明并更新项目统计表；不是的，请核对金额"
    )
    assert told_sentence(accused.code, accused.facts) == (
        "第 2 次监控已执行 1700 元，超过预算 1600 元；请核对金额，或补办调整手续"
    )


@pytest.mark.parametrize(
    ("executed", "expected", "listed", "stated"),
    [
        (1500, 1600, (1000,), (1600,)),  # adjusted in writing
        (1500, 1600, (1000,), (None,)),  # a self-evaluation that is still blank
        (1500, 1600, (1000, 600), ()),  # two sources of funds
        (950, 1600, (1000,), ()),  # within the list, whatever is expected
        (1000, 1600, (1000,), ()),
        (1500, 1600, (), ()),  # nothing listed
        (1500, 1600, (1000,), (900, 700)),  # parts of a whole
        (1500, None, (1000,), ()),  # nobody expects more: the list may be older
    ],
)
def test_money_that_may_be_in_order_is_not_even_asked_for(
    executed: int, expected: int | None, listed: tuple[int, ...], stated: tuple[int | None, ...]
) -> None:
    budgets = tuple(budget(each, f"b{at}") for at, each in enumerate(stated))

    assert found(line(2, executed, expected), listed=listed, budgets=budgets) == []


def test_what_the_list_rounds_off_is_within_it() -> None:
    exact = replace(line(2, 1000, 1600), budget_executed=Decimal("1000.5"))

    assert found(exact, listed=(1000,)) == []


def test_what_was_put_right_in_a_later_round_is_not_told() -> None:
    assert [e.code for e in found(line(1, 1248, 1040), line(2, 1040, 1040), listed=(1040,))] == [
        FELL
    ]
