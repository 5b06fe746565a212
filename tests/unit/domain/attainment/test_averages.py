"""Averages beside totals: 日均 and 全年, 户均 and 总额."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("垃圾清运量", "日均≥95吨", "全年3.72万吨", OPEN),
        ("垃圾清运量", "日均≥95吨", "清运3.72万吨", OPEN),
        ("垃圾清运量", "≥3.6万吨", "日均102吨", OPEN),
        ("垃圾清运量", "≥3万吨", "月均2600吨", OPEN),
        ("日均接待读者", "≥300人次", "全年9.2万人次", OPEN),
        ("接待读者", "日均≥300人次", "平均每月9000人次", OPEN),
        ("接待读者", "平均每天≥300人次", "全年共接待9.2万人次", OPEN),
        ("巡查次数", "月均≥4次", "全年36次", OPEN),
        ("巡查次数", "≥48次", "月均4次", OPEN),
        ("户均增收", "户均增收≥2000元", "增收总额15万元", OPEN),
        ("人均增收", "≥500元", "合计增收30万元", OPEN),
        ("农牧民增收", "≥100万元", "户均增收3200元", OPEN),
        ("户均补助", "户均≤3万元", "补助总额450万元", OPEN),
        ("户均增收", "≥2000元", "人均增收2100元", OPEN),
        # The same on both sides, or left to the name, or to what was asked for.
        ("户均增收", "≥2000元", "2100元", MET),
        ("户均增收", "户均增收≥2000元", "1900元", MISSED),
        ("户均增收", "≥2000元", "户均增收2100元", MET),
        ("户均增收", "≥2000元", "全年2100元", MET),
        ("人均活动面积", "不小于30平方米", "共30平方米", MET),
        ("人均可支配收入", "≥3万元", "全年3.2万元", MET),
        ("农牧民收入", "户均增收≥2000元", "2100元", MET),
        ("农牧民增收", "≥1000元", "户均增收1050元", MET),
        ("生均公用经费", "≥800元", "人均820元", MET),
        ("接待读者", "日均≥300人次", "日均接待320人次", MET),
        ("接待读者", "日均≥300人次", "全年日均280人次", MISSED),
        ("接待读者", "日均≥300人次", "320人次", MET),
        ("接待读者", "≥10万人次", "全年共接待10.2万人次", MET),
        # What is held against its bound as a mean, and words that are none.
        ("供热室温", "≥18℃", "日均20℃", MET),
        ("达标率", "≥95%", "月均96%", MET),
        ("工资发放次数", "12次", "每月均按时发放12次", MET),
    ],
)
def test_average_is_not_held_against_a_total(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    judged = check(name, target, actual)
    assert judged.judgement.attainment is expected
    assert not [each for each in judged.findings if each.code == "over_fulfilled"]
