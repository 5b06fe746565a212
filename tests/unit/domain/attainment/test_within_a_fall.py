"""以内 behind a share below nothing bounds how far it fell: -2%以内 is no less than -2 %."""

import pytest

from adapter.domain.value import Comparator, parse_value
from tests.bench.comparing.quality import checked


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("-2%以内", Comparator.AT_LEAST),
        ("控制在-2%之内", Comparator.AT_LEAST),
        ("-0.5个百分点以内", Comparator.AT_LEAST),
        ("2%以内", Comparator.AT_MOST),
        ("≤-2%", Comparator.AT_MOST),
        ("不超过-2%以内", Comparator.AT_MOST),
        ("-2%以下", Comparator.AT_MOST),
        # Of what is kept cold nobody knows.
        ("-18℃以内", Comparator.AT_MOST),
    ],
)
def test_within_a_fall_is_a_floor(text: str, comparator: Comparator) -> None:
    assert parse_value(text).comparator is comparator


@pytest.mark.parametrize(("actual", "verdict"), [("-1.5%", "met"), ("-2.5%", "not_met")])
def test_a_smaller_fall_keeps_within(actual: str, verdict: str) -> None:
    row = {"level2": "", "level3": "资产收益率", "value_text": "-2%以内", "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == verdict, made.judgement.reason
