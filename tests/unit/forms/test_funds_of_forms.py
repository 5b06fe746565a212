"""The funds of a form: which amounts its headings name, and which budget may be any."""

from decimal import Decimal

import pytest

from mappings.forms.budget import FormBudget
from mappings.forms.reading import read_form

LINES = "三级指标,指标值,完成值\n培训,≥2期,3期"


def funds_of(heading: str, amounts: str) -> FormBudget:
    content = read_form("表.csv", f"{heading}\n年度资金总额,{amounts}\n{LINES}".encode())
    (table,) = content.tables
    assert table.budget is not None
    return table.budget


def test_the_amounts_of_the_year_are_known_by_their_headings() -> None:
    found = funds_of("资金,年初预算数,年中调整数,全年预算数(A),全年执行数(B)", "100,20,130,135")

    amounts = (found.initial, found.change, found.adjusted, found.executed)
    assert amounts == tuple(map(Decimal, (100, 20, 130, 135)))
    assert not found.is_any_budget


@pytest.mark.parametrize(
    ("heading", "is_any"), [("预算数", True), ("全年预算数", False), ("调整后预算数", False)]
)
def test_a_budget_without_its_time_may_be_that_of_the_beginning(heading: str, is_any: bool) -> None:  # noqa: FBT001 - of the table
    assert funds_of(f"资金,{heading},执行数", "100,120").is_any_budget is is_any
