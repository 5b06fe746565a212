"""Every word of the unit vocabulary works behind a number, with and without a multiplier."""

from decimal import Decimal

import pytest

from adapter.domain.unit import canonical_unit
from adapter.domain.unit_words import MULTIPLIERS, UNIT_WORDS
from adapter.domain.value import IndicatorValue, ValueKind, parse_value, print_value

UNITS = sorted({canonical_unit(head + word) for head in ("", *MULTIPLIERS) for word in UNIT_WORDS})


@pytest.mark.parametrize("number", ["7", "12", "1.5", "2023"])
def test_every_unit_word_reads_back_behind_a_number(number: str) -> None:
    values = [
        IndicatorValue(kind=ValueKind.QUANTITATIVE, number=Decimal(number), unit=unit)
        for unit in UNITS
    ]

    assert [each for each in values if parse_value(print_value(each)) != each] == []


def test_every_unit_word_is_told_from_the_number_even_across_a_space() -> None:
    spaced = {unit: parse_value(f"1.5 {unit}") for unit in UNITS}

    assert {unit: each.unit for unit, each in spaced.items() if each.unit != unit} == {}
    assert {each.number for each in spaced.values()} == {Decimal("1.5")}
