"""Jobs stopped from a page or by the end of the console: nothing more leaves, and it is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from adapter.clock import RandomIds
from adapter.domain.outcome import RunOutcome
from adapter.domain.plan.states import PlanState
from adapter.errors import RunNotBegun, RunStopped
from adapter.ports.run_budget import unlimited
from adapter.ports.runs import RunRecord
from adapter.web.asked import Asked
from adapter.web.console import Console
from adapter.web.page_words import on_page
from adapter.web.pages.operations import take_test
from adapter.web.pages.plan_running import run_watched, take_apply, take_stop
from adapter.web.workbench import Task, Workbench
from adapter.wording import sentence_of
from sync_jobs.catalogue import JOBS
from sync_jobs.job import SiteContext
from tests.integration.jobs.conftest import (
    desk,
    kept,
    office,
    office_after,
    profile,
    ready,
    signatures,
)
from tests.integration.jobs.desk import SCOPE, Desk
from tests.integration.jobs.office import AUTHOR, Office

__all__ = ["desk", "kept", "office", "office_after", "profile", "ready", "signatures"]


class Page:
    """What the pages of one plan need of a console; `at` meddles with a step of the run."""

    def __init__(self, desk: Desk, plans: Callable[[str], object] = lambda _user: None) -> None:
        self.bench, self._desk, self._plans = Workbench(RandomIds()), desk, plans
        self.at: dict[str, Callable[[], object]] = {}
        #: How often a step is passed until it is meddled with.
        self.after = 1
        self.passed: list[str] = []
        self.budget = unlimited()
        self.app = SimpleNamespace(store=desk.store, step=self._step, site=self._site)

    def _step(self, step: str) -> None:
        self.passed.append(step)
        if step in self.at and self.passed.count(step) == self.after:
            self.at.pop(step)()

    @contextmanager
    def _site(self, _name: str, **given: Any) -> Iterator[SiteContext]:
        given.pop("scope")
        yield replace(self._desk.site(), budget=self.budget, **given)

    def planning(self, asked: Asked) -> object:
        return self._plans(asked.user)

    def audited(self, _asked: Asked, _action: str, _subject: str, act: Callable[[], str]) -> str:
        return act()

    def begin(self, asked: Asked, label: str, subject: str, work: Any) -> str:
        task = self.bench.start(label, subject, asked.user, work)
        assert task is not None
        return task.task_id

    @property
    def console(self) -> Console:
        return cast("Console", self)

    def close_meanwhile(self) -> None:
        """The process is told to end, and has told every task."""
        threading.Thread(target=self.bench.close).start()
        assert all(each.stop.wait(10) for each in self.bench._tasks.values())


def of(plan_id: str) -> Asked:
    return cast("Asked", SimpleNamespace(params={"plan_id": plan_id}, user=AUTHOR))


@pytest.fixture
def page(office: Office) -> Page:
    office.desk.clock.turn(60)
    return Page(office.desk, office.of)


def applied(page: Page, plan_id: str) -> Task:
    take_apply(page.console, of(plan_id))
    return over(page, plan_id)


def over(page: Page, plan_id: str) -> Task:
    task = page.bench.about(plan_id)
    assert task is not None
    assert task.ended.wait(60)
    return task


def test_a_stop_before_the_last_look_sends_nothing_and_leaves_the_plan_approved(
    office: Office, page: Page
) -> None:
    plan_id = office.approved()
    page.at["push.gathered"] = lambda: take_stop(page.console, of(plan_id))

    task = applied(page, plan_id)

    assert task.trouble == on_page(sentence_of(RunStopped()))
    assert page.budget.is_stopped  # What it might have waited for is given up.
    assert "push.prepared" not in page.passed
    assert office.record(plan_id).state is PlanState.APPROVED
    page.budget = unlimited()
    assert not applied(page, plan_id).trouble
    assert office.record(plan_id).state is PlanState.APPLIED


def test_a_person_who_stops_between_two_requests_ends_the_plan(office: Office, page: Page) -> None:
    plan_id = office.approved()
    page.at["push.marked_sent"] = lambda: take_stop(page.console, of(plan_id))

    task = applied(page, plan_id)

    assert task.trouble == ""
    assert page.passed.count("push.settled") == 1
    assert office.record(plan_id).state is PlanState.PARTLY


def test_the_end_of_the_console_ends_after_the_request_and_leaves_the_plan_to_go_on_with(
    office: Office, page: Page
) -> None:
    plan_id = office.approved()
    page.at["push.marked_sent"] = page.close_meanwhile

    task = applied(page, plan_id)

    assert task.trouble == on_page(sentence_of(RunStopped()))
    assert not page.budget.is_stopped  # What has left is read back.
    assert page.passed.count("push.settled") == 1
    assert office.record(plan_id).state is PlanState.APPLYING
    assert not applied(Page(office.desk, office.of), plan_id).trouble
    assert office.record(plan_id).state is PlanState.APPLIED


@pytest.fixture
def full(page: Page) -> Iterator[threading.Event]:
    """No place is free on the bench until this is set."""
    leave = threading.Event()

    def hold(_task: Task) -> tuple[tuple[str, ...], str]:
        assert leave.wait(60)
        return (), ""

    for number in range(4):
        page.bench.start("held", f"held-{number}", AUTHOR, hold)
    yield leave
    leave.set()


def test_an_application_that_waits_for_a_place_is_stopped_with_nothing_sent(
    office: Office, page: Page, full: threading.Event
) -> None:
    plan_id = office.approved()
    take_apply(page.console, of(plan_id))
    take_stop(page.console, of(plan_id))
    full.set()

    task = over(page, plan_id)

    assert task.trouble == on_page(sentence_of(RunNotBegun()))
    assert page.passed == []
    assert office.record(plan_id).state is PlanState.APPROVED


def test_one_that_waits_to_go_on_ends_its_plan_when_a_person_stops_it(
    office: Office, page: Page, full: threading.Event
) -> None:
    plan_id = office.approved()
    former = Page(office.desk, office.of)
    former.at["push.marked_sent"] = former.close_meanwhile
    applied(former, plan_id)
    take_apply(page.console, of(plan_id))
    take_stop(page.console, of(plan_id))
    full.set()

    assert over(page, plan_id).trouble == on_page(sentence_of(RunNotBegun()))
    assert page.passed == []
    assert office.record(plan_id).state is PlanState.PARTLY


def test_a_connection_is_not_tried_when_the_stop_came_before_it_could_be_given_up(
    desk: Desk,
) -> None:
    def begin(_asked: Asked, label: str, subject: str, work: Any, **_: str) -> str:
        task = Task(task_id="1", subject=subject, label=label, user=AUTHOR)
        task.stop.set()
        work(task)
        return "1"

    page = Page(desk)
    nothing_else = SimpleNamespace(
        begin=begin, audited=page.audited, scope=lambda *_: SCOPE, app=SimpleNamespace()
    )

    with pytest.raises(RunNotBegun):
        take_test(cast("Console", nothing_else), of(""))


# --- jobs that only read --------------------------------------------------------------------------


def watched_run(page: Page, job: str) -> tuple[Task, RunRecord]:
    """A job of a page, and its run as it is recorded."""

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        run_watched(page.console, SCOPE, JOBS[job], task)
        return (), ""

    task = page.bench.start(job, job, AUTHOR, work)
    assert task is not None
    assert task.ended.wait(60)
    return task, page.app.store.queries.runs(limit=1)[0]


def stop_all(page: Page) -> Callable[[], object]:
    return lambda: [page.bench.stop(each) for each in page.bench._tasks.values()]


@pytest.mark.parametrize(
    ("job", "step"),
    [
        ("bind_projects", "run.worked"),
        ("bind_projects", "run.finished"),
        ("pull_monitoring", "pull.published"),
        ("pull_monitoring", "run.worked"),
        ("verify_copies", "verify.noted"),
    ],
)
def test_a_stop_after_the_last_commit_leaves_the_run_as_it_ended(
    page: Page, job: str, step: str
) -> None:
    watched_run(page, job)
    page.passed = []
    watched_run(page, job)
    page.after, page.passed = page.passed.count(step), []
    page.at[step] = stop_all(page)

    task, run = watched_run(page, job)

    assert step not in page.at
    assert task.trouble == ""
    assert (run.job, run.error) == (job, "")
    assert run.outcome is RunOutcome.OK


@pytest.mark.parametrize("step", ["run.started", "pull.opened", "pull.merged"])
def test_a_stop_before_it_leaves_everything_to_be_asked_for_again(page: Page, step: str) -> None:
    page.at[step] = stop_all(page)

    task, run = watched_run(page, "pull_monitoring")

    assert step not in page.at
    assert task.trouble == on_page(sentence_of(RunStopped()))
    assert run.outcome is RunOutcome.FAILED
    assert "pull.published" not in page.passed
