"""Scripted users declare targets: the same for the same seed."""

from collections import Counter

import pytest

from connectors.simulator.scripts import SCRIPTS
from connectors.simulator.scripts.wording import read_bound
from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.scripted_year import falls_short, push_some, whole_year
from tests.integration.simulator.sets import Json, project, seed_rows, template_set

_RESULTS = ("report_monitoring", "self_evaluate", "approve_results", "cancel_approvals")


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
    years = [whole_year(start(seed=seed, state=f"{seed}.sqlite")) for seed in (1, 2, 3)]

    for name in ("declare_targets", "report_monitoring", "self_evaluate"):
        assert len({str(year[name]) for year in years}) == 3


def test_declared_targets_can_be_read_only_after_approval(start: Stage) -> None:
    caller = start()
    push_some(caller)

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
    push_some(caller, 1)
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
    sets = push_some(caller, 20)

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
    sets = push_some(caller, 20)
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
    push_some(caller, 20)
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
    whole_year(caller, count)
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
        and falls_short(row)
    ]

    assert [row["complete_rate"] for row in unusable] == ["约八成"]
    assert {row["pro_code"] for row in unusable} <= templated
    assert undeserved
