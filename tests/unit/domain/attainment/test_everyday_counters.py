"""Words that count one thing, minutes told as 分, and money that people live on."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str, level2: str = "") -> LineCheck:
    row = {"level2": level2, "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("name", "target", "actual", "verdict"),
    [
        ("法律援助案件", "≥300件", "312宗", "met"),
        ("调解纠纷", "≥300起", "290件", "not_met"),
        ("建设机井", "≥6眼", "6口", "met"),
        ("家禽免疫", "≥30万羽", "31.2万只", "met"),
        ("救助船舶", "≥2艘", "2条", "met"),
        ("悬挂条幅", "≥50条", "56幅", "met"),
        ("出版图书", "1部", "1册", "met"),
        ("印发宣传单", "≥1万份", "12000张", "met"),
        ("应急响应时间", "≤30分钟", "35分", "not_met"),
        ("接警到达时间", "15分钟内", "12分", "met"),
        ("响应时间", "≤15分", "14分钟", "met"),
    ],
)
def test_either_word_counts_the_same(name: str, target: str, actual: str, verdict: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == verdict, made.judgement.reason
    assert "unit_conflict" not in {each.code.value for each in made.findings}


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("慰问困难职工", "≥100户", "100人"),
        ("服务对象满意度", "≥90%", "95分"),
        ("考核成绩", "≥90分", "2小时"),
        ("购买保险", "≥1200人", "1230份"),
        ("养护道路", "≥3条", "4部"),
    ],
)
def test_other_words_stay_two(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert [each.code.value for each in made.findings] == ["unit_conflict"]


@pytest.mark.parametrize(
    ("name", "is_against"),
    [("孤儿基本生活费", False), ("事实无人抚养儿童基本生活费", False), ("取暖费", True)],
)
def test_what_people_live_on_may_be_a_minimum(
    name: str,
    is_against: bool,  # noqa: FBT001 - a column of the table
) -> None:
    made = line(name, "≥1300元/人·月", "1300元/人·月", "经济成本指标")

    told = {each.code.value for each in made.findings}
    assert ("direction_contradicts_operator" in told) is is_against
