"""Of two columns that mean the same the one counts that a reader would take."""

import io
from decimal import Decimal

import pytest
import xlsxwriter

from mappings.forms.lines import FormLine
from mappings.forms.reading import read_form


def read(*rows: str) -> list[FormLine]:
    return list(read_form("表.csv", "\n".join(rows).encode()).lines)


@pytest.mark.parametrize(
    ("columns", "values", "actual"),
    [
        # The final result, wherever the one of a part of the year stands.
        ("1-7月执行情况,全年实际完成值", "3期,9期", "9期"),
        ("全年实际完成值,1-7月执行情况", "9期,3期", "9期"),
        ("上半年完成情况,实际完成值", "3期,9期", "9期"),
        ("实际完成值（初报）,实际完成值", "3期,9期", "9期"),
        ("实际完成值,实际完成值（初报）", "9期,3期", "9期"),
        # Months counted from January on, wherever they stand, if they are filled in.
        ("一季度完成情况,二季度完成情况,1-9月累计完成情况", "1期,2期,7期", "7期"),
        ("1-9月累计完成情况,一季度完成情况,二季度完成情况", "7期,1期,2期", "7期"),
        ("一季度完成情况,二季度累计完成情况", "1期,3期", "3期"),
        ("二季度完成情况,前三季度完成情况", "2期,7期", "7期"),
        ("1-6月执行情况,1-9月执行情况", "3期,7期", "7期"),
        ("上半年完成情况,截至9月底累计完成值", "3期,7期", "7期"),
        ("1-6月执行情况,1-9月执行情况", "3期,", "3期"),
        ("1-9月累计完成情况,全年完成情况", "7期,9期", "9期"),
        # A quarter alone is no more than another one.
        ("一季度完成情况,二季度完成情况", "1期,2期", "1期"),
        # Without a later one it is what there is.
        ("1-7月执行情况,备注", "3期,", "3期"),
        # Of two alike nobody knows which: the first.
        ("实际完成值,全年实际完成值", "9期,3期", "9期"),
        # Former years are no result and no target.
        ("上年实际完成值,实际完成值", "7期,9期", "9期"),
    ],
)
def test_the_result_is_the_last_word_on_the_year(columns: str, values: str, actual: str) -> None:
    (line,) = read(f"三级指标,年度指标值,{columns}", f"培训,≥8期,{values}")

    assert line.result.actual_value == actual


def test_what_is_counted_over_years_is_no_result() -> None:
    (line,) = read("三级指标,年度指标值,累计完成值,得分", "培训,≥8期,30期,10")

    assert line.result.actual_value == ""


def test_values_of_former_years_beside_those_of_this_one_are_no_targets() -> None:
    (line,) = read(
        "年度绩效指标,三级指标,指标值,指标值,指标值",
        ",,近两年指标值,近两年指标值,预期当年实现值",
        ",,2023年,2024年,2025年",
        ",送戏下乡,86场,92场,≥100场",
    )

    assert line.target_text == "≥100场"


def test_a_label_before_the_headings_may_be_any_words() -> None:
    lines = read(
        "长期绩效指标,三级指标,指标值",
        ",建成场馆,40个",
        "年度目标1：办好演出,,",
        "年度绩效指标,三级指标,指标值",
        ",送戏下乡,≥100场",
    )

    assert [each.result.subject.name for each in lines] == ["建成场馆", "送戏下乡"]


@pytest.mark.parametrize("is_first_hidden", [True, False])
def test_a_column_that_is_shown_counts_before_a_hidden_one(*, is_first_hidden: bool) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        sheet.write_row(0, 0, ["三级指标", "年度指标值", "实际完成值", "全年实际完成值"])
        sheet.write_row(1, 0, ["培训", "≥8期", "3期", "9期"])
        hidden = 2 if is_first_hidden else 3
        sheet.set_column(hidden, hidden, None, None, {"hidden": True})
    content = read_form("表.xlsx", target.getvalue())

    (line,) = content.lines
    assert line.result.actual_value == ("9期" if is_first_hidden else "3期")
    assert [each.column for each in content.problems] == ["C" if is_first_hidden else "D"]


@pytest.mark.parametrize(
    ("columns", "values", "target", "actual"),
    [
        ("计划,实际", "≥8期,9期", "≥8期", "9期"),
        ("上年实际,计划,实际", "7期,≥8期,9期", "≥8期", "9期"),
        ("年度指标值,实际", "≥8期,9期", "≥8期", "9期"),
        # Two limits are one value.
        ("目标值下限,目标值上限,实际完成值", "8,10,9", "8-10", "9"),
        ("下限,上限,实际完成值", "8,,9", "≥8", "9"),
        ("下限,上限,实际完成值", ",10,9", "≤10", "9"),
        ("下限,上限,实际完成值", "0,0,0", "=0", "0"),
        ("下限,上限,实际完成值", ",,9", "", "9"),
        # Beside a value of its own they are no other.
        ("指标值,目标值下限,目标值上限,实际完成值", "≥100人次,,,100人次", "≥100人次", "100人次"),
        ("指标值,目标值下限,目标值上限,实际完成值", "≥100人次,80,,100人次", "≥100人次", "100人次"),
    ],
)
def test_columns_under_other_names_are_known(
    columns: str, values: str, target: str, actual: str
) -> None:
    (line,) = read(f"三级指标,{columns}", f"培训,{values}")

    assert (line.target_text, line.result.actual_value) == (target, actual)


def test_a_result_has_the_unit_of_the_column_behind_it() -> None:
    lines = read(
        "三级指标,年度指标值,年度指标值,全年完成值,全年完成值",
        ",目标,单位,目标,单位",
        "利用人次,≥0.5,万人次,5360,人次",
        "开放时间,12月底前,,12月1日,",
    )

    told = [(each.result.unit, each.result.actual_value) for each in lines]
    assert told == [("万人次", "5360人次"), ("", "12月1日")]


def test_points_in_per_cent_are_shares_of_all() -> None:
    (line,) = read("三级指标,年度指标值,实际完成值,得分", "培训,≥8期,4期,50%")

    assert (line.result.score, line.result.max_score) == (Decimal(50), Decimal(100))


@pytest.mark.parametrize("above", ["自评总分,95", "总分：95分,", "自评总分：95,"])
def test_a_total_may_stand_above_the_lines(above: str) -> None:
    text = f"自评表\n{above}\n三级指标,指标值,完成值,分值,得分\n培训,≥8期,9期,100,96"
    (table,) = read_form("表.csv", text.encode()).tables

    assert table.total == 95


@pytest.mark.parametrize("above", ["总分,100,自评得分,95", "总分：100分,,,", "总分,100,得分,95"])
def test_the_full_points_above_the_lines_are_no_total(above: str) -> None:
    lines = "培训,≥8期,9期,50,50\n会议,≥8期,9期,50,45"
    text = f"自评表\n{above}\n三级指标,指标值,完成值,分值,得分\n{lines}"
    (table,) = read_form("表.csv", text.encode()).tables

    assert table.total in {None, Decimal(95)}
