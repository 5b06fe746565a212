"""When the daemon runs what is due: after a restart, a held lease, a clock that was set right."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from adapter.bootstrap.app import App, open_app
from adapter.daemon import Daemon, Tick
from adapter.errors import ConnectionLost, LeaseHeld
from adapter.settings import load_settings
from sync_jobs.job import JobResult, JobSpec, RunContext
from tests.integration.test_doors import settings_file

A_WEEK, AN_HOUR, A_MINUTE = 7 * 86_400, 3_600, 60


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("ERENHOT_SECRET", "x")
    with open_app(load_settings(settings_file(tmp_path, sqlite_url))) as opened:
        yield opened


class Work:
    """A job that says when it was done, or what stopped it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.has_run = Event()
        self.failure: Exception | None = None

    def tick(self, every_s: int, name: str = "job") -> Tick:
        def job(_run: RunContext) -> JobResult:
            self.done.append(name)
            self.has_run.set()
            if self.failure is not None:
                raise self.failure
            return JobResult()

        spec = JobSpec(name=name, label="作业", function=job, works_on=(name,))
        return Tick(site="erenhot", spec=spec, every_s=every_s)


def run(app: App, *ticks: Tick, until: Event) -> None:
    """A process with these schedules, ended after it did what was due."""

    class Stop:
        def wait(self) -> object:
            return until.wait(10)

    daemon = Daemon(app)
    daemon._ticks = list(ticks)
    daemon.run_until(Stop())


def test_what_is_due_runs_at_once_and_once_in_its_slot_however_often_we_are_started(
    app: App,
) -> None:
    work = Work()

    run(app, work.tick(A_WEEK), until=work.has_run)
    for number in range(2):
        other = Work()
        run(app, work.tick(A_WEEK), other.tick(A_WEEK, f"other{number}"), until=other.has_run)

    assert work.done == ["job"]


def test_jobs_of_a_site_begin_in_the_order_of_a_cycle(app: App) -> None:
    work, last = Work(), Work()
    names = ["z", "a", "m"]

    run(
        app,
        *(work.tick(A_WEEK, each) for each in names),
        last.tick(A_WEEK, "b"),
        until=last.has_run,
    )

    assert work.done == names


HELD_UP = [ConnectionLost("out of reach"), LeaseHeld(name="job", run_id="R1", since=None)]


@pytest.mark.parametrize("failure", HELD_UP)
def test_what_was_held_up_is_tried_again_within_its_slot(app: App, failure: Exception) -> None:
    work = Work()
    work.failure = failure
    daemon = Daemon(app)

    daemon.fire(work.tick(AN_HOUR))
    daemon.fire(work.tick(AN_HOUR))
    work.failure = None
    daemon.fire(work.tick(AN_HOUR))
    daemon.fire(work.tick(AN_HOUR))

    assert len(work.done) == 3


def test_of_a_short_interval_the_next_slot_is_the_next_try(app: App) -> None:
    work = Work()
    work.failure = ConnectionLost("out of reach")
    tick = work.tick(AN_HOUR // 6)
    slot = tick.slot(app.clock.now())

    for _ in range(3):
        Daemon(app).fire(tick)

    assert len(work.done) == 1 or tick.slot(app.clock.now()) != slot


def test_a_defect_is_not_tried_again(app: App) -> None:
    work = Work()
    work.failure = ValueError("ours")

    for _ in range(3):
        Daemon(app).fire(work.tick(A_WEEK))

    assert len(work.done) == 1


def test_a_clock_that_was_set_back_holds_up_nothing(app: App) -> None:
    work = Work()
    daemon = Daemon(app)
    daemon._ticks = [work.tick(A_MINUTE), work.tick(A_WEEK, "weekly")]
    scheduler = daemon._scheduler()
    scheduler.start(paused=True)
    later = datetime.now(UTC) + timedelta(days=1)
    for each in scheduler.get_jobs():
        each.modify(next_run_time=later)

    daemon.realign(scheduler)

    due = {each.id: each.next_run_time for each in scheduler.get_jobs()}
    scheduler.shutdown()
    assert due["erenhot:job"] <= datetime.now(UTC)
    assert due["erenhot:weekly"] == later
