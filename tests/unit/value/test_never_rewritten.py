"""What a text says is either read in full or printed back in the officer's own words."""

from decimal import Decimal

import pytest

from adapter.domain.value import (
    Direction,
    ValueKind,
    ValueWarning,
    parse_value,
    print_value,
)


@pytest.mark.parametrize(
    "text",
    [
        "(80,100)",  # an open interval or 80100: nobody knows
        "（80，100）",
        "(80,100%)",
        "满意度(80,100)",
        "[80,+∞)",
        "±5%",
        "≤±5%",
        "10±2天",
        "50%±5%",
        "由80%提高到90%",
        "从80%到90%",  # a growth, not a range
        "80 100",  # two numbers, or one without its unit
        "100个，200个",
        "建设3个站点，培训200人",
        "建设3个站点，培训两百人",
        "80%（2022年为75%）",
        "≥95%（大于）",
        "5%，完成（≥）",  # the bound of something else
        "高于上年5%",  # the bound is on last year's level, not on 5%
        "1、完成100%",  # the number of a list item
        "M.8万元",  # 14.8万元, or any other
        "约l.8万元",
        "No.8",
        "2023年6月底前完成80%，12月底前完成100%",
        "2023年6月底前、2023年12月底前",
        "6月、12月",
        "8:30前",
        "2026年12月31日17时前",  # a deadline of the whole day would be a later one
        "2026年12月31日17:00前",
        "2026-12-31 00:00:00前",  # the day itself is out
        "半年",
        "½",
        "一半以上",
        "一年半",
        "近九成",
        "两百多人",
        "每半年1次",  # no unit says 次/半年
        "翻一番",
        "95（含）-100（不含）",
    ],
)
def test_a_text_in_doubt_is_printed_exactly_as_it_was_written(text: str) -> None:
    value = parse_value(text)

    assert (value.kind, value.warnings) == (ValueKind.QUALITATIVE, (ValueWarning.UNREAD_NUMBER,))
    assert print_value(value) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [("6月完成5次", "服务周期"), ("12月，其中2次", "服务周期"), ("±5", "完成时间")],
)
def test_a_text_in_doubt_reads_back_without_its_neighbours(text: str, name: str) -> None:
    value = parse_value(text, name=name, unit="月")

    assert parse_value(print_value(value)) == value


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("[80,100]", "80-100"),
        ("［80，100］", "80-100"),
        ("[80%,100%]", "80%-100%"),
        ("[80,100]%", "80%-100%"),
        ("(80,100]", ">80且≤100"),
        ("[80，100)", "≥80且<100"),
        ("（0，5）", ">0且<5"),
        ("满意度[80%,90%)", "≥80%且<90%（满意度）"),
        ("80至100之间", "80-100"),
        ("介于80%和90%之间", "80%-90%"),
        ("在10～20人之间", "10-20人"),
        ("控制在10-20人", "10-20人"),
        ("80以上100以下", "80-100"),
        ("≥90%且＜100%", "≥90%且<100%"),
        ("超过80%，不超过90%", ">80%且≤90%"),
        ("80%<满意度≤90%", ">80%且≤90%（满意度）"),
        ("大于等于(≥)95%", "≥95%"),
        ("≥（大于等于）95%", "≥95%"),
        ("（≥）95%", "≥95%"),
        ("95%（≥）", "≥95%"),
        ("95%（不低于）", "≥95%"),
        ("反向（≤）3%", "反向 ≤3%"),
        ("定量 正向 大于等于 95", "正向 ≥95"),
        ("定量指标 反向指标 ≤5%", "反向 ≤5%"),
        ("正向 定量 ≥95", "正向 ≥95"),
        ("≥95% 正向", "正向 ≥95%"),
        ("定性：有效提升", "有效提升"),
        ("定量 有效提升", "定量 有效提升"),  # the two contradict each other: nothing is dropped
        ("100（个）", "100个"),
        ("95（%）", "95%"),
        ("400（元/人·月）", "400元/人·月"),
        ("100（个）以上", "≥100个"),
        ("1 000人", "1000人"),
        ("（1,200人）", "1200人"),
        ("九成", "90%"),
        ("八成五", "85%"),
        ("8成以上", "≥80%"),
        ("三成熟", "三成熟"),
        ("2026年12月31日24时前", "2026年12月31日前"),
        ("2026年12月31日23:59:59", "2026年12月31日前"),
        ("2026-12-31 00:00:00", "2026年12月31日前"),
        ("2026-12-31T00:00:00", "2026年12月31日前"),
        ("20261231前", "2026年12月31日前"),
        ("26年底", "2026年12月31日前"),
        ("26年6月底前", "2026年6月30日前"),
        ("20年内", "≤20年"),  # a duration
        ("二〇二六年十二月", "2026年12月31日前"),
        ("二○二六年十二月三十一日前", "2026年12月31日前"),
        ("2026年Q4", "2026年12月31日前"),
        ("2026Q3", "2026年9月30日前"),
        ("第1-3季度", "第1-3季度"),
        ("2026年一至三季度", "2026年1月1日-2026年9月30日"),
        ("前三季度", "前三季度"),
        ("2026年前两个季度", "2026年1月1日-2026年6月30日"),
    ],
)
def test_a_text_read_in_full_is_printed_with_all_that_it_says(text: str, printed: str) -> None:
    value = parse_value(text)

    assert print_value(value) == printed
    assert parse_value(printed) == value


@pytest.mark.parametrize(
    "text",
    [
        "11月底完成100%",
        "11月底完成≥90%",
        "2023年12月底前完成3个项目",
        "完成3个乡镇道路建设",
        "较上年增长5%",
        "合格率≥95%",
        "PM2.5浓度≤35微克/立方米",
        "按〔2021〕12号文完成100%",
        "达标率100%（含税）",
        "≤5万元/人（含税）",
        "≥50个，其中重点10个",
        "≥计划数的90%",
        "约50人",
        "50余人",
        "50人左右",
        "100%完成",
        "2023年6月30日前完成验收",
        "2023年6月30日前（暂定）",
        "3年（2024年至2026年）",
        "2026年6月30日前完成80%",
    ],
)
def test_the_other_part_of_a_compound_value_is_printed_where_people_write_it(text: str) -> None:
    value = parse_value(text)

    assert value.kind is not ValueKind.QUALITATIVE
    assert value.also
    assert print_value(value) == text


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("较上年增长5%", ValueWarning.LEFTOVER_WORDS),
        ("80%≤满意度≤90%", ValueWarning.LEFTOVER_WORDS),
        ("2023年6月底前完成一期验收", ValueWarning.LEFTOVER_WORDS),
        ("≥50个，其中重点10个", ValueWarning.SEVERAL_NUMBERS),
        ("20261231", ValueWarning.POSSIBLE_DATE),
        ("202612", ValueWarning.POSSIBLE_DATE),
        ("26年底", ValueWarning.SHORT_YEAR),
        ("26年6月底前", ValueWarning.SHORT_YEAR),
        ("[100,80]", ValueWarning.REVERSED_RANGE),
    ],
)
def test_what_the_value_does_not_take_in_is_reported(text: str, warning: ValueWarning) -> None:
    assert warning in parse_value(text).warnings


@pytest.mark.parametrize(
    "text", ["100%覆盖", "11月底完成100%", "各1次", "100% 完成", "按期完成100%", "≥95%", "1,200人"]
)
def test_words_that_only_say_that_it_is_done_need_no_look(text: str) -> None:
    assert parse_value(text).warnings == ()


@pytest.mark.parametrize("unit", ["", "人"])
def test_digits_that_look_like_a_date_are_a_number_where_the_unit_counts(unit: str) -> None:
    value = parse_value("202612", unit=unit)

    assert value.number == Decimal(202612)
    assert (ValueWarning.POSSIBLE_DATE in value.warnings) is (not unit)


def test_directions_that_contradict_each_other_are_reported() -> None:
    value = parse_value("正向 ≥95% 反向")

    assert value.direction is Direction.POSITIVE
    assert ValueWarning.CONTRADICTORY_DIRECTION in value.warnings
