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


@pytest.mark.parametrize(
    ("name", "target", "actual", "verdict", "codes"),
    [
        # As 20‰ it would be far above its ceiling, and harm far below one is usual.
        ("森林火灾受害率", "≤0.9‰", "0.02", "met", ["over_fulfilled"]),
        ("森林火灾受害率", "≤0.9‰", "0.02‰", "met", ["over_fulfilled"]),
        ("林业有害生物成灾率", "<4‰", "0.05", "met", ["over_fulfilled"]),
        # These may be shares: they come to about as much.
        ("森林火灾受害率", "≤0.9‰", "0.0008", "met", ["magnitude_doubtful"]),
        ("差错率", "≤5‰", "0.008", "undetermined", ["magnitude_doubtful"]),
        # A cell that shows 20% holds 0.2, and no cell shows a share by thousand.
        ("差错率", "≤5%", "0.2", "undetermined", ["magnitude_doubtful"]),
        ("设备完好率", "≥980‰", "0.99", "undetermined", ["magnitude_doubtful"]),
        ("出生率", "≥5‰", "0.02", "undetermined", ["magnitude_doubtful"]),
    ],
)
def test_little_harm_beside_a_ceiling_by_thousand_is_no_share(
    name: str, target: str, actual: str, verdict: str, codes: list[str]
) -> None:
    row = {"level2": "生态效益指标", "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "", "full_score": ""})

    assert made.judgement.attainment == verdict, made.judgement.reason
    assert [each.code.value for each in made.findings] == codes
