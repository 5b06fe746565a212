"""Identify and compare: which indicator a line means, and how its numbers relate."""

import json
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.findings.codes import FindingCode
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from sync_jobs.comparing import result_rows
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    MEALS,
    SCOPE,
    Desk,
    Row,
    csv_file,
    indicator,
    project,
    template,
)

LINE = RecordKind.TARGET_LINE
SCORED = RecordKind.SELF_EVALUATION_LINE
#: Why a target was missed.
REASON = "devi_analy"
MONEY = RecordKind.SELF_EVALUATION_BUDGET
#: Findings on what a project or department did not report at all.
OF_OWNERS = ("not_reported", "target_not_approved", "template_unused", "framework_gap")
LEVELS: Row = {"lv1_perf_ind_name": "产出指标", "lv2_perf_ind_name": "数量指标"}


def line(key: str, **changes: object) -> Row:
    return {"kpi_id": key, "pro_code": GRANTS, "kpi_val": "≥90人", **LEVELS, **changes}


def scored(key: str, **changes: object) -> Row:
    """A self-evaluated line that reached its target."""
    return {
        "eval_ind_id": key,
        "eval_id": "e1",
        "pro_code": GRANTS,
        "lv3_perf_ind_code": "101",
        "lv3_perf_ind_name": "资助人数101",
        "kpi_val": "≥90人",
        "ind_comp": "95人",
        "ind_weight": 10,
        "eval_score": 10,
        REASON: "设备晚到货",
        **LEVELS,
        **changes,
    }


def matches(desk: Desk) -> dict[str, Any]:
    with desk.store.begin() as work:
        return {each.line_key: each for each in work.analyses.matches(SCOPE)}


def findings(desk: Desk) -> set[tuple[str, str]]:
    """Those on lines: who reported nothing is not what these tests ask."""
    found = desk.store.queries.findings(SCOPE, limit=100)
    return {(each.line_key, each.code) for each in found if each.code not in OF_OWNERS}


def identified(desk: Desk, *rows: Row) -> dict[str, Any]:
    desk.put(LINE, *rows)
    desk.run("pull_targets")
    desk.run("identify_indicators")
    return matches(desk)


def compared(desk: Desk, *rows: Row) -> set[tuple[str, str]]:
    desk.put(SCORED, *rows)
    desk.run("pull_self_evaluations")
    desk.run("identify_indicators")
    desk.run("compare_results")
    return findings(desk)


# --- identify -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code", "method"),
    [
        ({"lv3_perf_ind_code": "102", "lv3_perf_ind_name": "随便什么"}, "102", "code"),
        ({"lv3_perf_ind_code": None, "lv3_perf_ind_name": "资助人数 101"}, "101", "exact_name"),
        ({"lv3_perf_ind_code": "别处", "lv3_perf_ind_name": "资助人数101"}, "101", "exact_name"),
        ({"lv3_perf_ind_name": "资助的人数101"}, "101", "similarity"),
        ({"lv3_perf_ind_name": "边境线长度"}, None, "none"),
    ],
)
def test_a_line_is_identified_by_code_then_name_then_similarity(
    ready: Desk, row: Row, code: str | None, method: str
) -> None:
    found = identified(ready, line("k1", **row))["k1"]

    assert (found.indicator_code, found.method.value) == (code, method)
    assert found.reason


def test_the_function_class_of_the_listed_project_speaks_for_an_indicator(ready: Desk) -> None:
    one, other = (
        indicator(code, 三级指标=name, 标准值="≥90户", 功能分类=each, **{"共性/个性": "个性"})
        for code, name, each in (
            ("301", "棚圈修缮补助户数", "2130122"),
            ("302", "校舍修缮补助户数", "2050202"),
        )
    )
    ready.import_files(csv_file("指标库.csv", [one, other]))
    listed = project(GRANTS, 类="205", 款="02", 项="99")
    ready.import_files(
        csv_file("项目统计表.csv", [listed, *(project(each) for each in (MEALS, BORDER))])
    )
    ready.run("bind_projects")

    found = identified(ready, line("k1", lv3_perf_ind_name="修缮补助户数", kpi_val="≥9户"))["k1"]

    assert found.proposals[0].indicator_code == "302"
    assert "与项目的功能分类相同" in found.proposals[0].reason
    assert "功能分类不同（205与213）" in found.proposals[1].reason


def test_the_same_name_twice_in_the_library_is_settled_by_the_template_of_the_project(
    ready: Desk,
) -> None:
    ready.import_files(csv_file("指标库.csv", [indicator("103", 三级指标="资助人数101")]))

    found = identified(ready, line("k1", lv3_perf_ind_name="资助人数101"))["k1"]

    assert found.indicator_code == "101"  # the template of GRANTS uses 101 and 102


def test_every_kind_of_line_is_identified(ready: Desk) -> None:
    name: Row = {"pro_code": GRANTS, "lv3_perf_ind_code": "101", "lv3_perf_ind_name": "人数"}
    ready.put(LINE, {"kpi_id": "t", **name})
    ready.put(RecordKind.MONITORING_LINE, {"perf_mon_id": "m", **name})
    ready.put(SCORED, {"eval_ind_id": "s", "eval_id": "e", **name})
    for job in ("pull_targets", "pull_monitoring", "pull_self_evaluations"):
        ready.run(job)

    assert ready.figures("identify_indicators")["identified"] == 3
    assert set(matches(ready)) == {"t", "m", "s"}


def test_without_a_library_every_line_waits_for_a_person(desk: Desk) -> None:
    assert desk.figures("identify_indicators")["identified"] == 0


def test_a_second_identification_replaces_the_first(ready: Desk) -> None:
    identified(ready, line("k1", lv3_perf_ind_name="新的说法"))
    ready.import_files(csv_file("指标库.csv", [indicator("109", 三级指标="新的说法")]))

    ready.run("identify_indicators")

    assert matches(ready)["k1"].indicator_code == "109"


def test_a_dry_identification_stores_nothing(ready: Desk) -> None:
    ready.put(LINE, line("k1", lv3_perf_ind_name="资助人数101"))
    ready.run("pull_targets")

    assert ready.figures("identify_indicators", dry=True)["identified"] == 1
    assert matches(ready) == {}


# --- compare --------------------------------------------------------------------------------------


def test_full_marks_for_a_missed_target_are_found(ready: Desk) -> None:
    assert compared(ready, scored("ok"), scored("bad", ind_comp="60人")) == {
        ("bad", "full_marks_for_missed_target"),
        ("bad", "over_scored"),
    }


def test_a_score_above_its_maximum_is_found(ready: Desk) -> None:
    assert compared(ready, scored("high", eval_score=12)) == {("high", "score_above_maximum")}


def test_marks_in_proportion_to_a_missed_target_are_no_finding(ready: Desk) -> None:
    fair = scored("fair", ind_comp="60人", eval_score=Decimal("6.67"))
    low = scored("low", ind_comp="60人", eval_score=6)

    assert compared(ready, fair, low) == {("low", "under_scored")}


def test_a_missed_target_without_a_reason_is_found(ready: Desk) -> None:
    missed: Row = {"ind_comp": "60人", "eval_score": Decimal("6.67")}

    assert compared(ready, scored("a", **missed), scored("b", **missed, **{REASON: None})) == {
        ("b", "reason_missing")
    }


def test_a_target_that_is_not_the_approved_one_is_found_within_its_project(ready: Desk) -> None:
    own = line("mine", lv3_perf_ind_code="101", lv3_perf_ind_name="资助人数101", kpi_val="≥90人")
    ready.put(LINE, own, {**own, "kpi_id": "others", "pro_code": BORDER})
    ready.run("pull_targets")
    lower: Row = {"kpi_val": "≥80人", "ind_comp": "85人"}
    rows = (
        scored("same", kpi_id="mine"),
        scored("lower", kpi_id="mine", **lower),
        scored("foreign", kpi_id="others", **lower),
        scored("unknown", kpi_id="nowhere", **lower),
    )

    assert compared(ready, *rows) == {("lower", "target_changed_after_approval")}


def test_a_changed_target_leads_to_both_rows_as_they_were_compared(ready: Desk) -> None:
    own = line("mine", lv3_perf_ind_code="101", lv3_perf_ind_name="资助人数101", kpi_val="≥90人")
    ready.put(LINE, own)
    ready.run("pull_targets")
    compared(ready, scored("lower", kpi_id="mine", kpi_val="≥80人", ind_comp="85人"))
    ready.clock.sleep(3600)
    ready.edit_row(LINE, "kpi_id", "mine", kpi_val="≥70人")
    ready.run("pull_targets")
    chosen = FindingFilter(code=FindingCode.TARGET_CHANGED_AFTER_APPROVAL)
    queries = ready.store.queries
    (entry,) = queries.admitted_findings(SCOPE, chosen, limit=9).entries

    detail = queries.admitted_finding(entry.finding_id)

    assert detail is not None
    assert detail.approved is not None
    assert not detail.approved.is_current
    approved = queries.admitted_raw_row(detail.approved.place)
    assert approved is not None
    assert json.loads(approved.payload)["kpi_val"] == entry.facts["declared_value"] == "≥90人"
    assert json.loads(detail.payload or b"")["kpi_val"] == "≥80人"


def test_a_target_that_was_adjusted_and_approved_again_is_not_changed(ready: Desk) -> None:
    own = line("mine", lv3_perf_ind_code="101", lv3_perf_ind_name="资助人数101", kpi_val="≥90人")
    adjusted = {**own, "kpi_id": "adjusted", "kpi_val": "≥ 80 人"}
    elsewhere = {**own, "kpi_id": "others", "pro_code": BORDER, "kpi_val": "≥70人"}
    other = {**own, "kpi_id": "other", "lv3_perf_ind_name": "资助人数102", "kpi_val": "≥60人"}
    ready.put(LINE, own, adjusted, elsewhere, other)
    ready.run("pull_targets")
    reached: Row = {"kpi_id": "mine", "ind_comp": "85人"}
    rows = (
        scored("adjusted", kpi_val="≥80人", **reached),
        scored("elsewhere", kpi_val="≥70人", **reached),
        scored("other", kpi_val="≥60人", **reached),
    )

    found = {each for each in compared(ready, *rows) if each[1] == "target_changed_after_approval"}

    assert found == {
        ("elsewhere", "target_changed_after_approval"),
        ("other", "target_changed_after_approval"),
    }


def test_to_go_back_to_what_was_approved_before_is_a_change(ready: Desk) -> None:
    before = line("before", lv3_perf_ind_code="101", lv3_perf_ind_name="资助人数101")
    ready.put(LINE, {**before, "kpi_val": "≥80人"})
    ready.clock.sleep(3600)
    ready.put(LINE, {**before, "kpi_id": "mine", "kpi_val": "≥90人"})
    ready.run("pull_targets")

    found = compared(ready, scored("back", kpi_id="mine", kpi_val="≥80人", ind_comp="85人"))

    assert ("back", "target_changed_after_approval") in found


def test_what_cannot_be_decided_is_no_accusation(ready: Desk) -> None:
    assert compared(ready, scored("open", ind_comp="进展顺利")) == set()


@pytest.mark.parametrize("blank", ["", None])
def test_points_without_a_result_are_found(ready: Desk, blank: str | None) -> None:
    assert compared(ready, scored("open", ind_comp=blank)) == {("open", "actual_missing")}


def test_lines_are_counted_as_met_not_met_and_undetermined(ready: Desk) -> None:
    rows = scored("a"), scored("b", ind_comp="60人", eval_score=6), scored("c", ind_comp="基本完成")
    compared(ready, *rows)

    figures = ready.figures("compare_results")

    assert [figures[name] for name in ("met", "not_met", "undetermined")] == [1, 1, 1]


def test_the_direction_of_the_library_decides_where_the_value_names_none(ready: Desk) -> None:
    ready.import_files(
        csv_file(
            "指标库.csv",
            [indicator("101", **{"指标方向（正向/反向）": "反向", "标准值": "≤5次"})],
        )
    )

    assert compared(ready, scored("less", kpi_val="5次", ind_comp="9次")) == {
        ("less", "full_marks_for_missed_target"),
        ("less", "over_scored"),
    }


def test_an_execution_rate_that_does_not_follow_from_the_money_is_found(ready: Desk) -> None:
    money: Row = {"eval_id": "e1", "pro_code": BORDER, "cur_amt": 200, "year_exe_amt": 100}
    ready.put(MONEY, {"eval_bgt_id": "right", "exe_amt_rate": 50, **money})
    ready.put(MONEY, {"eval_bgt_id": "wrong", "exe_amt_rate": 95, **money})
    ready.put(MONEY, {"eval_bgt_id": "silent", "exe_amt_rate": None, **money})
    ready.run("pull_self_evaluations")
    ready.run("compare_results")

    assert findings(ready) == {("wrong", "budget_contradiction")}


def test_lines_find_their_matches_whatever_batch_they_are_in(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_rows, "_AT_ONCE", 2)
    library = [indicator("101", **{"指标方向（正向/反向）": "反向", "标准值": "≤5次"})]
    ready.import_files(csv_file("指标库.csv", library))
    less: Row = {"kpi_val": "5次", "ind_comp": "9次"}

    found = compared(ready, *(scored(f"k{each}", **less) for each in range(5)))

    codes = ("full_marks_for_missed_target", "over_scored")
    assert found == {(f"k{each}", code) for each in range(5) for code in codes}


def test_a_target_looser_than_its_template_is_found_where_the_name_is_sure(ready: Desk) -> None:
    sure = line("sure", lv3_perf_ind_name="资助人数101", kpi_val="≥10人")
    similar = line("similar", lv3_perf_ind_name="资助的人数101", kpi_val="≥10人")
    identified(ready, sure, similar)

    ready.run("compare_results")

    assert findings(ready) == {("sure", "standard_loosened")}


def test_a_second_comparison_replaces_the_findings_of_the_first(ready: Desk) -> None:
    compared(ready, scored("bad", ind_comp="60人"))
    ready.edit(SCORED, ind_comp="96人")
    ready.run("pull_self_evaluations")

    ready.run("compare_results")

    assert findings(ready) == set()


def test_a_dry_comparison_stores_nothing(ready: Desk) -> None:
    ready.put(SCORED, scored("bad", ind_comp="60人"))
    ready.run("pull_self_evaluations")

    assert ready.figures("compare_results", dry=True)["findings"] == 2
    assert findings(ready) == set()


# --- whole forms ----------------------------------------------------------------------------------


def declared(desk: Desk, *rows: Row) -> set[tuple[str, str]]:
    desk.put(LINE, *rows)
    desk.run("pull_targets")
    desk.run("identify_indicators")
    desk.run("compare_results")
    return findings(desk)


def require_all(desk: Desk) -> None:
    rows = template("MB1", GRANTS, "101", "102", 是否必选="是")
    desk.import_files(csv_file("指标模板.csv", rows))


def test_a_required_indicator_that_a_project_left_out_is_found(ready: Desk) -> None:
    require_all(ready)

    assert declared(
        ready, line("k1", lv3_perf_ind_code="101", lv3_perf_ind_name="资助人数101")
    ) == {("k1", "required_indicator_missing")}


def test_what_waits_in_quarantine_is_not_called_missing(ready: Desk) -> None:
    require_all(ready)
    rows = (
        line("k1", lv3_perf_ind_code="101", lv3_perf_ind_name="资助人数101"),
        line("k2", lv3_perf_ind_code="102", is_deleted="不知道"),
    )

    assert declared(ready, *rows) == set()


def test_a_required_indicator_of_another_project_is_nobodys_business(ready: Desk) -> None:
    require_all(ready)

    assert declared(ready, line("k1", pro_code=MEALS, lv3_perf_ind_name="资助人数102")) == set()


@pytest.mark.parametrize(("owner", "code"), [(GRANTS, "explained"), (MEALS, "differ")])
def test_a_budget_that_was_changed_is_explained_by_its_own_history_alone(
    ready: Desk, owner: str, code: str
) -> None:
    listed = project(GRANTS) | {"申请预算金额（万元）": "100"}
    others = [project(each) for each in (MEALS, BORDER)]
    ready.import_files(csv_file("项目统计表.csv", [listed, *others]))
    row: Row = {"eval_bgt_id": "b1", "eval_id": "e1", "pro_code": owner}
    ready.put(MONEY, {**row, "cur_amt": 1_000_000})
    ready.run("pull_self_evaluations")
    ready.edit(MONEY, cur_amt=1_300_000, pro_code=GRANTS)
    ready.run("pull_self_evaluations")

    ready.run("compare_results")

    (found,) = ready.store.queries.findings(SCOPE, limit=9)
    assert (found.code, found.line_key) == (f"amounts_{code}", "b1")
    assert found.facts["whole"] == "300000"
    assert found.facts.get("part_version") == ("300000" if owner == GRANTS else None)


HEAD = RecordKind.SELF_EVALUATION


@pytest.mark.parametrize(
    ("points", "is_found"),
    [
        ((60, 40), False),
        ((60, 30), False),  # the execution rate's ten stand elsewhere
        ((60, 20), True),
        ((60, None), False),  # not all have points
    ],
)
def test_points_of_a_whole_self_evaluation_must_add_up(
    ready: Desk, points: tuple[int | None, ...], *, is_found: bool
) -> None:
    ready.put(HEAD, {"eval_id": "e1", "pro_code": GRANTS}, {"eval_id": "e2", "pro_code": GRANTS})
    lines = [scored(f"s{at}", ind_weight=each, eval_score=each) for at, each in enumerate(points)]

    assert compared(ready, *lines) == ({("e1", "weights_do_not_add_up")} if is_found else set())


def test_points_of_lines_that_wait_in_quarantine_are_not_missed(ready: Desk) -> None:
    ready.put(HEAD, {"eval_id": "e1", "pro_code": GRANTS})

    assert compared(ready, scored("s1"), scored("s2", is_deleted="不知道")) == set()
