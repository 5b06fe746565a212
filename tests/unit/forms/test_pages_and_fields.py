"""Forms of several pages: what belongs to them, and which rows are fields of the next form."""

import pytest

from mappings.forms.reading import read_form
from tests.unit.forms.test_form_reading import Cells, names, workbook

HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
ROAD = ["产出指标", "数量指标", "修路", "≥5公里", "5公里", 40, 40]
PEOPLE = ["效益指标", "社会效益指标", "受益人口", "≥500人", "480人", 20, 20]
CONTENT = ["满意度指标", "满意度指标", "群众满意度", "≥90%", "85%", 20, 20]


@pytest.mark.parametrize("name", ["项目资金", "主管部门", "预期目标", "实施单位", "年度资金总额"])
def test_an_indicator_named_like_a_field_is_a_line_on_a_form_of_two_pages(name: str) -> None:
    line = ["成本指标", "经济成本指标", name, "≤50万元", "55万元", 20, 20]
    below = [None, None, *line[2:]]  # levels that stand once for the rows below

    for each in (line, below):
        rows: Cells = [HEAD, ROAD, each, PEOPLE, HEAD, CONTENT]
        content = read_form("表.xlsx", workbook(rows))

        assert names(content) == ["修路", name, "受益人口", "群众满意度"]
        assert (len(content.tables), content.problems) == (1, ())


@pytest.mark.parametrize(
    "field",
    [
        ["项目名称", "植树"],
        ["主管部门", "林业局", "实施单位", "林场"],
        [None, "年度资金总额：", None, 300, 320, 288],
        ["资金情况", None, "年初预算数", "全年预算数", "全年执行数"],
    ],
)
def test_a_field_of_the_next_form_is_no_line_of_this_one(field: list[object]) -> None:
    rows: Cells = [HEAD, ROAD, PEOPLE, field, HEAD, CONTENT]
    content = read_form("表.xlsx", workbook(rows))

    assert names(content) == ["修路", "受益人口", "群众满意度"]
    assert len(content.tables) == 2


TOTAL = ["总分", None, None, None, None, 100, 100]


@pytest.mark.parametrize(
    "label",
    [
        "自评等级",
        "自评结论",
        "绩效等级",
        "综合评定",
        "评价等级",
        "自评等次",
        "综合评价等级",
        "等级：",
        "评定结果",
    ],
)
def test_a_grade_in_the_column_of_the_targets_is_no_line(label: str) -> None:
    rows: Cells = [HEAD, ROAD, PEOPLE, CONTENT, TOTAL, [label, None, None, "优"]]
    content = read_form("表.xlsx", workbook(rows))
    (table,) = content.tables

    assert names(content) == ["修路", "受益人口", "群众满意度"]
    assert (table.grade, content.problems) == ("优", ())


def test_an_indicator_that_tells_a_grade_stays_a_line() -> None:
    line = ["产出指标", "质量指标", "绩效等级", "优", "良", 20, 20]
    named = ["综合评定", None, "评定等级", "优", "良", 20, 20]
    content = read_form("表.xlsx", workbook([HEAD, ROAD, line, named, PEOPLE]))

    assert names(content) == ["修路", "绩效等级", "评定等级", "受益人口"]


@pytest.mark.parametrize(
    "mark", ["续表", "（续上表）", "接上页", "第2页", "第 2 页 共 3 页", "第二页", "续表1", "2/3"]
)
def test_a_mark_of_the_page_sets_no_forms_apart(mark: str) -> None:
    rows: Cells = [HEAD, ROAD, PEOPLE, [mark], HEAD, CONTENT, TOTAL]
    content = read_form("表.xlsx", workbook(rows))
    (table,) = content.tables

    assert names(content) == ["修路", "受益人口", "群众满意度"]
    assert table.total == 100


@pytest.mark.parametrize("title", ["植树项目绩效自评表", "二、植树项目", "项目二"])
def test_a_title_between_two_headings_begins_another_form(title: str) -> None:
    rows: Cells = [HEAD, ROAD, PEOPLE, [title], HEAD, CONTENT]

    assert len(read_form("表.xlsx", workbook(rows)).tables) == 2


@pytest.mark.parametrize(
    "between",
    [
        "项目支出绩效自评表（续表）",
        "(续)",
        "项目支出绩效自评表(续1)",
        "部门整体支出绩效自评表（续上表）",
    ],
)
def test_a_title_that_says_that_the_form_goes_on_ends_no_form(between: str) -> None:
    rows: Cells = [HEAD, ROAD, PEOPLE, [between], HEAD, CONTENT]
    content = read_form("表.xlsx", workbook(rows))

    assert names(content) == ["修路", "受益人口", "群众满意度"]
    assert len(content.tables) == 1


def test_the_title_of_another_form_ends_the_one_above() -> None:
    rows: Cells = [HEAD, ROAD, PEOPLE, ["项目支出绩效自评表（二）"], HEAD, CONTENT]

    assert len(read_form("表.xlsx", workbook(rows)).tables) == 2


FORM_HEAD: Cells = [
    ["部门整体支出绩效自评表"],
    ["（2024年度）"],
    ["部门名称", None, "民政局", None, "单位", "万元"],
]


@pytest.mark.parametrize(
    "again",
    [
        [["部门整体支出绩效自评表（续）"], ["部门名称", None, "民政局", None, None, None, "第2页"]],
        [["部门整体支出绩效自评表"], ["（2024年度）"], ["部门名称", None, "民政局", "2/3"]],
        [["续表"], ["部门名称", None, "民政局", None, "单位", "万元"]],
    ],
)
def test_a_head_that_is_printed_again_on_the_next_page_is_no_line(again: Cells) -> None:
    rows: Cells = [*FORM_HEAD, HEAD, ROAD, PEOPLE, *again, HEAD, CONTENT, TOTAL]
    content = read_form("表.xlsx", workbook(rows))
    (table,) = content.tables

    assert names(content) == ["修路", "受益人口", "群众满意度"]
    assert (str(table.total), content.problems) == ("100", ())


@pytest.mark.parametrize(
    "again",
    [
        [["部门整体支出绩效自评表"], ["部门名称", None, "民政局"]],
        [["部门整体支出绩效自评表"], ["部门名称", None, "水务局", None, None, None, "第2页"]],
    ],
)
def test_a_head_that_says_nothing_of_a_page_or_names_another_begins_a_form(again: Cells) -> None:
    rows: Cells = [*FORM_HEAD, HEAD, ROAD, PEOPLE, *again, HEAD, CONTENT, TOTAL]

    assert len(read_form("表.xlsx", workbook(rows)).tables) == 2


def test_a_line_that_two_forms_share_is_no_head_of_either() -> None:
    rows: Cells = [*FORM_HEAD, HEAD, ROAD, ["二、植树项目"], HEAD, PEOPLE, ROAD, ["三"], HEAD, ROAD]

    assert names(read_form("表.xlsx", workbook(rows))) == ["修路", "受益人口", "修路", "修路"]
