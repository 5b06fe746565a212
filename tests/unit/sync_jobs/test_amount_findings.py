"""Amounts of both sides: who is compared with whom, and how a difference is told."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.secrecy import Secrecy, SecrecyGate
from adapter.domain.self_evaluation import SelfEvaluationBudget
from mappings.scoring_rules_file import load_rules
from sync_jobs.comparing.amounts import Money, Spent, differences, listed_amounts, spent_of
from sync_jobs.comparing.unit_slips import Slips
from sync_jobs.gate import OpenProjects

RULES = load_rules().comparing.amounts
WHERE: dict[str, Any] = {
    "project_code": "P1",
    "agency_code": "001001",
    "division_code": "152501000",
    "fiscal_year": 2026,
}
LISTED = {"P1": (Decimal(1_000_000),)}


def money(adjusted: str | None, executed: str | None = None, **changes: Any) -> Money:
    def amount(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    former = changes.pop("former", ())
    fields = WHERE | {"budget_id": "B1", "evaluation_id": "E1", "budget_initial": None} | changes
    return Money(
        SelfEvaluationBudget(
            budget_adjusted=amount(adjusted), budget_executed=amount(executed), **fields
        ),
        former,
    )


def found(*pile: Money | tuple[str, Spent], listed: Any = LISTED) -> list[Finding]:
    return list(differences(pile, listed, RULES, Slips()))


def test_a_difference_is_told_with_both_amounts_its_parts_and_what_is_left() -> None:
    (finding,) = found(money("950000", budget_adjustment=Decimal(-40000)))

    assert (finding.code, finding.line_key) == (FindingCode.AMOUNTS_DIFFER, "B1")
    assert finding.facts == {
        "matter": "预算金额",
        "ours_from": "项目统计表",
        "ours": "1000000",
        "theirs_from": "自评全年预算数",
        "theirs": "950000",
        "whole": "-50000",
        "parts": "实际调整 -40000 元，未查明 -10000 元",
        "part_real": "-40000",
        "remainder": "-10000",
    }


def test_a_difference_that_is_explained_whole_is_told_as_such() -> None:
    (finding,) = found(money("960000", budget_adjustment=Decimal(-40000)))

    assert (finding.code, finding.facts["remainder"]) == (FindingCode.AMOUNTS_EXPLAINED, "0")


def test_an_amount_in_the_lists_own_unit_is_explained_by_it() -> None:
    (finding,) = found(money("100"))

    assert finding.facts["parts"] == "计量单位 -999900 元"


def test_what_the_row_said_before_explains_what_it_says_now() -> None:
    (finding,) = found(money("1200000", former=(Decimal(1_000_000),)))

    assert finding.facts["part_version"] == "200000"


def test_a_budget_that_was_changed_without_an_adjustment_says_from_what_to_what_and_when() -> None:
    changed_at = dt.datetime(2026, 9, 1, 20, 0, tzinfo=dt.UTC)
    then = (Decimal(1_000_000),)

    (finding,) = found(money("1200000", former=then, updated_at=changed_at))
    (undated,) = found(money("1200000", former=then))

    assert finding.facts["parts"] == (
        "版本不同（对方原填 1000000 元，改为 1200000 元，"
        "年中调整数未填，对方记录的修改日期 2026-09-02） 200000 元"
    )
    assert undated.facts["parts"] == (
        "版本不同（对方原填 1000000 元，改为 1200000 元，年中调整数未填） 200000 元"
    )


def test_a_changed_budget_beside_an_adjustment_tells_of_the_adjustment_too() -> None:
    (finding,) = found(
        money("1200000", former=(Decimal(1_050_000),), budget_adjustment=Decimal(50_000))
    )

    assert finding.facts["parts"] == (
        "实际调整 50000 元，版本不同（对方原填 1050000 元，改为 1200000 元） 150000 元"
    )


def test_equal_amounts_and_rounding_are_no_finding() -> None:
    assert found(money("1000000")) == []
    assert found(money("1000049")) == []


def test_an_amount_that_was_not_filled_in_is_told() -> None:
    (finding,) = found(money(None))

    assert (finding.facts["theirs"], finding.facts["part_not_declared"]) == ("（未填）", "-1000000")


def test_without_an_amount_in_the_list_nothing_is_compared() -> None:
    assert found(money("950000"), listed={}) == []


def test_of_several_budgets_none_is_taken_for_the_whole() -> None:
    assert found(money("950000"), money("940000", budget_id="B2")) == []


@pytest.mark.parametrize(
    ("spent", "expected", "executed"),
    [
        ("9960000", "12000000", "11760000"),  # the forecast was not hit to the yuan
        ("9960000", "12000000", "12000000"),
        ("9960000", None, "11760000"),
        ("9960000", "9000000", "11760000"),  # a forecast that was passed
        ("600000", "6000000", "5900000"),  # nearly all of it at the year's end
        ("9960000", "12000000", "9960000"),
        ("11760000", "11760000", "9960000"),  # `executed_below_monitored` tells that
    ],
)
def test_what_was_spent_after_the_cut_off_is_no_difference(
    spent: str, expected: str | None, executed: str
) -> None:
    late = Spent(2, Decimal(spent), None if expected is None else Decimal(expected))
    early = Spent(1, Decimal(500_000), late.expected)

    made = found(
        money("12000000", executed),
        ("P1", late),
        ("P1", early),
        listed={"P1": (Decimal(12000000),)},
    )

    assert made == []


def test_what_the_year_leaves_blank_beside_money_that_was_monitored_is_told() -> None:
    (finding,) = found(money("1000000"), ("P1", Spent(2, Decimal(50), None)))

    assert (finding.code, finding.facts["matter"]) == (FindingCode.AMOUNTS_EXPLAINED, "执行数")
    assert finding.facts["part_not_declared"] == "-50"


def test_a_monitored_line_without_money_says_nothing_of_it() -> None:
    fields: dict[str, Any] = WHERE | {"level1": None, "level2": None, "actual_value": None}
    line = MonitoringLine(line_id="M", task_id=None, name="a", target_value=None, **fields)

    assert spent_of(line) is None


def listed_project(name: str, amount: str, **changes: Any) -> Project:
    fields: dict[str, Any] = {
        "ordinal": 1,
        "business_office": "",
        "department_code": "001",
        "department_name": "",
        "agency_code": "001001",
        "agency_name": "",
        "function_class": "",
        "secrecy": Secrecy.PUBLIC,
        "category": "",
        "fund_source": "",
    }
    return Project(name=name, amount_wan_yuan=Decimal(amount), **fields | changes)


def test_amounts_of_the_list_are_those_of_open_projects_in_yuan() -> None:
    binding = ProjectBinding(
        project_code="P1", agency_code="001001", project_name="助学", bound_by=BoundBy.NAME
    )
    opened = OpenProjects(bindings=(binding,), gate=SecrecyGate(public_projects=frozenset({"P1"})))
    projects = [
        listed_project("助学", "10.5"),
        listed_project("助学", "2"),  # another source of funds
        listed_project("助学", "7", project_code="P9"),
        listed_project("助学", "9", agency_code="001002"),
        listed_project("别的", "4"),
    ]

    assert listed_amounts(projects, opened) == {"P1": (Decimal(105_000), Decimal(20_000))}


def test_several_amounts_of_one_round_are_held_against_none_in_any_order() -> None:
    """29 beside the 345,000 of the year would be 万元, if just one of them had been told."""
    told = [("P1", Spent(2, Decimal(each), None)) for each in (29, 300_000)]
    before = ("P1", Spent(1, Decimal(100_000), None))

    for pile in ((*told, before), (before, *reversed(told)), (told[1], before, told[0])):
        assert found(money("1000000", "700000"), *pile) == []
    (finding,) = found(money("1000000", "700000"), told[0], before)
    assert finding.facts["ours"] == "29"
