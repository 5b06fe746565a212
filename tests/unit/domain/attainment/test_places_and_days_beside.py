"""Places written as numbers (前5, ≤5名), and a day that stands beside a number."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


def codes(made: LineCheck) -> set[str]:
    return {each.code.value for each in made.findings}


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("考核名次", "前5", "6", "not_met"),
        ("考核名次", "前5", "第6名", "not_met"),
        ("考核名次", "前5", "4", "met"),
        ("考核名次", "前5", "前3", "met"),
        ("考核名次", "前5", "前6", "undetermined"),  # it may be the second
        ("全省排名", "≤5名", "第6名", "not_met"),
        ("全省排名", "≤5名", "第5名", "met"),
        ("培训人数", "≤5名", "6名", "not_met"),  # people
    ],
)
def test_a_place_is_held_against_a_place(name: str, target: str, actual: str, wanted: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
    assert "over_fulfilled" not in codes(made)


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("11月底前支付100%", "12月15日支付100%", "not_met"),
        ("11月底前支付100%", "11月15日支付100%", "met"),
        ("11月底前支付100%", "12月底前支付100%", "met"),  # it may have been in time
        ("11月底前支付100%", "12月15日验收100%", "met"),  # of another act
        ("11月底前支付100%", "100%", "met"),
    ],
)
def test_a_day_beside_a_number_may_be_late(target: str, actual: str, wanted: str) -> None:
    made = line("资金支付", target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
