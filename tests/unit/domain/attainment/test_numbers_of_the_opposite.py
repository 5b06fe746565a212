"""A number of the opposite of what is asked for (超支 beside 节约) is no success, however large."""

import pytest

from tests.bench.comparing.quality import checked

SUCH = [
    ("成本指标", "成本节约率", "≥3%", "超支5%", "not_met"),
    ("成本指标", "成本节约率", "≥3%", "超支2%", "not_met"),
    ("成本指标", "成本节约率", "≥3%", "超预算5%", "not_met"),
    ("成本指标", "资金节约额", "≥20万元", "超支26万元", "not_met"),
    ("成本指标", "项目成本", "节约≥3%", "超概算4%", "not_met"),
    ("成本指标", "成本节约率", "3%", "成本超支5%", "not_met"),
    ("成本指标", "资金节约额", "≥20万元", "追加26万元", "undetermined"),
    ("成本指标", "资金结余率", "≤5%", "超支6%", "undetermined"),
    ("产出指标", "节水率", "≥5%", "用水量增加8%", "not_met"),
    ("产出指标", "节能率", "≥3%", "能耗上升5%", "not_met"),
    ("产出指标", "节电量", "≥3000度", "用电量同比增长4000度", "not_met"),
    ("产出指标", "森林面积", "新增≥500亩", "减少600亩", "not_met"),
    ("产出指标", "新增床位", "≥50张", "净减少60张", "not_met"),
    # What was new beside what went, nobody told.
    ("产出指标", "新增床位", "≥50张", "撤销60张", "undetermined"),
    ("产出指标", "新增就业", "≥100人", "裁减120人", "undetermined"),
    ("产出指标", "净增企业", "≥20户", "注销28户", "undetermined"),
    ("经济效益指标", "收入增长率", "≥5%", "减收8%", "not_met"),
    ("经济效益指标", "收入增长率", "≥5%", "负增长8%", "not_met"),
    ("经济效益指标", "增收额", "≥100万元", "减收120万元", "not_met"),
    ("经济效益指标", "增收额", "≥100万元", "短收120万元", "not_met"),
    ("经济效益指标", "客流增长率", "≥5%", "不升反降8%", "not_met"),
    ("社会效益指标", "信访下降率", "≥5%", "不降反升8%", "not_met"),
    ("社会效益指标", "信访量", "下降≥5%", "不降反增8%", "not_met"),
]
NEAR = [
    ("成本指标", "成本节约率", "≥3%", "节约5%", "met"),
    ("成本指标", "成本节约率", "≥3%", "5%", "met"),
    ("成本指标", "成本节约率", "≥3%", "未超支，节约5%", "met"),
    ("成本指标", "成本节约率", "≥3%", "提高到6%", "met"),
    ("成本指标", "成本超支率", "≤3%", "超支2%", "met"),
    ("产出指标", "节水率", "≥5%", "用水量减少8%", "met"),
    ("产出指标", "节水率", "≥5%", "节水量增加8%", "met"),
    ("产出指标", "节水灌溉面积", "≥500亩", "增加600亩", "met"),
    ("产出指标", "节能改造面积", "≥500平方米", "600平方米", "met"),
    ("产出指标", "新增床位", "≥50张", "新增60张", "met"),
    ("产出指标", "新增床位", "≥50张", "增加60张", "met"),
    ("产出指标", "撤销床位", "≥50张", "撤销60张", "met"),
    ("产出指标", "注销企业", "≥20户", "注销28户", "met"),
    ("社会效益指标", "新增就业", "≥100人", "失业人员就业120人", "met"),
    ("经济效益指标", "收入增长率", "≥5%", "增长8%", "met"),
    ("成本指标", "运行成本增长率", "≤3%", "负增长2%", "met"),
    ("社会效益指标", "信访下降率", "≥5%", "下降8%", "met"),
    ("社会效益指标", "扭转负增长企业", "≥5家", "8家", "met"),
]


@pytest.mark.parametrize(("level2", "name", "target", "actual", "verdict"), SUCH + NEAR)
def test_the_opposite_of_what_is_asked_for_is_no_success(
    level2: str, name: str, target: str, actual: str, verdict: str
) -> None:
    row = {"level2": level2, "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == verdict, made.judgement.reason
    if verdict == "not_met":
        assert made.judgement.rate is None
