"""A result told as a range that lies on both sides of its target: the reason says so."""

import pytest

from tests.unit.domain.attainment.test_told_by_two_numbers import ASK, MET, MISSED, line


@pytest.mark.parametrize(
    ("target", "actual", "wanted", "words"),
    [
        ("≥20℃", "18-22℃", ASK, "是一个区间，其中有达到目标“≥20℃”的，也有未达到的"),
        ("≥20℃", "20-22℃", MET, "按大于等于比较"),
        ("≥20℃", "16-18℃", MISSED, "按大于等于比较"),
        ("≥20℃", "约20℃", ASK, "不是确切的数"),
    ],
)
def test_a_range_on_both_sides_is_told_as_such(
    target: str, actual: str, wanted: str, words: str
) -> None:
    made = line("供热室内温度", target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
    assert words in made.judgement.reason
