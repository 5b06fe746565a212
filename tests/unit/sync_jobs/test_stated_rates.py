"""Completion rates of monitored lines: which report of an indicator is told."""

from dataclasses import replace
from decimal import Decimal

from adapter.domain.monitoring import MonitoringLine
from sync_jobs.comparing.result_lines import Result
from sync_jobs.comparing.stated_rates import rate_findings_of
from tests.unit.sync_jobs.test_watching import WATCH, line


def told(*lines: MonitoringLine) -> list[tuple[str, str]]:
    found = rate_findings_of("P1", [Result(each) for each in lines], WATCH)
    return [(each.line_key, each.facts["completion_rate"]) for each in found]


def stating(number: int, actual: str, rate: str | None, **changes: str) -> MonitoringLine:
    made = line(number, actual, None, round_no=number, **changes)
    return replace(made, completion_rate=None if rate is None else Decimal(rate))


def test_of_each_indicator_the_last_report_that_contradicts_itself_is_told() -> None:
    # The target is ≥120人.
    first, second = stating(1, "30人", "0.9"), stating(2, "60人", "0.1")
    other = stating(3, "60人", "0.2", name="培训场次人数")

    assert told(second, first, other) == [("m2", "10%"), ("m3", "20%")]
    assert told(first, stating(2, "60人", "0.5")) == [("m1", "90%")]


def test_a_report_without_a_rate_says_nothing() -> None:
    assert told(stating(1, "30人", None), stating(2, "60人", "0.5")) == []
