"""Units that only the name of an indicator makes one: of water, of bandwidth, of no cases."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("年节水量", "≥10万立方米", "10.2万吨", "met"),
        ("供水能力", "≥3万吨/日", "3.05万立方米/日", "met"),
        ("污水处理量", "≥3万吨/日", "2.9万立方米/日", "not_met"),
        ("再生水利用量", "≥20万吨", "21.3万方", "met"),
        ("单位产品用水量", "≤5立方米/吨", "4.6吨/吨", "met"),
        ("网络带宽", "≥2G", "2000M", "met"),
        ("网络带宽", "≥100M", "100Mbps", "met"),
        ("专线带宽", "≥500兆", "1Gbps", "met"),
        ("互联网出口带宽", "≥200M", "100兆", "not_met"),
        ("投诉率", "≤1%", "0投诉", "met"),
        ("投诉率", "≤1%", "零投诉", "met"),
        ("差错率", "≤1‰", "零差错", "met"),
        ("安全事故发生率", "≤0.5%", "0起", "met"),
        ("信访率", "≤2‰", "0件", "met"),
    ],
)
def test_the_name_tells_that_two_units_are_one(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
    assert "unit_conflict" not in {each.code.value for each in made.findings}


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("水泥用量", "≥300吨", "310立方米"),
        ("污水处理厂污泥处置量", "≥300吨", "310立方米"),
        ("水果产量", "≥300吨", "310立方米"),
        ("雨水管网清淤量", "≥300吨", "310立方米"),
        ("引水渠道块石用量", "≥300吨", "310立方米"),
        ("垃圾清运量", "≥300吨", "310立方米"),
        ("管道长度", "≥500兆", "600M"),
        ("存储容量", "≥2G", "3000Mbps"),
        ("投诉率", "≤1%", "2起"),
        ("合格率", "≥95%", "0件"),
        ("地膜覆盖率", "≤80%", "0人"),
    ],
)
def test_without_the_name_they_stay_two(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == "undetermined", made.judgement.reason
    assert [each.code.value for each in made.findings] == ["unit_conflict"]
