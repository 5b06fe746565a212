"""A number of what died, broke or stayed away is not one of what was planted or trained."""

import pytest

from tests.bench.comparing.quality import checked

SUCH = [
    ("合格产品", "≥500件", "不合格520件"),
    ("培训人数", "≥50人", "缺勤52人"),
    ("培训人数", "≥50人", "52人缺席"),
    ("种植苗木", "≥500株", "死亡520株"),
    ("种植苗木", "≥500株", "520株（已死亡）"),
    ("维修路灯", "≥100盏", "损坏105盏"),
    ("购置设备", "20台", "报废21台"),
]
NEAR = [
    ("种植苗木", "≥500株", "成活520株"),
    ("报废车辆", "≥100辆", "报废105辆"),
    ("淘汰老旧车辆", "≥100辆", "报废105辆"),
    ("发现问题产品", "≥10件", "不合格12件"),
    ("无害化处理病死猪", "≥100头", "死亡105头"),
    ("安全事故死亡人数", "≤3人", "死亡2人"),
    ("安全事故", "≤3起", "死亡事故2起"),
    ("培训人数", "≥50人", "52人（无缺勤）"),
    ("维修设备", "≥100台", "维修损坏设备105台"),
]


@pytest.mark.parametrize(
    ("name", "target", "actual", "verdict"),
    [(*each, "undetermined") for each in SUCH] + [(*each, "met") for each in NEAR],
)
def test_a_number_of_another_state_is_for_a_person(
    name: str, target: str, actual: str, verdict: str
) -> None:
    row = {"level2": "数量指标", "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == verdict, made.judgement.reason
