"""A monitoring form (监控表) tells of the year so far: what is not reached yet is no failure."""

import pytest

from adapter.domain.comparing.line_check import LineCheck, check_line
from mappings.forms.reading import read_form
from mappings.scoring_rules_file import load_rules
from tests.unit.forms.test_form_reading import workbook

LEVELS = ["一级指标", "二级指标", "三级指标", "年度指标值"]
MONITORED = [*LEVELS, "1-7月执行情况", "全年预计完成情况", "偏差原因分析"]
EVALUATED = [*LEVELS, "实际完成值", "分值", "得分", "偏差原因分析"]


def checked(heading: list[str], target: str, *answers: object) -> LineCheck:
    line = ["产出指标", "数量指标", "培训人数", target, *answers]
    (read,) = read_form("表.xlsx", workbook([heading, line])).lines
    return check_line(read.result, load_rules())


@pytest.mark.parametrize(
    ("target", "actual", "expected", "verdict"),
    [
        ("≥500人", "300人", "520人", "undetermined"),
        ("≥500人", "未完成", "500人", "undetermined"),
        ("≥500人", "", "500人", "undetermined"),
        ("≥500人", "510人", "600人", "met"),
        ("通过验收", "未验收", "通过验收", "undetermined"),
    ],
)
def test_what_is_not_reached_in_july_is_for_the_end_of_the_year(
    target: str, actual: str, expected: str, verdict: str
) -> None:
    made = checked(MONITORED, target, actual, expected, "")

    assert (made.judgement.attainment, made.findings) == (verdict, ())
    assert verdict == "met" or "请" in made.judgement.reason


@pytest.mark.parametrize("heading", [EVALUATED, [*EVALUATED, "全年预计完成情况"]])
def test_what_was_missed_at_the_end_of_the_year_is_still_told(heading: list[str]) -> None:
    made = checked(heading, "≥500人", "300人", 10, 10, "")

    assert made.judgement.attainment == "not_met"
    codes = {each.code.value for each in made.findings}
    assert {"reason_missing", "full_marks_for_missed_target"} <= codes


@pytest.mark.parametrize(
    "heading",
    [
        [*LEVELS, "半年度\n指标执行情况", "完成目标可能性（确定能、有可能、不可能）"],
        [*LEVELS, "上半年完成情况", "备注"],
        [*LEVELS, "1-7月执行情况", "备注"],
        [*LEVELS, "1月至8月实际完成值", "备注"],
        [*LEVELS, "截至8月底完成值", "备注"],
        [*LEVELS, "截止2024年9月30日完成情况", "备注"],
        [*LEVELS, "前三季度完成值", "备注"],
        [*LEVELS, "第三季度末实际完成值", "备注"],
        [*LEVELS, "实际完成值", "完成可能性"],
    ],
)
def test_monitoring_is_known_without_a_column_of_what_is_to_come(heading: list[str]) -> None:
    missed, reached = (checked(heading, "≥500人", each, "有可能") for each in ("300人", "510人"))

    assert (missed.judgement.attainment, missed.findings) == ("undetermined", ())
    assert (reached.judgement.attainment, reached.findings) == ("met", ())


@pytest.mark.parametrize("result", ["1-12月完成情况", "截至12月底完成值", "全年完成情况"])
def test_a_result_of_the_whole_year_is_final_without_points(result: str) -> None:
    made = checked([*LEVELS, result, "备注"], "≥500人", "300人", "")

    assert made.judgement.attainment == "not_met"


def test_a_declaration_is_not_asked_for_results() -> None:
    kept, open_target = (checked([*LEVELS, "备注"], each, "") for each in ("≥500人", ""))

    assert (kept.judgement.attainment, kept.findings) == ("undetermined", ())
    assert "请" not in kept.judgement.reason
    assert [each.code for each in open_target.findings] == ["target_missing"]
