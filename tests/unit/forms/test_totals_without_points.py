"""A total of lines that have points and no 分值."""

from decimal import Decimal

import pytest

from adapter.domain.findings.codes import FindingCode
from mappings.forms.reading import read_form
from mappings.scoring_rules_file import load_rules
from sync_jobs.check_form import check_form
from tests.unit.forms.test_form_reading import Cells, workbook

RULES = load_rules()
#: 18.4 + 40 + 39 = 97.4.
FORM: Cells = [
    ["展览项目绩效自评表"],
    ["预算执行情况（20分）", "", "预算数", "执行数", "执行率", "得分（20分×执行率）"],
    ["", "年度财政资金总额", 86, 79.12, "92%", 18.4],
    ["绩效目标1", "一级指标", "三级指标", "年初目标值", "实际完成值", "得分"],
    ["", "产出指标", "展览场次", "≥8场", "9场", 40],
    ["绩效目标2", "一级指标", "三级指标", "年初目标值", "实际完成值", "得分"],
    ["", "产出指标", "观众人数", "≥40人次", "39人次", 39],
    ["总分", "", "", "", "", 98.4],
]


def totals_wrong(rows: Cells, *merges: tuple[int, int, int, int]) -> list[tuple[str, str]]:
    checked = check_form("自评.xlsx", workbook(rows, merges), RULES)
    wrong = FindingCode.TOTAL_WRONG
    found = (each for each in checked.totals.findings if each.code is wrong)
    return [(each.facts["claimed"], each.facts["computed"]) for each in found]


def changed(row: int, column: int, cell: object) -> Cells:
    rows = [list(each) for each in FORM]
    rows[row][column] = cell
    return rows


def test_a_total_that_lines_and_funds_do_not_make_is_told() -> None:
    assert totals_wrong(FORM) == [("98.4", "97.4")]


@pytest.mark.parametrize("total", [97.4, 79])
def test_the_sum_with_or_without_the_funds_is_right(total: float) -> None:
    assert totals_wrong(changed(7, 5, total)) == []


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        (2, 5, ""),  # how many points the funds have, nobody says
        (4, 5, ""),  # nor how many a line has
        (4, 5, "优"),
        (7, 2, 100),  # a total of several numbers
        (7, 0, "其中：加分后得分"),
    ],
)
def test_where_more_may_be_in_it_nothing_is_told(row: int, column: int, cell: object) -> None:
    assert totals_wrong(changed(row, column, cell)) == []


@pytest.mark.parametrize(
    ("at", "row"),
    [
        (7, ["小计", "", "", "", "", 79]),
        (7, ["加分项", "", "", "", "", 1]),
        (8, ["扣分", "", "", "", "", -1]),
        (1, ["部门管理", "", "", "", "制度", "得分"]),
    ],
)
def test_other_points_beside_the_lines_tell_nothing(at: int, row: list[object]) -> None:
    assert totals_wrong([*FORM[:at], row, *FORM[at:]]) == []


def test_points_of_several_lines_in_one_cell_tell_nothing() -> None:
    rows = [*FORM[:5], ["", "", "展品数", "≥3件", "3件", ""], *FORM[5:]]

    assert totals_wrong(rows, (4, 5, 5, 5)) == []


def test_a_form_on_several_sheets_or_in_several_tables_tells_nothing() -> None:
    other: Cells = [["三级指标", "目标值", "实际完成值", "得分"], ["里程", "≥5公里", "5公里", 1]]

    assert totals_wrong([*FORM, [], ["另一表"], *other]) == []


def test_the_sum_of_the_states_funds_is_the_budget_without_parts() -> None:
    rows = [*FORM[:3], ["", "其他资金", 5, 5, "", ""], *FORM[3:]]
    (table,) = read_form("自评.xlsx", workbook(rows)).tables

    assert table.budget is not None
    assert (table.budget.score, table.budget.parts) == (Decimal("18.4"), ())
