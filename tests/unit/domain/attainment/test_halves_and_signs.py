"""Half a unit behind a whole one, and degrees below zero (3天半、零下20度)."""

from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.value import parse_value
from tests.unit.domain.attainment.test_not_yet import MET, NOT_MET, OPEN, verdict


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≤3天", "3天半", NOT_MET),
        ("≤2小时", "2小时半", NOT_MET),
        ("≤2.5小时", "2小时半", MET),
        ("≤3天半", "3天", MET),
        ("≤3天半", "4天", NOT_MET),
        ("≤1年", "1年半", NOT_MET),
        ("≤1个工作日", "1个半工作日", OPEN),
        ("≤2小时", "1个半小时", OPEN),
        ("≤2吨", "2吨半", OPEN),
    ],
)
def test_half_a_unit_counts(target: str, actual: str, expected: Attainment) -> None:
    assert verdict(target, actual, "办理时限") is expected


@pytest.mark.parametrize(
    ("text", "number"), [("3天半", "3.5"), ("2小时半以内", "2.5"), ("1天半", "1.5")]
)
def test_a_half_is_part_of_the_number(text: str, number: str) -> None:
    value = parse_value(text)
    assert value.number == Decimal(number)
    assert not value.also


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≤-18℃", "零下20度", MET),
        ("≤-18℃", "零下20℃", MET),
        ("≤-18℃", "零下15℃", NOT_MET),
        ("≤零下18℃", "-20℃", MET),
        ("零下18℃以下", "-15℃", NOT_MET),
        ("≤-18℃", "零下18-20度", OPEN),
        ("≤-18℃", "零下15度以上", OPEN),
        ("≤-18℃", "20度（零下）", OPEN),
        ("≤-18℃", "零下18度至零下20度", MET),
    ],
)
def test_below_zero_is_a_sign(target: str, actual: str, expected: Attainment) -> None:
    assert verdict(target, actual, "冷库温度") is expected
