"""A number behind 各 is that of each part: 春节、八一各慰问1次 is two."""

from decimal import Decimal

import pytest

from tests.bench.comparing.quality import checked

SUCH = [
    ("慰问", "春节、八一各慰问1次", "共2次", "met", "1"),
    ("慰问", "春节、八一各慰问1次", "1次", "undetermined", None),
    ("慰问", "春节、八一各慰问1次", "春节慰问1次", "undetermined", None),
    ("赛事活动", "上、下半年各1场", "1场", "undetermined", None),
    ("赛事活动", "上、下半年各1场", "2场", "met", "1"),
    ("赛事活动", "上半年和下半年各举办1场", "3场", "met", "1.5"),
    ("资助人数", "小学、初中各50人", "100人", "met", "1"),
    ("资助人数", "小学、初中各50人", "60人", "undetermined", None),
    ("资助人数", "小学、初中各≥50人", "60人", "not_met", "0.6"),
    ("巡查", "市、县两级各≥2次", "4次", "met", "1"),
    ("慰问", "两节各慰问1次", "2次", "met", "1"),
    ("慰问", "两节各慰问1次", "1次", "undetermined", None),
    ("会议", "市、县各≤2次", "3次", "undetermined", None),
    ("会议", "市、县各≤2次", "5次", "not_met", None),
]
NEAR = [
    ("慰问", "春节、八一各慰问1次", "各1次", "met", "1"),
    ("慰问", "春节、八一各慰问1次", "春节、八一各慰问1次", "met", "1"),
    ("慰问", "春节、八一各慰问1次", "每个节日1次", "met", "1"),
    ("培训", "各类培训10期", "10期", "met", "1"),
    ("培训", "各乡镇10期", "10期", "met", "1"),
    ("巩固率", "小学、初中各≥95%", "96%", "met", "1.010526"),
    ("补助标准", "小学、初中各500元", "500元", "met", "1"),
    ("会议", "市、县各≤2次", "2次", "met", None),
    ("慰问", "春节、八一慰问2次", "2次", "met", "1"),
]


@pytest.mark.parametrize(("name", "target", "actual", "verdict", "rate"), SUCH + NEAR)
def test_a_number_behind_each_is_that_of_one_part(
    name: str, target: str, actual: str, verdict: str, rate: str | None
) -> None:
    row = {"level2": "数量指标", "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == verdict, made.judgement.reason
    if rate is not None:
        assert made.judgement.rate == Decimal(rate)
