"""How scripted people write: other spellings of one bound, results that do meet or miss it."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.simulator.scripts.wording import (
    Bound,
    can_be_missed,
    loosen,
    missed,
    plain,
    reached,
    read_bound,
    respell,
)

_numbers = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**9), places=2) | st.integers(
    1, 10**9
).map(Decimal)
_bounds = st.builds(
    Bound,
    operator=st.sampled_from(["≥", "≤", ">", "<", "="]),
    number=_numbers,
    unit=st.sampled_from(["%", "", "万元", "个", "次/年", "元/人·月", "公里"]),
)
_FIXED = Random(1)  # noqa: S311 - dice for a test
_dice = st.integers().map(Random)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥90%", ("≥", "90", "%")),
        ("大于等于 1,200 亩", ("≥", "1200", "亩")),
        ("正向 ≥95%", ("≥", "95", "%")),
        ("90%以上", ("≥", "90", "%")),
        ("3天以内", ("≤", "3", "天")),
        ("不超过30万元", ("≤", "30", "万元")),
        ("=116人", ("=", "116", "人")),
        ("485条", ("", "485", "条")),
        (">92%", (">", "92", "%")),
    ],
)
def test_a_bound_is_read_as_a_person_reads_it(text: str, expected: tuple[str, str, str]) -> None:
    bound = read_bound(text)

    assert bound == Bound(operator=expected[0], number=Decimal(expected[1]), unit=expected[2])


@pytest.mark.parametrize(
    "text",
    [
        "2023年底",
        "11月底完成100%",
        "2020年1月--2020年11月",
        "80%-90%",
        "有效提升",
        "",
        "6月底前",
        "2023.07-2024.01",
    ],
)
def test_dates_ranges_and_words_are_no_bounds(text: str) -> None:
    assert read_bound(text) is None


@given(_bounds, _dice)
def test_another_spelling_is_the_same_bound(bound: Bound, rng: Random) -> None:
    other = read_bound(respell(plain(bound), rng))

    assert other is not None
    assert other.number == bound.number
    assert other.operator in {bound.operator, "" if bound.operator == "=" else bound.operator}
    assert other.is_percent == bound.is_percent


@given(_bounds, _dice)
def test_a_result_that_reaches_the_target_meets_it(bound: Bound, rng: Random) -> None:
    assert _meets(bound, reached(bound, rng))


@given(_bounds, _dice)
def test_a_result_that_misses_the_target_does_not_meet_it(bound: Bound, rng: Random) -> None:
    assert can_be_missed(bound)
    assert not _meets(bound, missed(bound, rng))


@given(_bounds, _dice)
def test_a_loosened_target_is_easier(bound: Bound, rng: Random) -> None:
    easier = loosen(bound, rng)

    assert easier.number > bound.number if bound.is_upper else easier.number < bound.number


def test_a_lower_bound_of_zero_cannot_be_missed_but_an_upper_one_can() -> None:
    zero = Decimal(0)

    assert not can_be_missed(Bound(operator="≥", number=zero, unit="次"))
    assert can_be_missed(Bound(operator="≤", number=zero, unit="次"))
    assert missed(Bound(operator="≤", number=zero, unit="次"), _FIXED) > 0


def _meets(bound: Bound, actual: Decimal) -> bool:
    return {
        "≥": actual >= bound.number,
        ">": actual > bound.number,
        "≤": actual <= bound.number,
        "<": actual < bound.number,
        "=": actual == bound.number,
    }[bound.operator]
