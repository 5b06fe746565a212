"""An application that dies at any step is carried on by the next: nothing twice, nothing lost."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.plan.states import ChangeOutcome, PlanState
from sync_jobs.planning.applying import JOB
from sync_jobs.steps import PLAN_STEPS, PUSH_STEPS
from tests.integration.jobs.desk import DIVISION
from tests.integration.jobs.office import Office
from tests.integration.jobs.receivers import Fate, Lossy, deduplicating
from tests.integration.jobs.test_pull_steps import Died, dying, reborn

BUREAU = DIVISION.division_code
#: Longer than anything may come late.
LONG_S = 600
ALL = {BUREAU: "applied", "MB1": "applied", "MB2": "applied"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs elsewhere; the course of an application does not."""
    return sqlite_url


def carried_on(office: Office, plan_id: str) -> int:
    """Apply again until every change has an outcome; how often that took."""
    for times in range(1, 5):
        office.desk.clock.turn(LONG_S)
        office.apply(plan_id)
        if office.record(plan_id).state is not PlanState.APPLYING:
            return times
    raise AssertionError("the plan does not come to an end")


#: The library leaves in a request of its own, so some steps come twice. What a push does before
#: is tried elsewhere.
DEATHS = [
    *((step, 1) for step in ("push.recorded", *PUSH_STEPS[3:], *PLAN_STEPS)),
    ("push.answered", 2),
    ("plan.noted", 2),
]


@pytest.mark.parametrize(("step", "times"), DEATHS)
def test_after_a_death_the_plan_ends_as_if_nothing_had_happened(
    office: Office, step: str, times: int
) -> None:
    plan_id = office.approved()
    dying(office.desk, step, times=times)

    with pytest.raises(Died):
        office.apply(plan_id)
    reborn(office.desk)
    if office.record(plan_id).state in {PlanState.APPROVED, PlanState.APPLYING}:
        carried_on(office, plan_id)

    assert office.outcomes(plan_id) == ALL
    assert office.record(plan_id).state is PlanState.APPLIED
    assert set(Counter(office.desk.sent_keys()).values()) == {1}


def test_every_step_of_an_application_is_passed_in_order(office: Office) -> None:
    passed: list[str] = []
    plan_id = office.approved()

    def note(step: str) -> None:
        passed.append(step)

    office.desk.step = note
    office.apply(plan_id)

    named = [each for each in passed if each in PLAN_STEPS]
    assert list(dict.fromkeys(named)) == list(PLAN_STEPS)
    # The library leaves in a request of its own.
    assert named.count("plan.noted") == 2


def test_a_push_without_an_answer_keeps_the_plan_open(office: Office) -> None:
    plan_id = office.approved()
    Lossy(office.desk, fates=[Fate.LATE])

    first = office.apply(plan_id)
    state = office.record(plan_id).state
    times = carried_on(office, plan_id)

    assert first.result.outcome is RunOutcome.PARTLY
    assert any("再次运行 plan apply" in line for line in first.result.lines)
    assert state is PlanState.APPLYING
    assert times == 1
    assert office.outcomes(plan_id) == ALL


@pytest.mark.parametrize("step", ["push.marked_sent", "push.answered", "push.settled"])
def test_at_a_receiver_that_deduplicates_the_next_run_is_enough(office: Office, step: str) -> None:
    office.desk.profile = deduplicating(office.desk.profile)
    lossy = Lossy(office.desk, deduplicates=True)
    plan_id = office.approved()
    dying(office.desk, step, times=2)
    with pytest.raises(Died):
        office.apply(plan_id)
    reborn(office.desk)

    office.apply(plan_id)

    assert office.outcomes(plan_id) == ALL
    assert office.record(plan_id).state is PlanState.APPLIED
    assert len(set(lossy.keys())) == 2


def test_settled_sets_of_the_plan_travel_along_where_a_request_must_leave_as_a_whole(
    office: Office,
) -> None:
    office.desk.profile = deduplicating(office.desk.profile)
    lossy = Lossy(office.desk, deduplicates=True)
    plan_id = office.approved()
    lossy.only = [frozenset({BUREAU}), *[frozenset({"MB1"})] * 3]

    office.apply(plan_id)
    first = office.outcomes(plan_id)
    office.apply(plan_id)

    assert first == {**ALL, "MB2": "unsettled"}
    assert office.outcomes(plan_id) == ALL
    assert lossy.sent()[-1] == ("MB1", "MB2")
    assert len(set(lossy.keys())) == 2


def test_an_applied_set_whose_answer_was_lost_counts_as_applied(office: Office) -> None:
    plan_id = office.approved()
    Lossy(office.desk, fates=[Fate.UNANSWERED])

    office.apply(plan_id)

    assert office.outcomes(plan_id) == ALL


def test_a_plan_that_runs_out_of_time_half_way_ends_with_what_it_did(office: Office) -> None:
    plan_id = begun(office)
    office.desk.clock.turn(8 * 86_400)

    office.apply(plan_id)

    assert office.outcomes(plan_id) == {BUREAU: "applied", "MB1": "expired", "MB2": "expired"}
    assert office.record(plan_id).state is PlanState.PARTLY
    assert office.desk.sent_keys() == [BUREAU]


def test_what_was_begun_is_ended_whoever_plans_meanwhile(office: Office) -> None:
    plan_id = begun(office)
    office.plan()

    office.apply(plan_id)

    assert office.record(plan_id).state is PlanState.APPLIED


def test_what_the_other_side_says_of_a_refused_set_stands_beside_it(office: Office) -> None:
    plan_id = office.approved()
    office.desk.receiver.refused_keys["MB2"] = "填报期未开"

    finished = office.apply(plan_id)

    with office.desk.store.begin() as work:
        told = {each.change.key: each.outcome_reason for each in work.plans.changes(plan_id)}
    assert told == {BUREAU: "", "MB1": "", "MB2": "填报期未开"}
    assert any(line.endswith("（填报期未开）") for line in finished.result.lines)


def test_the_run_rows_of_applications_balance(
    office: Office, rows_of: Callable[[str], list[Any]]
) -> None:
    plan_id = office.approved()
    office.desk.receiver.refused_keys["MB2"] = "不合规"

    finished = office.apply(plan_id)

    assert office.outcomes(plan_id) == {**ALL, "MB2": "refused"}
    assert office.record(plan_id).balance == {ChangeOutcome.APPLIED: 2, ChangeOutcome.REFUSED: 1}
    assert finished.result.counts.is_balanced
    statement = f"SELECT rows_read, rows_created, rows_rejected FROM run WHERE job = '{JOB}'"  # noqa: S608 - our own name
    assert rows_of(statement) == [(3, 2, 1)]


def begun(office: Office) -> str:
    """A plan of which the library was sent when its process died."""
    plan_id = office.approved()
    dying(office.desk, "plan.noted")
    with pytest.raises(Died):
        office.apply(plan_id)
    reborn(office.desk)
    return plan_id


def test_a_plan_that_was_begun_can_be_stopped_where_it_stands(office: Office) -> None:
    plan_id = begun(office)

    stopped = office.void(plan_id)

    assert stopped.state is PlanState.PARTLY
    assert office.outcomes(plan_id) == {BUREAU: "applied", "MB1": "left", "MB2": "left"}
    assert office.desk.sent_keys() == [BUREAU]
    assert office.apply(office.approved()).result.outcome is RunOutcome.OK


def test_a_plan_that_was_begun_goes_on_under_another_profile_as_far_as_its_rows_are_the_same(
    office: Office,
) -> None:
    plan_id = begun(office)
    office.desk.profile = deduplicating(office.desk.profile)

    office.apply(plan_id)

    assert office.outcomes(plan_id) == ALL
