"""A job that keeps failing is told with its latest cause, until it succeeds."""

import pytest

from adapter.errors import (
    AdapterError,
    CircuitOpen,
    ConnectionLost,
    RunStopped,
    SuspiciousEmptyPull,
)
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.budget_system import ReadRequest
from sync_jobs.alarm_wording import detail_words, subject_words
from sync_jobs.failing import FAILING_AFTER
from tests.integration.jobs.desk import SCOPE, Desk

OPEN = CircuitOpen("query X", opens_in_s=30, last="ServerBusy: HTTP 500", words="HTTP 500")
JOB = "pull_targets"


def fail(desk: Desk, error: BaseException, *, dry: bool = False, job: str = JOB) -> None:
    def failing(_request: ReadRequest) -> None:
        raise error

    reading = desk.system.read_pages
    desk.system.read_pages = failing  # type: ignore[assignment,method-assign]  # the side that fails
    with pytest.raises(type(error)):
        desk.run(job, dry=dry)
    desk.system.read_pages = reading  # type: ignore[method-assign]  # as it was


def alarms(desk: Desk) -> list[Alarm]:
    with desk.store.begin() as work:
        return [each for each in work.alarms.open(SCOPE) if each.code is AlarmCode.JOB_FAILING]


def test_a_job_that_keeps_failing_is_told_with_its_latest_cause(ready: Desk) -> None:
    for _ in range(FAILING_AFTER - 1):
        fail(ready, ConnectionLost("x"))
    assert alarms(ready) == []

    fail(ready, OPEN)

    (alarm,) = alarms(ready)
    assert alarm.subject == JOB
    assert alarm.run_id == ready.latest_run().run_id
    assert ready.latest_run().error == "CircuitOpen: ServerBusy: HTTP 500"
    assert subject_words(alarm) == ("拉取绩效目标", "")
    told = detail_words(alarm)
    assert told.startswith("已连续失败 3 次；最近一次：因连续失败，已暂停同类调用")
    assert "最近一次失败：一体化系统繁忙或在维护" in told
    assert "HTTP 500" in told


def test_it_is_counted_up_and_closed_by_the_run_that_succeeds(ready: Desk) -> None:
    for _ in range(FAILING_AFTER + 1):
        fail(ready, ConnectionLost("x"))
    (alarm,) = alarms(ready)
    assert (alarm.times, alarm.detail) == (2, "4 in a row: ConnectionLost")

    ready.run(JOB, dry=True)
    assert len(alarms(ready)) == 1
    ready.run(JOB)
    assert alarms(ready) == []
    fail(ready, ConnectionLost("x"))

    assert alarms(ready) == []


@pytest.mark.parametrize(
    "error", [RunStopped(), SuspiciousEmptyPull(held=9, received=0), KeyboardInterrupt()]
)
def test_what_people_do_or_are_asked_already_is_not_counted(
    ready: Desk, error: AdapterError | KeyboardInterrupt
) -> None:
    for _ in range(FAILING_AFTER):
        fail(ready, error)
    for _ in range(FAILING_AFTER - 1):
        fail(ready, ConnectionLost("x"))
        fail(ready, ConnectionLost("x"), dry=True)
        fail(ready, error)

    assert alarms(ready) == []
    fail(ready, ConnectionLost("x"))
    assert len(alarms(ready)) == 1


def test_each_job_fails_for_itself(ready: Desk) -> None:
    for _ in range(FAILING_AFTER - 1):
        fail(ready, ConnectionLost("x"))
        fail(ready, ConnectionLost("x"), job="pull_monitoring")

    assert alarms(ready) == []
