"""Scripted users report results, edit templates and cancel approvals, departments too."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.push import PushDesk
from connectors.simulator.receiver import Receiver
from connectors.simulator.scripts import SCRIPTS, Desk
from connectors.simulator.scripts.edit_templates import apply_edits
from connectors.simulator.seeding import begin
from connectors.simulator.state import Settings, State
from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.scripted_year import falls_short, push_some, whole_year
from tests.integration.simulator.sets import Json, project, template_set

_TARGETS = ("declare_targets", "approve_targets")


def test_the_mistakes_that_a_reader_must_meet_survive_any_number_of_cancellations(
    start: Stage,
) -> None:
    caller = start()
    worded, numeric = template_set(project(0)), template_set(project(3))
    for row in worded["rows"]:
        row["kpi_val"] = "有效提升"
    caller.push("PERF_TEMPLATE", worded, numeric)
    for name in SCRIPTS:
        caller.run(name)

    counts = [caller.run("cancel_approvals") for _ in range(40)]

    reported = caller.rows("PAY_PERF_MONITOR_INFO")
    unusable = [row["pro_code"] for row in reported if row["complete_rate"] == "约八成"]
    undeserved = {
        row["pro_code"]
        for row in caller.rows("PM_SELF_EVAL_INDICATOR")
        if row["eval_score"] == row["ind_weight"] and falls_short(row)
    }
    assert counts[-1]["monitoring_projects"] == counts[-1]["self_evaluation_projects"] == 0
    assert unusable == [project(0)["pro_code"]]
    assert undeserved == {project(3)["pro_code"]}


def test_some_self_evaluation_contradicts_its_own_operator(start: Stage) -> None:
    caller = start()

    counts = whole_year(caller, 20)["self_evaluate"]

    assert counts["contradictions"] > 0
    assert any(
        row["kpi_val"].startswith(("反向 ≥", "正向 ≤"))
        for row in caller.rows("PM_SELF_EVAL_INDICATOR")
    )


def test_weights_of_a_self_evaluation_leave_ten_points_for_the_budget(start: Stage) -> None:
    caller = start()
    whole_year(caller)

    weights: dict[str, Decimal] = defaultdict(Decimal)
    for row in caller.rows("PM_SELF_EVAL_INDICATOR"):
        weights[row["eval_id"]] += Decimal(str(row["ind_weight"]))
    budgets = {row["eval_id"]: row for row in caller.rows("PM_PERF_SELF_BGT")}

    assert set(weights.values()) == {Decimal(90)}
    assert set(budgets) == set(weights)
    assert all(0 <= row["exe_score"] <= 10 for row in budgets.values())


def test_budget_rows_add_up(start: Stage) -> None:
    caller = start()
    whole_year(caller)

    for row in caller.rows("PM_PERF_SELF_BGT"):
        amount = {name: Decimal(str(value)) for name, value in _amounts(row).items()}
        assert amount["cur_amt"] == amount["reply_amt"] + amount["year_adj_amt"]
        assert abs(row["exe_amt_rate"] - 100 * row["year_exe_amt"] / row["cur_amt"]) < 0.0001


def _amounts(row: Json) -> Json:
    return {name: row[name] for name in ("reply_amt", "year_adj_amt", "cur_amt")}


def test_results_are_visible_only_after_the_last_approval(start: Stage) -> None:
    caller = start()
    push_some(caller)
    for name in (*_TARGETS, "report_monitoring", "self_evaluate"):
        caller.run(name)
    before = [caller.rows(name) for name in _result_sets(caller)]

    caller.run("approve_results")

    assert before == [[]] * len(before)
    assert all(caller.rows(name) for name in _result_sets(caller))


def _result_sets(caller: Caller) -> list[str]:
    return [
        name
        for name in caller.state()["tables"]
        if name.startswith(("PAY_PERF_", "PM_PERF_SELF", "PM_SELF_"))
    ]


def test_cancelled_approvals_let_rows_vanish_without_a_trace(start: Stage) -> None:
    caller = start()
    push_some(caller)
    for name in (*_TARGETS, "report_monitoring", "self_evaluate", "approve_results"):
        caller.run(name)
    before = {row["pro_code"] for row in caller.rows("PM_PERF_SELF_EVAL")}

    counts = caller.run("cancel_approvals")

    after = {row["pro_code"] for row in caller.rows("PM_PERF_SELF_EVAL")}
    lines = {row["pro_code"] for row in caller.rows("PM_SELF_EVAL_INDICATOR")}
    assert len(before - after) == counts["self_evaluation_projects"] > 0
    assert lines == after
    assert counts["monitoring_projects"] > 0


def test_every_monitoring_row_belongs_to_a_visible_task_of_its_own_unit(start: Stage) -> None:
    caller = start()
    whole_year(caller)

    tasks = {
        row["perf_task_id"]: row["agency_code"] for row in caller.rows("PAY_PERF_MONITOR_TASK")
    }

    rows = caller.rows("PAY_PERF_MONITOR_INFO")
    assert rows
    assert all(tasks[row["perf_task_id"]] == row["agency_code"] for row in rows)


def test_monitoring_reports_for_the_month_asked_and_counts_its_rounds(start: Stage) -> None:
    caller = start()
    push_some(caller)
    for name in _TARGETS:
        caller.run(name)

    months = [caller.run("report_monitoring", month=month)["month"] for month in (6, 9)]
    caller.run("approve_results")

    titles = {row["perf_task_title"] for row in caller.rows("PAY_PERF_MONITOR_TASK")}
    assert months == [6, 9]
    assert titles == {"2026年1-6月绩效运行监控", "2026年1-9月绩效运行监控"}
    assert {row["times"] for row in caller.rows("PAY_PERF_MONITOR_INFO")} == {1, 2}


@pytest.mark.parametrize("month", [0, 13, "7", True])
def test_a_month_that_is_none_is_refused_and_changes_nothing(caller: Caller, month: object) -> None:
    before = caller.state()

    answered = caller.send(
        "POST", "/admin/scripts/report_monitoring", {"month": month}, checked=False
    ).json()

    assert answered["result_code"] == "0901"
    assert caller.state() == before


def test_edits_stay_in_place_and_give_the_template_a_version_of_the_receivers_own(
    start: Stage,
) -> None:
    caller = start()
    push_some(caller)
    items = _by(caller.live("PERF_TEMPLATE_ITEM"), "item_id")
    headers = _by(caller.live("PERF_TEMPLATE"), "template_code")

    counts = caller.run("edit_templates")

    after = _by(caller.live("PERF_TEMPLATE_ITEM"), "item_id")
    changed = [row for key, row in after.items() if row["kpi_val"] != items[key]["kpi_val"]]
    touched = {row["template_code"] for row in changed}
    versions = {
        code
        for code, row in _by(caller.live("PERF_TEMPLATE"), "template_code").items()
        if row["version"] != headers[code]["version"]
    }
    assert set(after) == set(items)
    assert counts["edited_random"] >= 1
    assert touched == versions
    assert all(row["update_time"] > items[row["item_id"]]["update_time"] for row in changed)


def _by(rows: list[Json], name: str) -> dict[str, Any]:
    return {row[name]: row for row in rows}


def test_named_edits_are_written_into_the_template_of_their_project(tmp_path: Path) -> None:
    settings = Settings(seed=1, division_code="152501000", fiscal_year="2026")
    state = State(tmp_path / "state.sqlite", settings, begin=begin)
    one = template_set(project())
    first, second = (row["lv3_perf_ind_name"] for row in one["rows"][:2])
    edits = [
        _edit(project(), first, "≥77个", "policy"),
        _edit(project(), f" {second} ", "≥66%", "local"),
        _edit(project(), "没有这个指标", "≥1个", "local"),
        _edit(project(1), first, "≥1个", "local"),
    ]

    _push(state, one)
    with state.operation() as operation:
        desk = Desk(operation=operation, rng=state.randomness("edits"))
        counts = apply_edits(desk, edits)
        values = {
            row["lv3_perf_ind_name"]: row["kpi_val"]
            for row in desk.rows("SELECT * FROM PERF_TEMPLATE_ITEM")
        }
    state.close()

    assert (values[first], values[second]) == ("≥77个", "≥66%")
    assert counts == {
        "edited_policy": 1,
        "edited_local": 1,
        "not_found": 2,
        "edited_random": 0,
    }


class _Unlucky(Desk):
    """A desk at which every throw of the dice says no."""

    __slots__ = ()

    def chance(self, probability: float) -> bool:
        return probability > 1


def test_the_planted_mistakes_do_not_depend_on_luck(tmp_path: Path) -> None:
    settings = Settings(seed=1, division_code="152501000", fiscal_year="2026")
    state = State(tmp_path / "state.sqlite", settings, begin=begin)
    _push(state, template_set(project()))

    with state.operation() as operation:
        desk = _Unlucky(operation=operation, rng=state.randomness("unlucky"))
        for script in SCRIPTS.values():
            script(desk)
        reported = _visible(desk, "PAY_PERF_MONITOR_INFO")
        lines = _visible(desk, "PM_SELF_EVAL_INDICATOR")
        declared = {row["pro_code"] for row in _visible(desk, "PM_PERF_GOAL_INFO")}
    state.close()

    assert "约八成" in {row["complete_rate"] for row in reported}
    assert any(row["eval_score"] == f"{row['ind_weight']}00" and falls_short(row) for row in lines)
    assert len(declared) == 6


def _visible(desk: Desk, name: str) -> list[Json]:
    rows = desk.rows(f"SELECT * FROM {name}")  # noqa: S608 - the names are written above
    return [row for row in rows if row["is_visible"] == 1]


def _push(state: State, one: Json) -> None:
    place = {"mof_div_code": "152501000", "fiscal_year": "2026"}
    call = Call(operation=Operation.PUSH, data_set="PERF_TEMPLATE")
    desk = PushDesk(state, FaultDesk(state.db), Receiver(state))
    desk.accept(call, {**place, "request_id": "1", "sets": [one]})


def _edit(row: dict[str, str], name: str, value: str, origin: str) -> dict[str, str]:
    return {
        "pro_code": row["pro_code"],
        "lv3_perf_ind_name": name,
        "kpi_val": value,
        "origin": origin,
    }


def test_an_unknown_script_is_refused_and_names_those_there_are(caller: Caller) -> None:
    answered = caller.send("POST", "/admin/scripts/nobody", checked=False).json()

    assert answered["result_code"] == "0901"
    assert all(name in answered["reason"] for name in SCRIPTS)


def test_a_year_leaves_every_row_readable_by_the_contract(start: Stage) -> None:
    caller = start()
    whole_year(caller)

    counts = {name: len(caller.rows(name, page_size=97)) for name in caller.state()["tables"]}

    assert counts == {
        name: table["live"] + table["deleted"] for name, table in caller.state()["tables"].items()
    }


def _department_rows(caller: Caller, name: str) -> set[str]:
    return {row["dept_code"] for row in caller.rows(name)}


def test_departments_do_at_their_level_what_units_do_for_projects(start: Stage) -> None:
    caller = start()
    pushed = template_set(project(1))
    for row in (pushed["header"], *pushed["rows"]):
        row.update(pro_code=None, agency_code="101", dept_code="101")
    pushed["header"].update(pro_cat_code=None, pro_name=None)
    caller.push("PERF_TEMPLATE", pushed)

    caller.run("declare_targets")
    before = _department_rows(caller, "BGT_PERF_GOAL_INFO")
    for name in ("approve_targets", "report_monitoring", "self_evaluate"):
        caller.run(name)
    reported = _department_rows(caller, "BGT_PERF_MONITOR_INFO")
    caller.run("approve_results")

    assert before == reported == set()
    names = [name for name in caller.state()["tables"] if name.startswith("BGT_")]
    assert {
        name: {"101", "111"} <= _department_rows(caller, name) for name in names
    } == dict.fromkeys(names, True)
    declared = [row for row in caller.rows("BGT_PERF_INDICATOR") if row["dept_code"] == "101"]
    templated = {row["lv3_perf_ind_name"] for row in pushed["rows"]}
    assert templated & {row["lv3_perf_ind_name"] for row in declared}
    assert {row["agency_code"] for row in declared} == {"101"}


def test_cancelling_takes_a_department_out_of_sight_and_keeps_its_rows(start: Stage) -> None:
    caller = start(seed=3, state="cancelled.sqlite")
    for name in ("declare_targets", "approve_targets", "report_monitoring", "self_evaluate"):
        caller.run(name)
    caller.run("approve_results")
    before = caller.state()["tables"]["BGT_PERF_MONITOR_INFO"]

    counts = caller.run("cancel_approvals")

    after = caller.state()["tables"]["BGT_PERF_MONITOR_INFO"]
    assert counts["department_rows"] > 0
    assert after["live"] < before["live"]
    assert sum(after.values()) == sum(before.values())
