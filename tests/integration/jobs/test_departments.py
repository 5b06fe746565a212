"""Departments as a whole: pushed, read back, pulled, identified, compared; closed with the list."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.project import ProjectBinding
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from mappings.codec import Codec
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    LIBRARY,
    MEALS,
    PROJECT_LIST,
    SCOPE,
    TEMPLATES,
    Desk,
    csv_file,
    indicator,
    project,
    template,
)
from tests.integration.jobs.kept_desk import Kept

KEY = "department:101"
OF_DEPARTMENT = csv_file(
    "部门整体.csv",
    template(
        *("MB9", GRANTS, "101", "102"),
        适用层级="部门整体",
        项目编码="",
        项目名称="",
        主管部门="101-教育局",
    ),
)
CLOSING = csv_file("项目统计表.csv", [project(GRANTS), project(BORDER, **{"涉密/非密": "涉密"})])
PLACE = {"agency_code": "101", "dept_code": "101"}
LEVELS = {
    "lv1_perf_ind_name": "产出指标",
    "lv2_perf_ind_name": "数量指标",
    "lv3_perf_ind_code": "101",
    "lv3_perf_ind_name": "资助人数101",
}
ROWS: Mapping[RecordKind, Mapping[str, object]] = {
    RecordKind.DEPARTMENT_TARGET: {"kpi_per_id": "{1}", "kpi_target": "办好教育"},
    RecordKind.DEPARTMENT_TARGET_LINE: {"kpi_id": "{2}", **LEVELS, "kpi_val": "≥80人"},
    RecordKind.DEPARTMENT_MONITORING_LINE: {
        "perf_mon_id": "{3}", **LEVELS, "kpi_val": "≥90人", "perf_comp": "95人",
    },
    RecordKind.DEPARTMENT_SELF_EVALUATION: {"eval_id": "{4}"},
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE: {
        "eval_ind_id": "{5}", "eval_id": "{4}", **LEVELS, "kpi_val": "≥90人",
        "ind_comp": "60人", "ind_weight": 10, "eval_score": 10,
    },
}  # fmt: skip  # one row a kind
PULLS = ("pull_targets", "pull_monitoring", "pull_self_evaluations")


def with_a_department(desk: Desk) -> None:
    desk.begin_the_year()
    desk.import_files(OF_DEPARTMENT)


@pytest.fixture
def year(desk: Desk, database_url: str, kept: Kept) -> Desk:
    kept.prepare(desk, database_url, with_a_department)
    for kind, row in ROWS.items():
        desk.put(kind, {**PLACE, **row})
    return desk


def pull(desk: Desk) -> dict[RecordKind, int]:
    for job in PULLS:
        desk.run(job)
    return {kind: len(desk.current(kind)) for kind in ROWS}


def test_a_departments_template_is_pushed_read_back_and_agreed_on(year: Desk) -> None:
    pushed = year.figures("push_templates")
    again = year.figures("push_templates")
    verdicts = year.figures("reconcile_versions")

    assert pushed["pushed"] == pushed["confirmed"]
    assert "MB9" in year.baseline()
    assert again["pushed"] == 0
    assert (verdicts["conflict"], verdicts["external_changed"]) == (0, 0)
    (sent,) = [e for r in year.system.pushes for e in r.sets if e.set_key == "MB9"]
    assert sent.header is not None
    assert (sent.header["agency_code"], sent.header["dept_code"]) == ("101", "101")
    assert sent.header["pro_code"] is None
    assert {(row["dept_code"], row["pro_code"]) for row in sent.rows} == {("101", None)}


@pytest.mark.parametrize("kind", [RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM])
def test_a_dialect_that_cannot_say_whose_a_template_is_gets_none_of_a_department(
    year: Desk, kind: RecordKind
) -> None:
    whole = year.profile.codec(kind)
    rules = {name: rule for name, rule in whole.rules.items() if name != "department_code"}
    codec = Codec(kind, whole.shape, rules, constants=whole.constants, writes_null=True)
    year.profile = replace(year.profile, codecs={**year.profile.codecs, kind: codec})

    figures = year.figures("push_templates")

    assert "MB9" not in year.sent_keys()
    assert (figures["confirmed"], figures["blocked_secret"]) == (figures["pushed"], 0)


def test_an_edit_over_there_is_seen_and_held(year: Desk) -> None:
    year.run("push_templates")
    year.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB9", kpi_val="≥70人")

    assert year.figures("reconcile_versions")["external_changed"] == 1
    assert year.figures("push_templates")["held"] == 1
    assert year.sent_keys().count("MB9") == 1


def test_every_kind_of_the_department_level_is_pulled(year: Desk) -> None:
    assert pull(year) == dict.fromkeys(ROWS, 1)
    (line,) = year.current(RecordKind.DEPARTMENT_TARGET_LINE)
    assert (line.department_code, line.target_value) == ("101", "≥80人")


def test_a_dialect_without_the_department_level_pulls_the_rest(desk: Desk) -> None:
    without = {kind: codec for kind, codec in desk.profile.codecs.items() if kind not in ROWS}
    lacking = dict.fromkeys(ROWS, "口径没有写这类数据集")
    desk.profile = replace(desk.profile, codecs=without, unsupported=lacking)
    desk.begin_the_year()

    assert {desk.run(job).result.outcome for job in PULLS} == {RunOutcome.OK}


def test_lines_are_identified_by_the_departments_template_and_compared(year: Desk) -> None:
    year.edit(RecordKind.DEPARTMENT_SELF_EVALUATION, total_eval_value=105)
    pull(year)

    assert year.figures("identify_indicators")["by_code"] == 3
    figures = year.figures("compare_results")

    assert (figures["met"], figures["not_met"]) == (1, 1)
    missed = ("full_marks_for_missed_target", "over_scored", "reason_missing")
    found = year.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=10).entries
    of_department = [each for each in found if each.project_code == KEY]
    assert {(each.code.value, each.line_kind, each.project_code) for each in of_department} == {
        *((code, RecordKind.DEPARTMENT_SELF_EVALUATION_LINE, KEY) for code in missed),
        ("standard_loosened", RecordKind.DEPARTMENT_TARGET_LINE, KEY),
        ("worse_than_monitored", RecordKind.DEPARTMENT_SELF_EVALUATION_LINE, KEY),
        ("weights_do_not_add_up", RecordKind.DEPARTMENT_SELF_EVALUATION, KEY),
        ("score_above_maximum", RecordKind.DEPARTMENT_SELF_EVALUATION, KEY),
    }


def test_the_total_of_a_department_is_held_against_its_lines(year: Desk) -> None:
    year.edit(RecordKind.DEPARTMENT_SELF_EVALUATION, total_eval_value=70)
    year.edit(RecordKind.DEPARTMENT_SELF_EVALUATION_LINE, ind_weight=100, eval_score=67)
    pull(year)
    year.run("compare_results")

    found = year.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=20).entries
    totals = {each.line_key: each.facts for each in found if each.code.value == "total_wrong"}
    assert totals == {"{4}": {"claimed": "70", "computed": "67"}}


def test_a_closed_department_is_neither_asked_for_nor_pushed(year: Desk) -> None:
    year.import_files(CLOSING)
    year.run("bind_projects")

    pushed = year.figures("push_templates")

    assert pull(year) == dict.fromkeys(ROWS, 0)
    assert "MB9" not in year.sent_keys()
    assert pushed["blocked_secret"] == 1


def test_a_department_that_closes_loses_its_rows_and_gets_them_back_when_it_opens(
    year: Desk,
) -> None:
    pull(year)
    year.run("identify_indicators")
    year.run("compare_results")

    year.import_files(CLOSING)
    closed = {kind: len(year.current(kind)) for kind in ROWS}
    found = year.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=10)
    year.import_files(PROJECT_LIST, LIBRARY, TEMPLATES)
    year.run("bind_projects")

    assert closed == dict.fromkeys(ROWS, 0)
    assert found.hidden == 0
    assert {each.project_code for each in found.entries} == {GRANTS}  # it reported nothing
    assert MEALS in {each.project_code for each in _bindings(year)}
    assert pull(year) == dict.fromkeys(ROWS, 1)


def test_a_list_beside_a_refused_row_says_that_departments_stay_shut(year: Desk) -> None:
    sound = year.import_files(csv_file("项目统计表.csv", [project(GRANTS)]))
    doubtful = year.import_files(
        csv_file("项目统计表.csv", [project(GRANTS), project(MEALS) | {"预算单位": ""}])
    )
    alone = year.import_files(csv_file("指标库.csv", [indicator("901") | {"一级指标": ""}]))

    assert [each.is_list_in_doubt for each in (sound, doubtful, alone)] == [False, True, False]


def _bindings(desk: Desk) -> list[ProjectBinding]:
    with desk.store.begin() as work:
        return work.projects.bindings(SCOPE)
