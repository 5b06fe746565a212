"""A fraction of what has no parts (0.2户 beside 2000户) may have lost its 万."""

import pytest

from tests.bench.comparing.quality import checked


@pytest.mark.parametrize(
    ("target", "actual", "verdict", "codes"),
    [
        ("≥2000户", "0.21户", "undetermined", ["magnitude_doubtful"]),
        # Either way that is less.
        ("≥2000户", "0.19户", "not_met", ["magnitude_doubtful", "full_marks_for_missed_target"]),
        ("≥0.2万人次", "0.21人次", "undetermined", ["magnitude_doubtful"]),
        ("≥2000户", "0.21万户", "met", []),
        ("≥2000亩", "0.21亩", "not_met", ["full_marks_for_missed_target", "over_scored"]),
        ("≥2件/人", "1.5件/人", "not_met", ["full_marks_for_missed_target", "over_scored"]),
    ],
)
def test_a_part_of_a_household_is_doubted(
    target: str, actual: str, verdict: str, codes: list[str]
) -> None:
    row = {"level2": "数量指标", "level3": "改造数量", "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == verdict, made.judgement.reason
    assert [each.code.value for each in made.findings] == codes
