"""Units that differ in spelling, or by what the name says they are of."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


def codes(made: LineCheck) -> set[str]:
    return {each.code.value for each in made.findings}


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("设备购置数量", "≥300台（套）", "308台套"),
        ("抽检批次", "1000批次", "1,050批（次）"),
        ("吨水处理成本", "≤1.8元/吨", "1.72元"),
        ("单个水样检测成本", "不高于900元", "880元/份"),
        ("抽检数量（份、批次）", "≥1200份", "1260批次"),
    ],
)
def test_they_are_one(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == "met", made.judgement.reason
    assert codes(made) == set()


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("抽检数量", "≥1200份", "1260批次"),
        ("水处理成本", "≤1.8元/吨", "1.72元"),
        ("户外广告费用", "≤1.8元/户", "1.72元"),
    ],
)
def test_where_no_name_says_so_they_are_not(name: str, target: str, actual: str) -> None:
    assert "unit_conflict" in codes(line(name, target, actual))
