"""Plans of a version check: whose a set is by its fields, and what waits for a person."""

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.plan.plan import Decision
from adapter.domain.plan.rules import PlanLimits
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.record import RecordKind
from adapter.errors import PlanRefused
from sync_jobs.planning.plan_reconcile import plan_reconcile
from tests.integration.jobs.desk import GRANTS, csv_file, template
from tests.integration.jobs.office import AUTHOR, Office
from tests.integration.jobs.test_plans import targets
from tests.integration.jobs.test_reconcile import own

LOOSER = csv_file("修改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs in `test_plans`; what is decided does not."""
    return sqlite_url


def they_edit(office: Office, code: str, *, indicator: str = "", value: str = "≥80人") -> None:
    """Let a user there change the values of a template, or of one of its rows."""
    office.desk.clock.turn(60)
    for row in office.desk.system._table(RecordKind.TEMPLATE_ITEM):
        is_meant = indicator in {"", row["lv3_perf_ind_code"]}
        if row["is_deleted"] == 2 and row["template_code"] == code and is_meant:
            row.update(kpi_val=value, update_time=office.desk.wire_now())


def test_what_only_we_moved_is_sent_and_what_only_they_moved_is_theirs(agreed: Office) -> None:
    agreed.desk.import_files(LOOSER)
    they_edit(agreed, "MB2")
    plan_id = agreed.reconcile()
    agreed.approve(plan_id)

    agreed.apply(plan_id)

    reason = agreed.changes(plan_id)[1].change.reason
    assert agreed.kinds(plan_id) == {"MB1": "change", "MB2": "adopt"}
    assert agreed.outcomes(plan_id) == {"MB1": "applied", "MB2": "adopted"}
    assert reason == "只有对方改了"
    assert targets(agreed.desk, "MB2") == ["≥80人", "≥80人"]


def test_what_the_profile_gives_to_the_library_is_put_back_by_an_approved_plan(
    agreed: Office,
) -> None:
    def names() -> set[object]:
        rows = agreed.desk.system._table(RecordKind.TEMPLATE_ITEM)
        return {
            row["lv3_perf_ind_name"]
            for row in rows
            if row["is_deleted"] == 2 and row["template_code"] == "MB1"
        }

    before = names()
    agreed.desk.edit_row(
        RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="对方改名"
    )
    renamed, plan_id = names(), agreed.reconcile()
    kinds = agreed.kinds(plan_id)
    agreed.approve(plan_id)

    agreed.apply(plan_id)

    assert renamed != before
    assert kinds == {"MB1": "change"}
    assert names() == before


def test_a_field_that_a_person_gave_to_the_other_side_is_theirs(agreed: Office) -> None:
    agreed.desk.import_files(LOOSER)
    they_edit(agreed, "MB1")
    waiting = agreed.kinds(agreed.reconcile())

    for code in ("101", "102"):
        own(agreed.desk, f"items.{code}.target", FieldOwner.SYSTEM)

    assert waiting == {"MB1": "conflict"}
    assert agreed.kinds(agreed.reconcile()) == {"MB1": "adopt"}


def test_what_both_moved_apart_waits_with_the_fields_it_is_about(agreed: Office) -> None:
    agreed.desk.import_files(LOOSER)
    they_edit(agreed, "MB1", indicator="101")
    finished = agreed.run(plan_reconcile(agreed.of(AUTHOR)))
    plan_id = str(finished.result.figures["plan_id"])

    (stored,) = agreed.changes(plan_id)

    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert stored.change.kind.value == "conflict"
    assert stored.change.reason.endswith("（101 指标值）")


def test_a_conflict_of_the_check_can_be_decided_like_any_other(agreed: Office) -> None:
    agreed.desk.import_files(LOOSER)
    they_edit(agreed, "MB1", indicator="101")
    plan_id = agreed.reconcile()
    agreed.edit(plan_id, 1, Decision.SEND)
    agreed.submit(plan_id)
    agreed.approve(plan_id)

    agreed.apply(plan_id)

    assert targets(agreed.desk, "MB1") == ["≥95人", "≥95人"]


def test_what_each_side_moved_in_fields_of_its_own_is_to_be_merged(agreed: Office) -> None:
    one = template("MB1", GRANTS, "101", "102")
    one[0]["指标值"] = "≥95人"
    agreed.desk.import_files(csv_file("修改.csv", one))
    they_edit(agreed, "MB1", indicator="102")

    (stored,) = agreed.changes(agreed.reconcile())

    change = stored.change
    theirs, ours = (
        [(each.path, each.before, each.after) for each in fields]
        for fields in (change.adopted, change.fields)
    )
    assert (change.kind.value, change.reason) == ("merge", "逐字段判定")
    assert theirs == [("items.102.target", "≥90人", "≥80人")]
    assert ours == [("items.101.target", "≥90人", "≥95人")]


def test_without_anything_to_decide_there_is_no_plan(agreed: Office) -> None:
    assert agreed.reconcile() == "None"


def test_a_set_that_only_they_have_is_listed_for_a_person(agreed: Office) -> None:
    desk = agreed.desk
    desk.clock.turn(60)
    for kind in (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM):
        row = next(each for each in desk.system.rows(kind) if each["template_code"] == "MB2")
        own_id = desk.system._schemas[kind].id_element
        desk.system.put(kind, [{**row, "template_code": "MB9", own_id: "9"}])
    plan_id = agreed.reconcile()

    (stored,) = agreed.changes(plan_id)
    assert (stored.change.key, stored.change.kind.value) == ("MB9", "conflict")
    assert "只有对方有这一套" in stored.change.reason
    assert all(each.after is None for each in stored.change.fields)
    with pytest.raises(PlanRefused, match="nothing_of_ours"):
        agreed.edit(plan_id, 1, Decision.SEND)
    agreed.approve(plan_id)
    agreed.apply(plan_id)
    assert agreed.outcomes(plan_id) == {"MB9": "left"}


def test_adoptions_count_towards_the_second_approval(agreed: Office) -> None:
    agreed.limits = PlanLimits(changes=1, removals=1000)
    they_edit(agreed, "MB2")

    header = agreed.record(agreed.reconcile()).header

    assert (header.needed, header.needed_because) == (2, ("改动或采纳 1 套，达到 1 套",))
