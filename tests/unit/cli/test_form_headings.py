"""The headings that forms of provinces give one column: each is known, and an unknown one told."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Said

Say = Callable[..., Said]
HEADINGS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因",
)
LINES = (
    ("产出指标", "数量指标", "培训人数", "≥100人", "90人", "60", "60", ""),
    ("效益指标", "社会效益指标", "知晓率", "≥90%", "95%", "40", "40", ""),
)
KNOWN = {
    "三级指标": "指标名称 指标内容 绩效指标 三级指标名称 绩效指标内容 具体指标",
    "年度指标值": """
        目标值 预期值 计划值 年初设定值 年初目标值 年初绩效目标值 预算年度指标值 申报值 批复值
        期望值 目标指标值 预期当年实现值 目标任务值 应完成值 评价标准值 目标值(A)
        指标值（包含数字及文字描述）
    """,
    "实际完成值": """
        全年完成值 全年实际完成值 自评完成值 业绩值 实现值 执行值 截至年底完成值 实际指标值
        实际绩效值 自评值 自评完成情况 年底完成值 绩效完成值 全年实际完成情况 实际完成值（B）
    """,
    "分值": "权重 权重分 标准分 满分 满分值 基准分 分值/权重 赋分 应得分 分值（100分） 权重（%）",
    "得分": """
        自评得分 自评分 自评打分 打分 得分情况 单位自评分 实得分 最终得分 评分结果 复核得分
        得分(C)
    """,
    "偏差原因": """
        偏差原因分析及改进措施 未完成原因及拟采取措施 偏差分析 扣分说明 指标未完成原因
        未完成或偏离较多的原因分析及改进措施
    """,
}
EACH = [(column, word) for column, words in KNOWN.items() for word in words.split()]


def form_of(folder: Path, headings: tuple[str, ...]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([("项目支出绩效自评表",), headings, *LINES])
    file = folder / "form.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


@pytest.mark.parametrize(("column", "heading"), EACH, ids=[word for _, word in EACH])
def test_a_column_is_known_by_each_of_its_headings(
    say: Say, tmp_path: Path, column: str, heading: str
) -> None:
    headings = tuple(heading if each == column else each for each in HEADINGS)

    said = say("check-file", str(form_of(tmp_path, headings)), "--json")

    missed, met = said.json["rows"]
    codes = {each["code"] for each in missed["findings"]}
    assert (missed["verdict"], missed["expected_score"]) == ("not_met", 54)
    assert codes == {"full_marks_for_missed_target", "over_scored", "reason_missing"}
    assert (met["verdict"], met["findings"]) == ("met", [])


def test_results_under_a_heading_that_nobody_knows_were_not_left_blank(
    say: Say, tmp_path: Path
) -> None:
    headings = tuple("成果" if each == "实际完成值" else each for each in HEADINGS)

    said = say("check-file", str(form_of(tmp_path, headings)), "--json")

    assert [each["verdict"] for each in said.json["rows"]] == ["undetermined"] * 2
    assert [each["findings"] for each in said.json["rows"]] == [[], []]
    (told,) = said.json["problems"]
    assert "没有采用" in told["message"]


FUNDS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
FUNDS_KNOWN = {
    "年初预算数": "年初预算 年初安排数 预算批复数 年初预算数（A）",
    "全年预算数": "全年预算 调整后预算 调整预算数 预算数 年度预算数 全年预算数(万元)",
    "全年执行数": "执行数 实际执行数 全年实际执行数 实际支出数 支出数 全年支出 全年执行数（B）",
    "执行率": "预算执行率 资金执行率 执行比例 预算完成率 支出进度 执行率（B/A）",
}
EACH_OF_FUNDS = [(column, word) for column, words in FUNDS_KNOWN.items() for word in words.split()]


@pytest.mark.parametrize(
    ("column", "heading"), EACH_OF_FUNDS, ids=[word for _, word in EACH_OF_FUNDS]
)
@pytest.mark.parametrize("total", ["年度资金总额", "全年资金总额", "年度预算总额", "总计"])
def test_funds_are_known_by_each_of_their_headings(
    say: Say, tmp_path: Path, column: str, heading: str, total: str
) -> None:
    headings = [heading if each == column else each for each in FUNDS]
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            ("项目支出绩效自评表",),
            ("项目资金（万元）", "", *headings),
            ("", total, "100", "100", "90", "10", "70%", "9"),
            ("", "其中：财政拨款", "100", "100", "90", "—", "90%", "—"),
            HEADINGS,
            *LINES,
        ]
    )
    file = tmp_path / "form.csv"
    file.write_text(text.getvalue(), encoding="utf-8")

    said = say("check-file", str(file), "--json")

    assert "budget_contradiction" in [each["code"] for each in said.json["totals"]["findings"]]
