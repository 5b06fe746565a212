"""One measure written in two ways in a line: 725元/生/学期 of 1450元/生·年, 50BP of 0.5个百分点."""

import pytest

from tests.unit.domain.attainment.test_told_by_two_numbers import ASK, MET, MISSED, line


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("寄宿生生活补助标准", "1450元/生·年", "725元/生/学期", MET),
        ("寄宿生生活补助标准", "≥1450元/生·年", "700元/生/学期", MISSED),
        ("寄宿生生活补助标准", "725元/生/学期", "1450元/生·年", MET),
        ("寄宿生生活补助标准", "1450元/生/学年", "725元/生·学期", MET),
        ("综合融资成本", "下降0.5个百分点", "下降50BP", MET),
        ("综合融资成本", "下降≥0.5个百分点", "下降30个BP", MISSED),
        ("二氧化碳排放量", "≤120吨", "118.4tCO2", MET),
        ("二氧化碳排放量", "≤120吨", "121tCO2", MISSED),
        ("网站浏览量", "≥100万人次", "120w人次", MET),
        ("网站浏览量", "≥100万人次", "90w", MISSED),
        # Another period, of another thing, no money; a lamp's watts.
        ("寄宿生生活补助标准", "1450元/生·月", "725元/生/学期", ASK),
        ("寄宿生生活补助标准", "1450元/人·年", "725元/校/学期", ASK),
        ("培训学时", "90学时/人·年", "45学时/人·学期", ASK),
        ("路灯功率", "≥30瓦", "30w", ASK),
        ("网站浏览量", "≥100万人次", "120w户", ASK),
    ],
)
def test_it_is_held_against_the_measure_of_the_target(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason


def test_a_day_in_other_words_leaves_nothing_to_check() -> None:
    made = line("采血管检测量", "≥12000管/天", "12500管/日")

    assert made.judgement.attainment == MET
    assert "未参与比较" not in made.judgement.reason
