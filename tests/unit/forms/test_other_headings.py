"""What forms of other places print differently: headings, empty lines, pages, several forms."""

from decimal import Decimal

import pytest

from adapter.domain.value import Comparator
from mappings.forms.reading import read_form
from mappings.workbook.content import Severity
from tests.unit.forms.test_form_reading import Cells, names, workbook

HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


@pytest.mark.parametrize(
    ("target", "actual", "points", "score", "reason"),
    [
        ("当年绩效指标值", "年终完成值", "指标权重(分)", "指标得分(分)", "未完成的原因和整改措施"),
        ("预期实现值", "全年实际值(B)", "标准分", "单位自评得分", "偏离原因说明"),
        ("指标值及单位", "半年度\n指标执行情况", "满分", "自评评分", "扣分原因、改进措施"),
        ("年初设定的目标值", "年度目标完成情况", "权重", "实际得分", "未达到指标值原因"),
        ("计划指标值", "实际完成结果", "设定分值", "评分", "未完成原因分析及下一步改进措施"),
        ("批复指标值", "年度达成值", "分值", "部门自评得分", "存在偏差的原因及改进措施"),
        ("设定值", "完成值", "权重", "考核得分", "偏差大或目标未完成原因分析"),
    ],
)
def test_a_heading_is_known_by_its_parts(
    target: str, actual: str, points: str, score: str, reason: str
) -> None:
    rows: Cells = [
        ["三级指标", target, actual, points, score, reason],
        ["养护里程", "≥3公里", "2公里", 10, 6, "雪"],
    ]
    content = read_form("表.xlsx", workbook(rows))
    (line,) = content.lines

    assert (line.result.target_value, line.result.actual_value) == ("≥3公里", "2公里")
    assert (line.result.max_score, line.result.score) == (Decimal(10), Decimal(6))
    assert (line.result.deviation_analysis, content.problems) == ("雪", ())


@pytest.mark.parametrize("heading", ["指标性质", "性质", "指标属性"])
def test_what_stands_below_decides_whether_a_nature_is_an_operator(heading: str) -> None:
    rows: Cells = [
        ["三级指标", heading, "指标值", "度量单位"],
        ["资助人数", "≧", 735, "人次"],
        ["补助标准达标率", "═", 100, "%"],
        ["减轻负担", "定性", "有效", ""],
    ]
    content = read_form("表.xlsx", workbook(rows))
    first, second, third = (line.result.target for line in content.lines)

    assert (first.comparator, second.comparator) == (Comparator.AT_LEAST, Comparator.EQUAL)
    assert (third.text, content.problems) == ("有效", ())


def test_a_word_that_nobody_knows_decides_nothing_and_keeps_no_line_out() -> None:
    rows: Cells = [["三级指标", "指标性质", "指标值"], ["里程", "正向", "3"], ["人数", "核心", "5"]]
    content = read_form("表.xlsx", workbook(rows))

    assert names(content) == ["里程", "人数"]
    assert [each.severity for each in content.problems] == [Severity.WARNING]


def test_the_value_as_adjusted_during_the_year_takes_the_place_of_the_first() -> None:
    rows: Cells = [
        ["三级指标", "年初指标值", "全年（调整）指标值", "全年完成值"],
        ["活动", "≥100次", "≥80次", "85次"],
        ["培训", "≥3期", "", "3期"],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert [line.result.target_value for line in content.lines] == ["≥80次", "≥3期"]


def test_of_the_years_to_come_and_this_one_this_one_is_read() -> None:
    rows: Cells = [
        ["一级指标", "三级指标(中期)", "指标值(中期)", "三级指标(年度)", "指标值(年度)"],
        ["产出指标", "五年里程", "≥50公里", "本年里程", "≥10公里"],
    ]
    (line,) = read_form("表.xlsx", workbook(rows)).lines

    assert (line.result.subject.name, line.result.target_value) == ("本年里程", "≥10公里")


def test_lines_of_the_empty_form_are_no_lines_but_a_named_one_is() -> None:
    rows: Cells = [
        HEAD,
        ["产出指标", "数量指标", "指标1：里程", "≥3公里", "4公里", 10, 10],
        ["", "", "指标2："],
        ["", "", "……"],
        ["", "质量指标", "指标1"],
        ["", "时效指标", "无"],
        ["", "", "巡查次数"],
        ["", "", "指标2", "≥5", "", 5, ""],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert names(content) == ["指标1：里程", "巡查次数", "指标2"]


def test_of_four_levels_the_third_is_the_name_where_the_fourth_is_blank() -> None:
    rows: Cells = [
        ["一级指标", "二级指标", "三级指标", "四级指标", "目标值", "实际值", "分值", "得分"],
        ["产出（60）", "数量（60）", "基地建设", "种植面积", "≥50亩", "52亩", 30, 30],
        ["", "", "", "大棚数量", "≥8座", "8座", 30, 30],
        ["", "", "种苗合格率", "", "≥95%", "96%", 10, 10],
        ["", "", "种苗等级", "指标1："],
        ["满意度（30）", "满意度（30）", "药农满意度", "", "≥90%", "94%", 30, 30],
    ]
    content = read_form("评分表.xlsx", workbook(rows, ((1, 2, 2, 2),)))

    assert names(content) == ["种植面积", "大棚数量", "种苗合格率", "药农满意度"]


@pytest.mark.parametrize("stroke", ["/", "-", "—", "——", "无"])
def test_a_prepared_line_with_strokes_alone_is_no_line(stroke: str) -> None:
    rows: Cells = [
        HEAD,
        ["产出指标", "数量指标", "指标1：里程", "≥3公里", "4公里", 10, 10],
        ["效益指标", "经济效益指标", f"指标1：{stroke}", stroke, stroke, "", ""],
        ["", "", "指标2：", stroke, stroke, stroke, stroke],
        ["", "社会效益指标", "投诉件数", stroke, stroke, "", ""],
        ["", "", "指标2：", "0件", stroke, "", ""],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert names(content) == ["指标1：里程", "投诉件数", "指标2："]


def test_an_answer_that_reads_like_a_heading_stays_a_line() -> None:
    rows: Cells = [
        ["一级指标", "指标名称", "指标值", "1-6月执行情况", "完成目标可能性（三级）"],
        ["产出指标", "交流场次", "10场", "6场", "确定能"],
    ]

    assert names(read_form("监控.xlsx", workbook(rows))) == ["交流场次"]


def test_a_heading_printed_again_on_the_next_page_goes_on_with_the_form() -> None:
    rows: Cells = [
        HEAD,
        ["产出指标", "数量指标", "里程", "≥3公里", "4公里", 50, 50],
        HEAD,
        ["", "", "人数", "≥5人", "6人", 40, 40],
        ["合计", "", "", "", "", 90, 90],
    ]
    (table,) = read_form("表.xlsx", workbook(rows)).tables

    assert [line.result.subject.level1 for line in table.lines] == ["产出指标"] * 2
    assert table.total == Decimal(90)


def test_forms_one_below_the_other_keep_their_own_funds_total_and_grade() -> None:
    def form(executed: int, name: str, total: int, grade: str) -> Cells:
        return [
            ["项目支出绩效自评表"],
            ["", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["年度资金总额", 100, executed, 10, "", ""],
            HEAD,
            ["产出指标", "数量指标", name, "≥3", "4", 90, total],
            ["总分", "", "", "", "", 100, total],
            ["评价等级", grade],
        ]

    rows = [*form(90, "里程", 95, "优"), *form(60, "人数", 70, "中")]
    first, second = read_form("两份.xlsx", workbook(rows)).tables

    assert [(each.total, each.grade) for each in (first, second)] == [
        (Decimal(95), "优"),
        (Decimal(70), "中"),
    ]
    assert first.budget is not None
    assert second.budget is not None
    assert (first.budget.executed, second.budget.executed) == (Decimal(90), Decimal(60))


def test_a_signature_below_and_a_total_in_the_name_column_are_no_lines() -> None:
    rows: Cells = [
        HEAD,
        ["产出指标", "数量指标", "里程", "≥3公里", "4公里", 90, 90],
        ["", "", "总分", "", "", 100, 90],
        ["填报人：", "", "联系电话：", "", "填报日期：", "", "2024年1月10日"],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert (names(content), content.problems) == (["里程"], ())


def test_a_form_of_two_levels_has_its_indicators_on_the_second() -> None:
    rows: Cells = [
        ["一级指标", "二级指标", "绩效标准", "当年预期实现值"],
        ["数量指标", "日常维修次数", "全年维修情况", "2280次"],
        ["", "安检巡察次数", "安保巡检情况", "200次"],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert names(content) == ["日常维修次数", "安检巡察次数"]
    assert {line.result.subject.level1 for line in content.lines} == {"数量指标"}


@pytest.mark.parametrize(
    ("heading", "is_told"),
    [
        ("得分计算方法", False),
        ("绩效标准", False),
        ("是否核心指标", False),
        ("指标值（长期）", False),
        ("实际情况描述", True),
        ("年度指标值", True),
    ],
)
def test_only_a_column_that_may_matter_is_told_of(heading: str, *, is_told: bool) -> None:
    rows: Cells = [["三级指标", "年度指标值", heading], ["里程", "≥3公里", "某某"]]
    content = read_form("表.xlsx", workbook(rows))

    assert [each.severity for each in content.problems] == [Severity.WARNING] * is_told


def test_the_deepest_level_names_the_indicators() -> None:
    four: Cells = [
        ["二级指标", "三级指标", "四级指标", "指标值"],
        ["数量指标", "培训", "培训人数", "≥3人"],
    ]
    none: Cells = [["序号", "指标", "目标值"], [1, "里程", "≥3"]]
    labelled: Cells = [["绩效指标", "一级指标", "二级指标", "指标值"], ["", "产出", "人数", "≥3"]]

    assert [names(read_form("表.xlsx", workbook(rows))) for rows in (four, none, labelled)] == [
        ["培训人数"],
        ["里程"],
        ["人数"],
    ]


def test_of_the_points_of_every_level_those_of_the_lines_are_read() -> None:
    rows: Cells = [
        ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "指标值", "完成值", "得分"],
        ["产出指标", 50, "数量指标", 20, "里程", 10, "≥3", "4", 10],
        ["", "", "", "", "人数", 15, "≥5", "6", 15],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert [line.result.max_score for line in content.lines] == [Decimal(10), Decimal(15)]
    assert content.problems == ()


def test_the_title_of_a_level_above_its_lines_is_no_line() -> None:
    rows: Cells = [
        ["三级指标", "年度指标值", "实际完成值", "分值"],
        ["一、产出指标（50分）"],
        ["（一）数量指标"],
        ["里程", "≥3", "4", 50],
        ["二、效益指标（40分）"],
        ["受益指标", "≥3", "4", 40],
    ]

    assert names(read_form("表.xlsx", workbook(rows))) == ["里程", "受益指标"]


def test_a_label_that_is_merged_over_few_lines_takes_none_of_them() -> None:
    rows: Cells = [
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        ["", "产出指标", "数量指标", "里程", "≥3"],
    ]

    assert names(read_form("表.xlsx", workbook(rows, ((0, 0, 1, 0),)))) == ["里程"]


def test_a_short_heading_of_names_targets_and_results_is_known() -> None:
    rows: Cells = [
        ["序号", "指标名称", "目标", "完成情况", "分值", "得分"],
        [1, "走访企业", "≥80家", "82家", 50, 50],
        ["合计", "", "", "", 50, 50],
    ]
    content = read_form("表.xlsx", workbook(rows))
    (line,) = content.lines

    assert (line.result.target_value, line.result.actual_value) == ("≥80家", "82家")
    assert content.problems == ()


@pytest.mark.parametrize("label", ["目标", "年度目标"])
@pytest.mark.parametrize("column", [0, 4])
def test_a_goal_beside_the_targets_takes_nothing_from_them(label: str, column: int) -> None:
    heading: list[object] = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"]
    line: list[object] = ["产出指标", "数量指标", "修路", "≥5公里", "6公里"]
    heading.insert(column, label)
    line.insert(column, "改善出行")
    content = read_form("表.xlsx", workbook([heading, line]))
    (read,) = content.lines

    assert (read.result.target_value, read.result.actual_value) == ("≥5公里", "6公里")


@pytest.mark.parametrize(
    ("heading", "is_promise"),
    [
        (["三级指标", "年度指标值"], True),
        (["三级指标", "年度指标值", "实际完成值"], False),
        (["三级指标", "指标值(长期)", "指标值(年度)"], False),  # of either one may be left blank
    ],
)
def test_a_line_that_only_declares_must_have_its_target(
    heading: list[str],
    is_promise: bool,  # noqa: FBT001 - of the table
) -> None:
    content = read_form("表.xlsx", workbook([heading, ["里程", "3公里"], ["人数", ""]]))

    assert [line.result.is_promise for line in content.lines] == [is_promise, is_promise]


LABEL = "年度绩效指标完成情况"


def test_a_label_of_the_table_before_the_names_is_no_column_of_results() -> None:
    rows: Cells = [
        [LABEL, *HEAD[:4], "全年完成值", *HEAD[5:]],
        ["", "产出指标", "数量指标", "新建淤地坝座数", "≥8座", "7座", 10, 8.75],
    ]
    content = read_form("表.xlsx", workbook(rows))
    (line,) = content.lines

    assert (line.result.actual_value, content.problems) == ("7座", ())


def test_a_label_alone_is_none_either_and_the_form_declares() -> None:
    rows: Cells = [[LABEL, *HEAD[:4]], ["", "产出指标", "数量指标", "新建淤地坝座数", "≥8座"]]
    content = read_form("表.xlsx", workbook(rows))
    (table,) = content.tables

    assert (table.is_declaration, table.lines[0].result.actual_value) == (True, "")


def test_results_before_the_names_are_read_where_they_stand_below_their_heading() -> None:
    rows: Cells = [["完成情况", "三级指标", "指标值"], ["7座", "新建淤地坝座数", "≥8座"]]
    (line,) = read_form("表.xlsx", workbook(rows)).lines

    assert line.result.actual_value == "7座"


def test_a_line_of_a_level_alone_is_called_like_it_and_one_without_a_name_has_none() -> None:
    rows: Cells = [
        HEAD,
        ["预算执行率", "", "", "100%", "95%", 10, 9.5],
        ["产出指标", "数量指标", "", "≥8座", "7座", 10, 8.75],
    ]

    assert names(read_form("表.xlsx", workbook(rows))) == ["预算执行率", ""]


def test_signatures_and_remarks_below_the_total_are_no_lines() -> None:
    rows: Cells = [
        HEAD,
        ["产出指标", "数量指标", "养护里程", "≥3公里", "3公里", 90, 90],
        ["小计", "", "", "", "", 90, 90],
        ["效益指标", "社会效益指标", "受益人口", "≥500人", "500人", 10, 10],
        ["合计", "", "", "", "", 100, 100],
        ["评价结论", "良好", "", "无", "", "", ""],
        ["项目负责人：", "", "", "财务负责人：", "", "", ""],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert names(content) == ["养护里程", "受益人口"]
    assert content.tables[0].total == Decimal(100)


@pytest.mark.parametrize("word", ["定量", "定量指标"])
def test_a_nature_may_be_called_an_indicator(word: str) -> None:
    rows: Cells = [["三级指标", "指标性质", "指标值", "指标属性"], ["培训", "≥", 500, word]]
    content = read_form("表.xlsx", workbook(rows))
    (line,) = content.lines

    assert (line.result.is_quantitative, line.comparator) == (True, Comparator.AT_LEAST)
    assert content.problems == ()
