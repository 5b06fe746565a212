"""Counting words and spellings of units that mean one thing, and those that do not."""

import pytest

from tests.bench.comparing.quality import checked

ROWS = [
    ("≥10万只", "98000个", "not_met"),
    ("≥10万只", "101000个", "met"),
    ("≥300个", "310株", "met"),
    ("≥300头", "310个", "met"),
    ("≥1.2万株", "12000棵", "met"),
    ("3辆", "3台", "met"),
    ("≥5台", "4辆", "not_met"),
    ("≥2万台(套)", "20000套", "met"),
    ("≤28微克/立方米", "26μg/m³", "met"),
    ("≤28微克/立方米", "30µg/m³", "not_met"),
    ("≤28微克/立方米", "26ug/m³", "met"),
    ("≤1毫克/升", "0.9mg/L", "met"),
    ("≤0.05毫克/立方米", "60μg/m³", "not_met"),
    ("≤55分贝", "54dB(A)", "met"),
    ("≥5公顷", "5hm²", "met"),
    ("≥500份", "500册", "met"),
    ("500本", "480册", "undetermined"),
    ("2座", "2处", "met"),
    ("≥12栋", "12幢", "met"),
    ("≥40学时", "38课时", "not_met"),
    ("≥18℃", "20摄氏度", "met"),
    ("≥18°C", "20℃", "met"),
    ("≥18℃", "18.6度", "met"),
    ("≤4摄氏度", "5.1度", "not_met"),
    ("≥50张", "50床", "met"),
    ("≥120张", "118床位", "not_met"),
    ("≥200个", "205床", "met"),
    ("≥3倍", "310%", "met"),
    ("≥150%", "1.4倍", "not_met"),
    ("≤35微克/立方米", "33μg/m3", "met"),
    ("≤70ug/m3", "74微克/立方米", "not_met"),
    ("≤5mg/m3", "4.2毫克/立方米", "met"),
    ("≤35µg/m3以下", "33μg/m³", "met"),
]


@pytest.mark.parametrize(("target", "actual", "expected"), ROWS)
def test_units_that_mean_one_thing_compare(target: str, actual: str, expected: str) -> None:
    row = {"level2": "数量指标", "level3": "完成数量", "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "", "full_score": ""})

    assert made.judgement.attainment == expected, made.judgement.reason
    assert [each.code.value for each in made.findings if each.code.value != "over_fulfilled"] == []


def test_a_multiple_is_no_growth() -> None:
    row = {"level2": "经济效益指标", "level3": "产值", "value_text": "≥1.5倍", "unit": ""}
    made = checked(row | {"actual_value_text": "同比增长60%", "score": "", "full_score": ""})

    assert made.judgement.attainment == "undetermined", made.judgement.reason
    assert made.findings == ()


OTHERS = [
    ("≥300人", "310户"),
    ("≥30千瓦时", "31℃"),
    ("≥30箱", "310个"),
    ("≥5头", "6株"),
    ("≤28微克/升", "26μg/m³·天"),
]


@pytest.mark.parametrize(("target", "actual"), OTHERS)
def test_units_that_mean_two_things_conflict(target: str, actual: str) -> None:
    row = {"level2": "数量指标", "level3": "完成数量", "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "", "full_score": ""})

    assert [each.code.value for each in made.findings] == ["unit_conflict"]
