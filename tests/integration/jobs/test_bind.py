"""Bind: a public project gets exactly one code, or it stays behind the gate."""

from decimal import Decimal

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.project import BoundBy
from adapter.domain.record import RecordKind
from adapter.errors import ConnectionLost, IncompletePull, SuspiciousEmptyPull
from connectors.memory import MemoryFault
from sync_jobs.comparing.due_reports import coverage_of
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    MEALS,
    PROJECTS,
    SCOPE,
    Desk,
    Row,
    csv_file,
    project,
)

DIRECTORY = RecordKind.DIRECTORY_ENTRY
OK = RunOutcome.OK


def entry(project_code: str, **changes: object) -> Row:
    return {"pro_code": project_code, "pro_name": PROJECTS[project_code], **changes}


def bound(desk: Desk) -> dict[str, BoundBy]:
    with desk.store.begin() as work:
        return {each.project_code: each.bound_by for each in work.projects.bindings(SCOPE)}


def bind(desk: Desk, directory: list[Row], *rows: Row) -> dict[str, BoundBy]:
    desk.put(DIRECTORY, *directory)
    desk.import_files(csv_file("项目统计表.csv", rows))
    desk.run("bind_projects")
    return bound(desk)


def test_a_code_of_the_list_binds_when_the_directory_knows_it_in_the_same_unit(desk: Desk) -> None:
    assert bind(desk, [entry(GRANTS)], project(GRANTS)) == {GRANTS: BoundBy.CODE}


def test_a_code_that_belongs_to_another_unit_binds_nothing(desk: Desk) -> None:
    assert bind(desk, [entry(GRANTS, agency_code="999001")], project(GRANTS)) == {}


def test_a_code_of_another_project_than_the_named_one_binds_nothing(desk: Desk) -> None:
    mistaken = project(GRANTS, 项目编码=BORDER)
    secret = project(BORDER, **{"项目编码": "", "涉密/非密": "涉密"})

    assert bind(desk, [entry(GRANTS), entry(BORDER)], mistaken, secret) == {}


def test_a_code_binds_whatever_the_directory_calls_it_while_nothing_else_bears_the_name(
    desk: Desk,
) -> None:
    assert bind(desk, [entry(GRANTS, pro_name="改过的名称"), entry(BORDER)], project(GRANTS)) == {
        GRANTS: BoundBy.CODE
    }


def test_without_a_code_the_exact_name_within_the_unit_binds(desk: Desk) -> None:
    assert bind(desk, [entry(MEALS)], project(MEALS, 项目编码="")) == {MEALS: BoundBy.NAME}


def test_a_name_that_occurs_twice_over_there_binds_nothing(desk: Desk) -> None:
    twins = [entry(MEALS), entry(BORDER, pro_name=PROJECTS[MEALS])]

    assert bind(desk, twins, project(MEALS, 项目编码="")) == {}


def test_two_rows_of_the_list_never_share_a_code(desk: Desk) -> None:
    rows = project(GRANTS), project(MEALS, 项目编码="", 项目名称=PROJECTS[GRANTS])

    assert bind(desk, [entry(GRANTS)], *rows) == {}


def test_rows_of_several_funds_are_one_project_with_the_sum_of_them(desk: Desk) -> None:
    rows = (
        project(GRANTS, **{"资金来源": "一般公共预算", "金额（万元）": "80"}),
        project(GRANTS, **{"资金来源": "政府性基金预算", "金额（万元）": "22"}),
    )

    assert bind(desk, [entry(GRANTS)], *rows) == {GRANTS: BoundBy.CODE}
    run = desk.run("bind_projects")
    counts = run.result.counts
    assert (run.result.outcome, counts.read, counts.unchanged, counts.blocked) == (OK, 2, 2, 0)
    with desk.store.begin() as work:
        assert work.reporting.budgets_of(SCOPE, [GRANTS]) == {GRANTS: Decimal(1_020_000)}
        assert coverage_of(work, desk.site()).unbound == 0
    # What reports and pages say they applied for is the sum too.
    subject = desk.store.queries.report_subject(SCOPE, GRANTS)
    assert subject is not None
    assert subject.applied_wan_yuan == Decimal(102)


def test_a_deleted_or_unreadable_project_binds_nothing(desk: Desk) -> None:
    directory = [entry(GRANTS, is_deleted=1), entry(MEALS, is_deleted="看不懂")]

    assert bind(desk, directory, project(GRANTS), project(MEALS)) == {}


#: A namesake in the same unit under a code of its own, as far as it can be read.
OTHER = "15250125T000000000077"
NAMESAKES: list[Row] = [
    entry(MEALS, pro_code=OTHER, pro_total_amt="不详"),
    entry(MEALS, pro_code=None),
    # Not even the name can be read: it may be a namesake of any project.
    entry(MEALS, pro_code=OTHER, pro_name=None),
    entry(MEALS, pro_code=OTHER, pro_name=["营养改善计划"]),
    entry(MEALS, pro_code=OTHER, pro_name="营养改善\x00计划"),
]


@pytest.mark.parametrize("namesake", NAMESAKES, ids=str)
def test_an_unreadable_row_keeps_its_namesake_unbound_and_is_counted(
    desk: Desk, namesake: Row
) -> None:
    desk.put(DIRECTORY, entry(MEALS), namesake, entry(GRANTS))
    rows = project(MEALS, 项目编码=""), project(GRANTS)
    desk.import_files(csv_file("项目统计表.csv", rows))

    finished = desk.run("bind_projects")

    assert bound(desk) == {GRANTS: BoundBy.CODE}
    assert finished.result.figures["unreadable"] == 1
    assert finished.result.lines[-1] == "对方项目目录中有 1 行读不懂，没有采用，请告知对方。"


def test_an_unreadable_row_keeps_the_code_that_it_names_unbound(desk: Desk) -> None:
    directory = [entry(GRANTS), entry(GRANTS, pro_name="另一项目", pro_total_amt="不详")]

    assert bind(desk, directory, project(GRANTS)) == {}


def test_an_unreadable_row_of_another_name_is_in_nobodys_way_and_still_told(desk: Desk) -> None:
    desk.put(DIRECTORY, entry(MEALS), entry(BORDER, pro_total_amt="不详"))
    desk.import_files(csv_file("项目统计表.csv", [project(MEALS, 项目编码="")]))

    finished = desk.run("bind_projects")

    assert bound(desk) == {MEALS: BoundBy.NAME}
    assert finished.result.outcome is RunOutcome.PARTLY


def test_rows_that_move_while_the_directory_is_read_leave_the_bindings_as_they_were(
    ready: Desk,
) -> None:
    before = bound(ready)
    ready.system.fail(MemoryFault.MOVED_ROW)

    with pytest.raises(IncompletePull):
        ready.run("bind_projects")

    assert bound(ready) == before


def test_a_project_that_is_not_public_is_never_bound(desk: Desk) -> None:
    marks = project(GRANTS) | {"涉密/非密": "涉密"}, project(MEALS) | {"涉密/非密": ""}

    assert bind(desk, [entry(GRANTS), entry(MEALS)], *marks) == {}


def test_what_is_bound_and_unbound_is_counted(desk: Desk) -> None:
    desk.put(DIRECTORY, entry(GRANTS), entry(MEALS))
    desk.import_files(csv_file("项目统计表.csv", [project(each) for each in PROJECTS]))

    finished = desk.run("bind_projects")

    assert finished.result.figures == {"bound": 2, "unbound": 1, "unreadable": 0}
    assert finished.result.outcome is RunOutcome.PARTLY
    assert (finished.result.counts.created, finished.result.counts.blocked) == (2, 1)
    (line,) = finished.result.lines
    assert line.startswith("1 行非密项目没有绑定")
    assert "library projects --unbound" in line
    assert not any(name in line for name in PROJECTS.values())
    assert desk.run("bind_projects").result.counts.unchanged == 2


def test_a_dry_run_binds_nothing(desk: Desk) -> None:
    desk.put(DIRECTORY, entry(GRANTS))
    desk.import_files(csv_file("项目统计表.csv", [project(GRANTS)]))

    assert desk.figures("bind_projects", dry=True) == {"bound": 1, "unbound": 0, "unreadable": 0}
    assert bound(desk) == {}


def test_a_directory_that_cannot_be_read_leaves_the_bindings_as_they_were(ready: Desk) -> None:
    before = bound(ready)
    ready.system.fail(MemoryFault.CONNECTION_LOST)

    with pytest.raises(ConnectionLost):
        ready.run("bind_projects")

    assert bound(ready) == before


def test_a_directory_that_is_suddenly_empty_is_a_question_not_an_order(ready: Desk) -> None:
    before = bound(ready)
    ready.system.take_away(DIRECTORY, lambda _: True)

    with pytest.raises(SuspiciousEmptyPull):
        ready.run("bind_projects")

    assert bound(ready) == before


def test_a_project_that_left_the_directory_is_unbound(ready: Desk) -> None:
    ready.system.take_away(DIRECTORY, lambda row: row["pro_code"] == GRANTS)

    ready.run("bind_projects")

    assert set(bound(ready)) == {MEALS, BORDER}
