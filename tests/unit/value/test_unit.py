"""Units: one spelling each, and numbers that compare across units without rounding."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.domain.unit import canonical_unit, in_common_unit, same_unit
from adapter.domain.value import parse_value


@dataclass(frozen=True)
class Amount:
    number: Decimal | None
    unit: str


def common(one: str, other: str) -> tuple[str, str] | None:
    numbers = in_common_unit(parse_value(one), parse_value(other))
    return None if numbers is None else (str(numbers[0]), str(numbers[1]))


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("百分比", "%"),
        ("%(百分比)", "%"),
        ("％", "%"),
        ("百分比（%）", "%"),
        ("%（百分比）", "%"),
        ("元/人*月", "元/人·月"),
        ("元/人、天", "元/人·天"),
        ("元／人 · 月", "元/人·月"),
        ("元/(人·月)", "元/人·月"),
        ("元/每人", "元/人"),
        ("个工作日", "工作日"),
        ("个百分点", "百分点"),
        (" 万 元 ", "万元"),
        ("人（次）", "人次"),
        ("km", "km"),
        ("无", ""),
        ("—", ""),
        ("——", ""),
        ("/", ""),
        ("-", ""),
        ("", ""),
        ("　", ""),
    ],
)
def test_a_unit_has_one_spelling(written: str, unit: str) -> None:
    assert canonical_unit(written) == unit


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1.2亿元", "12000万元", ("12000.0", "12000")),
        ("12000万元", "1.2亿元", ("12000", "12000.0")),
        ("5公里", "5km", ("5", "5")),
        ("2公里", "1500米", ("2000", "1500")),
        ("80M", "80米", ("80", "80")),
        ("95%", "95", ("95", "95")),
        ("95", "95%", ("95", "95")),
        ("0.5%", "5‰", ("5.0", "5")),
        ("50个", "50", ("50", "50")),
        ("250万", "2500000元", ("2500000", "2500000")),
        ("250万元", "250万", ("250", "250")),
        ("28.4/株", "28.4元/株", ("28.4", "28.4")),
        ("1.5亩", "1000平方米", ("3000.0", "3000")),
        ("1次/月", "12次/年", ("12", "12")),
        ("2小时", "90分钟", ("120", "90")),
        ("1年", "12个月", ("12", "12")),
        ("3吨", "3000公斤", ("3000", "3000")),
        ("550万粒", "5500000粒", ("5500000", "5500000")),
        ("7工作日", "7个工作日", ("7", "7")),
        ("400元/人·月", "4800元/人·年", ("4800", "4800")),
        ("2万人次", "20000人次", ("20000", "20000")),
        ("5个", "5件", None),
        ("5人", "5人次", None),
        ("5%", "5元", None),
        ("7工作日", "7天", None),
        ("1年", "365天", None),
        ("400元/人", "400元/户", None),
        ("有效提升", "5个", None),
    ],
)
def test_two_values_meet_in_a_common_unit_or_not_at_all(
    one: str, other: str, expected: tuple[str, str] | None
) -> None:
    assert common(one, other) == expected


SIZED = [
    "元",
    "万元",
    "亿元",
    "角",
    "米",
    "公里",
    "亩",
    "公顷",
    "平方米",
    "个",
    "万个",
    "%",
    "‰",
    "次/月",
    "次/年",
    "",
    "万",
]
AMOUNTS = st.builds(
    Amount,
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15
    ),
    st.sampled_from(SIZED),
)


@settings(deadline=None)  # a busy machine is no failure
@given(one=AMOUNTS, other=AMOUNTS)
def test_comparing_does_not_depend_on_the_order(one: Amount, other: Amount) -> None:
    forth, back = in_common_unit(one, other), in_common_unit(other, one)

    assert (forth is None) == (back is None)
    if forth is not None and back is not None:
        assert (forth[0] > forth[1]) == (back[1] > back[0])
        assert (forth[0] == forth[1]) == (back[1] == back[0])


@settings(deadline=None)  # a busy machine is no failure
@given(amount=AMOUNTS)
def test_a_value_equals_itself_and_is_not_rounded(amount: Amount) -> None:
    assert in_common_unit(amount, amount) == (amount.number, amount.number)


def test_same_meaning_is_not_same_dimension() -> None:
    assert same_unit("km", "公里")
    assert same_unit("平方米", "㎡")
    assert not same_unit("米", "公里")
    assert not same_unit("个", "件")
