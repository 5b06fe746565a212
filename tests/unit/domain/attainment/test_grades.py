"""Grades (等级): what a letter or the degree of a hospital says of the one that was asked for."""

import pytest

from tests.bench.comparing.quality import checked

MET, MISSED, OPEN = "met", "not_met", "undetermined"


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("预防接种门诊评定等级", "B级以上", "A级", MET),
        ("预防接种门诊评定等级", "B级以上", "B级", MET),
        ("预防接种门诊评定等级", "B级以上", "C级", MISSED),
        ("预防接种门诊评定等级", "≥B级", "评定为A级", MET),
        ("预防接种门诊评定等级", "达到B级（含）以上", "D级", MISSED),
        ("纳税信用等级", "A级", "B级", MISSED),
        ("纳税信用等级", "不低于B级", "A", MET),
        ("食品安全量化等级", "B级", "A级", MET),
        ("主体信用评级", "AA级及以上", "AAA级", MET),
        ("主体信用评级", "AA级及以上", "A级", MISSED),
        ("主体信用评级", "A级以上", "BBB级", MISSED),
        ("旅游景区等级", "AAA级以上", "AAAA级", MET),
        ("县医院等级评审", "二级甲等以上", "三级乙等", MET),
        ("县医院等级评审", "三级以上", "二级甲等", MISSED),
        ("县医院等级评审", "二级以上", "二级甲等", MET),
        ("妇幼保健院等级", "二级甲等", "二级乙等", MISSED),
        ("中医院创建", "三级甲等", "三甲", MET),
        ("编制单位资质", "甲级", "乙级", MISSED),
        ("监理单位资质等级", "乙级及以上", "甲级", MET),
        ("监理单位资质等级", "不低于乙级", "丙级资质", MISSED),
        ("设计单位", "甲级资质", "乙级资质", MISSED),
        ("设计单位资质", "甲级", "乙级以上", OPEN),
        ("普通话等级", "甲级", "乙级", OPEN),
        ("档案等级", "甲级", "乙级", OPEN),
        # Of these the last letter is the best one, or nobody says.
        ("电缆绝缘等级评定", "B级以上", "A级", OPEN),
        ("防盗锁等级评定", "B级以上", "A级", OPEN),
        ("钢材等级评定", "B级以上", "A级", OPEN),
        ("房屋危险性评定等级", "B级以上", "C级", OPEN),
        ("风险评估等级", "B级以上", "C级", OPEN),
        ("设备等级", "B级以上", "A级", OPEN),
        ("主体信用评级", "AA级以上", "A+级", OPEN),
        ("纳税信用等级", "A级", "B级以上", OPEN),
        ("预防接种门诊评定等级", "B级以上", "A级3家，C级1家", OPEN),
        ("普通话等级", "二级甲等以上", "三级甲等", OPEN),
        ("医院教师普通话等级", "二级甲等以上", "一级乙等", OPEN),
        ("公路等级", "三级以上", "二级", OPEN),
        ("县医院等级评审", "二级甲等", "二级", OPEN),
        ("县医院设备等级", "三级以上", "二级", OPEN),
    ],
)
def test_a_grade_is_judged_where_its_order_is_sure(
    name: str, target: str, actual: str, expected: str
) -> None:
    row = {"level2": "质量指标", "level3": name, "value_text": target, "unit": ""}
    judged = checked(row | {"actual_value_text": actual, "score": "", "full_score": ""}).judgement

    assert judged.attainment == expected, judged.reason
