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
