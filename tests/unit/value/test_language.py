"""The value language beyond the golden file, numbers: one table per part, one row per spelling."""

from decimal import Decimal

import pytest

from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, parse_value, print_value
from tests.unit.value.language_texts import number


@pytest.mark.parametrize(
    ("sign", "spellings"),
    [
        (">=", "≥ ≧ >= => ＞＝ ≥＝ ⩾ ≮ 大于等于 大于或等于 不低于 不少于 不小于"),
        (">=", "不得少于 至少 最低 达到 达 应不低于"),
        (">", "> ＞ ﹥ 〉 大于 高于 超过 超 超出 多于 突破"),
        ("=", "= ＝ ═ == 等于"),
        ("<=", "≤ ≦ <= ＜＝ =< ⩽ ≯ 小于等于 小于或等于 不超过 不高于 不大于"),
        ("<=", "不多于 最多 至多 最高 控制在 降至"),
        ("<", "< ＜ ﹤ 小于 低于 少于 不足"),
    ],
)
def test_a_bound_may_be_written_in_signs_and_words(sign: str, spellings: str) -> None:
    for spelling in spellings.split():
        for text in (
            f"{spelling}90%",
            f"{spelling} 90 %",
            f"{spelling}：９０％",
            f"合格率{spelling}90%",
        ):
            assert number(text) == (sign, "90", "%"), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("95%以上", (">=", "95", "%")),
        ("95%及以上", (">=", "95", "%")),
        ("95%（含）以上", (">=", "95", "%")),
        ("5天以内", ("<=", "5", "天")),
        ("30日内", ("<=", "30", "日")),
        ("5%以下", ("<=", "5", "%")),
        ("达到95%以上", (">=", "95", "%")),
        ("控制在5%以下", ("<=", "5", "%")),
        ("大于等于 ≥90%", (">=", "90", "%")),
        ("1000+", (">=", "1000", "")),
        ("≥%90", (">=", "90", "%")),
    ],
)
def test_a_bound_may_stand_behind_its_number_or_twice(
    text: str, expected: tuple[str | None, str, str]
) -> None:
    assert number(text) == expected
    assert parse_value(text).warnings == ()


@pytest.mark.parametrize("text", ["不少于5天以内", "大于（≥）95%"])
def test_bounds_that_disagree_leave_the_text_as_it_is_and_are_reported(text: str) -> None:
    value = parse_value(text)

    assert value == IndicatorValue(kind=ValueKind.QUALITATIVE, text=text)
    assert value.warnings == (
        ValueWarning.CONFLICTING_COMPARATORS,
        ValueWarning.UNREAD_NUMBER,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,346.50万元", (None, "1346.50", "万元")),
        ("１，０００人", (None, "1000", "人")),
        ("1.2亿元", (None, "1.2", "亿元")),
        ("-5%", (None, "-5", "%")),
        (".5", (None, "0.5", "")),
        ("百分之九十五", (None, "95", "%")),
        ("不低于百分之90", (">=", "90", "%")),
        ("百分之百", (None, "100", "%")),
        ("千分之三", (None, "3", "‰")),
        ("一次", (None, "1", "次")),
        ("两次", (None, "2", "次")),
        ("十二个", (None, "12", "个")),
        ("一百二十万元", (None, "120", "万元")),
        ("三年以上", (">=", "3", "年")),
        ("5年", (None, "5", "年")),
        ("2 小时", (None, "2", "小时")),
        ("6个月", (None, "6", "个月")),
        ("≥1年", (">=", "1", "年")),
        ("0次", (None, "0", "次")),
    ],
)
def test_numbers_come_in_many_digits(text: str, expected: tuple[str | None, str, str]) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("400元/人·月", "元/人·月"),
        ("400元/人*月", "元/人·月"),
        ("400元/人、天", "元/人·天"),
        ("400元/人.次", "元/人·次"),
        ("400元／人", "元/人"),
        ("3000元/人/年", "元/人/年"),
        ("1次/月", "次/月"),
        ("每月1次", "次/月"),
        ("每年不少于2次", "次/年"),
        ("每人每月400元", "元/人·月"),
        ("每亩1600元", "元/亩"),
        ("7个工作日", "工作日"),
        ("100百分比", "%"),
        ("100%(百分比)", "%"),
        ("3个百分点", "百分点"),
        ("2000 种次", "种次"),
        ("100人（次）", "人次"),
        ("50台（套）", "台(套)"),
        ("35微克/立方米", "微克/立方米"),
        ("25TB", "TB"),
        ("12榀", "榀"),
        ("12喵", "喵"),
        ("250万", "万"),
    ],
)
def test_units_are_taken_from_the_text_in_one_spelling(text: str, unit: str) -> None:
    assert parse_value(text).unit == unit
    assert parse_value(text).also == ""


@pytest.mark.parametrize(
    ("text", "column", "unit", "warnings"),
    [
        ("95", "%(百分比)", "%", ()),
        ("95", "无", "", ()),
        ("3公里", "km", "公里", ()),
        ("5万", "元", "万元", ()),
        ("5万", "万元", "万元", ()),
        ("28.4/株", "元", "元/株", ()),
        # Of a rate nobody has to say what it counts.
        ("≤12", "/10万", "/10万", ()),
        ("5万", "%", "万", (ValueWarning.INCOMPLETE_UNIT, ValueWarning.UNIT_CONFLICT)),
        ("28.8万元", "%", "万元", (ValueWarning.UNIT_CONFLICT,)),
        ("有效提升", "%", "", (ValueWarning.UNIT_UNUSED,)),
        ("2023年底", "个", "", (ValueWarning.UNIT_UNUSED,)),
        ("2023年底", "日期", "", ()),
        ("", "个", "", ()),
    ],
)
def test_the_unit_column_speaks_where_the_text_is_silent(
    text: str, column: str, unit: str, warnings: tuple[ValueWarning, ...]
) -> None:
    value = parse_value(text, unit=column)

    assert (value.unit, value.warnings) == (unit, warnings)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("80%-90%", "80", "90", "%"),
        ("80-90%", "80", "90", "%"),
        ("80%——90%", "80", "90", "%"),
        ("10～20个", "10", "20", "个"),
        ("5至8天", "5", "8", "天"),
        ("三至五天", "3", "5", "天"),
        ("2-3次/周", "2", "3", "次/周"),
        ("-5℃到10℃", "-5", "10", "℃"),
        ("1万-2万元", "1", "2", "万元"),
        ("9000元-1万元", "9000", "10000", "元"),
        ("≥80%且≤90%", "80", "90", "%"),
        ("大于80%，小于90%", "80", "90", "%"),
        ("小于90%大于80%", "80", "90", "%"),
    ],
)
def test_two_numbers_that_belong_together_are_a_range(
    text: str, low: str, high: str, unit: str
) -> None:
    value = parse_value(text)

    assert (value.kind, value.low, value.high, value.unit, value.warnings) == (
        ValueKind.RANGE,
        Decimal(low),
        Decimal(high),
        unit,
        (),
    )


def test_a_range_written_downwards_is_turned_and_reported() -> None:
    value = parse_value("90%-80%")

    assert (value.low, value.high) == (Decimal(80), Decimal(90))
    assert value.warnings == (ValueWarning.REVERSED_RANGE,)


@pytest.mark.parametrize("text", ["下达500万元", "送达500件", "抵达3批"])
def test_the_end_of_another_word_is_no_bound(text: str) -> None:
    value = parse_value(text)

    assert (value.comparator, value.also) == (None, text[:2])
    assert print_value(value) == text
