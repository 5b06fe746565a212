"""Parts that have a target of their own (其中), and amounts that words put below nothing (亏损)."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from adapter.domain.findings.codes import FindingCode
from tests.bench.comparing.quality import checked

MET, MISSED, ASK = "met", "not_met", "undetermined"


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("路灯安装数量", "≥500盏，其中太阳能≥200盏", "500盏，其中太阳能180盏", MISSED),
        ("路灯安装数量", "≥500盏，其中太阳能≥200盏", "500盏，其中太阳能210盏", MET),
        ("验收合格率", "≥95%，其中一次合格率≥90%", "96%，其中一次合格率88%", MISSED),
        (
            "绿化",
            "≥1万平方米，其中乔木≥300株、灌木≥90株",
            "1万平方米，其中乔木300株、灌木80株",
            MISSED,
        ),
        ("项目成本", "≤500万元，其中设备≤200万元", "480万元，其中设备220万元", MISSED),
        # Named otherwise, in another unit, or without a bound: nobody is accused.
        ("路灯安装数量", "≥500盏，其中太阳能≥200盏", "500盏，其中LED180盏", MET),
        ("绿化面积", "≥1万平方米，其中乔木≥300株", "1万平方米，其中乔木260亩", MET),
        ("培训人数", "≥500人，其中妇女100人", "520人，其中妇女90人", MET),
        ("路灯安装数量", "≥500盏，其中太阳能≥200盏", "510盏", MET),
    ],
)
def test_a_part_that_was_missed_is_missed(name: str, target: str, actual: str, wanted: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
    found = FindingCode.FULL_MARKS_FOR_MISSED_TARGET in {each.code for each in made.findings}
    assert found == (wanted == MISSED)


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("当期结余", "≥0万元", "赤字3000万元", MISSED),
        ("基金当年结余", "≥0万元", "当年赤字1250万元", MISSED),
        ("企业净利润", "≥100万元", "亏损20万元", MISSED),
        ("经营亏损额", "≤100万元", "亏损80万元", MET),
        ("财政赤字率", "≤3%", "赤字2.8%", MET),
        ("企业减亏额", "≥10万元", "亏损20万元", MET),
        ("当期结余", "≥0万元", "结余3000万元", MET),
    ],
)
def test_a_loss_is_below_nothing_unless_losses_are_counted(
    name: str, target: str, actual: str, wanted: str
) -> None:
    assert line(name, target, actual).judgement.attainment == wanted


def test_a_loss_earns_no_share_of_the_points_of_a_profit() -> None:
    made = line("企业净利润", "≥100万元", "亏损20万元")

    assert made.judgement.rate is None
    assert made.judgement.reason == "实际 -20万元，目标 ≥100万元（按大于等于比较）"
