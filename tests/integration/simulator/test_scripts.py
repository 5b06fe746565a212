"""Scripted users: what they do to whatever was pushed, the same for the same seed."""

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.push import PushDesk
from connectors.simulator.receiver import Receiver
from connectors.simulator.scripts import SCRIPTS, Desk
from connectors.simulator.scripts.edit_templates import apply_edits
from connectors.simulator.scripts.wording import read_bound
from connectors.simulator.seeding import begin
from connectors.simulator.state import Settings, State
from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.sets import Json, project, seed_rows, template_set

_TARGETS = ("declare_targets", "approve_targets")
_RESULTS = ("report_monitoring", "self_evaluate", "approve_results", "cancel_approvals")


def _push_some(caller: Caller, count: int = 12) -> list[Json]:
    sets = [template_set(project(number * 3)) for number in range(count)]
    results = caller.push("PERF_TEMPLATE", *sets)
    assert {result["accepted"] for result in results} == {1}
    return sets


def _whole_year(caller: Caller, count: int = 12) -> dict[str, Json]:
    _push_some(caller, count)
    return {name: caller.run(name) for name in SCRIPTS}


def _templated(caller: Caller) -> set[str]:
    return {header["pro_code"] for header in caller.live("PERF_TEMPLATE")}


def test_the_same_seed_gives_the_same_counts_whatever_order_the_sets_came_in(
    start: Stage,
) -> None:
    first, second = start(state="a.sqlite"), start(state="b.sqlite")
    sets = [template_set(project(number)) for number in range(12)]
    first.push("PERF_TEMPLATE", *sets)
    for one in reversed(sets):
        second.push_one("PERF_TEMPLATE", one)

    counts = [{name: caller.run(name) for name in SCRIPTS} for caller in (first, second)]

    assert counts[0] == counts[1]
    assert first.state()["tables"] == second.state()["tables"]


def test_other_seeds_give_other_counts(start: Stage) -> None:
    years = [_whole_year(start(seed=seed, state=f"{seed}.sqlite")) for seed in (1, 2, 3)]

    for name in ("declare_targets", "report_monitoring", "self_evaluate"):
        assert len({str(year[name]) for year in years}) == 3


def test_declared_targets_can_be_read_only_after_approval(start: Stage) -> None:
    caller = start()
    _push_some(caller)

    declared = caller.run("declare_targets")
    before = caller.rows("PM_PERF_INDICATOR")
    approved = caller.run("approve_targets")
    goals, lines = caller.rows("PM_PERF_GOAL_INFO"), caller.rows("PM_PERF_INDICATOR")

    assert before == []
    assert len(goals) + len(lines) == approved["rows"]
    assert approved["projects"] + approved["left_waiting"] == declared["projects"]


def test_an_approval_gives_rows_a_new_update_time_so_that_a_reader_meets_them(
    start: Stage,
) -> None:
    caller = start()
    caller.run("declare_targets")
    _push_some(caller, 1)
    since = caller.live("PERF_TEMPLATE")[0]["update_time"]

    caller.run("approve_targets")

    goals = caller.rows("PM_PERF_GOAL_INFO")
    assert goals
    assert caller.rows("PM_PERF_GOAL_INFO", update_time_from=since) == goals


def test_later_runs_let_further_units_declare_and_change_nothing_declared(start: Stage) -> None:
    caller = start()
    for _ in range(2):
        caller.run("declare_targets")
    waiting = caller.state()["tables"]["PM_PERF_GOAL_INFO"]["hidden"]
    caller.run("approve_targets")
    caller.run("approve_targets")

    codes = [
        row["pro_code"]
        for row in caller.rows("PM_PERF_GOAL_INFO")
        if row["perf_obj_type_code"] == "2"
    ]

    assert len(codes) == len(set(codes))
    assert 0 < len(codes) <= waiting


def test_units_follow_their_template_mostly_and_go_their_own_ways(start: Stage) -> None:
    caller = start()
    sets = _push_some(caller, 20)

    counts = caller.run("declare_targets")
    caller.run("approve_targets")

    lines = [
        line for line in caller.rows("PM_PERF_INDICATOR") if line["pro_code"] in _templated(caller)
    ]
    names = {row["lv3_perf_ind_name"] for one in sets for row in one["rows"]}
    kept = sum(line["lv3_perf_ind_name"] in names for line in lines)
    assert all(counts[what] for what in ("from_template", "adapted", "loosened", "own", "missed"))
    assert kept > len(lines) / 2
    assert any(line["lv3_perf_ind_code"] is None for line in lines)
    assert any(line["kpi_remark"] == "单位自行增加" for line in lines)


def test_a_loosened_target_asks_less_than_the_template_and_none_asks_more(start: Stage) -> None:
    caller = start()
    sets = _push_some(caller, 20)
    asked = {row["perf_ind_code"]: read_bound(row["kpi_val"]) for row in sets[0]["rows"]}

    counts = caller.run("declare_targets")

    differences = []
    for row in _declared(caller):
        template, own = asked[row["lv3_perf_ind_code"]], read_bound(row["kpi_val"])
        assert template is not None
        assert own is not None
        differences.append(template.number - own.number)
    loosened = sum(difference > 0 for difference in differences)
    assert min(differences) == 0
    assert 0 < loosened <= counts["loosened"]


def _declared(caller: Caller) -> list[Json]:
    """Approved lines that kept their template's code."""
    while caller.run("approve_targets")["left_waiting"]:
        pass
    return [row for row in caller.rows("PM_PERF_INDICATOR") if row["lv3_perf_ind_code"]]


def test_targets_are_written_in_many_spellings_of_the_same_bound(start: Stage) -> None:
    caller = start()
    _push_some(caller, 20)
    caller.run("declare_targets")
    caller.run("approve_targets")

    spellings = Counter(
        line["kpi_val"].strip()[:2]
        for line in caller.rows("PM_PERF_INDICATOR")
        if (bound := read_bound(line["kpi_val"])) is not None and bound.operator == "≥"
    )

    assert len(spellings) >= 5


def test_projects_without_a_template_declare_too_and_public_security_always_does(
    start: Stage,
) -> None:
    caller = start()

    caller.run("declare_targets")
    caller.run("approve_targets")

    declared = {row["pro_code"] for row in caller.rows("PM_PERF_INDICATOR")}
    security = {
        row["pro_code"]
        for row in seed_rows("projects.csv")
        if row["exp_func_code"].startswith("20402")
    }
    assert security <= declared
    assert len(declared) > len(security)


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("count", [1, 12])
def test_every_seed_shows_an_unusable_row_and_an_undeserved_full_mark_on_templated_projects(
    start: Stage, seed: int, count: int
) -> None:
    caller = start(seed=seed)
    _whole_year(caller, count)
    templated = _templated(caller)

    unusable = [
        row
        for row in caller.live("PAY_PERF_MONITOR_INFO")
        if not isinstance(row["complete_rate"], int | float)
    ]
    undeserved = [
        row
        for row in caller.live("PM_SELF_EVAL_INDICATOR")
        if row["pro_code"] in templated
        and row["eval_score"] == row["ind_weight"]
        and _falls_short(row)
    ]

    assert [row["complete_rate"] for row in unusable] == ["约八成"]
    assert {row["pro_code"] for row in unusable} <= templated
    assert undeserved


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
        if row["eval_score"] == row["ind_weight"] and _falls_short(row)
    }
    assert counts[-1]["monitoring_projects"] == counts[-1]["self_evaluation_projects"] == 0
    assert unusable == [project(0)["pro_code"]]
    assert undeserved == {project(3)["pro_code"]}


def _falls_short(row: Json) -> bool:
    target, actual = read_bound(row["kpi_val"]), read_bound(row["ind_comp"])
    if target is None or actual is None or target.unit != actual.unit:
        return False
    return {
        "≥": actual.number < target.number,
        "≤": actual.number > target.number,
    }.get(target.operator, False)


def test_some_self_evaluation_contradicts_its_own_operator(start: Stage) -> None:
    caller = start()

    counts = _whole_year(caller, 20)["self_evaluate"]

    assert counts["contradictions"] > 0
    assert any(
        row["kpi_val"].startswith(("反向 ≥", "正向 ≤"))
        for row in caller.rows("PM_SELF_EVAL_INDICATOR")
    )


def test_weights_of_a_self_evaluation_leave_ten_points_for_the_budget(start: Stage) -> None:
    caller = start()
    _whole_year(caller)

    weights: dict[str, Decimal] = defaultdict(Decimal)
    for row in caller.rows("PM_SELF_EVAL_INDICATOR"):
        weights[row["eval_id"]] += Decimal(str(row["ind_weight"]))
    budgets = {row["eval_id"]: row for row in caller.rows("PM_PERF_SELF_BGT")}

    assert set(weights.values()) == {Decimal(90)}
    assert set(budgets) == set(weights)
    assert all(0 <= row["exe_score"] <= 10 for row in budgets.values())


def test_budget_rows_add_up(start: Stage) -> None:
    caller = start()
    _whole_year(caller)

    for row in caller.rows("PM_PERF_SELF_BGT"):
        amount = {name: Decimal(str(value)) for name, value in _amounts(row).items()}
        assert amount["cur_amt"] == amount["reply_amt"] + amount["year_adj_amt"]
        assert abs(row["exe_amt_rate"] - 100 * row["year_exe_amt"] / row["cur_amt"]) < 0.0001


def _amounts(row: Json) -> Json:
    return {name: row[name] for name in ("reply_amt", "year_adj_amt", "cur_amt")}


def test_results_are_visible_only_after_the_last_approval(start: Stage) -> None:
    caller = start()
    _push_some(caller)
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
    _push_some(caller)
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
    _whole_year(caller)

    tasks = {
        row["perf_task_id"]: row["agency_code"] for row in caller.rows("PAY_PERF_MONITOR_TASK")
    }

    rows = caller.rows("PAY_PERF_MONITOR_INFO")
    assert rows
    assert all(tasks[row["perf_task_id"]] == row["agency_code"] for row in rows)


def test_monitoring_reports_for_the_month_asked_and_counts_its_rounds(start: Stage) -> None:
    caller = start()
    _push_some(caller)
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
    _push_some(caller)
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
    assert any(row["eval_score"] == f"{row['ind_weight']}00" and _falls_short(row) for row in lines)
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
    _whole_year(caller)

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
