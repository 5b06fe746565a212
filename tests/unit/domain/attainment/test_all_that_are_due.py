"""应保尽保 asks for all of them: a share says whether it was all."""

import pytest

from tests.bench.comparing.quality import checked


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("应保尽保", "100%", "met"),
        ("应保尽保", "92%", "not_met"),
        ("实现应救尽救", "92%", "not_met"),
        ("应救尽救", "356人次", "undetermined"),
    ],
)
def test_a_share_is_held_against_all_that_are_due(target: str, actual: str, expected: str) -> None:
    row = {"level2": "质量指标", "level3": "救助覆盖率", "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == expected
