"""Where pushes need an approved plan, the daemon's own push makes not a byte leave."""

from dataclasses import replace
from typing import Any

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions
from sync_jobs.runner import Finished, run_job
from tests.integration.jobs.office import Office
from tests.integration.jobs.receivers import Fate, Lossy
from tests.integration.jobs.test_plans import targets


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs elsewhere."""
    return sqlite_url


def scheduled_push(office: Office) -> Finished:
    """What the daemon runs where the site's settings ask for approval."""
    office.desk.clock.turn(3600)
    site = replace(office.desk.site(), is_approval_required=True)
    return run_job(JOBS["push_templates"], site, JobOptions())


def test_what_would_leave_waits_and_a_sentence_says_for_what(office: Office) -> None:
    finished = scheduled_push(office)

    assert office.desk.sent_keys() == []
    assert finished.result.outcome is RunOutcome.PARTLY
    assert finished.result.figures["awaiting_plan"] == 3
    assert "plan push" in finished.result.lines[0]
    assert (finished.run.counts.created, finished.run.counts.quarantined) == (0, 3)


def test_a_push_of_a_plan_that_got_lost_does_not_leave_again_without_a_plan(
    office: Office,
) -> None:
    plan_id = office.approved()
    Lossy(office.desk, fates=[Fate.LOST] * 9)
    office.apply(plan_id)
    office.desk.system.push_sets = forbidden  # type: ignore[assignment, method-assign]  # this one system

    finished = scheduled_push(office)

    assert finished.result.outcome is RunOutcome.PARTLY


def forbidden(_request: Any) -> Any:
    raise AssertionError("bytes left")


def test_what_was_applied_leaves_nothing_to_wait_for(office: Office) -> None:
    office.apply(office.approved())

    finished = scheduled_push(office)

    assert finished.result.outcome is RunOutcome.OK
    assert finished.result.figures["awaiting_plan"] == 0


def test_what_they_changed_is_recorded_all_the_same(office: Office) -> None:
    office.apply(office.approved())
    office.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")

    finished = scheduled_push(office)

    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert targets(office.desk, "MB1") == ["≥80人", "≥80人"]
