"""Rows whose project code was lost or changed, by ids that are held: what stays, what is told."""

from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import SuspiciousEmptyPull
from adapter.ports.alarms import AlarmCode
from adapter.wording import sentence_of
from tests.integration.jobs.desk import GRANTS, MEALS, PROJECTS, Desk, csv_file, project
from tests.integration.jobs.test_pull import line, lines
from tests.integration.jobs.test_pull_steps import Died, dying

LINE = RecordKind.TARGET_LINE
LOST, MOVED = AlarmCode.KEY_LOST, AlarmCode.MOVED_BEHIND_GATE
EMPTY = AlarmCode.SUSPICIOUS_EMPTY
#: No project of this code is listed.
FOREIGN = "15250125T000000000077"
#: A unit of the project MEALS.
SECOND = "101002"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: how a reading is published is proved on both in tests/integration/storage."""
    return sqlite_url


@pytest.fixture
def five(ready: Desk) -> Desk:
    """Five lines were pulled; k000 and k001 are those that tests change."""
    ready.put(LINE, *lines(5))
    ready.run("pull_targets")
    return ready


def recode(desk: Desk, code: object) -> None:
    for key in ("k000", "k001"):
        desk.edit_row(LINE, "kpi_id", key, pro_code=code, kpi_val="≥1人")


@pytest.mark.parametrize(
    "code",
    ["", None, 7, f" {GRANTS}", f"{GRANTS}  ", GRANTS.lower(), f"{GRANTS[:8]}\u200b{GRANTS[8:]}"],
)
def test_a_held_row_without_a_readable_code_stays_and_is_told(five: Desk, code: object) -> None:
    recode(five, code)

    finished = five.run("pull_targets", full=True)

    assert finished.result.outcome is RunOutcome.PARTLY
    assert (finished.result.counts.vanished, finished.result.counts.blocked) == (0, 2)
    assert finished.result.figures["keys_lost"] == 2
    assert any("2 条" in each and "项目编码" in each for each in finished.result.lines)
    # What we hold is what was said while the row told its project: nothing of the new one is kept.
    assert {each.target_value for each in five.current(LINE)} == {"≥90人"}
    assert len(five.current(LINE)) == 5
    assert five.alarms(LOST) == {"target_line": "kept 2"}


def test_the_alarm_ends_when_the_codes_are_back(five: Desk) -> None:
    recode(five, "")
    five.run("pull_targets", full=True)
    recode(five, GRANTS)

    finished = five.run("pull_targets", full=True)

    assert finished.result.outcome is RunOutcome.OK
    assert "keys_lost" not in finished.result.figures
    assert five.alarms(LOST) == {}


def test_nothing_of_a_row_without_a_readable_code_is_kept(
    five: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    for key in ("k000", "k001"):
        five.edit_row(LINE, "kpi_id", key, pro_code="", lv3_perf_ind_name="绝密字样")

    five.run("pull_targets", full=True)

    for (table,) in rows_of("SELECT name FROM sqlite_master WHERE type = 'table'"):
        kept = rows_of(f'SELECT * FROM "{table}"')  # noqa: S608  # names of our own tables
        assert "绝密字样" not in str([tuple(each) for each in kept])


def test_a_held_row_of_a_project_that_is_not_open_is_closed_by_the_gate_and_told_apart(
    five: Desk,
) -> None:
    recode(five, FOREIGN)

    finished = five.run("pull_targets", full=True)

    assert finished.result.outcome is RunOutcome.PARTLY
    assert finished.result.counts.vanished == 0
    assert finished.result.figures["moved_behind_gate"] == 2
    assert [each.line_id for each in five.current(LINE)] == ["k002", "k003", "k004"]
    assert five.alarms(MOVED) == {"target_line": "closed 2"}
    # It happened; that it does not go on is no reason to forget it.
    again = five.run("pull_targets", full=True)
    assert again.result.outcome is RunOutcome.OK
    assert five.alarms(MOVED) == {"target_line": "closed 2"}


@pytest.mark.parametrize("code", [FOREIGN, ""])
def test_what_the_gate_did_is_told_though_the_process_dies_once_it_is_published(
    five: Desk, code: str
) -> None:
    recode(five, code)
    dying(five, "pull.published", times=2)

    with pytest.raises(Died):
        five.run("pull_targets", full=True)

    expected = {"target_line": "closed 2" if code else "kept 2"}
    assert five.alarms(MOVED if code else LOST) == expected


def test_a_row_that_does_not_come_is_no_lost_code(five: Desk) -> None:
    five.put(LINE, line("never-held", pro_code=""))
    five.system.take_away(LINE, lambda row: row["kpi_id"] == "k000")

    finished = five.run("pull_targets", full=True)

    assert (finished.result.counts.vanished, finished.result.counts.blocked) == (1, 1)
    assert finished.result.outcome is RunOutcome.OK
    assert five.alarms(LOST) == {}


def test_codes_that_are_all_lost_close_nothing(ready: Desk) -> None:
    ready.put(LINE, *lines(20))
    ready.run("pull_targets")
    ready.edit(LINE, pro_code="")

    ready.run("pull_targets", full=True)

    assert len(ready.current(LINE)) == 20
    assert ready.alarms(LOST) == {"target_line": "kept 20"}


def test_rows_of_a_project_that_is_bound_no_more_are_not_said_to_be_gone_there(five: Desk) -> None:
    five.put(LINE, *(line(f"m{number}", pro_code=MEALS) for number in range(3)))
    five.run("pull_targets", full=True)
    five.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == MEALS)
    five.run("bind_projects")

    finished = five.run("pull_targets", full=True)

    assert (finished.result.counts.vanished, finished.result.counts.blocked) == (0, 3)
    assert finished.result.figures["closed_by_gate"] == 3
    assert any("3 条" in each and "不再开放" in each for each in finished.result.lines)
    assert len(five.current(LINE)) == 5
    assert five.alarms(MOVED) == {}


# --- units ----------------------------------------------------------------------------------------


@pytest.fixture
def two_units(desk: Desk) -> Desk:
    """One unit handed in twenty lines, the other eight."""
    listed = [project(GRANTS), project(MEALS, 预算单位=f"{SECOND}-第二中学")]
    desk.put(
        RecordKind.DIRECTORY_ENTRY,
        {"pro_code": GRANTS, "pro_name": PROJECTS[GRANTS]},
        {"pro_code": MEALS, "pro_name": PROJECTS[MEALS], "agency_code": SECOND},
    )
    desk.import_files(csv_file("项目统计表.csv", listed))
    desk.run("bind_projects")
    desk.limit_vanishing(share=0.5, floor=8)
    desk.put(LINE, *lines(20), *of_the_second(8))
    desk.run("pull_targets")
    return desk


def of_the_second(count: int) -> list[dict[str, object]]:
    return [line(f"m{number}", pro_code=MEALS, agency_code=SECOND) for number in range(count)]


def test_a_unit_that_sends_nothing_while_others_do_is_a_question(two_units: Desk) -> None:
    two_units.system.take_away(LINE, lambda row: row["agency_code"] == SECOND)

    with pytest.raises(SuspiciousEmptyPull) as stopped:
        two_units.run("pull_targets", full=True)

    assert (stopped.value.held, stopped.value.received, stopped.value.units) == (8, 0, (SECOND,))
    assert f"单位 {SECOND}" in sentence_of(stopped.value)
    assert len(two_units.current(LINE)) == 28
    assert two_units.alarms(EMPTY) == {"target_line": "held 8, received 0 of 1 units"}


def test_the_silence_of_a_unit_can_be_accepted(two_units: Desk) -> None:
    two_units.system.take_away(LINE, lambda row: row["agency_code"] == SECOND)

    accepted = two_units.run("pull_targets", accepted=True)

    assert accepted.result.counts.vanished == 8
    assert len(two_units.current(LINE)) == 20


def test_a_unit_of_which_one_row_came_is_none(two_units: Desk) -> None:
    two_units.system.take_away(LINE, lambda row: str(row["kpi_id"]) in {f"m{n}" for n in range(7)})

    assert two_units.run("pull_targets", full=True).result.counts.vanished == 7


def test_the_floor_holds_for_a_unit_too(two_units: Desk) -> None:
    two_units.limit_vanishing(share=0.5, floor=9)
    two_units.system.take_away(LINE, lambda row: row["agency_code"] == SECOND)

    assert two_units.run("pull_targets", full=True).result.counts.vanished == 8


def test_a_unit_whose_rows_came_without_a_code_has_sent_them(two_units: Desk) -> None:
    for number in range(8):
        two_units.edit_row(LINE, "kpi_id", f"m{number}", pro_code="")

    finished = two_units.run("pull_targets", full=True)

    assert finished.result.figures["keys_lost"] == 8
    assert len(two_units.current(LINE)) == 28


def test_a_unit_whose_rows_were_all_taken_back_is_none(two_units: Desk) -> None:
    for number in range(8):
        two_units.edit_row(LINE, "kpi_id", f"m{number}", is_deleted=1)

    assert two_units.run("pull_targets", full=True).result.counts.withdrawn == 8
