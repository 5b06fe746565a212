"""Pull: the gate first, then understanding, then all of it or nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, RetryableError, SuspiciousEmptyPull
from connectors.memory import MemoryFault
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, SCOPE, Desk, Row

SECRET = "15250125T000000009999"
LINE = RecordKind.TARGET_LINE


def line(key: str, **changes: object) -> Row:
    """One row of PM_PERF_INDICATOR."""
    return {
        "kpi_id": key,
        "pro_code": GRANTS,
        "lv1_perf_ind_name": "产出指标",
        "lv2_perf_ind_name": "数量指标",
        "lv3_perf_ind_code": "101",
        "lv3_perf_ind_name": "资助人数101",
        "kpi_val": "≥90人",
        **changes,
    }


def lines(count: int, **changes: object) -> list[Row]:
    return [line(f"k{number:03}", **changes) for number in range(count)]


def counts(desk: Desk, **options: bool) -> RunCounts:
    return desk.run("pull_targets", **options).result.counts


def values(desk: Desk) -> dict[str, str]:
    return {each.line_id: each.target_value for each in desk.current(LINE)}


def archive(desk: Desk) -> bytes:
    """Everything the store keeps of pages and quarantine, as one heap of bytes."""
    entries = desk.store.queries.quarantine(SCOPE, limit=100)
    found = [desk.store.queries.quarantine_entry(each.entry_id) for each in entries]
    return b"\n".join(each.payload or b"" for each in found if each)


# --- the first time -------------------------------------------------------------------------------


def test_a_first_pull_brings_goals_and_lines_of_the_bound_projects(ready: Desk) -> None:
    ready.put(
        RecordKind.DECLARED_TARGET,
        {"kpi_per_id": "g1", "pro_code": GRANTS, "kpi_target": "应助尽助"},
    )
    ready.put(LINE, *lines(9))

    finished = ready.run("pull_targets")

    assert finished.result.outcome is RunOutcome.OK
    assert finished.result.counts == RunCounts(read=10, created=10)
    assert finished.result.figures == {
        "declared_target": 1,
        "target_line": 9,
        "department_target": 0,
        "department_target_line": 0,
    }
    assert [each.overall_goal for each in ready.current(RecordKind.DECLARED_TARGET)] == ["应助尽助"]
    assert len(ready.current(LINE)) == 9


def test_nothing_is_asked_while_nothing_is_bound(desk: Desk) -> None:
    desk.put(LINE, *lines(3))
    desk.system.fail(MemoryFault.CONNECTION_LOST)  # any call would fail

    assert counts(desk) == RunCounts()


# --- the gate -------------------------------------------------------------------------------------


def test_rows_of_projects_that_are_not_public_are_counted_and_not_kept(ready: Desk) -> None:
    ready.put(LINE, *lines(2), line("s1", pro_code=SECRET, lv3_perf_ind_name="金丝雀"))

    assert counts(ready) == RunCounts(read=3, created=2, blocked=1)
    assert "金丝雀" not in {each.name for each in ready.current(LINE)}


@pytest.mark.parametrize("key", [None, "", 15250125, {"code": GRANTS}, f" {GRANTS}"])
def test_a_row_without_a_readable_project_key_is_blocked(ready: Desk, key: object) -> None:
    ready.put(LINE, line("k1") | {"pro_code": key})

    assert counts(ready) == RunCounts(read=1, blocked=1)


def test_a_bad_row_of_a_secret_project_is_blocked_and_never_quarantined(ready: Desk) -> None:
    ready.put(LINE, line("s1", pro_code=SECRET, is_deleted="vielleicht", kpi_val="金丝雀"))

    assert counts(ready) == RunCounts(read=1, blocked=1)
    assert ready.store.queries.quarantine(SCOPE, limit=10) == []


# --- rows that are not understood -----------------------------------------------------------------


def test_a_bad_row_of_a_public_project_waits_in_quarantine_with_its_bytes(ready: Desk) -> None:
    bad = line("k9", is_deleted="vielleicht", kpi_remark="原文在此")
    ready.put(LINE, *lines(2), bad)

    finished = ready.run("pull_targets")

    assert finished.result.outcome is RunOutcome.PARTLY
    assert finished.result.counts == RunCounts(read=3, created=2, quarantined=1)
    (told,) = finished.result.lines
    assert "1 行读不懂，没有入库，请用 quarantine list 查看原因" in told
    (entry,) = ready.store.queries.quarantine(SCOPE, limit=10)
    assert (entry.project_code, entry.code, entry.field) == (GRANTS, "unknown_code", "is_deleted")
    full = ready.store.queries.quarantine_entry(entry.entry_id)
    assert full is not None
    assert full.payload is not None
    assert json.loads(full.payload)["kpi_remark"] == "原文在此"


def test_a_row_with_lost_characters_waits_whichever_field_they_stand_in(ready: Desk) -> None:
    ready.put(LINE, *lines(2), line("k9", nobodys_field="金\ufffd雀"))

    assert counts(ready) == RunCounts(read=3, created=2, quarantined=1)
    (entry,) = ready.store.queries.quarantine(SCOPE, limit=10)
    assert (entry.project_code, entry.code, entry.field) == (GRANTS, "replacement_character", "")


#: What a receiver's row may bring that no column of ours can hold or no reader understands.
BAD_ROWS: list[dict[str, object]] = [
    {"kpi_id": None},
    {"kpi_id": ""},
    {"kpi_id": "x" * 300},
    {"kpi_id": ["k1"]},
    {"lv3_perf_ind_name": None},
    {"lv3_perf_ind_name": "名\x00称"},
    {"kpi_val": {"value": 90}},
    {"fiscal_year": "二〇二五"},
    {"is_deleted": 7},
]


@pytest.mark.parametrize(
    "bad", BAD_ROWS, ids=[str(next(iter(each.items())))[:40] for each in BAD_ROWS]
)
def test_one_bad_row_costs_one_row_and_never_the_run(ready: Desk, bad: dict[str, object]) -> None:
    ready.put(LINE, *lines(6))
    answer_with(ready, line("k9", **place()) | bad)

    found = counts(ready)

    assert found == RunCounts(read=7, created=6, quarantined=1)
    assert len(ready.store.queries.quarantine(SCOPE, limit=10)) == 1


def test_a_row_of_another_division_or_year_is_quarantined_not_stored(ready: Desk) -> None:
    ready.put(LINE, line("k1"))
    answer_with(
        ready,
        line("k2", **place()) | {"mof_div_code": "150000000"},
        line("k3", **place()) | {"fiscal_year": "2024"},
    )

    assert counts(ready) == RunCounts(read=3, created=1, quarantined=2)
    codes = {each.code for each in ready.store.queries.quarantine(SCOPE, limit=10)}
    assert codes == {"wrong_scope"}


def test_a_quarantined_row_that_comes_back_well_is_taken_in(ready: Desk) -> None:
    ready.put(LINE, *lines(2), line("k9", is_deleted="vielleicht"))
    ready.run("pull_targets")
    for row in ready.system._table(LINE):
        if row["kpi_id"] == "k9":
            row |= {"is_deleted": 2, "update_time": ready.wire_now()}

    found = counts(ready)

    assert found.created == 1
    assert set(values(ready)) == {"k000", "k001", "k9"}


def test_a_sweep_spares_the_row_it_could_not_read_this_time(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    ready.edit_row(LINE, "kpi_id", "k001", is_deleted="vielleicht")

    found = counts(ready, full=True)

    assert (found.quarantined, found.vanished) == (1, 0)
    assert "k001" in values(ready)


def test_a_row_that_vanished_is_not_spared_by_an_unreadable_neighbour(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    ready.edit_row(LINE, "kpi_id", "k001", is_deleted="vielleicht")
    ready.system.take_away(LINE, lambda row: row["kpi_id"] == "k002")

    assert counts(ready, full=True).vanished == 1
    assert set(values(ready)) == {"k000", "k001"}


# --- later pulls ----------------------------------------------------------------------------------


def test_a_second_pull_asks_only_for_what_changed(ready: Desk) -> None:
    ready.put(LINE, *lines(6))
    ready.clock.turn(3600)
    ready.put(LINE, line("newest"))
    ready.run("pull_targets")
    ready.edit_row(LINE, "kpi_id", "k003", kpi_val="≥95人")

    assert counts(ready) == RunCounts(read=2, updated=1, unchanged=1)
    assert values(ready)["k003"] == "≥95人"


def test_unchanged_rows_are_not_rewritten_even_when_everything_comes_again(
    ready: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    ready.put(LINE, *lines(6))
    ready.run("pull_targets")
    before = rows_of("SELECT * FROM target_line ORDER BY row_id")
    ready.clock.turn(3600)
    ready.edit(LINE, version_name="他们的第二版")
    ready.system.fail(MemoryFault.IGNORED_SINCE, times=2)

    assert counts(ready) == RunCounts(read=6, unchanged=6)
    assert rows_of("SELECT * FROM target_line ORDER BY row_id") == before


def test_a_row_marked_as_deleted_is_withdrawn_and_what_it_said_is_kept(
    ready: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    ready.edit_row(LINE, "kpi_id", "k001", is_deleted=1)

    assert counts(ready).withdrawn == 1
    assert set(values(ready)) == {"k000", "k002"}
    assert len(rows_of("SELECT row_id FROM target_line WHERE record_key = 'k001'")) == 1


def test_a_row_that_only_vanished_stays_until_a_full_sweep(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    ready.system.take_away(LINE, lambda row: row["kpi_id"] == "k001")

    assert counts(ready).vanished == 0
    assert counts(ready, full=True).vanished == 1
    assert set(values(ready)) == {"k000", "k002"}


def test_a_sweep_is_made_by_itself_when_the_last_one_is_a_day_old(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    ready.system.take_away(LINE, lambda row: row["kpi_id"] == "k001")
    ready.clock.turn(86_400)

    assert counts(ready).vanished == 1


def test_the_cursor_goes_by_their_clock_and_never_back(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    written_at = ready.clock.now()
    ready.clock.turn(7200)
    ready.run("pull_targets")
    first = ready.cursor(LINE)
    ready.clock.turn(7200)
    ready.run("pull_targets")

    assert first.covered_to == written_at
    assert ready.cursor(LINE).covered_to == written_at


def test_the_cursor_stays_when_the_newest_row_vanished(ready: Desk) -> None:
    ready.put(LINE, line("k1"))
    ready.put(LINE, line("newest"))
    ready.run("pull_targets")
    first = ready.cursor(LINE)
    ready.system.take_away(LINE, lambda row: row["kpi_id"] == "newest")

    ready.run("pull_targets")

    assert ready.cursor(LINE) == first


def test_a_row_committed_late_with_an_earlier_time_is_still_met(ready: Desk) -> None:
    ready.put(LINE, *lines(2))
    ready.run("pull_targets")
    seen_to = ready.cursor(LINE).covered_to
    five_minutes_before = ready.wire_now()[:10] + "0000000"
    ready.put(LINE, line("late", update_time=five_minutes_before))

    ready.run("pull_targets")

    assert seen_to is not None
    assert "late" in values(ready)


# --- all of it or nothing -------------------------------------------------------------------------

_LOST_READS = [
    (MemoryFault.CONNECTION_LOST, RetryableError),
    (MemoryFault.DEADLINE, RetryableError),
    (MemoryFault.BUSY, RetryableError),
    (MemoryFault.SHORT_PAGES, IncompletePull),
    (MemoryFault.MOVED_ROW, IncompletePull),
]


@pytest.mark.parametrize(("fault", "error"), _LOST_READS)
def test_an_incomplete_pull_leaves_rows_and_cursor_as_they_were(
    ready: Desk, fault: MemoryFault, error: type[Exception]
) -> None:
    ready.put(LINE, *lines(6))
    ready.run("pull_targets")
    before = values(ready), ready.cursor(LINE)
    ready.edit(LINE, kpi_val="≥99人")
    ready.system.fail(fault)

    with pytest.raises(error):
        ready.run("pull_targets")

    assert (values(ready), ready.cursor(LINE)) == before
    assert counts(ready).updated == 6


def test_a_side_that_suddenly_is_nearly_empty_is_a_question_not_an_order(ready: Desk) -> None:
    ready.put(LINE, *lines(24))
    ready.run("pull_targets")
    before = values(ready), ready.cursor(LINE)
    ready.system.take_away(LINE, lambda row: str(row["kpi_id"]) > "k003")

    with pytest.raises(SuspiciousEmptyPull) as caught:
        ready.run("pull_targets", full=True)

    assert (caught.value.held, caught.value.received) == (24, 4)
    assert (values(ready), ready.cursor(LINE)) == before
    assert ready.latest_run().outcome is RunOutcome.FAILED


def test_a_failed_data_set_leaves_the_data_sets_before_it_stored(ready: Desk) -> None:
    ready.put(RecordKind.DECLARED_TARGET, {"kpi_per_id": "g1", "pro_code": GRANTS})
    ready.put(LINE, *lines(24))
    ready.run("pull_targets")
    ready.edit(RecordKind.DECLARED_TARGET, kpi_target="新的总体目标")
    ready.system.take_away(LINE, lambda _: True)

    with pytest.raises(SuspiciousEmptyPull):
        ready.run("pull_targets", full=True)

    assert [e.overall_goal for e in ready.current(RecordKind.DECLARED_TARGET)] == ["新的总体目标"]
    assert len(ready.current(LINE)) == 24


# --- dry run --------------------------------------------------------------------------------------


def test_a_dry_run_of_a_pull_tells_what_came_and_stores_nothing(ready: Desk) -> None:
    ready.put(LINE, *lines(2), line("k8", is_deleted="vielleicht"), line("s1", pro_code=SECRET))

    finished = ready.run("pull_targets", dry=True)

    assert finished.result.counts == RunCounts(read=4, unchanged=2, quarantined=1, blocked=1)
    assert (
        "绩效目标指标：读到 4 行，可入库 2 行，待处理 1 行，涉密拦下 1 行。"
        in finished.result.lines
    )
    assert ready.current(LINE) == []
    assert ready.cursor(LINE) is None
    assert ready.store.queries.quarantine(SCOPE, limit=10) == []


# --- every data set -------------------------------------------------------------------------------


def test_monitoring_and_self_evaluations_come_by_their_own_jobs(ready: Desk) -> None:
    ready.put(
        RecordKind.MONITORING_LINE,
        {"perf_mon_id": "m1", "pro_code": MEALS, "lv3_perf_ind_name": "受益学生", "times": 1},
    )
    evaluation: Row = {"eval_id": "e1", "pro_code": BORDER}
    ready.put(RecordKind.SELF_EVALUATION, evaluation | {"total_eval_value": 97})
    ready.put(RecordKind.SELF_EVALUATION_GOAL, evaluation | {"eval_goal_id": "g1"})
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        evaluation | {"eval_ind_id": "i1", "lv3_perf_ind_name": "巡查里程"},
    )
    ready.put(RecordKind.SELF_EVALUATION_BUDGET, evaluation | {"eval_bgt_id": "b1"})

    monitoring = ready.figures("pull_monitoring")
    evaluations = ready.figures("pull_self_evaluations")
    assert monitoring == {"monitoring_line": 1, "department_monitoring_line": 0}
    assert {kind for kind, count in evaluations.items() if count == 1} == {
        "self_evaluation",
        "self_evaluation_goal",
        "self_evaluation_line",
        "self_evaluation_budget",
    }
    assert {each.project_code for each in ready.current(RecordKind.MONITORING_LINE)} == {MEALS}


# --- how bad rows get there -----------------------------------------------------------------------


def place() -> Row:
    return {
        "mof_div_code": SCOPE.division_code,
        "fiscal_year": str(SCOPE.fiscal_year),
        "agency_code": "101001",
        "update_time": "20250301080000000",
        "is_deleted": 2,
    }


def answer_with(desk: Desk, *rows: Row) -> None:
    """Let the answers about target lines bring further rows, whatever was asked for."""
    usual = desk.system._matching

    def more(request: Any) -> list[Row]:
        return usual(request) + (list(rows) if request.kind is LINE else [])

    desk.system._matching = more  # type: ignore[method-assign]  # this one system
