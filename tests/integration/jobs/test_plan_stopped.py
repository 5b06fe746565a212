"""An application that a person stops: between two requests, and nothing more of it leaves."""

from dataclasses import replace

import pytest

from adapter.domain.plan.states import FINAL_OUTCOMES, PlanState
from adapter.errors import RunStopped
from sync_jobs.job import JobOptions
from sync_jobs.planning.applying import apply_plan
from sync_jobs.planning.deciding import stop_plan
from sync_jobs.runner import run_job
from tests.integration.jobs.office import AUTHOR, Office


def test_a_stopped_plan_ends_with_what_it_did(office: Office) -> None:
    plan_id = office.approved()

    def stop(step: str) -> None:
        if step == "plan.noted":
            raise RunStopped

    office.desk.clock.turn(60)
    context = office.of(AUTHOR)
    site = replace(office.desk.site(), step=stop)
    with pytest.raises(RunStopped):
        run_job(apply_plan(context, plan_id), site, JobOptions())
    assert office.record(plan_id).state is PlanState.APPLYING
    stop_plan(context, plan_id)

    assert office.record(plan_id).state is PlanState.PARTLY
    outcomes = [each.outcome for each in office.changes(plan_id)]
    assert set(outcomes) <= FINAL_OUTCOMES
    assert {"applied", "left"} <= {each.value for each in outcomes}
