"""Figures beside a result of another time, place or count: 由15天压缩至9天, 78%（2024年76%）."""

import pytest

from adapter.domain.attainment import Attainment, Subject, judge_attainment
from adapter.domain.value import parse_value
from tests.unit.domain.attainment.test_not_yet import MET, NOT_MET, OPEN, verdict


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("办理时限", "≤7天", "由15天压缩至9天", NOT_MET),
        ("办理时限", "≤10天", "由15天压缩至9天", MET),
        ("办理时限", "≤10天", "由15天压缩至9天，压缩40%", MET),
        ("办理时限", "≤7个工作日", "由15个工作日压减到9个工作日", NOT_MET),
        ("办理时限", "≤10天", "由法定15天压缩至9天", OPEN),
        ("办理时限", "≤10天", "由9天压缩至15天", OPEN),
        ("压缩办理时限", "≥5天", "由15天压缩至9天", OPEN),
        ("办理时限", "≤2小时", "由2小时20分缩短至1小时5分", OPEN),
        ("及时率", "≥95%", "由92%提升至95%", MET),
        ("及时率", "≥95%", "由92%提升至94%", NOT_MET),
        ("及时率", "≥95%", "及时率由92%提升至94%", NOT_MET),
        ("及时率", "≥95%", "合格率由92%提升至94%", OPEN),
        ("及时率提升", "≥3%", "由92%提升至95%", OPEN),
        ("优良率", "提升3个百分点", "由92%提升至95%", MET),
        ("响应时间", "≤10分钟", "从12分钟缩短到9分钟", MET),
        ("响应时间", "≤10分钟", "响应时间从12分钟缩短到9分钟", MET),
        ("优良率", "≥80%", "2024年78%，2025年82%", MET),
        ("优良率", "≥80%", "2024年82%，2025年78%", NOT_MET),
        ("优良率", "≥80%", "2023年82%，2025年78%", OPEN),
        ("优良率", "≥80%", "78%（2024年76%）", NOT_MET),
        ("优良率", "≥80%", "82%（2024年76%）", MET),
        ("培训", "≥300人", "320人（2024年120人）", OPEN),
        ("优良率", "≥98%", "98.5％（全省平均97%）", MET),
        ("优良率", "≥98%", "97.5％（全省平均97%）", NOT_MET),
        ("优良率", "≥98%", "98.5％（城区97%）", OPEN),
        ("优良率", "≥98%", "98.5％（县平均97%）", MET),
        ("办结率", "100%", "100%（36/36）", MET),
        ("办结率", "≥98%", "97.2%（35/36）", NOT_MET),
        ("办结率", "≥98%", "99%（35/36）", OPEN),
        ("教师培训", "≥300人", "2025年春季培训162人、秋季培训151人，合计313人", MET),
        ("教师培训", "≥400人", "2025年春季培训162人、秋季培训151人，合计313人", NOT_MET),
        ("教师培训", "≥300人", "2024年培训162人、2025年培训151人，合计313人", OPEN),
        ("教师培训", "≥300人", "春季培训162人、秋季培训151人，合计313人", MET),
        ("单位成本", "≤200元", "由230元降至195元", MET),
        ("投诉率", "≤2%", "由3%下降到1.5%", MET),
        # By how much, perhaps.
        ("新增床位数", "≥60张", "由250张增加至310张", OPEN),
        ("改造床位", "≥60张", "由250张增加至310张", OPEN),
        ("培训人数", "≥60人", "由50人增加至70人", OPEN),
        ("节约成本", "≥30万元", "由230万元降低至195万元", OPEN),
    ],
)
def test_the_figure_it_came_to_is_the_result(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert verdict(target, actual, name) is expected


@pytest.mark.parametrize(
    ("actual", "year", "expected"),
    [
        ("2024年78%，2025年82%", 2025, MET),
        ("2024年82%，2025年78%", 2025, NOT_MET),
        ("2024年82%，2025年78%", 2024, OPEN),
        ("78%（2024年76%）", 2025, NOT_MET),
        ("78%（2024年76%）", 2024, OPEN),
        ("累计82%（2024年76%）", 2025, OPEN),
    ],
)
def test_two_years_are_told_apart_by_that_of_the_budget(
    actual: str, year: int, expected: Attainment
) -> None:
    subject = Subject(name="优良率", year=year)

    made = judge_attainment(parse_value("≥80%"), parse_value(actual), subject=subject)

    assert made.attainment is expected, made.reason
