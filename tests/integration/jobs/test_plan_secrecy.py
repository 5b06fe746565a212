"""What stays of a project in plans once it is closed: a digest, and no plan that holds it open."""

from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.plan.plan import Decision
from adapter.domain.plan.states import PlanState
from adapter.domain.record import RecordKind
from adapter.errors import PlanRefused
from sync_jobs.planning.deciding import approve_plan
from sync_jobs.planning.verifying import verify_plan
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, PROJECTS, csv_file, project
from tests.integration.jobs.office import AUDITOR, FIRST, Office
from tests.integration.jobs.test_plan_reconcile import they_edit

CLOSED = csv_file(
    "项目统计表.csv",
    [project(GRANTS, **{"涉密/非密": "涉密"}), project(MEALS), project(BORDER)],
)


#: For what does not depend on the database.
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_closed_project_leaves_a_digest_in_a_plan_and_voids_it(
    office: Office, rows_of: Callable[[str], list[Any]]
) -> None:
    plan_id = office.plan()
    approve_plan(office.of(FIRST), plan_id, comment="同意国家助学金")
    before = [each.digest for each in office.changes(plan_id)]

    office.desk.import_files(CLOSED)

    everything = str(
        [*rows_of("SELECT * FROM plan_change"), *rows_of("SELECT * FROM plan_approval")]
    )
    assert not any(word in everything for word in (GRANTS, PROJECTS[GRANTS], "MB1"))
    assert MEALS in everything
    assert office.record(plan_id).state is PlanState.VOID
    assert [each.digest for each in office.changes(plan_id)] == before
    assert verify_plan(office.of(AUDITOR), plan_id).purged == 1
    assert verify_plan(office.of(AUDITOR), plan_id).is_intact


@SQLITE
def test_a_plan_that_was_applied_keeps_its_state_and_can_be_rolled_back_without_it(
    office: Office,
) -> None:
    plan_id = office.approved()
    office.apply(plan_id)
    office.desk.import_files(CLOSED)

    back = office.roll_back(plan_id).result.figures["plan_id"]

    assert office.record(plan_id).state is PlanState.APPLIED
    assert "MB1" not in office.kinds(str(back))
    assert "MB2" in office.kinds(str(back))


@SQLITE
def test_a_project_that_is_only_unbound_is_neither_shown_nor_sent(office: Office) -> None:
    plan_id = office.approved()
    office.desk.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == GRANTS)
    office.desk.run("bind_projects")
    queries, record = office.desk.store.queries, office.record(plan_id)

    shown = [each.change.key for each in queries.admitted_changes(record, record.header.scope)]
    first = next(iter(queries.admitted_changes(record, record.header.scope))).change.position
    behind = [
        each.change.key
        for each in queries.admitted_changes(record, record.header.scope, after=first)
    ]
    hidden = queries.hidden_changes(record, record.header.scope)
    finished = office.apply(plan_id)

    assert "MB1" not in shown
    assert behind == shown[1:]
    assert hidden == 1
    assert office.outcomes(plan_id)["MB1"] == "blocked"
    assert "MB1" not in office.desk.sent_keys()
    assert finished.result.counts.blocked == 1
    assert not any("MB1" in line or PROJECTS[GRANTS] in line for line in finished.result.lines)


@SQLITE
def test_a_change_of_a_purged_project_takes_no_edit(office: Office) -> None:
    plan_id = office.plan()
    office.desk.import_files(CLOSED)

    with pytest.raises(PlanRefused):
        office.edit(plan_id, 2, Decision.LEAVE_OUT)


def test_what_was_adopted_and_dropped_of_a_project_goes_with_it(
    office: Office, rows_of: Callable[[str], list[Any]]
) -> None:
    office.apply(office.approved())
    for code, value in (("101", "≥81人"), ("102", "≥82人")):
        they_edit(office, "MB1", indicator=code, value=value)
    office.desk.edit_row(RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="改名")
    they_edit(office, "MB2", value="≥83人")
    plan_id = office.reconcile()
    office.approve(plan_id)
    office.apply(plan_id)
    tables = ("adoption", "dropped_value", "library_entry")
    before = {each: str(rows_of(f"SELECT * FROM {each}")) for each in tables}  # noqa: S608 - our own names

    office.desk.import_files(CLOSED)

    after = {each: str(rows_of(f"SELECT * FROM {each}")) for each in tables}  # noqa: S608 - our own names
    told = ("MB1", GRANTS, "改名", PROJECTS[GRANTS])
    assert office.outcomes(plan_id)["MB2"] == "adopted"
    assert "MB1" in before["adoption"]
    assert "改名" in before["dropped_value"]
    assert "MB1" in before["library_entry"]
    assert not any(word in text for word in told for text in after.values())
    assert "MB2" in after["adoption"]
    assert "MB2" in after["library_entry"]


@SQLITE
def test_a_dropped_move_of_what_is_not_open_is_counted_and_not_shown(office: Office) -> None:
    office.apply(office.approved())
    office.desk.edit_row(RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="改名")
    plan_id = office.reconcile()
    office.approve(plan_id)
    office.apply(plan_id)
    office.desk.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == GRANTS)
    office.desk.run("bind_projects")

    queries, scope = office.desk.store.queries, office.desk.site().scope
    shown = queries.admitted_dropped(scope, limit=10)
    of_one = queries.admitted_dropped(scope, key="MB1", limit=10)

    assert (list(shown.entries), shown.total, shown.hidden) == ([], 0, 1)
    assert (list(of_one.entries), of_one.total, of_one.hidden) == ([], 0, 0)
