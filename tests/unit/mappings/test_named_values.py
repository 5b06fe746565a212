"""Name and target in one cell are told apart by bound, colon or number; else nothing is."""

import pytest

from mappings.forms.named_values import name_and_value, parted
from mappings.workbook.grid import Grid


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("完成审计项目≥38个", "完成审计项目", "≥38个"),
        ("审计查出问题整改率 ≥ 95%", "审计查出问题整改率", "≥ 95%"),
        ("年度审计计划完成时间：2024年12月31日前", "年度审计计划完成时间", "2024年12月31日前"),
        ("审计整改长效机制:建立台账", "审计整改长效机制", "建立台账"),
        ("项目成本不超过120万元", "项目成本", "不超过120万元"),
        ("培训人数500人", "培训人数", "500人"),
        ("发放标准：≥200元", "发放标准", "≥200元"),
        # Nothing tells them apart.
        ("有效提升服务水平", "有效提升服务水平", ""),
        ("65岁以上老人体检率", "65岁以上老人体检率", ""),
        ("12345热线办结率", "12345热线办结率", ""),
        ("95%", "95%", ""),
    ],
)
def test_a_cell_of_both_is_parted(text: str, name: str, value: str) -> None:
    assert name_and_value(text) == (name, value)


@pytest.mark.parametrize(
    "heading",
    ["三级指标名称及年度指标值", "指标名称及指标值", "绩效指标和目标值", "三级指标（含指标值）"],
)
def test_targets_get_a_column_behind_all_others(heading: str) -> None:
    sheet = Grid(sheet="s", rows=[["自评表"], ["二级", heading, "得分"], ["数量", "甲≥3个", 5.0]])

    rows = parted(sheet).rows

    assert rows[1:] == [
        ["二级", "三级指标", "得分", "年度指标值"],
        ["数量", "甲", 5.0, "≥3个"],
    ]


@pytest.mark.parametrize("heading", ["三级指标", "年度指标值", "指标值及单位", "绩效指标"])
def test_other_headings_are_left_alone(heading: str) -> None:
    sheet = Grid(sheet="s", rows=[[heading, "得分"], ["甲≥3个", 5.0]])

    assert parted(sheet) is sheet
