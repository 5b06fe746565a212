"""Plans: what was approved is what leaves, change by change, or a sentence says why not."""

from collections.abc import Callable

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.plan.plan import Decision
from adapter.domain.plan.rules import PlanLimits
from adapter.domain.plan.states import ChangeOutcome, PlanState
from adapter.domain.record import RecordKind
from adapter.errors import PersonRefused, PlanRefused
from tests.integration.jobs.desk import (
    DIVISION,
    GRANTS,
    MEALS,
    Desk,
    csv_file,
    template,
)
from tests.integration.jobs.office import (
    ADMIN,
    AUDITOR,
    AUTHOR,
    FIRST,
    SECOND,
    Office,
    agree,
)

BUREAU = DIVISION.division_code
LOOSER = csv_file("修改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))


@pytest.fixture
def agreed(office_after: Callable[..., Office]) -> Office:
    """Both sides hold the same; then our template MB1 changes."""
    return office_after(agree, we_change)


def we_change(office: Office) -> None:
    office.desk.import_files(LOOSER)


#: For what does not depend on the database.
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def targets(desk: Desk, template_code: str) -> list[object]:
    return [
        row["kpi_val"]
        for row in desk.system.rows(RecordKind.TEMPLATE_ITEM)
        if row["template_code"] == template_code
    ]


def code_of(raised: pytest.ExceptionInfo[PlanRefused]) -> str:
    assert raised.value.sentence
    return raised.value.code


# --- the whole way --------------------------------------------------------------------------------


def test_an_approved_plan_is_carried_out_and_read_back(office: Office) -> None:
    plan_id = office.plan()
    assert office.desk.sent_keys() == []
    office.approve(plan_id)

    finished = office.apply(plan_id)

    assert finished.result.outcome is RunOutcome.OK
    assert finished.result.counts.created == 3
    assert office.desk.sent_keys() == [BUREAU, "MB1", "MB2"]
    assert office.record(plan_id).state is PlanState.APPLIED
    assert office.record(plan_id).balance == {ChangeOutcome.APPLIED: 3}
    assert set(office.desk.baseline()) == {"MB1", "MB2"}


@SQLITE
def test_a_plan_says_what_would_change_field_by_field(agreed: Office) -> None:
    (stored,) = agreed.changes(agreed.plan())

    fields = [(each.path, each.before, each.after) for each in stored.change.fields]
    assert (stored.change.kind.value, stored.change.key) == ("change", "MB1")
    assert fields == [
        ("items.101.target", "≥90人", "≥95人"),
        ("items.102.target", "≥90人", "≥95人"),
    ]


@SQLITE
def test_without_anything_to_change_there_is_no_plan(office: Office) -> None:
    office.apply(office.approved())

    assert office.plan() == "None"


def test_what_is_planned_is_sent_even_when_the_library_moved_on(agreed: Office) -> None:
    plan_id = agreed.approved()
    agreed.desk.import_files(csv_file("再改.csv", template("MB1", GRANTS, "101", 指标值="≥99人")))

    agreed.apply(plan_id)

    assert targets(agreed.desk, "MB1") == ["≥95人", "≥95人"]


# --- who may --------------------------------------------------------------------------------------


@SQLITE
def test_nobody_approves_a_plan_of_their_own(office: Office) -> None:
    plan_id = office.plan()

    with pytest.raises(PersonRefused) as refused:
        office.approve(plan_id, AUTHOR)

    assert code_of(refused) == "not_permitted"


@SQLITE
@pytest.mark.parametrize("user", [FIRST, ADMIN, AUDITOR])
def test_only_a_preparer_plans_and_applies(office: Office, user: str) -> None:
    plan_id = office.approved()

    with pytest.raises(PersonRefused):
        office.plan(user=user)
    with pytest.raises(PersonRefused):
        office.apply(plan_id, user=user)

    assert office.desk.sent_keys() == []


@SQLITE
def test_a_stranger_is_told_to_ask_for_an_account(office: Office) -> None:
    with pytest.raises(PersonRefused, match="no_account") as refused:
        office.plan(user="nobody")

    assert "user add" in refused.value.sentence


@SQLITE
def test_what_is_not_approved_is_not_applied(office: Office) -> None:
    plan_id = office.plan()

    with pytest.raises(PlanRefused) as refused:
        office.apply(plan_id)

    assert code_of(refused) == "wrong_state"
    assert office.desk.sent_keys() == []


def test_past_a_threshold_two_people_approve(office: Office) -> None:
    office.limits = PlanLimits(changes=3)
    plan_id = office.plan()

    first = office.approve(plan_id, FIRST)
    with pytest.raises(PlanRefused) as again:
        office.approve(plan_id, FIRST)
    second = office.approve(plan_id, SECOND)

    assert first.header.needed_because == ("改动或采纳 3 套，达到 3 套",)
    assert (first.state, second.state) == (PlanState.SUBMITTED, PlanState.APPROVED)
    assert code_of(again) == "approved_already"


def test_an_edit_voids_what_was_approved(office: Office) -> None:
    plan_id = office.approved()
    before = office.record(plan_id)

    after = office.edit(plan_id, 3, Decision.LEAVE_OUT)

    assert (after.state, after.header.revision) == (PlanState.DRAFT, 2)
    assert after.digest != before.digest
    with office.desk.store.begin() as work:
        assert [each.voided_at is None for each in work.plans.approvals(plan_id)] == [False]
    with pytest.raises(PlanRefused):
        office.apply(plan_id)


@SQLITE
def test_what_was_left_out_is_not_sent(office: Office) -> None:
    plan_id = office.plan()
    office.edit(plan_id, 3, Decision.LEAVE_OUT)
    office.submit(plan_id)
    office.approve(plan_id)

    office.apply(plan_id)

    assert office.desk.sent_keys() == [BUREAU, "MB1"]
    assert office.outcomes(plan_id)["MB2"] == "left"
    assert office.record(plan_id).state is PlanState.APPLIED


# --- the other side moves -------------------------------------------------------------------------


def test_a_change_whose_record_moved_is_refused_alone(office: Office) -> None:
    office.apply(office.approved())
    both = [
        *template("MB1", GRANTS, "101", "102", 指标值="≥95人"),
        *template("MB2", MEALS, "102", "103", 指标值="≥95人"),
    ]
    office.desk.import_files(csv_file("修改.csv", both))
    plan_id = office.approved()
    office.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")

    finished = office.apply(plan_id)

    assert office.outcomes(plan_id) == {"MB1": "stale", "MB2": "applied"}
    assert targets(office.desk, "MB1") == ["≥80人", "≥80人"]
    assert targets(office.desk, "MB2") == ["≥95人", "≥95人"]
    assert office.record(plan_id).state is PlanState.PARTLY
    assert finished.result.outcome is RunOutcome.PARTLY
    assert any("MB1" in line and "重新编制同类的计划" in line for line in finished.result.lines)


@SQLITE
def test_what_moved_before_the_application_is_not_even_looked_at_again(agreed: Office) -> None:
    plan_id = agreed.approved()
    agreed.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    passed: list[str] = []

    def note(step: str) -> None:
        passed.append(step)

    agreed.desk.step = note
    agreed.apply(plan_id)

    assert agreed.outcomes(plan_id) == {"MB1": "stale"}
    assert "push.looked" not in passed


@SQLITE
def test_what_moves_while_the_plan_is_applied_is_refused_too(agreed: Office) -> None:
    plan_id = agreed.approved()

    def edit(step: str) -> None:
        if step == "plan.begun":
            agreed.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")

    agreed.desk.step = edit
    agreed.apply(plan_id)

    assert agreed.outcomes(plan_id) == {"MB1": "stale"}
    assert targets(agreed.desk, "MB1") == ["≥80人", "≥80人"]


def test_what_both_moved_is_a_conflict_that_waits_for_a_person(agreed: Office) -> None:
    agreed.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    plan_id = agreed.approved()

    agreed.apply(plan_id)

    assert agreed.kinds(plan_id) == {"MB1": "conflict"}
    assert agreed.outcomes(plan_id) == {"MB1": "left"}
    assert targets(agreed.desk, "MB1") == ["≥80人", "≥80人"]


@SQLITE
def test_a_conflict_decided_for_our_side_replaces_exactly_what_was_seen(agreed: Office) -> None:
    agreed.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    plan_id = agreed.plan()
    agreed.edit(plan_id, 1, Decision.SEND)
    agreed.submit(plan_id)
    agreed.approve(plan_id)

    agreed.apply(plan_id)

    assert agreed.outcomes(plan_id) == {"MB1": "applied"}
    assert targets(agreed.desk, "MB1") == ["≥95人", "≥95人"]
