"""The way back from an applied plan: what it changed, unless that moved since."""

import pytest

from adapter.domain.plan.states import PlanState
from adapter.domain.record import RecordKind
from adapter.errors import PlanRefused
from tests.integration.jobs.desk import GRANTS, MEALS, csv_file, template
from tests.integration.jobs.office import FIRST, Office
from tests.integration.jobs.test_plans import targets

BOTH = csv_file(
    "修改.csv",
    [
        *template("MB1", GRANTS, "101", "102", 指标值="≥95人"),
        *template("MB2", MEALS, "102", "103", 指标值="≥95人"),
    ],
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs in `test_plans`; the way back does not."""
    return sqlite_url


@pytest.fixture
def changed(agreed: Office) -> tuple[Office, str]:
    """Both templates were changed over there by a plan of ours."""
    office = agreed
    office.desk.import_files(BOTH)
    plan_id = office.approved()
    office.apply(plan_id)
    return office, plan_id


def planned_back(office: Office, plan_id: str) -> str:
    return str(office.roll_back(plan_id).result.figures["plan_id"])


def test_a_rollback_goes_the_same_way_as_any_plan(changed: tuple[Office, str]) -> None:
    office, plan_id = changed
    back = planned_back(office, plan_id)
    assert targets(office.desk, "MB1") == ["≥95人", "≥95人"]
    assert office.record(back).header.rollback_of == plan_id
    office.approve(back, FIRST)

    office.apply(back)

    assert office.outcomes(back) == {"MB1": "applied", "MB2": "applied"}
    assert targets(office.desk, "MB1") == ["≥90人", "≥90人"]
    assert targets(office.desk, "MB2") == ["≥90人", "≥90人"]


def test_a_rollback_tells_fields_the_other_way_round(changed: tuple[Office, str]) -> None:
    office, plan_id = changed

    back = planned_back(office, plan_id)

    first = office.changes(back)[0].change.fields[0]
    assert (first.path, first.before, first.after) == ("items.101.target", "≥95人", "≥90人")


def test_what_moved_since_is_listed_and_left_alone(changed: tuple[Office, str]) -> None:
    office, plan_id = changed
    office.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    back = planned_back(office, plan_id)
    office.approve(back)

    office.apply(back)

    assert office.kinds(back) == {"MB1": "held", "MB2": "change"}
    assert "又有改动" in office.changes(back)[0].change.reason
    assert office.outcomes(back) == {"MB1": "left", "MB2": "applied"}
    assert targets(office.desk, "MB1") == ["≥80人", "≥80人"]


def test_a_set_that_the_plan_created_is_listed_for_people(office: Office) -> None:
    plan_id = office.approved()
    office.apply(plan_id)

    back = planned_back(office, plan_id)

    assert set(office.kinds(back).values()) == {"withdraw"}
    assert "在对方系统中删除" in office.changes(back)[0].change.reason


def test_a_rollback_can_be_rolled_back(changed: tuple[Office, str]) -> None:
    office, plan_id = changed
    back = planned_back(office, plan_id)
    office.approve(back)
    office.apply(back)

    forth = planned_back(office, back)
    office.approve(forth)
    office.apply(forth)

    assert targets(office.desk, "MB1") == ["≥95人", "≥95人"]


def test_only_what_was_applied_can_be_rolled_back(office: Office) -> None:
    plan_id = office.approved()

    with pytest.raises(PlanRefused, match="not_applied"):
        office.roll_back(plan_id)


def test_what_the_plan_did_not_change_is_not_taken_back(changed: tuple[Office, str]) -> None:
    office, _ = changed
    office.desk.import_files(csv_file("再改.csv", template("MB1", GRANTS, "101", "102")))
    plan_id = office.approved()
    office.desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    office.apply(plan_id)

    result = office.roll_back(plan_id).result

    assert office.record(plan_id).state is PlanState.PARTLY
    assert result.figures["plan_id"] is None
    assert "没有可回退的" in result.lines[0]
