"""Forms of several provinces, as workbooks and as csv: every line in order."""

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from adapter.domain.value import Comparator, Direction
from mappings.forms.reading import FormContent, read_form

Cells = list[list[Any]]


def workbook(rows: Cells, merges: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """A sheet of these rows; merged ranges are (top, left, bottom, right)."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
    return content.getvalue()


#: The national self-evaluation form: fields, funds, goals, lines, total.
NATIONAL: Cells = [
    ["项目支出绩效自评表"],
    ["项目名称", "", "农村公路养护", "", "", "", "", "", ""],
    ["", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", ""],
    ["", "年度资金总额", 100, 100, 95, 10, 0.95, 9.5, ""],
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
     "偏差原因分析及改进措施"],
    ["", "产出指标", "数量指标", "养护里程", "≥300公里", "310公里", 50, 50, ""],
    ["", "", "", "日常巡查次数", "≥12次", "10次", 20, 16.67, "冬季封路"],
    ["", "效益指标", "社会效益指标", "群众出行条件", "明显改善", "达成预期指标", 10, "9分", ""],
    ["", "满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "92%", 10, 10, ""],
    ["总分", "", "", "", "", "", 100, 95.17, ""],
    ["自评等级", "优"],
    ["填报人：", "", "联系电话："],
]  # fmt: skip


def names(content: FormContent) -> list[str]:
    return [line.result.subject.name for line in content.lines]


def test_the_national_form_is_read_line_by_line_with_its_total_and_grade() -> None:
    merges = ((4, 0, 8, 0), (5, 1, 6, 1), (5, 2, 6, 2))
    content = read_form("自评.xlsx", workbook(NATIONAL, merges))
    (table,) = content.tables
    first, second, third, _ = (line.result for line in table.lines)

    assert names(content) == ["养护里程", "日常巡查次数", "群众出行条件", "群众满意度"]
    assert (second.subject.level1, second.subject.level2) == ("产出指标", "数量指标")
    assert (first.target_value, first.actual_value) == ("≥300公里", "310公里")
    assert (second.score, second.max_score) == (Decimal("16.67"), Decimal(20))
    assert (second.deviation_analysis, third.score) == ("冬季封路", Decimal(9))
    assert (table.total, table.grade) == (Decimal("95.17"), "优")
    assert [line.row for line in table.lines] == [6, 7, 8, 9]


@pytest.mark.parametrize(
    ("rate", "expected"), [(0.95, "0.95"), ("95%", "0.95"), (95, "0.95"), ("95.00%", "0.95")]
)
def test_the_funds_of_a_form_are_found_above_its_lines(rate: object, expected: str) -> None:
    rows = [list(row) for row in NATIONAL]
    rows[3][6] = rate
    (table,) = read_form("自评.xlsx", workbook(rows)).tables
    budget = table.budget

    assert budget is not None
    assert (budget.row, budget.adjusted, budget.executed) == (4, Decimal(100), Decimal(95))
    assert budget.rate == Decimal(expected)
    assert (budget.max_score, budget.score) == (Decimal(10), Decimal("9.5"))


def test_a_form_with_direction_operator_and_unit_of_their_own_is_read_as_one_value() -> None:
    rows: Cells = [
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标方向", "指标值", "计量单位",
         "全年实际完成值", "权重", "自评得分"],
        ["产出指标", "数量指标", "养护里程", "正向", "大于等于", 300, "公里", 310, 10, 10],
        ["产出指标", "质量指标", "事故起数", "反向", "小于等于", 2, "起", 1, 10, 10],
        ["效益指标", "社会效益指标", "出行条件", "正向", "定性", "明显改善", "", "明显改善", 10, 9],
    ]  # fmt: skip
    content = read_form("内蒙古.xlsx", workbook(rows))
    first, second, third = (line.result for line in content.lines)

    assert (first.target.comparator, first.target.number, first.target.unit) == (
        Comparator.AT_LEAST,
        Decimal(300),
        "公里",
    )
    assert (second.direction, second.target.comparator) == (Direction.NEGATIVE, Comparator.AT_MOST)
    assert (third.target.text, third.direction) == ("明显改善", Direction.POSITIVE)
    assert content.problems == ()


def test_a_column_that_tells_numbers_from_words_is_no_direction() -> None:
    rows: Cells = [
        ["三级指标", "指标性质", "指标值", "实际完成值"],
        ["养护里程", "定量", "≥3公里", "4公里"],
        ["出行条件", "定性", "明显改善", "明显改善"],
    ]
    content = read_form("表.xlsx", workbook(rows))

    assert [line.result.direction for line in content.lines] == [None, None]
    assert content.problems == ()


FLAT = (
    "level1,level2,level3,value_text,unit,actual_value_text,score,full_score\n"
    "产出指标,数量指标,养护里程,≥300,公里,310,10,10\n"
    "产出指标,数量指标,养护里程,≥300,公里,310,10,10\n"
    ",,巡查,12次,,,,\n"
    "产出指标,数量指标,合计面积,≥5亩,,6亩,,\n"
)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_flat_csv_gives_one_line_per_row_in_order(charset: str) -> None:
    content = read_form("平表.csv", FLAT.encode(charset))

    assert names(content) == ["养护里程", "养护里程", "巡查", "合计面积"]
    assert [line.row for line in content.lines] == [2, 3, 4, 5]
    (table,) = content.tables
    assert table.total is None


@pytest.mark.parametrize(
    ("target", "actual", "reason"),
    [
        ("年度指标值", "实际完成值", "偏差原因分析及改进措施"),
        ("年度指标值（A）", "全年实际完成值（B）", "未完成原因分析"),
        ("年初目标值", "完成值", "未完成原因及拟采取的改进措施"),
        ("预期指标值", "实际完成\n情况", "偏差原因\n分析"),
        ("指标值", "实际完成指标值", "扣分原因"),
    ],
)
def test_the_headings_of_neighbouring_provinces_are_known(
    target: str, actual: str, reason: str
) -> None:
    rows: Cells = [["三级指标", target, actual, reason], ["养护里程", "≥3公里", "2公里", "雪"]]
    (line,) = read_form("表.xlsx", workbook(rows)).lines

    assert (line.result.target_value, line.result.actual_value) == ("≥3公里", "2公里")
    assert line.result.deviation_analysis == "雪"


def test_a_declaration_has_no_results_and_asks_for_no_reason() -> None:
    rows: Cells = [["一级指标", "二级指标", "三级指标", "指标值"], ["产出", "数量", "里程", "≥3"]]
    (table,) = read_form("申报.xlsx", workbook(rows)).tables
    (line,) = table.lines

    assert (line.result.actual_value, line.result.deviation_analysis) == ("", None)


def test_a_cell_that_is_no_number_is_named_and_its_line_still_answered() -> None:
    rows: Cells = [["三级指标", "指标值", "实际完成值", "得分"], ["里程", "≥3", "4", "优"]]
    content = read_form("表.xlsx", workbook(rows))
    (line,) = content.lines

    assert line.result.score is None
    assert [(each.row, each.column) for each in content.problems] == [(2, "D")]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04rubbish", "甲,乙\n1,2\n".encode(), b"\xff\xfe\x00"]
)
def test_what_is_no_form_says_why(content: bytes) -> None:
    read = read_form("别的.csv", content)

    assert read.tables == ()
    assert [each.message for each in read.problems if "请" in each.message]


def test_two_columns_make_a_form_and_a_heading_without_a_line_makes_none() -> None:
    heading = "三级指标,年度指标值\n"

    read, empty = (read_form("缺.csv", (heading + line).encode()) for line in ("里程,≥3\n", ""))

    assert [len(table.lines) for table in read.tables] == [1]
    assert empty.tables == ()
    assert [each.message for each in empty.problems] == [
        "绩效指标表只有表头，没有指标行；请填写后重试"
    ]
