"""Shares of more than all and of less than nothing (比率超出 0—100%)."""

from decimal import Decimal

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.line_check import EvaluatedResult, check_line
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

RULES = load_rules()


def codes(name: str, target: str, actual: str, unit: str = "") -> set[str]:
    """What is found on a line that claims all of its ten points."""
    line = EvaluatedResult(
        subject=Subject(name=name, year=2025),
        target=parse_value(target, unit=unit, name=name),
        target_value=target,
        unit=unit,
        actual_value=actual,
        max_score=Decimal(10),
        score=Decimal(10),
        deviation_analysis="",
    )
    return {each.code.value for each in check_line(line, RULES).findings}


@pytest.mark.parametrize(
    ("name", "target", "actual", "unit"),
    [
        ("沿河群众满意度", "≥85%", "120%", ""),
        ("群众满意度", "≥85", "985", "%"),
        ("验收合格率", "=100%", "101%", ""),
        ("发放及时率（%）", "≥95%", "达到105%", ""),
        ("政策知晓率", "≥90%", "-5%", ""),
        ("抽检合格率", "≥95%", "-96%", ""),
        ("设备完好率", "≥980‰", "1020‰", ""),
        ("数据准确率", "≥95%", "准确率110%", ""),
        # Of these all are counted.
        ("新生儿疾病筛查率", "≥98%", "120%", ""),
        ("产后访视率", "≥95%", "103%", ""),
        ("职工出勤率", "≥95%", "110%", ""),
        # Less than nothing is done of nothing.
        ("新生儿访视率", "≥95%", "-5%", ""),
        ("任务完成率", "100%", "-3%", ""),
    ],
)
def test_a_share_of_more_than_all_is_told_and_is_no_feat(
    name: str, target: str, actual: str, unit: str
) -> None:
    found = codes(name, target, actual, unit)

    assert "share_impossible" in found
    assert not found & {"over_fulfilled", "magnitude_doubtful", "unit_conflict"}
    # It is no miss either: what was reached is not known.
    assert not found & {"full_marks_for_missed_target", "over_scored", "reason_missing"}


@pytest.mark.parametrize("name", ["产品合格率", "政策知晓率", "任务完成率"])
def test_a_share_of_less_than_nothing_is_told_alone(name: str) -> None:
    assert codes(name, "≥95%", "-96%") == {"share_impossible"}


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        # What may exceed its plan, or what it is counted by.
        ("任务完成率", "100%", "120%"),
        ("产值增长率", "≥5%", "105%"),
        ("产值增长率", "≥5%", "-5%"),
        ("毛入学率", "≥95%", "102%"),
        ("参保覆盖率", "≥95%", "101%"),
        ("两癌筛查率", "≥95%", "108%"),
        ("新生儿筛查任务完成率", "≥95%", "108%"),
        ("疫苗接种率", "≥90%", "101%"),
        ("病床使用率", "≥85%", "104%"),
        ("预算执行率", "≥95%", "101%"),
        ("按时完成率", "≥100%", "110%"),
        ("满意度提升率", "≥5%", "-1%"),
        ("销售利润率", "≥3%", "-2%"),
        # A move, a score, a part of a plan, an item of a list, and the whole.
        ("群众满意度", "较上年提高2%", "-3%"),
        ("群众满意度", "较上年提高2%", "提高102%"),
        ("群众满意度", "≥90分", "105分"),
        ("群众满意度", "≥90", "105"),
        ("抽检合格率", "≥95%", "计划的120%"),
        ("抽检合格率", "≥95%", "—98%"),
        ("抽检合格率", "≥95%", "100%"),
        ("抽检合格率", "≥95%", "100%以上"),
        ("发放及时率", "≥110%", "112%"),
        ("抽检合格率", "≥95%", "0%"),
    ],
)
def test_a_rate_that_may_be_so_high_or_low_is_left_alone(
    name: str, target: str, actual: str
) -> None:
    assert "share_impossible" not in codes(name, target, actual)
