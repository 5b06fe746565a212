"""Forms of which each indicator is a column (横排)."""

import io
from decimal import Decimal

import pytest
import xlsxwriter

from mappings.forms.reading import read_form
from mappings.scoring_rules_file import load_rules
from sync_jobs.check_form import check_form, reported_findings, told_lines
from tests.unit.forms.test_form_reading import Cells, names, workbook

LYING: Cells = [
    ["2024年度项目支出绩效自评表"],
    ["项目名称", "储备粮轮换", "", "主管部门", "粮食局"],
    ["项目资金（万元）", "年初预算数", 680, "全年执行数", 612],
    [],
    ["一级指标", "产出指标", "", "", "满意度指标"],
    ["二级指标", "数量指标", "", "质量指标", "服务对象满意度", "合计"],
    ["三级指标", "轮换数量", "轮换次数", "达标率", "农户满意度"],
    ["年度指标值", "≥2万吨", "≥2次", "≥95%", "≥90%"],
    ["实际完成值", "2万吨", "1次", "97.8%", "86.4%"],
    ["计算方法", "累计", "累计", "平均", "调查"],
    ["分值", 30, 20, 30, 10, 90],
    ["得分", 30, 20, 30, 9.6, 89.6],
    ["偏差原因分析及改进措施", "", "", "", "排队时间较长"],
    ["自评总分", 98.6, "自评等级", "优"],
    ["注：自评总分=预算执行率得分+各项指标得分合计。"],
]
MERGES = ((4, 1, 4, 3), (5, 1, 5, 2))
RULES = load_rules()


@pytest.mark.parametrize("merges", [(), MERGES])
def test_each_column_is_read_as_a_line(merges: tuple[tuple[int, int, int, int], ...]) -> None:
    content = read_form("自评.xlsx", workbook(LYING, merges))
    (table,) = content.tables
    one, other, third, fourth = (line.result for line in table.lines)

    assert names(content) == ["轮换数量", "轮换次数", "达标率", "农户满意度"]
    assert (other.subject.level1, other.subject.level2) == ("产出指标", "数量指标")
    assert (third.subject.level1, third.subject.level2) == ("产出指标", "质量指标")
    assert (one.target_value, one.actual_value) == ("≥2万吨", "2万吨")
    assert (fourth.score, fourth.max_score) == (Decimal("9.6"), Decimal(10))
    assert (fourth.deviation_analysis, one.subject.year) == ("排队时间较长", 2024)
    assert (table.total, table.grade, content.problems) == (Decimal("98.6"), "优", ())


def test_a_line_is_told_at_the_cell_of_its_name() -> None:
    checked = check_form("自评.xlsx", workbook(LYING), RULES)

    assert [each.place for each in told_lines(checked)] == ["B7", "C7", "D7", "E7"]
    assert {each.path for each in reported_findings(checked)} == {"自评.xlsx/自评表/C7"}


def test_a_cell_that_cannot_be_read_is_told_at_its_place() -> None:
    rows = [list(each) for each in LYING]
    rows[10][2] = "二十"
    (problem,) = read_form("自评.xlsx", workbook(rows)).problems

    assert (problem.row, problem.column, problem.heading) == (11, "C", "分值")


def test_a_total_among_other_numbers_is_none() -> None:
    rows = [*LYING[:13], ["自评总分", 98.6, "其中：预算执行率得分", 9], LYING[14]]
    (table,) = read_form("自评.xlsx", workbook(rows)).tables

    assert (table.total, table.total_points) == (Decimal("89.6"), Decimal(90))


@pytest.mark.parametrize(
    "rows",
    [
        # Of one line, without levels, with explanations, and of two blocks.
        [each[:2] for each in LYING[4:9]],
        LYING[6:9],
        [["一级指标", "填写一级指标", "产出指标"], *(each[:3] for each in LYING[5:9])],
        [*LYING[4:9], [], *LYING[4:9]],
    ],
)
def test_what_may_be_another_table_is_refused_with_what_to_do(rows: Cells) -> None:
    content = read_form("自评.xlsx", workbook(rows))
    (problem,) = content.problems

    assert content.tables == ()
    assert "横排" in problem.message
    assert "转置" in problem.message


def test_beside_a_form_that_stands_upright_nothing_is_turned() -> None:
    content = io.BytesIO()
    upright: Cells = [["三级指标", "年度指标值"], ["里程", "≥5公里"]]
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for rows in (LYING, upright):
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    assert names(read_form("表.xlsx", content.getvalue())) == ["里程"]
