"""The funds of a form: which amounts its headings name, and which budget may be any."""

from decimal import Decimal

import pytest

from adapter.domain.comparing.form_funds import StatedTotals, check_amounts
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


HEADING = "资金,全年预算数,全年执行数"
#: Rows below the sum of 100 and 80, and the columns in which they contradict it.
SOURCES = [
    ("其中：当年财政拨款,90,70|上年结转资金,10,10|其他资金,0,0", ""),
    ("其中：当年财政拨款,90,70|上年结转资金,10,10|其他资金,5,0", "全年预算数"),
    ("中央财政资金,60,60|地方资金,30,10|其他资金,,", "全年预算数 全年执行数"),
    # What no row takes in may lack, and a part is never more than the whole.
    ("其中：财政拨款,90,70", ""),
    ("其中：财政拨款,110,70", "全年预算数"),
    ("省级资金,60,60|市级资金,30,10", ""),
    ("省级资金,60,60|市级资金,50,10", "全年预算数"),
    ("其中：中央财政资金,60,60|省级财政资金,30,10|市县财政资金,10,10", ""),
    ("其中：中央财政资金,60,60|省级财政资金,30,10|市县财政资金,20,17", "全年预算数 全年执行数"),
    (
        "其中：中央财政资金,60,60|省级财政资金,30,10|市县（区）级配套资金,20,17",
        "全年预算数 全年执行数",
    ),
    ("中央财政资金,60,60|市县资金,20,10|市级资金,10,5|县级资金,20,10", ""),
    ("地方资金,60,60|市县资金,50,50|其他资金,30,10", ""),
    # Rounded amounts.
    ("财政拨款,33.33,80|自有资金,66.67,0|其他资金,0.01,0", ""),
    ("财政拨款,33.33,80|自有资金,66.67,0|其他资金,0.1,0", "全年预算数"),
    # Rows that are within each other, named twice or of nothing known make no sum.
    ("财政拨款,100,80|其中：中央资金,60,50|其他资金,50,50", ""),
    ("其中：财政拨款,60,60|其中：中央资金,60,50|其他资金,50,50", ""),
    ("地方资金,100,80|省级资金,60,50|其他资金,50,50", ""),
    ("财政拨款,60,60|财政拨款,60,50|其他资金,50,50", ""),
    ("工程款,60,60|设备款,60,50", ""),
    # So is what stands below them under a name that nobody knows, or none: it may be the rest.
    ("财政拨款,60,60|其他资金,20,10|银行贷款,20,10", ""),
    ("财政拨款,60,60|其他资金,20,10|,20,10", ""),
    # What was left blank everywhere says nothing.
    ("财政拨款,,|其他资金,,", ""),
]


@pytest.mark.parametrize(("sources", "columns"), SOURCES)
def test_the_sources_make_the_sum_of_all_funds(sources: str, columns: str) -> None:
    rows = "\n".join(sources.split("|"))
    funds = funds_of(HEADING, f"100,80\n{rows}")
    stated = StatedTotals(budget=funds.adjusted, executed=funds.executed, parts=funds.parts)

    found = list(check_amounts(stated))

    assert {each.code.value for each in found} <= {"budget_parts_wrong"}
    assert " ".join(each.facts["column"] for each in found) == columns


def test_the_sentence_names_each_source_and_the_unit_of_the_form() -> None:
    heading = "资金（元）,全年预算数,全年执行数"
    funds = funds_of(heading, "100,80\n1.财政拨款,90,80\n2.其他资金,5,0")
    stated = StatedTotals(budget=funds.adjusted, parts=funds.parts, money=funds.money)

    (found,) = check_amounts(stated)

    assert (
        found.code.about.sentence.format_map(found.facts)
        == "全年预算数的资金总额填报为 100 元，各项之和为 95 元（财政拨款 90，其他资金 5）；"
        "请核对总额和各项资金"
    )


@pytest.mark.parametrize(
    ("heading", "money"),
    [("资金", "万元"), ("资金（万元）", "万元"), ("资金（元）", "元"), ("单位：元 资金", "元")],
)
def test_the_form_says_what_it_counts_money_in(heading: str, money: str) -> None:
    assert funds_of(f"{heading},全年预算数,全年执行数", "100,80").money == money


PROMISED = "三级指标,年度指标值\n培训,≥2期"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("年度资金总额：,450|其中：财政拨款,430|其他资金,20", []),
        ("年度资金总额：,450|其中：财政拨款,420|其他资金,20", ["年度"]),
        # Two sums side by side, each with its own sources.
        (
            "实施期资金总额：,900,年度资金总额：,450|财政拨款,800,财政拨款,450|其他资金,100,其他资金,0",
            [],
        ),
        (
            "实施期资金总额：,900,年度资金总额：,450|财政拨款,800,财政拨款,440|其他资金,90,其他资金,0",
            ["实施期", "年度"],
        ),
        # Nothing takes in the rest, nobody knows what a source is, or no number: nothing is said.
        ("年度资金总额：,450|其中：财政拨款,420", []),
        ("年度资金总额：,450|甲单位,420|其他资金,20", []),
        ("年度资金总额：,450万元|财政拨款,420|其他资金,20", []),
    ],
)
def test_the_sources_of_what_is_asked_for_make_their_sum(rows: str, expected: list[str]) -> None:
    text = "\n".join(["申报表（万元）", *rows.split("|"), PROMISED])
    (table,) = read_form("表.csv", text.encode()).tables

    found = list(check_amounts(StatedTotals(promised=table.promised, money=table.money)))
    assert [each.facts["column"] for each in found] == expected
    assert {each.facts["money"] for each in found} <= {"万元"}
