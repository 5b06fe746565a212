"""What a cell leaves out (单位、达到的数值) is named, and what it has is not overread."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


def codes(made: LineCheck) -> set[str]:
    return {each.code.value for each in made.findings}


def told(made: LineCheck) -> str:
    return "".join(each.facts.get("units", "") for each in made.findings)


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("参训人数", "≥2万人", "21500", "可能以“人”为单位"),
        ("公路造价", "≤200万元/公里", "1985000", "可能以“元/公里”为单位"),
        ("人均成本", "≤2000元/人", "0.18", "可能以“万元/人”为单位"),
        ("合格率", "≥95%", "0.96", "可能是百分数"),
    ],
)
def test_the_unit_that_may_be_meant_is_named(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert codes(made) == {"magnitude_doubtful"}
    assert wanted in told(made)


def test_far_below_a_limit_without_a_unit_may_be_true() -> None:
    made = line("人均成本", "≤2000元/人", "1500")

    assert codes(made) == {"over_fulfilled"}


def test_a_move_is_no_level() -> None:
    made = line("参保率", "≥85%", "较上年提高2个百分点")

    assert codes(made) == {"number_not_reported"}
    assert "请补填达到的数值" in made.judgement.reason


@pytest.mark.parametrize(
    ("target", "wanted"),
    [("不低于18元/公斤且不高于25元/公斤", "not_met"), ("18-25元/公斤", "undetermined")],
)
def test_both_bounds_hold_where_both_are_written(target: str, wanted: str) -> None:
    assert line("处置成本", target, "16元/公斤").judgement.attainment == wanted


def test_less_than_the_target_is_not_all_of_it() -> None:
    made = line("发放份数", "≥100份", "不足100份")

    assert made.judgement.attainment == "not_met"
    assert made.judgement.rate is None
