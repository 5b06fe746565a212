"""The value language beyond the golden file, words and marks: one row per spelling."""

from decimal import Decimal

import pytest

from adapter.domain.value import (
    Comparator,
    Direction,
    IndicatorValue,
    TemplateMark,
    ValueKind,
    ValueWarning,
    parse_value,
    template_mark,
)
from tests.unit.value.language_texts import number


@pytest.mark.parametrize(
    ("text", "direction", "sign", "warnings"),
    [
        ("正向 大于等于 90%", Direction.POSITIVE, ">=", ()),
        ("反向 小于等于5%", Direction.NEGATIVE, "<=", ()),
        ("正向：≥90%", Direction.POSITIVE, ">=", ()),
        ("（反向）≤5%", Direction.NEGATIVE, "<=", ()),
        ("≤5%（反向）", Direction.NEGATIVE, "<=", ()),
        ("反向指标＝0次", Direction.NEGATIVE, "=", ()),
        ("正向 ≤90%", Direction.POSITIVE, "<=", (ValueWarning.CONTRADICTORY_DIRECTION,)),
        ("反向 不低于5%", Direction.NEGATIVE, ">=", (ValueWarning.CONTRADICTORY_DIRECTION,)),
        ("正向 ≥90%（反向）", Direction.POSITIVE, ">=", (ValueWarning.CONTRADICTORY_DIRECTION,)),
        ("正向 -5", Direction.POSITIVE, None, ()),
    ],
)
def test_a_direction_may_stand_before_the_value_and_must_fit_its_bound(
    text: str, direction: Direction, sign: str | None, warnings: tuple[ValueWarning, ...]
) -> None:
    value = parse_value(text)

    assert (value.direction, value.comparator, value.warnings) == (direction, sign, warnings)


def test_words_that_merely_begin_like_a_direction_are_words() -> None:
    assert parse_value("正向引导舆论") == IndicatorValue(
        kind=ValueKind.QUALITATIVE, text="正向引导舆论"
    )
    assert parse_value("正向 有效提升") == IndicatorValue(
        kind=ValueKind.QUALITATIVE, text="有效提升", direction=Direction.POSITIVE
    )


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "—", "——", "-", "/", "无", "\ufeff"])
def test_blank_marks_are_empty(text: str) -> None:
    value = parse_value(text)

    assert value == IndicatorValue(kind=ValueKind.EMPTY)
    assert value.warnings == ()


@pytest.mark.parametrize("text", ["(≥**%)", "≥**%", "≤××元/株", "**", "≥", "≥%"])
def test_a_template_place_that_nobody_filled_is_empty_and_reported(text: str) -> None:
    value = parse_value(text)

    assert (value.kind, value.warnings) == (ValueKind.EMPTY, (ValueWarning.UNFILLED,))


def test_a_template_mark_inside_the_value_lends_bound_and_unit() -> None:
    assert number("85(≥**%)") == (">=", "85", "%")


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("≥95%", ()),
        ("95", (ValueWarning.TEMPLATE_MARK,)),
        ("≤95%", (ValueWarning.TEMPLATE_MARK,)),
        ("≥95株", (ValueWarning.TEMPLATE_MARK,)),
        ("", ()),
    ],
)
def test_a_template_mark_in_the_name_is_compared_and_lends_nothing(
    text: str, warnings: tuple[ValueWarning, ...]
) -> None:
    value = parse_value(text, name="苗木成活率(≥**%)")

    assert value.warnings == warnings
    assert value == parse_value(text)


def test_a_name_tells_what_its_template_mark_asks_for() -> None:
    assert template_mark("黄金蜜(葡萄)补助成本(≤**元/株)") == TemplateMark(
        Comparator.AT_MOST, "元/株"
    )
    assert template_mark("项目(工程)验收合格率") is None


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("11月底完成100%", "11月底完成"),
        ("100%覆盖", "覆盖"),
        ("各 1 次", "各"),
        ("2023年6月底前完成验收", "完成验收"),
        ("100%（含税）", "含税"),
        ("优良(≥90%)", "优良"),
        ("按期完成（2023年6月底前）", "按期完成"),
        ("较上年增长5%", "较上年增长"),
        ("完成3个乡镇道路建设", "完成；乡镇道路建设"),
        ("2023年12月底前项目全部建成投用", "项目全部建成投用"),
        ("不少于计划数的90%", "计划数的"),
        ("≥50个，其中重点10个", "其中重点10个"),
    ],
)
def test_the_other_part_of_a_compound_value_is_kept(text: str, also: str) -> None:
    assert parse_value(text).also == also


@pytest.mark.parametrize("text", ["约50人", "50人左右", "50余人", "近50人"])
def test_a_rough_number_is_read_and_reported(text: str) -> None:
    value = parse_value(text)

    assert (value.number, value.unit) == (Decimal(50), "人")
    assert value.warnings == (ValueWarning.APPROXIMATE,)


def test_a_part_of_the_number_stays_beside_it_and_is_reported() -> None:
    value = parse_value("≥50个，其中重点10个")

    assert (value.number, value.also) == (Decimal(50), "其中重点10个")
    assert ValueWarning.SEVERAL_NUMBERS in value.warnings


@pytest.mark.parametrize(
    "text",
    [
        "第一名",
        "前三名",
        "进一步提高",
        "逐一落实",
        "一流",
        "国家二级标准",
        "三级甲等",
        "十四五期间",
        "零事故",
        "按月安排",
        "不超预算",
        "控制在预算内",
        "资源采购期以当年为主",
        "全天候可用",
        "全年免费开放",
        "统一标准",
        "有效\n提升",
        "达标",
        "是",
    ],
)
def test_words_stay_words_verbatim(text: str) -> None:
    value = parse_value(text)

    assert value == IndicatorValue(kind=ValueKind.QUALITATIVE, text=text)
    assert value.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "GB/T 19001-2016标准",
        "〔2021〕12号文件要求",
        "3:1",
        "2/3",
        "7×24小时",
        "4A级景区",
        "排名前3",
        "按照2021年工作要点执行",
        "不低于2022年水平",
        "1990年代",
        "8:00-18:00",
        "50±5",
        "（1）制度健全",
        "5G网络",
    ],
)
def test_digits_that_count_nothing_make_no_number_and_are_reported(text: str) -> None:
    value = parse_value(text)

    assert value == IndicatorValue(kind=ValueKind.QUALITATIVE, text=text)
    assert value.warnings == (ValueWarning.UNREAD_NUMBER,)


def test_a_sign_before_words_is_a_bound_on_words() -> None:
    assert parse_value("＝达标") == IndicatorValue(
        kind=ValueKind.QUALITATIVE, comparator=Comparator.EQUAL, text="达标"
    )


def test_every_warning_kind_and_comparator_has_a_chinese_label() -> None:
    labels = [
        each.label for group in (ValueWarning, ValueKind, Comparator, Direction) for each in group
    ]

    assert all(any("一" <= char <= "鿿" for char in label) for label in labels)
    assert all(warning.label.endswith("。") for warning in ValueWarning)


@pytest.mark.parametrize("text", ["十四五" * 1300, "(" * 3900, "1月-" * 1300, "每" * 3900 + "个"])
def test_odd_repetitions_are_read_without_failing(text: str) -> None:
    assert parse_value(text, unit="/" + "每" * 3000 + "人").kind is not ValueKind.EMPTY


def test_a_text_longer_than_any_field_of_the_standard_stays_words() -> None:
    text = "完成100%" + "很好" * 2000

    assert parse_value(text) == IndicatorValue(kind=ValueKind.QUALITATIVE, text=text)
