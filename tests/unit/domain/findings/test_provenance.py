"""An element is named beside a fact only where the row holds there what the fact tells."""

from decimal import Decimal

import pytest

from adapter.domain.findings.codes import FindingCode
from adapter.domain.findings.provenance import fields_of_facts, why_no_row

ROW = {
    "name": "亩均投资",
    "code": "LY201004",
    "target_value": "≤3000元/亩",
    "score": Decimal("12.50"),
    "deviation_analysis": None,
    "budget_executed": Decimal(1_620_000),
    "budget_adjusted": None,
    "execution_rate": Decimal("0.95"),
}


def test_facts_of_the_row_are_named_by_their_fields() -> None:
    facts = {"name": "亩均投资", "target_value": "≤3000元/亩", "score": "12.5", "expected": "10"}

    fields = fields_of_facts(FindingCode.OVER_SCORED, facts, ROW)

    assert fields == {each: each for each in ("name", "target_value", "score")}


def test_a_missing_indicator_is_read_from_no_element_of_the_line_it_stands_on() -> None:
    facts = {"name": "工程验收合格率", "indicator_code": "LY201002", "code": "LY201002"}

    assert fields_of_facts(FindingCode.REQUIRED_INDICATOR_MISSING, facts, ROW) == {}


def test_the_name_of_a_project_is_no_indicator_even_where_both_are_alike() -> None:
    facts = {"name": "亩均投资", "until": "2025-07-31", "executed": "1620000", "budget": "9"}

    fields = fields_of_facts(FindingCode.PROGRESS_LAGS_EXECUTION, facts, ROW)

    assert fields == {"executed": "budget_executed"}


@pytest.mark.parametrize(
    ("matter", "theirs", "fields"),
    [
        ("执行数", "1620000", {"theirs": "budget_executed"}),
        ("执行数", "1", {}),
        ("预算金额", "（未填）", {"theirs": "budget_adjusted"}),
        ("预算金额", "1620000", {}),
    ],
)
def test_of_two_amounts_theirs_is_the_one_of_the_row(
    matter: str, theirs: str, fields: dict[str, str]
) -> None:
    facts = {"matter": matter, "ours": "1620000", "theirs": theirs}

    assert fields_of_facts(FindingCode.AMOUNTS_DIFFER, facts, ROW) == fields


def test_a_rate_is_named_where_it_was_claimed_so() -> None:
    code = FindingCode.BUDGET_CONTRADICTION

    assert fields_of_facts(code, {"claimed": "0.95"}, ROW) == {"claimed": "execution_rate"}
    assert fields_of_facts(code, {"claimed": "0.9"}, ROW) == {}
    assert fields_of_facts(code, {"claimed": "很高"}, ROW) == {}


def test_what_nobody_sent_has_no_row() -> None:
    assert why_no_row(FindingCode.NOT_REPORTED) == "未填报，无原文"
    assert why_no_row(FindingCode.FRAMEWORK_GAP) == "不针对某一行，无原文"
    assert why_no_row(FindingCode.OVER_SCORED) is None
