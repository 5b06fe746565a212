"""Arrows before a number (↓5%) are a fall or a rise, and 不< is a floor."""

import pytest

from adapter.domain.value import Comparator, parse_value
from tests.bench.comparing.quality import checked

ARROWS = [
    ("能耗", "↓5%", "下降5.2%", "met"),
    ("能耗", "↓5%", "↓5.2%", "met"),
    ("能耗", "↓5%", "↓3.8%", "not_met"),
    ("信访量", "↓10%", "↓12%", "met"),
    ("信访量", "↓10%", "↓8%", "not_met"),
    ("信访量", "↓10%", "下降8%", "not_met"),
    ("信访量", "较上年↓10%", "↑8%", "not_met"),
    ("收入增长率", "≥5%", "↓8%", "not_met"),
    ("收入", "↑5%", "↑6%", "met"),
    # Behind the number an arrow may tell how a level moved, and between two where it went.
    ("收入增长率", "≥5%", "6%↓", "met"),
    ("群众满意度", "≥90%", "95%↑", "met"),
    ("办理时限", "≤5天", "由15天↓4天", "undetermined"),
    # A rise that was less than foreseen is for a person, as it is in words.
    ("收入", "↑5%", "↑3%", "undetermined"),
]
SIGNS = [
    ("合格率", "不<95%", "96%", "met"),
    ("合格率", "不＜90%", "85%", "not_met"),
    ("差错率", "不>1%", "0.6%", "met"),
    ("差错率", "不＞1%", "1.6%", "not_met"),
    ("差错率", "<1%", "0.6%", "met"),
    ("合格率", ">95%", "96%", "met"),
]


@pytest.mark.parametrize(("name", "target", "actual", "verdict"), ARROWS + SIGNS)
def test_arrows_and_denied_signs_are_read_as_they_are_meant(
    name: str, target: str, actual: str, verdict: str
) -> None:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == verdict, made.judgement.reason
    assert "direction_contradicts_operator" not in {each.code.value for each in made.findings}


@pytest.mark.parametrize(
    ("text", "comparator", "also"),
    [
        ("不<90%", Comparator.AT_LEAST, ""),
        ("不＞1%", Comparator.AT_MOST, ""),
        ("↓5%", None, "下降"),
        ("能耗↑5%", None, "能耗上升"),
        ("<90%", Comparator.LESS_THAN, ""),
        ("5%↓", None, "↓"),
    ],
)
def test_what_a_value_with_such_a_mark_says(
    text: str, comparator: Comparator | None, also: str
) -> None:
    read = parse_value(text)

    assert (read.comparator, read.also) == (comparator, also)
