"""Comparison over what was and was not reported: lights, later reports, coverage, framework."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.comparing.monitoring_rules import DayOfYear, Light
from adapter.domain.comparing.stage_calendar import Stage
from adapter.domain.findings.codes import FindingCode
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter, ProgressEntry, ProgressFilter
from mappings.profile import load_profile
from sync_jobs.comparing.due_reports import ScopeCoverage, coverage_of
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    MEALS,
    PROJECTS,
    SCOPE,
    Desk,
    Row,
    csv_file,
    indicator,
    project,
    template,
)
from tests.unit.mappings.cutting import without_kinds

LEVELS: Row = {"lv1_perf_ind_name": "产出指标", "lv2_perf_ind_name": "数量指标"}
NAME = "资助人数101"
WHOLE = "department:101"


def declared(key: str, code: str, **changes: object) -> Row:
    name: Row = {"lv3_perf_ind_code": "101", "lv3_perf_ind_name": NAME}
    return {"kpi_id": key, "pro_code": code, "kpi_val": "≥120人", **LEVELS, **name, **changes}


def goal(key: str, code: str, version: str) -> Row:
    return {"kpi_per_id": key, "pro_code": code, "version_name": version}


def monitored(key: str, code: str, reached: str, **changes: object) -> Row:
    values: Row = {"kpi_val": "≥120人", "perf_comp": reached, "pro_bgt_comp": 10_000}
    name: Row = {"lv3_perf_ind_name": NAME}
    return {"perf_mon_id": key, "pro_code": code, **LEVELS, **name, **values, **changes}


def compare(desk: Desk, day: datetime) -> set[tuple[str, str, str]]:
    """Pull everything on a day and compare; (code, owner, line)."""
    desk.clock.instant = day
    for job in ("pull_targets", "pull_monitoring", "pull_self_evaluations"):
        desk.run(job, full=True)
    desk.run("identify_indicators")
    desk.run("compare_results")
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=100).entries
    return {(each.code.value, each.project_code, each.line_key) for each in found}


def coverage(desk: Desk) -> ScopeCoverage:
    with desk.store.begin() as work:
        return coverage_of(work, desk.site())


def progress(desk: Desk, **chosen: Any) -> list[ProgressEntry]:
    asked = ProgressFilter(**chosen)
    return list(desk.store.queries.admitted_progress(SCOPE, asked, limit=10).entries)


OCTOBER = datetime(2025, 10, 2, tzinfo=UTC)


def test_what_was_not_reported_is_found_and_gone_once_it_is_reported(ready: Desk) -> None:
    ready.put(RecordKind.TARGET_LINE, *(declared(f"t{code}", code) for code in (GRANTS, MEALS)))
    ready.put(RecordKind.DECLARED_TARGET, goal("g1", GRANTS, "年初预算"), goal("g2", MEALS, "二上"))
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "80人"))
    owed = {
        ("not_reported", BORDER, "first_submission"),
        ("not_reported", BORDER, "monitoring"),
        ("not_reported", MEALS, "monitoring"),
        ("target_not_approved", MEALS, "approval"),
        ("not_reported", WHOLE, "first_submission"),
        ("not_reported", WHOLE, "monitoring"),
    }

    before = compare(ready, OCTOBER)
    counts = {stage: (c.due, c.missing) for stage, c in coverage(ready).totals.items()}
    ready.put(RecordKind.MONITORING_LINE, monitored("m2", MEALS, "80人"))
    after = compare(ready, datetime(2025, 10, 3, tzinfo=UTC))

    kinds = ("not_reported", "target_not_approved")
    assert {each for each in before if each[0] in kinds} == owed
    # The department as a whole counts with its three projects, and owes everything.
    assert counts == {
        Stage.FIRST_SUBMISSION: (4, 2),
        Stage.SECOND_SUBMISSION: (4, 2),
        Stage.APPROVAL: (4, 3),
        Stage.MONITORING: (4, 3),
    }
    assert {each for each in after if each[0] in kinds} == owed - {
        ("not_reported", MEALS, "monitoring")
    }


def test_a_blank_form_and_a_round_left_out_are_not_reported(ready: Desk) -> None:
    rounds = {1: DayOfYear(4, 30), 2: DayOfYear(8, 31), 3: DayOfYear(11, 30)}
    monitoring = replace(ready.rules.monitoring, cut_offs=rounds)
    ready.rules = replace(ready.rules, monitoring=monitoring)
    ready.put(
        RecordKind.MONITORING_LINE,
        # Both rounds that are over by the stage's last day; the second one in two lines.
        monitored("m1", GRANTS, "80人", times=1),
        monitored("m2", GRANTS, "", times=2, pro_bgt_comp=None),
        monitored("m3", GRANTS, "90人", times=2),
        monitored("m4", MEALS, "80人", times=1),
        monitored("m5", MEALS, "", times=2, pro_bgt_comp=None),
        monitored("m6", BORDER, "", times=1, pro_bgt_comp=None),
        monitored("m7", BORDER, "", times=2, pro_bgt_comp=None),
    )

    compare(ready, OCTOBER)

    page = ready.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=100)
    told = {
        (each.project_code, each.facts["stage"])
        for each in page.entries
        if each.code.value == "not_reported" and each.line_key == "monitoring"
    }
    assert told == {
        (MEALS, "绩效运行监控（第 2 次）"),
        (BORDER, "绩效运行监控"),
        (WHOLE, "绩效运行监控"),
    }
    # The counts of the page are of the same walk: all three and not the one in order.
    count = coverage(ready).totals[Stage.MONITORING]
    assert (count.due, count.missing) == (4, 3)


def test_a_report_that_names_no_round_is_of_any(ready: Desk) -> None:
    rounds = {1: DayOfYear(4, 30), 2: DayOfYear(8, 31)}
    monitoring = replace(ready.rules.monitoring, cut_offs=rounds)
    ready.rules = replace(ready.rules, monitoring=monitoring)
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "80人"))

    owed = {
        each[1] for each in compare(ready, OCTOBER) if each[::2] == ("not_reported", "monitoring")
    }

    assert GRANTS not in owed


def test_nobody_is_accused_before_the_data_was_read(ready: Desk) -> None:
    ready.clock.instant = OCTOBER
    ready.run("compare_results")

    assert ready.store.queries.findings(SCOPE, limit=10) == []
    assert Stage.MONITORING in coverage(ready).unread


def test_a_secret_project_is_a_number_and_no_name(ready: Desk) -> None:
    compare(ready, OCTOBER)
    secret = project(BORDER, **{"涉密/非密": "涉密"})
    listed = [*(project(each) for each in (GRANTS, MEALS)), secret]
    ready.import_files(csv_file("项目统计表.csv", listed))

    found = coverage(ready)

    assert found.hidden == 1
    # Its department as a whole is closed with it.
    assert [each.is_whole for each in found.departments] == [False]
    assert {each.due for each in found.totals.values()} == {2}
    assert BORDER not in {each[1] for each in compare(ready, OCTOBER)}


def test_what_no_department_reports_as_a_whole_is_asked_about_first(ready: Desk) -> None:
    departments = ("102-卫生健康委（部门）", "103-住建局（部门）")
    moved = zip((MEALS, BORDER), departments, strict=True)
    listed = [project(GRANTS), *(project(code, 主管部门=each) for code, each in moved)]
    ready.import_files(csv_file("项目统计表.csv", listed))

    compare(ready, OCTOBER)
    chosen = FindingFilter(code=FindingCode.NOT_REPORTED)
    found = ready.store.queries.admitted_findings(SCOPE, chosen, limit=100).entries
    told = {
        each.project_code: (each.severity.value, each.facts["todo"])
        for each in found
        if each.line_key == "monitoring"
    }

    nobody = "全部 3 个部门都没有，请先核实这项工作是否已经布置"
    assert told == {
        **{f"department:{code}": ("low", nobody) for code in ("101", "102", "103")},
        **dict.fromkeys((GRANTS, MEALS, BORDER), ("high", "请催报")),
    }


def test_a_line_behind_its_month_makes_its_project_red(ready: Desk) -> None:
    slow = monitored("m1", GRANTS, "35人")
    good = monitored("m2", MEALS, "80人")
    ready.put(RecordKind.MONITORING_LINE, slow, good)
    amounts = [project(GRANTS, **{"申请预算金额（万元）": "2"}), project(MEALS), project(BORDER)]
    ready.import_files(csv_file("项目统计表.csv", amounts))

    found = compare(ready, OCTOBER)

    assert ("behind_schedule", GRANTS, "m1") in found
    assert ("behind_schedule", MEALS, "m2") not in found
    assert ("progress_lags_execution", GRANTS, "m1") in found  # 50 % of the money, 29 % of the work
    first, second = progress(ready)
    assert (first.name, first.told.light) == (PROJECTS[GRANTS], Light.RED)
    assert str(first.told.execution.rate) == "0.5"
    assert (second.name, second.told.light) == (PROJECTS[MEALS], Light.GREEN)
    assert [each.told.project_code for each in progress(ready, light=Light.RED)] == [GRANTS]


@pytest.mark.parametrize("amounts", [("1", "3"), ("3", "1"), ("2", "2")])
def test_the_budget_of_a_project_is_the_sum_of_its_rows_of_the_list(
    ready: Desk, amounts: tuple[str, str]
) -> None:
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "80人"))
    rows = [project(GRANTS, **{"申请预算金额（万元）": each}) for each in amounts]
    ready.import_files(csv_file("项目统计表.csv", [*rows, project(MEALS), project(BORDER)]))

    compare(ready, OCTOBER)

    (told,) = progress(ready)
    assert told.told.execution.budget == 40_000
    assert told.told.execution.rate == Decimal("0.25")


def test_an_adjusted_budget_of_the_self_evaluation_takes_the_place_of_the_lists(
    ready: Desk,
) -> None:
    """95 % of the list's budget beside 58 % of the work are 63 % of the adjusted one."""
    ready.put(
        RecordKind.MONITORING_LINE,
        *(monitored(f"m{code}", code, "70人", pro_bgt_comp=19_000) for code in (GRANTS, MEALS)),
    )
    adjusted: Row = {"reply_amt": 20_000, "year_adj_amt": 10_000, "cur_amt": 30_000}
    wrong: Row = {"reply_amt": 20_000, "year_adj_amt": 10_000, "cur_amt": 20_000}
    ready.put(
        RecordKind.SELF_EVALUATION_BUDGET,
        {"eval_bgt_id": "b1", "eval_id": "e", "pro_code": GRANTS, **adjusted},
        {"eval_bgt_id": "b2", "eval_id": "e", "pro_code": MEALS, **wrong},
    )
    rows = [project(each, **{"申请预算金额（万元）": "2"}) for each in (GRANTS, MEALS, BORDER)]
    ready.import_files(csv_file("项目统计表.csv", rows))

    found = compare(ready, OCTOBER)

    budgets = {each.told.project_code: each.told.execution.budget for each in progress(ready)}
    assert budgets == {GRANTS: 30_000, MEALS: 20_000}
    ahead = {each[1] for each in found if each[0] == "progress_lags_execution"}
    assert ahead == {MEALS}


def test_a_self_evaluation_that_tells_of_less_than_monitoring_is_found(ready: Desk) -> None:
    ready.put(
        RecordKind.MONITORING_LINE,
        monitored("m1", GRANTS, "90人"),
        monitored("m2", MEALS, "90人"),
    )
    late: Row = {"eval_id": "e", "lv3_perf_ind_name": NAME, "kpi_val": "≥120人", **LEVELS}
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        {"eval_ind_id": "s1", "pro_code": GRANTS, "ind_comp": "85人", **late},
        {"eval_ind_id": "s2", "pro_code": MEALS, "ind_comp": "95人", **late},
    )
    money: Row = {"reply_amt": 20_000, "year_adj_amt": 0, "cur_amt": 20_000}
    ready.put(
        RecordKind.SELF_EVALUATION_BUDGET,
        {"eval_bgt_id": "b1", "eval_id": "e", "pro_code": GRANTS, "year_exe_amt": 9_000, **money},
        {"eval_bgt_id": "b2", "eval_id": "e", "pro_code": MEALS, "year_exe_amt": 21_000, **money},
    )

    found = compare(ready, OCTOBER)

    wanted = ("worse_than_monitored", "executed_below_monitored", "executed_above_budget")
    told = {each[:2] for each in found if each[0] in wanted}
    assert told == {
        ("worse_than_monitored", GRANTS),
        ("executed_below_monitored", GRANTS),
        ("executed_above_budget", MEALS),
    }


def funds(key: str, code: str, *amounts: object) -> Row:
    """全年预算数 and 全年执行数, with the execution rate and its points as claimed."""
    budget, executed, rate, points = amounts
    claimed: Row = {"exe_amt_rate": rate, "exe_score": points}
    money: Row = {"reply_amt": budget, "cur_amt": budget, "year_exe_amt": executed}
    return {"eval_bgt_id": key, "eval_id": "e", "pro_code": code, **money, **claimed}


OF_MONEY = (
    *("amounts_differ", "amounts_explained", "budget_contradiction", "under_scored"),
    *("executed_above_budget", "executed_below_monitored", "executed_fell_back"),
    *("execution_lags_progress", "progress_lags_execution", "monitored_above_budget"),
)


def test_wan_in_a_column_of_yuan_are_one_finding_and_no_shower(ready: Desk) -> None:
    rounds = {1: DayOfYear(4, 30), 2: DayOfYear(8, 31)}
    monitoring = replace(ready.rules.monitoring, cut_offs=rounds)
    ready.rules = replace(ready.rules, monitoring=monitoring)
    spent = {GRANTS: (1_700_000, 2_900_000), MEALS: (1_700_000, 290), BORDER: (500_000, 2_900_000)}
    reached = ("60人", "110人")
    ready.put(
        RecordKind.MONITORING_LINE,
        *(
            monitored(f"m{n}{code}", code, reached[n], times=n + 1, pro_bgt_comp=some[n])
            | {"est_pro_bgt_annual": 3_500_000}
            for code, some in spent.items()
            for n in (0, 1)
        ),
    )
    ready.put(
        RecordKind.SELF_EVALUATION_BUDGET,
        funds("b1", GRANTS, 350, 3_450_000, "98.57", "9.86"),
        funds("b2", MEALS, 3_500_000, 3_450_000, "98.57", "9.86"),
        # The forecast was not hit to the yuan: nothing to tell.
        funds("b3", BORDER, 3_500_000, 3_450_000, "98.57", "9.86"),
    )
    rows = [project(each, **{"申请预算金额（万元）": "350"}) for each in PROJECTS]
    ready.import_files(csv_file("项目统计表.csv", rows))

    found = compare(ready, OCTOBER)

    assert {each for each in found if each[0] in OF_MONEY} == {
        ("amounts_explained", GRANTS, "b1"),
        ("amounts_explained", MEALS, "b2"),
    }
    lights = {
        (each.told.project_code, each.told.until.month): each.told for each in progress(ready)
    }
    assert lights[MEALS, 8].execution.rate is None
    assert lights[MEALS, 8].light is not Light.RED
    assert lights[MEALS, 4].execution.rate is not None


@pytest.mark.parametrize(
    ("level2", "is_one"), [("数量", True), ("数量指标", True), ("质量指标", False), (None, True)]
)
def test_one_name_under_two_levels_is_two_indicators(
    ready: Desk,
    level2: str | None,
    is_one: bool,  # noqa: FBT001 - a column of the table
) -> None:
    before = monitored("m1", GRANTS, "90人")
    ready.put(RecordKind.MONITORING_LINE, {**before, "lv2_perf_ind_name": level2})
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        {
            "eval_ind_id": "s1",
            "eval_id": "e",
            "pro_code": GRANTS,
            "ind_comp": "85人",
            "lv3_perf_ind_name": NAME,
            "kpi_val": "≥120人",
            **LEVELS,
        },
    )

    found = {each[0] for each in compare(ready, OCTOBER)}

    assert ("worse_than_monitored" in found) is is_one


def test_an_unused_template_and_a_gap_of_the_framework_are_found(ready: Desk) -> None:
    own = indicator("109", 主管部门="101-教育局（部门）", **{"共性/个性": "个性"})
    ready.import_files(csv_file("指标库.csv", [*map(indicator, ("101", "102", "103")), own]))
    ready.put(RecordKind.TARGET_LINE, *(declared(f"t{code}", code) for code in (GRANTS, MEALS)))

    found = compare(ready, OCTOBER)

    unused = {each[1:] for each in found if each[0] == "template_unused"}
    gaps = {each[1:] for each in found if each[0] == "framework_gap"}
    assert unused == {(MEALS, "MB2")}  # GRANTS declares 101 of its MB1
    assert gaps == {(WHOLE, "产出指标/数量指标")}


#: After the last day of the self-evaluation.
SUMMER = datetime(2026, 10, 2, tzinfo=UTC)


def evaluation(key: str, code: str, **changes: object) -> Row:
    return {"eval_id": key, "pro_code": code, "total_eval_value": 95, **changes}


def evaluated(key: str, code: str, evaluation_id: str, **changes: object) -> Row:
    said: Row = {"kpi_val": "≥120人", "ind_comp": "120人", "lv3_perf_ind_name": NAME}
    return {
        "eval_ind_id": key,
        "eval_id": evaluation_id,
        "pro_code": code,
        **LEVELS,
        **said,
    } | changes


def unevaluated(desk: Desk, day: datetime = SUMMER) -> list[tuple[str, object]]:
    """Who owes what of the self-evaluation, among the projects."""
    compare(desk, day)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=100).entries
    return sorted(
        (each.project_code, each.facts["stage"])
        for each in found
        if (each.code.value, each.line_key) == ("not_reported", "self_evaluation")
        and each.project_code != WHOLE
    )


def test_a_self_evaluation_without_a_line_is_not_reported(ready: Desk) -> None:
    ready.put(RecordKind.SELF_EVALUATION, evaluation("e1", GRANTS), evaluation("e2", MEALS))
    ready.put(RecordKind.SELF_EVALUATION_LINE, evaluated("s1", MEALS, "e2"))

    assert unevaluated(ready) == [
        (GRANTS, "绩效自评（各项指标）"),
        (BORDER, "绩效自评"),
    ]
    stage = coverage(ready).totals[Stage.SELF_EVALUATION]
    assert (stage.due, stage.missing) == (4, 3)  # with the department as a whole


def test_lines_that_cannot_be_seen_are_not_said_to_be_missing(ready: Desk) -> None:
    ready.put(
        RecordKind.SELF_EVALUATION,
        *(evaluation(f"e{code}", code) for code in (GRANTS, MEALS, BORDER)),
    )
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        evaluated("s1", MEALS, "another"),  # of a head that is gone
        evaluated("s2", BORDER, f"e{BORDER}", eval_score="九分"),  # waits in quarantine
    )

    assert unevaluated(ready, OCTOBER) == []  # not due yet
    assert unevaluated(ready) == [(GRANTS, "绩效自评（各项指标）")]


def test_where_the_dialect_has_no_lines_a_head_is_the_whole_self_evaluation(
    ready: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "heads_alone.toml"
    kinds = (RecordKind.SELF_EVALUATION_LINE, RecordKind.DEPARTMENT_SELF_EVALUATION_LINE)
    file.write_text(without_kinds(kinds, "没有这种数据集"), "utf-8")
    ready.profile = load_profile(str(file))
    ready.put(RecordKind.SELF_EVALUATION, evaluation("e1", GRANTS), evaluation("e2", MEALS))

    assert unevaluated(ready) == [(BORDER, "绩效自评")]


def test_what_is_told_to_be_missing_is_no_gap_of_the_framework_too(ready: Desk) -> None:
    office = {"主管部门": "101-教育局（部门）", "共性/个性": "个性"}
    # 104 and 105 are common, of another level; the template asks for one of them.
    other = {"二级指标": "质量指标"}
    own = [indicator("109", **office), indicator("110", **office)]
    common = [indicator(code, **other) for code in ("104", "105")]
    ready.import_files(
        csv_file("指标库.csv", [*map(indicator, ("101", "102", "103")), *own, *common]),
        csv_file("指标模板.csv", template("MB1", GRANTS, "101", "109", "104", 是否必选="是")),
    )
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS))

    compare(ready, OCTOBER)

    found = ready.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=100).entries
    told = [
        (each.code.value, each.facts.get("indicator_code") or each.facts["indicators"])
        for each in found
        if each.code.value in ("required_indicator_missing", "framework_gap")
    ]
    assert sorted(told) == [
        ("framework_gap", "资助人数110"),
        ("required_indicator_missing", "104"),
        ("required_indicator_missing", "109"),
    ]


def test_progress_of_a_project_that_became_secret_is_purged(
    ready: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    both = (monitored(f"m{code}", code, "35人") for code in (GRANTS, MEALS))
    ready.put(RecordKind.MONITORING_LINE, *both)
    compare(ready, OCTOBER)
    secret = project(GRANTS, **{"涉密/非密": "涉密"})

    ready.import_files(csv_file("项目统计表.csv", [secret, project(MEALS), project(BORDER)]))

    for table in ("line_progress", "project_progress"):
        left = {row[0] for row in rows_of(f"SELECT project_code FROM {table}")}  # noqa: S608
        assert left == {MEALS}
