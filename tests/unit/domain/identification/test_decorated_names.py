"""Marks, ordinals, headings and templates around a name (★、指标1：、（≥**%）) say nothing."""

from collections.abc import Callable

import pytest

from adapter.domain.identification.names import read_name
from adapter.domain.identification.plain_names import normalised_name, without_ordinal
from tests.bench.identifying.quality import rows_of

Decorate = Callable[[str], str]
NAMES = [
    row["name"]
    for name in ("library.csv", "second_library.csv", "fresh_library.csv", "sector_library.csv")
    for row in rows_of(name)
    # One that has an ordinal of its own would have two, and 1.24小时 is a number.
    if without_ordinal(row["name"]) == row["name"] and not row["name"][0].isdigit()
]
BEFORE = (
    "指标1：",
    "指标 1: ",
    "指标一：",
    "三级指标1：",
    "三级指标：",
    "指标内容：",
    "指标名称：",
    "绩效指标2、",
    "其中：",
    "1、",
    "1.",
    "（1）",
    "★",
    "★指标1：",
    "●",
    "“",
)
BEHIND = (
    "（≥**%）",
    "(≥××%)",
    "（≥XX个）",
    "(≧__)",
    "（≤…）",
    "（*）",
    "（必填）",
    "★",
    "。",
    "：",
    "”",
)


@pytest.mark.parametrize("before", BEFORE)
def test_what_stands_before_a_name_is_no_part_of_it(before: str) -> None:
    told = [each for each in NAMES if normalised_name(before + each) != normalised_name(each)]

    assert len(NAMES) > 600
    assert told == []


@pytest.mark.parametrize("behind", BEHIND)
def test_what_stands_behind_a_name_is_no_part_of_it(behind: str) -> None:
    told = [each for each in NAMES if normalised_name(each + behind) != normalised_name(each)]

    assert told == []


def test_a_name_may_be_spread_over_its_cell() -> None:
    spread = " 指 标 1 ：合 格\n率（≥**%）　"

    assert normalised_name(spread) == "合格率"


@pytest.mark.parametrize("before", ["1、", "指标1、", "（1）"])
def test_the_comma_of_an_ordinal_joins_nothing(before: str) -> None:
    assert read_name(f"{before}委托业务报告验收合格率").joints == 0
    assert read_name(f"{before}宣传、培训次数").joints == 1


@pytest.mark.parametrize(
    "name", ["7岁以下儿童管理率", "1.5倍工资发放率", "指标完成率", "24小时响应率"]
)
def test_a_number_that_is_said_of_the_thing_stays(name: str) -> None:
    assert normalised_name(name) == name
