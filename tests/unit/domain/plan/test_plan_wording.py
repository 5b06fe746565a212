"""A field of a plan as an officer reads it: both units of money, one glance."""

import pytest

from adapter.domain.plan.plan import FieldChange
from adapter.domain.plan.wording import is_same_amount, is_worth_telling, told_field, told_text

TEXTS = [
    ("≥5万元", "≥5万元（50000元）"),
    ("≤50000元", "≤50000元（5万元）"),
    ("123456.7元", "123456.7元（12.34567万元）"),
    # A small sum in yuan says enough.
    ("≤200元", "≤200元"),
    ("≥90人", "≥90人"),
    ("1.2亿元", "1.2亿元"),
    # No sum, but a price.
    ("300元/人·月", "300元/人·月"),
    ("公元", "公元"),
    ("", "（空）"),
]


@pytest.mark.parametrize(("text", "told"), TEXTS)
def test_a_sum_of_money_is_told_in_both_units(text: str, told: str) -> None:
    assert told_text(text) == told


#: before, after -> the line
LINES = [
    ("≥5万元", "≥6万元", "101 指标值：≥5万元（50000元） → ≥6万元（60000元）"),
    (
        "≥50000元",
        "≥5万元",
        "101 指标值：≥50000元（5万元） → ≥5万元（50000元），同一数额，只是换了单位",
    ),
    (None, "≥90人", "新增 101 指标值：≥90人"),
    ("≥90人", None, "去掉 101 指标值：≥90人"),
    ("≥90人", "", "101 指标值：≥90人 → （空）"),
]


@pytest.mark.parametrize(("before", "after", "line"), LINES)
def test_a_change_is_one_line(before: str | None, after: str | None, line: str) -> None:
    assert told_field(FieldChange(path="items.101.target", before=before, after=after)) == line


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("5万元", "50000元", True),
        ("≥5万元", "≤50000元", False),
        ("5万元", "5元", False),
        ("5万元", "5万元", False),
        (None, "5万元", False),
        ("5人", "5个", False),
    ],
)
def test_an_amount_in_another_unit_is_told_from_another_amount(
    before: str | None, after: str | None, *, is_same: bool
) -> None:
    assert is_same_amount(FieldChange(path="x", before=before, after=after)) is is_same


def test_an_empty_text_for_nothing_is_no_difference_to_people() -> None:
    assert not is_worth_telling(FieldChange(path="x", before=None, after=""))
    assert is_worth_telling(FieldChange(path="x", before="1", after=None))
