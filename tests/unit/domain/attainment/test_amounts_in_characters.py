"""Amounts of several groups (一亿二千万元、3千5百万元) are numbers of their largest unit."""

import pytest

from adapter.domain.attainment import as_compared
from adapter.domain.comparing.line_check import LineCheck
from adapter.domain.value import parse_value, print_value
from tests.bench.comparing.quality import checked


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("一亿二千万元", "1.2亿元"),
        ("≥1亿2千万元", "≥1.2亿元"),
        ("3亿5000万元", "3.5亿元"),
        ("两亿三千万元", "2.3亿元"),
        ("一亿零五百万元", "1.05亿元"),
        ("≥3千5百万元", "≥3500万元"),
        ("4千万元", "4千万元"),
        ("≥3万2千亩", "≥3.2万亩"),
        ("1万5千公里", "1.5万公里"),
        ("一万五千人", "1.5万人"),
        ("不少于一万二千三百人次", "≥1.23万人次"),
        ("十五万六千户", "15.6万户"),
        ("5千6百户", "5600户"),
        ("3万500人", "3.05万人"),
    ],
)
def test_groups_make_one_number(written: str, meant: str) -> None:
    assert print_value(as_compared(parse_value(written))) == meant


@pytest.mark.parametrize(
    "written",
    [
        "千家万户",
        "万村千乡工程",
        "百千万工程",
        "推进“十百千万”行动",
        "一万五",
        "3万2",
        "1.5万2千亩",
        "12千5百户",
        "一亿二亿",
        "三五百户",
    ],
)
def test_what_is_no_amount_stays_words(written: str) -> None:
    assert as_compared(parse_value(written)).number is None


def line(target: str, actual: str) -> LineCheck:
    row = {"level2": "经济效益指标", "level3": "投资额", "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("一亿二千万元", "1.2亿元", "met"),
        ("≥1亿2千万元", "1.25亿元", "met"),
        ("≥3千5百万元", "3400万元", "not_met"),
        ("≥1.5亿元", "一亿六千万元", "met"),
        ("≥1.5亿元", "1亿4千万元", "not_met"),
        ("≥1亿元", "完成投资一亿二千万元", "met"),
    ],
)
def test_amounts_in_characters_compare(target: str, actual: str, wanted: str) -> None:
    made = line(target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
