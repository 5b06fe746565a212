"""Of two columns that mean the same the one counts that a reader would take."""

import io

import pytest
import xlsxwriter

from mappings.forms.reading import FormLine, read_form


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
