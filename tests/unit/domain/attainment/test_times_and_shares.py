"""Times per stretch, shares without end, numbers of any length (每期次数、分数、超长数)."""

from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.rounding import rounded
from tests.unit.domain.attainment.test_not_yet import MET, NOT_MET, OPEN, checked


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥1/3", "33.333333333333333333333333333333%"),
        ("≥1/3", "0." + "3" * 46 + "%"),
        ("≥1/3", "9" * 40 + ".33333333333%"),
        ("≥" + "9" * 40 + ".33333333333%", "1/3"),
        ("≥5次", "每月9999999999999999999999999次"),
        ("≥5%", "1" * 49 + "%"),
        ("≤5%", "1" * 49 + "%"),
        ("22±" + "1" * 40 + "℃", "22℃"),
    ],
)
def test_numbers_of_any_length_are_answered(target: str, actual: str) -> None:
    assert checked(target, actual).judgement.reason


def test_a_long_number_is_rounded_to_the_digit() -> None:
    assert rounded(Decimal("9" * 40 + ".96"), 1) == Decimal("1" + "0" * 40)
    assert rounded(Decimal("0.25"), 1) == Decimal("0.2")


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥5/8", "62%", NOT_MET),
        ("≥5/8", "62.5%", MET),
        ("≥1/8", "12%", NOT_MET),
        ("≥1/3", "33%", OPEN),  # rounded, or a little less
        ("≥1/3", "33.3%", MET),
        ("≥1/3", "33.33%", MET),
        ("≥1/3", "34%", MET),
        ("≥1/3", "32%", NOT_MET),
        ("≥2/3", "67%", OPEN),
        ("≥2/3", "66%", OPEN),  # cut off, or less
        ("≥2/3", "66.6%", OPEN),
        ("≥2/3", "66.7%", MET),
        ("≥2/3", "66.5%", NOT_MET),
        ("≥66.7%", "2/3", MET),
        ("≥67%", "2/3", OPEN),
    ],
)
def test_a_share_is_rounded_only_where_it_has_no_end(
    target: str, actual: str, expected: Attainment
) -> None:
    assert checked(target, actual, "比例").judgement.attainment is expected


PARTS_OF_A_YEAR = ["下半年每月1次", "1-6月每月1次", "7月起每月1次", "仅部分月份每月1次"]


@pytest.mark.parametrize(
    "actual", [*PARTS_OF_A_YEAR, "未做到每月1次", "每月1次未落实", "计划每月1次", "每月拟1次"]
)
@pytest.mark.parametrize("target", ["≥12次", "≥12次/年", "每月不少于1次", "每季度不少于3次"])
def test_a_rate_with_a_remark_is_no_count_of_the_year(target: str, actual: str) -> None:
    made = checked(target, actual, "检查次数")

    assert made.judgement.attainment is OPEN
    assert made.findings == ()


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥12次", "全年每月1次", MET),
        ("≥12次", "平均每月1次", MET),
        ("≥12次", "每月开展1次", MET),
        ("每年2次", "每半年1次", MET),
        ("2次/年", "每半年1次", MET),
        ("每年不少于2次", "每半年1次", MET),
        ("每年不少于2次", "每季度1次", MET),
        ("每季度1次", "每半年2次", MET),
        ("每半年1次", "每年2次", MET),
        ("每半年1次", "每年1次", OPEN),  # a bare number, so nobody said that fewer will not do
        ("每半年不少于1次", "每年1次", NOT_MET),
        ("每月1次", "每周1次", MET),
        ("每周不少于1次", "每月4次", OPEN),  # a month has no whole number of weeks
        ("每月1次", "1次", OPEN),
        ("每月1-2次", "18次", OPEN),
        ("每季度1次", "3次", OPEN),
    ],
)
def test_times_of_unlike_stretches_are_those_of_a_year_and_no_conflict_of_units(
    target: str, actual: str, expected: Attainment
) -> None:
    made = checked(target, actual, "检查次数")

    assert made.judgement.attainment is expected, made.judgement.reason
    assert "unit_conflict" not in [each.code.value for each in made.findings]


def test_times_of_another_thing_are_a_conflict_of_units_as_before() -> None:
    found = checked("每月1次", "12批", "检查次数").findings + checked("≥4期", "20人").findings

    assert [each.code.value for each in found] == ["unit_conflict"]


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≤180天", "3个月", MET),
        ("≤180天", "6个月", OPEN),
        ("≤180天", "9个月", NOT_MET),
        ("≤6个月", "20周", MET),
        ("≤12个月", "360天", MET),
        ("≤12个月", "366天", OPEN),
        ("≤1年", "367天", NOT_MET),
        ("≥2年", "700天", NOT_MET),
        ("≤5个工作日", "5天", MET),
        ("≤5个工作日", "9天", OPEN),
        ("≤30日", "10个工作日", MET),
        ("≤15日", "10个工作日", OPEN),
        ("≤7日", "8个工作日", NOT_MET),
        ("≤180天", "约3个月", OPEN),
        ("≤180天", "3个月以上", OPEN),
    ],
)
def test_a_time_in_another_unit_is_decided_where_every_calendar_does(
    target: str, actual: str, expected: Attainment
) -> None:
    name = "质保时长" if target.startswith("≥") else "办理时长"
    judgement = checked(target, actual, name).judgement

    assert judgement.attainment is expected, judgement.reason
    assert judgement.rate is None
