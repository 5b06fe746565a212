"""Headings that name their year (2025年目标值) are those of the form's one year."""

import pytest

from mappings.forms.reading import read_form

LINE = "培训,≥30期,≥10期,9期,50"


@pytest.mark.parametrize(
    "heading",
    [
        "总体目标值（2024-2026年）,2025年目标值,2025年实际完成值",
        "实施期指标值,2025年度指标值,2025年度完成情况",
        "备注,2025年绩效目标值（万元）,实际完成值",
    ],
)
@pytest.mark.parametrize("above", ["自评表", "自评表（2025年度）"])
def test_a_heading_with_the_year_is_one_of_the_year(above: str, heading: str) -> None:
    content = read_form("表.csv", f"{above}\n三级指标,{heading},得分\n{LINE}".encode())

    assert [(each.target_text, each.result.actual_value) for each in content.lines] == [
        ("≥10期", "9期")
    ]
    assert content.problems == ()


@pytest.mark.parametrize(
    "heading",
    [
        # Several years, another one than the form, or a result of any year without a target.
        "2024年实际完成值,2025年目标值,2025年实际完成值",
        "备注,2024年目标值,2024年实际完成值",
        "备注,目标,2025年实际完成值",
    ],
)
def test_other_years_are_neither_target_nor_result(heading: str) -> None:
    text = f"自评表（2025年度）\n三级指标,{heading},得分\n{LINE}"

    assert [
        each for each in read_form("表.csv", text.encode()).lines if each.result.actual_value
    ] == []
