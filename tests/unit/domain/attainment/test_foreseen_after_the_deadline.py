"""A report that foresees its end after the deadline is no green one."""

import datetime as dt

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.monitored import LineProgress, MonitoredResult
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.progress import judge_progress
from mappings.scoring_rules_file import load_rules


def judged(actual: str, target: str = "2026年10月底前") -> LineProgress:
    line = MonitoredResult(
        subject=Subject(level1="产出指标", level2="时效指标", name="工程完工时间"),
        target_value=target,
        actual_value=actual,
        fiscal_year=2026,
        until=dt.date(2026, 8, 31),
    )
    return judge_progress(line, load_rules().monitoring)


@pytest.mark.parametrize("actual", ["预计11月完工", "预计2026年12月完工", "预计2027年3月完工"])
def test_a_month_after_the_deadline_is_yellow(actual: str) -> None:
    told = judged(actual)

    assert told.light is Light.YELLOW
    assert "预计在时限之后完成" in told.reason


@pytest.mark.parametrize(
    "actual",
    ["预计10月完工", "预计年底前完工", "预计四季度完工", "预计11月底前完工", "预计10-11月完工"],
)
def test_what_may_be_in_time_stays_as_it_was(actual: str) -> None:
    assert judged(actual).light is not Light.YELLOW


def test_a_month_that_holds_the_deadline_is_left_open() -> None:
    assert judged("预计10月完工", "2026年10月15日前").light is Light.GREEN
