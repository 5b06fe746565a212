"""A denominator is never cut off: other periods, other words (元/路·月、元/路·年)."""

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.findings.codes import FindingCode
from tests.unit.domain.test_not_yet import MET, NOT_MET, OPEN, checked


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≤250元/路·月", "2900元/路·年", MET),
        ("≤250元/路·月", "3100元/路·年", NOT_MET),
        ("≤3000元/路·年", "240元/路·月", MET),
        ("≤3000元/路·年", "260元/路·月", NOT_MET),
        ("≤250元/路·月", "260元/路·月", NOT_MET),
        ("≤250元/路·月", "2900元/年", OPEN),
        ("≤150元/亩·茬", "300元/亩·年", OPEN),
        ("≤250元/路·月", "240元", MET),
    ],
)
def test_prices_of_other_periods(target: str, actual: str, expected: Attainment) -> None:
    made = checked(target, actual, "视频租赁单价")

    assert made.judgement.attainment is expected, made.judgement.reason
    assert FindingCode.OVER_FULFILLED not in [each.code for each in made.findings]
