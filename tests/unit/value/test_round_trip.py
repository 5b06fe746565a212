"""The law of the value language: what is printed reads back as the same value."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapter.domain.unit import canonical_unit
from adapter.domain.value import (
    Comparator,
    Direction,
    IndicatorValue,
    ValueKind,
    parse_value,
    print_value,
)

ALPHABET = (
    "0123456789０９一二两三十百千万亿零半几余多"
    ".,，。、；;：:（）()【】〔〕[]%％‰/／*＊×·-—–~～至到 　\n"
    "≥≧>＞=＝═≤≦<＜不大小于等低高少超过达到以上内下及控制在约左右年月日号季度底末前初上旬第每次个人元天工作株"
    "正反向指标单位无完成覆盖有效提升全当起级名MmkT2xX_“”★\ufffc\u200b"
)
FRAGMENTS = st.sampled_from(
    [
        "≥",
        "≤",
        ">=",
        "大于等于",
        "不超过",
        "达到",
        "控制在",
        "以上",
        "以内",
        "及以上",
        "90%",
        "100",
        "1,200",
        "44,561",
        "2023年",
        "6月底",
        "前",
        "2023.07",
        "2024.01.31",
        "-",
        "～",
        "至",
        "第三季度",
        "年底",
        "全年",
        "每月",
        "1次",
        "两次",
        "百分之九十五",
        "万元",
        "元/人·月",
        "个工作日",
        "%(百分比)",
        "（",
        "）",
        "(≥**%)",
        "（单位：个）",
        "单位：",
        "正向",
        "反向",
        " ",
        "，",
        "；",
        "完成",
        "覆盖",
        "约",
        "余",
        "左右",
        "PM2.5",
        "3:1",
        "〔2021〕12号",
        "次年3月",
        "截至",
        "20231231",
        "12月",
        "5日",
        "不早于",
        "晚于",
        "=",
        "优良",
        "的",
        "且",
        "[80,100]",
        "(80,100]",
        "（0，5）",
        "±",
        "24时前",
        "17时",
        "00:00:00",
        "2026-12-31",
        "26年",
        "底",
        "Q4",
        "第1-3季度",
        "前三季度",
        "二〇二六年十二月",
        "九成",
        "半年",
        "½",
        "定量 ",
        "定性：",
        "（个）",
        "（≥）",
        "(大于等于)",
        "80以上",
        "之间",
        "和",
        "由",
        "提高到",
        "其中",
        "1 000人",
        "（备注：",
    ]
)
TEXTS = st.one_of(
    st.text(alphabet=ALPHABET, max_size=14),
    st.lists(FRAGMENTS, max_size=7).map("".join),
    st.text(max_size=12),
)
UNITS = st.one_of(
    st.sampled_from(
        ["", "%", "%(百分比)", "元", "万元", "年", "月", "个", "日期", "无", "元/人*月", "以上"]
    ),
    st.text(alphabet=ALPHABET, max_size=5),
)
NAMES = st.sampled_from(
    ["", "完成时间", "服务周期", "苗木成活率(≥**%)", "补助人数(人)", "截止日期"]
)

KNOWN_UNITS = st.sampled_from(
    [
        "",
        "%",
        "‰",
        "元",
        "万元",
        "亿元",
        "个",
        "次",
        "人次",
        "次/月",
        "元/人·月",
        "年",
        "月",
        "工作日",
        "M",
        "万",
        "/株",
    ]
)
NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
COMPARATORS = st.none() | st.sampled_from(Comparator)
DIRECTIONS = st.none() | st.sampled_from(Direction)
REMARKS = st.sampled_from(
    ["", "完成", "11月底完成", "其中春季30%", "覆盖；含税", "a（b）c", "较上年"]
)


@st.composite
def ranges(draw: st.DrawFn, value: IndicatorValue) -> IndicatorValue:
    low, high = sorted([draw(NUMBERS), draw(NUMBERS)])
    span = replace(value, low=low, high=high, unit=draw(KNOWN_UNITS))
    excludes_low, excludes_high = draw(st.booleans()), draw(st.booleans())
    if not (excludes_low or excludes_high):
        return span
    # An open end is a bound of its own, so no other bound stands before it.
    return replace(span, comparator=None, excludes_low=excludes_low, excludes_high=excludes_high)


@st.composite
def well_formed(draw: st.DrawFn) -> IndicatorValue:
    kind = draw(st.sampled_from(ValueKind))
    value = IndicatorValue(kind=kind, direction=draw(DIRECTIONS))
    if kind is ValueKind.EMPTY:
        return value
    if kind is ValueKind.QUALITATIVE:
        words = st.sampled_from(["有效提升", "优良", "按月安排", "控制在预算内", "是"])
        return replace(value, text=draw(words))
    value = replace(value, comparator=draw(COMPARATORS), also=draw(REMARKS))
    if kind is ValueKind.QUANTITATIVE:
        return replace(value, number=draw(NUMBERS), unit=draw(KNOWN_UNITS))
    if kind is ValueKind.RANGE:
        return draw(ranges(value))
    if kind is ValueKind.DEADLINE:
        return draw(
            st.one_of(
                DATES.map(lambda day: replace(value, date=day)),
                st.sampled_from(["6月底前", "第三季度", "年底", "5月10日", "每月5日前"]).map(
                    lambda phrase: replace(value, text=phrase)
                ),
            )
        )
    start, end = sorted([draw(DATES), draw(DATES)])
    return replace(value, start=start, end=end)


@settings(deadline=None)  # a busy machine is no failure
@given(text=TEXTS, unit=UNITS, name=NAMES)
@example(text="2023", unit="年", name="")
@example(text="11月底完成100%", unit="", name="")
def test_a_parsed_value_prints_to_a_text_that_parses_to_the_same_value(
    text: str, unit: str, name: str
) -> None:
    value = parse_value(text, unit=unit, name=name)

    assert parse_value(print_value(value)) == value


@settings(deadline=None)  # a busy machine is no failure
@given(value=well_formed())
def test_a_well_formed_value_prints_to_a_text_that_parses_to_it(value: IndicatorValue) -> None:
    assert parse_value(print_value(value)) == value


@settings(deadline=None)  # a busy machine is no failure
@given(text=TEXTS, unit=UNITS)
def test_printing_is_settled_after_one_round(text: str, unit: str) -> None:
    once = print_value(parse_value(text, unit=unit))

    assert print_value(parse_value(once)) == once


@settings(deadline=None)  # a busy machine is no failure
@given(number=NUMBERS, zeros=st.integers(0, 3), unit=KNOWN_UNITS)
def test_equal_values_print_equally_however_their_digits_are_written(
    number: Decimal, zeros: int, unit: str
) -> None:
    value = IndicatorValue(kind=ValueKind.QUANTITATIVE, number=number, unit=unit)
    longer = replace(value, number=number.quantize(Decimal(1).scaleb(-4 - zeros)))

    assert longer == value
    assert print_value(longer) == print_value(value)


@settings(deadline=None)  # a busy machine is no failure
@given(text=st.text(alphabet=ALPHABET, max_size=8))
@example(text="（百分比")
def test_a_canonical_unit_stays_as_it_is(text: str) -> None:
    unit = canonical_unit(text)

    assert canonical_unit(unit) == unit
