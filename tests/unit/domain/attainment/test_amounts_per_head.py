"""Amounts per head or acre whose denominator stands in the name alone: one measure, no conflict."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from adapter.domain.comparing.progress import judge_progress
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import parse_value
from tests.bench.comparing.quality import checked
from tests.unit.domain.comparing.test_progress import RULES, report

MET, MISSED, ASK = "met", "not_met", "undetermined"
CONFLICT = FindingCode.UNIT_CONFLICT


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("written", "unit"),
    [("800元/生·年", "元/生·年"), ("5元/学生", "元/学生"), ("60元/床日", "元/床日")],
)
def test_whom_an_amount_is_counted_for_is_part_of_its_unit(written: str, unit: str) -> None:
    assert (parse_value(written).unit, parse_value(written).also) == (unit, "")


def test_what_only_begins_like_a_pupil_is_none() -> None:
    assert parse_value("20元/生产线").unit == "元"


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("每人补助标准", "500元", "500元/人", MET),
        ("每亩补贴", "200元", "200元/亩", MET),
        ("亩均投资", "≤1600元", "1495元/亩", MET),
        ("公里造价", "≤80万元/公里", "77.5万元", MET),
        ("人均培训成本", "≤500元", "520元/人", MISSED),
        ("每村补助", "5万元", "5万元/村", MET),
        ("设备单价", "≤12万元/台", "11.8万元", MET),
        ("设备单价", "≤12万元/台", "12.8万元", MISSED),
        ("生均公用经费", "≥1000元/生·年", "1000元/人", MET),
        ("人均培训成本", "≤500元/人·天", "480元", ASK),
        ("完成改造", "100%", "102户全部完成", MET),
    ],
)
def test_what_one_cell_leaves_to_the_name_is_no_conflict(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
    assert CONFLICT not in [each.code for each in made.findings]


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("培训费", "500元", "500元/亩"),
        ("每人补助标准", "500元", "500元/户"),
        ("公里造价", "80万元/公里", "77.5万元/平方米"),
        ("补助标准", "60元/人", "总额120元"),
        ("补助标准", "60元/人", "12万元"),
        ("总投资", "≤80万元/公里", "77.5万元"),
        ("改造户数", "100户", "100%"),
        ("群众满意度", "100%", "102户全部完成"),
    ],
)
def test_units_of_which_the_name_says_nothing_conflict(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == ASK
    assert CONFLICT in [each.code for each in made.findings]


def test_an_amount_per_head_does_not_add_up_over_the_year() -> None:
    assert judge_progress(report("≥500元", "500元/人", name="每人补助标准"), RULES).share is None
