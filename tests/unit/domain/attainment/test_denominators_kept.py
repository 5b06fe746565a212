"""A denominator is never cut off: other periods, other words (元/路·月、元/路·年)."""

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import parse_value, print_value
from tests.unit.domain.attainment.test_not_yet import MET, NOT_MET, OPEN, checked


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≤250元/路·月", "2900元/路·年", MET),
        ("≤250元/路·月", "3100元/路·年", NOT_MET),
        ("≤3000元/路·年", "240元/路·月", MET),
        ("≤3000元/路·年", "260元/路·月", NOT_MET),
        ("≤250元/路·月", "260元/路·月", NOT_MET),
        ("≤250元/路·月", "2900元/年", OPEN),
        ("≤150元/亩·茬", "300元/亩·年", OPEN),
        ("≤250元/路·月", "240元", MET),
    ],
)
def test_prices_of_other_periods(target: str, actual: str, expected: Attainment) -> None:
    made = checked(target, actual, "视频租赁单价")

    assert made.judgement.attainment is expected, made.judgement.reason
    assert FindingCode.OVER_FULFILLED not in [each.code for each in made.findings]


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("万人刑事警情", "≤30起/万人", "26起", MET),
        ("万人刑事警情", "≤30起/万人", "33起", NOT_MET),
        ("万人刑事警情", "≤30起", "26起/万人", MET),
        ("每千名老人养老床位", "≥35张/千人", "34张", NOT_MET),
        ("十万人口死亡率", "≤12人/10万", "9人", MET),
        ("每10万人口死亡率", "≤12人/10万人", "9人", MET),
    ],
)
def test_the_name_says_among_how_many(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = checked(target, actual, name)

    assert made.judgement.attainment is expected, made.judgement.reason
    assert FindingCode.UNIT_CONFLICT not in [each.code for each in made.findings]


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("刑事警情", "≤30起/万人", "26起"),
        ("万人刑事警情", "≤30起/万人", "2600起"),
        ("每千名老人养老床位", "≥35张/万人", "34张"),
        ("服务10万人的床位", "≥35张/万人", "34张"),
        ("培训万人次", "≥35张/万人", "34张"),
    ],
)
def test_a_total_is_no_share(name: str, target: str, actual: str) -> None:
    assert checked(target, actual, name).judgement.attainment is OPEN


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≤2秒", "2800毫秒", NOT_MET),
        ("≤2秒", "1800ms", MET),
        ("≤500毫秒", "0.8秒", NOT_MET),
        ("≤50毫秒", "38ms", MET),
        ("≤50ms", "0.03s", MET),
        ("≥12MWh", "12500kWh", MET),
        ("≥500MWh", "52万千瓦时", MET),
        ("≥1200万kWh", "12.5GWh", MET),
        ("≥0.3MPa", "320kPa", MET),
        ("≥0.3兆帕", "280千帕", NOT_MET),
        ("≥1500个/cm³", "1680个/立方厘米", MET),
        ("≤400元/台班", "380元/台·班", MET),
        ("≤400元/台班", "420元/台·班", NOT_MET),
        ("≥300台班", "310台班", MET),
    ],
)
def test_plain_units_convert(target: str, actual: str, expected: Attainment) -> None:
    made = checked(target, actual)

    assert made.judgement.attainment is expected, made.judgement.reason
    assert FindingCode.UNIT_CONFLICT not in [each.code for each in made.findings]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("≤250元/路·月", ""),
        ("≤150元/亩·茬", ""),
        ("≥10", "标台/万人"),
        ("≥10标台/万人", ""),
    ],
)
def test_a_denominator_is_printed_where_it_was_written(text: str, unit: str) -> None:
    value = parse_value(text, unit=unit)

    assert print_value(value) == text.removesuffix(unit) + unit
    assert parse_value(print_value(value)) == value
