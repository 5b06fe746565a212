"""The completion rate that a report states, beside its own two numbers."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.stated_rate import rate_contradicted
from adapter.domain.value import Direction


def contradicted(target: str, actual: str, stated: str, **changes: Any) -> Decimal | None:
    name = changes.pop("name", "培训人数")
    fields: dict[str, Any] = {
        "subject": Subject(level1="产出指标", level2="数量指标", name=name),
        "target_value": target,
        "actual_value": actual,
        "fiscal_year": 2025,
        "until": dt.date(2025, 9, 30),
    }
    return rate_contradicted(MonitoredResult(**fields | changes), Decimal(stated))


@pytest.mark.parametrize(
    ("target", "actual", "stated", "computed"),
    [
        ("≥5000人", "2500人", "1", "0.5"),
        ("≥5000人", "4500人", "0.8", "0.9"),
        ("≥5000人", "0.6万人", "0.5", "1.2"),
        ("≥90%", "45%", "0.9", "0.5"),
        ("≥5000人", "0人", "0.4", "0"),
    ],
)
def test_a_rate_that_the_numbers_cannot_give_is_told_with_the_one_they_give(
    target: str, actual: str, stated: str, computed: str
) -> None:
    assert contradicted(target, actual, stated) == Decimal(computed)


@pytest.mark.parametrize(
    ("target", "actual", "stated"),
    [
        ("≥5000人", "2500人", "0.5"),
        ("≥3000人", "2000人", "0.66"),  # cut
        ("≥3000人", "2000人", "0.67"),
        ("≥5000人", "6000人", "1"),
        ("≥5000人", "6000人", "1.2"),
        ("≥5000人", "3000人", "0.8"),  # of what is due by the end of September
        ("≥5000人", "4500人", "1"),  # more than what is due
        ("≥90%", "92%", "0.92"),
        ("≥5000人", "2500人", "0.005"),  # 0.5 on the wire, meant as a share
        ("≥5000人", "2500人", "0"),
        ("≤5000元", "4500元", "1"),  # less is better: how that is a rate, nobody says
        ("≥5000人", "2500户", "1"),
        ("≥5000人", "已完成", "0.3"),
        ("≥5000人", "2500人（预计）", "1"),
        ("≥0人", "5人", "0.3"),
        ("持续提升", "持续提升", "0.3"),
        ("9月底前", "9月完成", "0.3"),
    ],
)
def test_a_rate_that_may_be_meant_accuses_nobody(target: str, actual: str, stated: str) -> None:
    assert contradicted(target, actual, stated) is None


def test_the_direction_of_the_library_says_what_is_a_floor() -> None:
    assert contradicted("100次", "40次", "1", direction=Direction.POSITIVE) == Decimal("0.4")
    assert contradicted("100次", "40次", "1", direction=Direction.NEGATIVE) is None


def test_of_a_round_without_a_day_what_is_due_may_be_any_part() -> None:
    assert contradicted("≥5000人", "2500人", "0.8", undated_round=2) is None
    assert contradicted("≥5000人", "2500人", "0.3", undated_round=2) == Decimal("0.5")
