"""The unit that stands in the bracket of the name (储备成本（万元）) is that of a bare number."""

import datetime as dt
from decimal import Decimal

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.later_report import has_fallen, is_worse
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.value import parse_value
from tests.bench.comparing.quality import _RULES as RULES
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


def codes(made: LineCheck) -> set[str]:
    return {each.code.value for each in made.findings}


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("储备成本（万元）", "≤400", "3,950,000元"),
        ("设备购置费（万元）", "≤80", "795,000元"),
        ("户均增收（元）", "≥2000", "0.21万元"),
        ("建设面积（㎡）", "≥5000", "0.52万平方米"),
        ("新建高标准农田（万亩）", "≥3", "30,500亩"),
        ("铺设管网（公里）", "10", "10,500米"),
        ("接待游客（万人次）", "≥300", "3,120,000人次"),
        ("投诉率（‰）", "≤12", "1.1%"),
        # The result is the bare one.
        ("接待游客（万人次）", "≥3000000人次", "312"),
        ("铺设管网（公里）", "10-12", "10,500米"),
    ],
)
def test_a_bare_number_is_in_the_unit_of_the_name(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == "met", made.judgement.reason
    assert codes(made) == set()


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("N95口罩（万只）", "≥50", "480000只"),
        ("旅游收入（亿元）", "≥50", "485,000万元"),
        ("建设面积（万㎡）", "≥0.5", "4,800平方米"),
        ("储备成本（万元）", "≤400", "4,050,000元"),
    ],
)
def test_it_hides_no_miss(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == "not_met", made.judgement.reason
    assert "full_marks_for_missed_target" in codes(made)


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        # The target was written in yuan whatever the name says.
        ("旅游收入（万元）", "≥4000000", "4,100,000元"),
        ("储备成本（万元）", "≤400万元", "395"),
        ("储备成本（万元）", "≤400", "395万元"),
        # It is of the word, or of another measure.
        ("参训人（次）", "≥300", "310次"),
        ("储备成本（万元）", "≤400", "395"),
    ],
)
def test_elsewhere_numbers_stay_as_written(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == "met", made.judgement.reason
    assert codes(made) == set()


def test_an_approved_target_in_another_unit_is_no_other_target() -> None:
    name = "储备成本（万元）"
    made = check_line(
        EvaluatedResult(
            subject=Subject(name=name),
            target=parse_value("≤4,000,000元", name=name),
            target_value="≤4,000,000元",
            declared=parse_value("≤400", name=name),
            declared_value="≤400",
            actual_value="3,950,000元",
            max_score=Decimal(5),
            score=Decimal(5),
        ),
        RULES,
    )

    assert codes(made) == set()


def test_reports_of_unlike_units_are_read_by_the_name_too() -> None:
    round_3 = MonitoredResult(
        subject=Subject(name="接待游客（万人次）"),
        target_value="≥300",
        actual_value="3,000,500人次",
        fiscal_year=2025,
        until=dt.date(2025, 9, 30),
    )

    assert not is_worse(round_3, "312")
    assert not has_fallen(round_3, "312")
    assert has_fallen(round_3, "299")
