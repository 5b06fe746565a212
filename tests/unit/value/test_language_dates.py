"""The value language beyond the golden file, dates: one table per part, one row per spelling."""

import datetime as dt
from decimal import Decimal

import pytest

from adapter.domain.value import (
    IndicatorValue,
    ValueKind,
    ValueWarning,
    parse_value,
)
from tests.unit.value.language_texts import number


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
