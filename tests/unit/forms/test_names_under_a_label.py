"""Indicators in a column that is only called 绩效指标, behind their levels."""

import pytest

from mappings.forms.reading import read_form
from tests.unit.forms.test_form_reading import Cells, names, workbook

THREE: Cells = [
    ["一级指标", "二级指标", "绩效指标", "绩效指标描述", "指标值", "", ""],
    ["", "", "", "", "符号", "值", "单位（文字描述）"],
    ["产出指标", "数量指标", "演出场次", "全年演出", "≥", 120, "场"],
    ["", "", "更新册数", "图书更新", "≥", 5000, "册"],
    ["效益指标", "可持续影响指标", "服务水平", "能力变化", "", "", "有所提升"],
]
MERGES = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 1, 3), (0, 4, 0, 6))


@pytest.mark.parametrize("label", ["绩效指标", "指标", "评价指标", "考核指标"])
def test_names_behind_the_second_level_are_read(label: str) -> None:
    rows = [list(each) for each in THREE]
    rows[0][2] = label
    content = read_form("批复.xlsx", workbook(rows, MERGES))

    assert names(content) == ["演出场次", "更新册数", "服务水平"]
    assert [line.result.subject.level2 for line in content.lines] == [
        *("数量指标", "数量指标", "可持续影响指标"),
    ]
    assert content.problems == ()


def test_sign_value_and_unit_are_one_target_and_words_stand_among_the_units() -> None:
    content = read_form("批复.xlsx", workbook(THREE, MERGES))
    told = [(line.result.target_value, line.result.unit) for line in content.lines]

    assert told == [("≥120", "场"), ("≥5000", "册"), ("有所提升", "")]


def test_a_unit_without_its_value_is_no_target() -> None:
    rows: Cells = [["三级指标", "指标值", "计量单位"], ["里程", "", "公里"], ["人数", 5, "人"]]
    content = read_form("表.xlsx", workbook(rows))

    assert [line.result.target_value for line in content.lines] == ["", "5"]


def test_a_label_that_is_blank_below_or_stands_before_the_levels_names_nothing() -> None:
    before: Cells = [
        ["绩效指标", "一级指标", "二级指标", "目标值"],
        ["绩效", "产出指标", "里程", "≥5公里"],
        ["绩效", "产出指标", "人数", "≥5人"],
    ]
    blank: Cells = [
        ["一级指标", "二级指标", "绩效指标", "目标值"],
        ["产出指标", "里程", "", "≥5公里"],
        ["产出指标", "人数", "", "≥5人"],
    ]

    assert names(read_form("表.xlsx", workbook(before))) == ["里程", "人数"]
    assert names(read_form("表.xlsx", workbook(blank))) == ["里程", "人数"]
