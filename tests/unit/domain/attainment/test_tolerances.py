"""Tolerances and ratios: ±3% beside ±5%, 1:18 beside 1:20 of teachers to pupils."""

import pytest

from tests.unit.domain.attainment.test_told_by_two_numbers import ASK, MET, MISSED, line


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("计量误差", "±5%", "±3%", MET),
        ("计量误差", "±5%以内", "±5%", MET),
        ("计量误差", "±5%", "±6%", MISSED),
        ("师生比", "1:20", "1:18", MET),
        ("师生比", "≥1:20", "1：18", MET),
        ("师生比", "≥1:20", "1:22", MISSED),
        ("医护比", "1:2", "1:2.1", MET),
        # Other units, a size without a sign, and a range around something.
        ("计量误差", "±5%", "±3℃", ASK),
        ("室温", "20±2℃", "±1℃", ASK),
        # Less than a bare ratio, a ceiling of a ratio, another first part, and unknown names.
        ("师生比", "1:20", "1:22", ASK),
        ("师生比", "≤1:20", "1:22", ASK),
        ("师生比", "≤1:20", "1:18", ASK),
        ("师生比", "1:20", "2:30", ASK),
        ("医护比", "1:2", "1:1.8", ASK),
        ("医护比", "≥1:2", "1:1.8", ASK),
        ("投入产出比", "1:3", "1:3.5", ASK),
        ("首班发车时间", "6:30", "6:50", ASK),
    ],
)
def test_they_keep_what_is_surely_within(name: str, target: str, actual: str, wanted: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
