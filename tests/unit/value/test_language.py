"""The value language beyond the golden file: one table per part of it, one row per spelling."""

import datetime as dt
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


def number(text: str, **context: str) -> tuple[str | None, str, str]:
    value = parse_value(text, **context)
    sign = value.comparator.value if value.comparator else None
    return sign, str(value.number), value.unit


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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年12月31日", "2021-12-31"),
        ("2021年12月31号前", "2021-12-31"),
        ("2021年12月31前", "2021-12-31"),
        ("2023.12.31前", "2023-12-31"),
        ("2023-06-30", "2023-06-30"),
        ("2023/6/30之前", "2023-06-30"),
        ("2023年底", "2023-12-31"),
        ("2023年末前", "2023-12-31"),
        ("2025年前", "2025-12-31"),
        ("2024年2月", "2024-02-29"),
        ("2023年6月底前", "2023-06-30"),
        ("2023年6月中旬", "2023-06-20"),
        ("2023年十二月底前", "2023-12-31"),
        ("2023.11月底前", "2023-11-30"),
        ("2023/07", "2023-07-31"),
        ("2023年第三季度末前", "2023-09-30"),
        ("2023年3季度", "2023-09-30"),
        ("2023年上半年底前", "2023-06-30"),
        ("截至2023年12月31日", "2023-12-31"),
        ("２０２３年６月３０日前", "2023-06-30"),
    ],
)
def test_a_deadline_is_the_last_day_of_what_it_names(text: str, day: str) -> None:
    value = parse_value(text)

    assert (value.kind, value.date, value.comparator, value.also, value.text, value.warnings) == (
        ValueKind.DEADLINE,
        dt.date.fromisoformat(day),
        None,
        "",
        "",
        (),
    )


@pytest.mark.parametrize(
    ("text", "comparator"),
    [("不晚于2023年6月", "<="), ("≤2023年6月30日", "<="), ("2023年6月30日起", ">=")],
)
def test_a_date_may_have_a_bound(text: str, comparator: str) -> None:
    value = parse_value(text)

    assert (value.date, value.comparator) == (dt.date(2023, 6, 30), comparator)


@pytest.mark.parametrize(
    "text",
    [
        "6月底前",
        "12月31日前",
        "第三季度末前",
        "三季度",
        "年底前",
        "每月5日前",
        "12.31前",
        "次年3月底前",
        "12月",
    ],
)
def test_a_deadline_without_a_year_has_no_date_but_keeps_its_words(text: str) -> None:
    value = parse_value(text)

    assert value == IndicatorValue(kind=ValueKind.DEADLINE, text=text)
    assert value.warnings == (ValueWarning.NO_YEAR,)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020年", "2020-01-01", "2020-12-31"),
        ("2022年度", "2022-01-01", "2022-12-31"),
        ("2022年全年", "2022-01-01", "2022-12-31"),
        ("2020年1月--2020年11月", "2020-01-01", "2020-11-30"),
        ("2023.07-2024.01", "2023-07-01", "2024-01-31"),
        ("2023.01-12", "2023-01-01", "2023-12-31"),
        ("2023.1-12月", "2023-01-01", "2023-12-31"),
        ("2022.1.1-2022.12.31", "2022-01-01", "2022-12-31"),
        ("2023年1-6月", "2023-01-01", "2023-06-30"),
        ("2023年1月至6月", "2023-01-01", "2023-06-30"),
        ("2023年3月1日至12月31日", "2023-03-01", "2023-12-31"),
        ("2023年5月1-20日", "2023-05-01", "2023-05-20"),
        ("2020-2022年", "2020-01-01", "2022-12-31"),
        ("2020年至2022年", "2020-01-01", "2022-12-31"),
        ("2023年9月至次年3月", "2023-09-01", "2024-03-31"),
        ("2023年上半年", "2023-01-01", "2023-06-30"),
        ("自2023年1月1日至2023年12月31日", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_period_runs_from_a_first_to_a_last_day(text: str, start: str, end: str) -> None:
    value = parse_value(text)

    assert value == IndicatorValue(
        kind=ValueKind.PERIOD, start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end)
    )
    assert value.warnings == ()


@pytest.mark.parametrize("text", ["全年", "1-6月", "1月-12月", "上半年", "当年", "本年度"])
def test_a_period_without_a_year_has_no_days_but_keeps_its_words(text: str) -> None:
    value = parse_value(text)

    assert value == IndicatorValue(kind=ValueKind.PERIOD, text=text)
    assert value.warnings == (ValueWarning.NO_YEAR,)


@pytest.mark.parametrize("text", ["2023年2月30日", "2023年12月-2023年1月"])
def test_a_date_that_cannot_be_is_reported(text: str) -> None:
    assert ValueWarning.IMPOSSIBLE_DATE in parse_value(text).warnings


@pytest.mark.parametrize(
    ("text", "context", "day"),
    [
        ("44561", {"name": "项目完成时间"}, "2021-12-31"),
        ("44,561", {"name": "资金支付时限"}, "2021-12-31"),
        ("44561", {"unit": "日期"}, "2021-12-31"),
        ("44,561", {}, "2021-12-31"),
    ],
)
def test_a_spreadsheet_serial_is_a_date_where_a_date_is_expected(
    text: str, context: dict[str, str], day: str
) -> None:
    value = parse_value(text, **context)

    assert (value.kind, value.date) == (ValueKind.DEADLINE, dt.date.fromisoformat(day))
    assert value.warnings == (ValueWarning.EXCEL_SERIAL_DATE,)


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("44561", {"name": "补助人数"}),
        ("44,561", {"name": "补助人数"}),
        ("44,561", {"unit": "元"}),
        ("44561", {"name": "完成时间", "unit": "元"}),
        ("180", {"name": "完成时间"}),
    ],
)
def test_a_number_stays_a_number_where_a_number_is_expected(
    text: str, context: dict[str, str]
) -> None:
    value = parse_value(text, **context)

    assert (value.kind, value.warnings) == (ValueKind.QUANTITATIVE, ())


def test_a_number_without_any_context_stays_a_number_and_warns_when_it_looks_like_a_date() -> None:
    value = parse_value("44561")

    assert (value.number, value.warnings) == (Decimal(44561), (ValueWarning.EXCEL_SERIAL_DATE,))


@pytest.mark.parametrize(
    ("text", "day"),
    [("20231231", "2023-12-31"), ("2023.07", "2023-07-31"), ("202307", "2023-07-31")],
)
def test_bare_digits_are_a_date_only_under_a_name_that_asks_for_one(text: str, day: str) -> None:
    assert parse_value(text, name="截止日期").date == dt.date.fromisoformat(day)
    assert parse_value(text, name="发放数量").kind is ValueKind.QUANTITATIVE


def test_a_month_under_a_name_that_asks_for_a_duration_counts_months() -> None:
    assert number("12月", name="服务周期") == (None, "12", "月")
    assert number("≤12月") == ("<=", "12", "月")


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
