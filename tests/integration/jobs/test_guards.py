"""A side that is suddenly (nearly) empty stops whoever asks it; a person is told until it ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import PersonRefused, SuspiciousEmptyPull
from adapter.ports.alarms import CLOSED_BY_JOB, AlarmCode
from adapter.ports.trees import TreeKind
from adapter.wording import sentence_of
from sync_jobs.catalogue import SENDING, accepting_job
from sync_jobs.steps import no_steps
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, PROJECTS, Desk
from tests.integration.jobs.office import ADMIN, AUDITOR, AUTHOR, FIRST, Office, approval_key
from tests.integration.jobs.test_pull import line, lines

LINE = RecordKind.TARGET_LINE
DIRECTORY = RecordKind.DIRECTORY_ENTRY
EMPTY = AlarmCode.SUSPICIOUS_EMPTY


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: how a reading is published is proved on both in tests/integration/storage."""
    return sqlite_url


def stops(desk: Desk, job: str, **options: bool) -> SuspiciousEmptyPull:
    with pytest.raises(SuspiciousEmptyPull) as stopped:
        desk.run(job, **options)
    assert desk.latest_run().outcome is RunOutcome.FAILED
    assert desk.latest_run().counts.is_balanced
    return stopped.value


@pytest.fixture
def emptied(ready: Desk) -> Desk:
    """Three lines were pulled; then the other side is empty."""
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    ready.system.take_away(LINE, lambda _: True)
    return ready


# --- pulls ----------------------------------------------------------------------------------------


def test_an_empty_side_is_a_question_however_few_were_held(emptied: Desk) -> None:
    stopped = stops(emptied, "pull_targets", full=True)

    assert (stopped.held, stopped.received) == (3, 0)
    assert len(emptied.current(LINE)) == 3
    assert emptied.alarms(EMPTY) == {"target_line": "held 3, received 0"}


def test_an_incremental_answer_without_rows_is_none(emptied: Desk) -> None:
    emptied.run("pull_targets")

    assert len(emptied.current(LINE)) == 3
    assert emptied.alarms(EMPTY) == {}


def test_the_alarm_ends_when_the_rows_are_back(emptied: Desk) -> None:
    for _ in range(2):
        stops(emptied, "pull_targets", full=True)
    emptied.put(LINE, *lines(3))

    emptied.run("pull_targets", full=True)

    assert emptied.alarms(EMPTY) == {}
    assert len(emptied.current(LINE)) == 3


def test_what_was_accepted_is_recorded_with_how_many_when_and_by_whom(
    emptied: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    stops(emptied, "pull_targets", full=True)
    emptied.run("pull_targets", accepted=True)

    run = emptied.latest_run()
    (alarm,) = rows_of(
        "SELECT detail, run_id, times, closed_at FROM alarm WHERE code = 'suspicious_empty'"
    )
    assert (run.figures["withdrawals_accepted"], run.figures["accepted_by"]) == (3, "zhang")
    assert (alarm.detail, alarm.run_id, alarm.times) == ("accepted, 3 closed", run.run_id, 2)
    assert alarm.closed_at is not None
    assert emptied.current(LINE) == []


def test_an_alarm_that_a_person_accepted_with_a_reason_keeps_both(
    emptied: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    stops(emptied, "pull_targets", full=True)
    emptied.accepting, emptied.reason = "li", "已电话核实"
    emptied.run("pull_targets", accepted=True)

    (alarm,) = rows_of(
        "SELECT closed_by, closed_reason, detail FROM alarm WHERE code = 'suspicious_empty'"
    )
    assert tuple(alarm) == ("li", "已电话核实", "accepted, 3 closed")


def test_a_reason_closes_nothing_where_nothing_was_withdrawn(
    emptied: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    stops(emptied, "pull_targets", full=True)
    emptied.put(LINE, *lines(3))
    emptied.reason = "已电话核实"
    emptied.run("pull_targets", accepted=True)

    (alarm,) = rows_of("SELECT closed_by, closed_reason FROM alarm WHERE code = 'suspicious_empty'")
    assert tuple(alarm) == (CLOSED_BY_JOB, None)


def test_every_guarded_data_set_has_a_job_that_accepts_without_writing_there() -> None:
    subjects = {kind.value for kind in (*PULLED_KINDS, DIRECTORY)} | {e.value for e in TreeKind}
    found = {each: accepting_job(each) for each in subjects}

    for subject, spec in found.items():
        assert spec is not None, subject
        assert spec.is_guarded
        assert spec.name not in SENDING
    names = {each.name for each in found.values() if each}
    assert names == {
        *("bind_projects", "reconcile_versions"),
        *("pull_targets", "pull_monitoring", "pull_self_evaluations"),
    }
    assert accepting_job("something") is None


def test_an_acceptance_is_recorded_though_the_process_dies_right_after_it(
    emptied: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    def killed(step: str) -> None:
        if step == "pull.published" and not emptied.current(LINE):
            raise KeyboardInterrupt

    emptied.step = killed
    with pytest.raises(KeyboardInterrupt):
        emptied.run("pull_targets", accepted=True)
    emptied.step = no_steps

    assert emptied.current(LINE) == []
    assert emptied.alarms(EMPTY) == {"target_line": "accepted, 3 closed"}
    emptied.run("pull_targets", full=True)
    assert emptied.alarms(EMPTY) == {}
    told = rows_of("SELECT detail FROM alarm WHERE code = 'suspicious_empty'")
    assert [each.detail for each in told] == ["accepted, 3 closed"]


def test_only_a_reviewer_accepts_what_is_missing(emptied: Desk, tmp_path: Path) -> None:
    Office(emptied, approval_key(tmp_path)).open_accounts()

    for user in (AUTHOR, ADMIN, AUDITOR):
        emptied.accepting = user
        with pytest.raises(PersonRefused, match="not_permitted"):
            emptied.run("pull_targets", accepted=True)
        assert len(emptied.current(LINE)) == 3
    emptied.accepting = FIRST
    emptied.run("pull_targets", accepted=True)

    assert emptied.current(LINE) == []
    assert emptied.latest_run().figures["accepted_by"] == FIRST


def test_an_acceptance_that_nobody_was_asked_for_is_recorded_too(
    ready: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    ready.put(LINE, *lines(5))
    ready.run("pull_targets")
    ready.system.take_away(LINE, lambda row: row["kpi_id"] == "k001")

    ready.run("pull_targets", accepted=True)

    (alarm,) = rows_of(
        "SELECT subject, detail, closed_at FROM alarm WHERE code = 'suspicious_empty'"
    )
    assert (alarm.subject, alarm.detail) == ("target_line", "accepted, 1 closed")
    assert alarm.closed_at is not None


# --- rows marked as deleted -----------------------------------------------------------------------


@pytest.fixture
def ten(ready: Desk) -> Desk:
    """Ten lines were pulled; of the receiver's code for deleted 2 says that a row lives."""
    ready.limit_vanishing(share=0.5, floor=8)
    ready.put(LINE, *lines(10))
    ready.run("pull_targets")
    return ready


def turn_round(desk: Desk, most: str = "z") -> None:
    """The receiver's interface says of living rows that they are deleted; no time moves."""
    for row in desk.system._table(LINE):
        if str(row["kpi_id"]) <= most:
            row["is_deleted"] = 1


@pytest.mark.parametrize("full", [True, False], ids=["full", "increment"])
def test_rows_that_are_all_marked_as_deleted_are_a_question(ten: Desk, *, full: bool) -> None:
    turn_round(ten)

    stopped = stops(ten, "pull_targets", full=full)

    assert (stopped.held, stopped.received, stopped.marked) == (10, 10, 10)
    assert "其中 10 条标为已删除" in sentence_of(stopped)
    assert len(ten.current(LINE)) == 10
    assert ten.alarms(EMPTY) == {"target_line": "held 10, received 10, marked deleted 10"}


def test_an_increment_of_rows_marked_as_deleted_at_their_former_time_is_a_question(
    ready: Desk,
) -> None:
    ready.limit_vanishing(share=0.5, floor=8)
    ready.put(LINE, *lines(30))
    ready.run("pull_targets")
    ready.clock.turn(3600)
    ready.put(LINE, *(line(f"n{number}") for number in range(8)))
    ready.run("pull_targets")
    turn_round(ready)

    # Only the new ones come, as the others were changed before the look-back.
    stops(ready, "pull_targets")

    assert len(ready.current(LINE)) == 38


def test_what_people_deleted_is_closed(ready: Desk) -> None:
    ready.limit_vanishing(share=0.5, floor=8)
    ready.put(LINE, *lines(30))
    ready.run("pull_targets")
    ready.clock.turn(3600)
    for number in range(12):
        ready.edit_row(LINE, "kpi_id", f"k{number:03}", is_deleted=1)

    assert ready.run("pull_targets").result.counts.withdrawn == 12
    assert len(ready.current(LINE)) == 18


def test_missing_rows_and_rows_marked_as_deleted_are_counted_together(ten: Desk) -> None:
    turn_round(ten, most="k002")
    ten.system.take_away(LINE, lambda row: str(row["kpi_id"]) > "k006")

    assert stops(ten, "pull_targets", full=True).marked == 3


def test_rows_marked_as_deleted_can_be_accepted(
    ten: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    turn_round(ten)
    stops(ten, "pull_targets", full=True)

    ten.run("pull_targets", accepted=True)

    assert ten.current(LINE) == []
    assert ten.latest_run().figures["withdrawals_accepted"] == 10
    (alarm,) = rows_of("SELECT detail FROM alarm WHERE code = 'suspicious_empty'")
    assert alarm.detail == "accepted, 10 closed"


def test_a_dry_run_raises_no_alarm(emptied: Desk) -> None:
    emptied.run("pull_targets", full=True, dry=True)

    assert emptied.alarms(EMPTY) == {}


def test_a_stricter_limit_can_be_set(ready: Desk) -> None:
    ready.put(LINE, *lines(10))
    ready.run("pull_targets")
    ready.system.take_away(LINE, lambda row: row["kpi_id"] in {"k001", "k002"})
    ready.limit_vanishing(share=0.1, floor=5)

    assert stops(ready, "pull_targets", full=True).received == 8


def test_nothing_is_judged_gone_when_nobody_may_be_asked(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    ready.put(DIRECTORY, {"pro_code": "15250125T000000000088", "pro_name": "别的"})
    ready.system.take_away(DIRECTORY, lambda row: row["pro_code"] in PROJECTS)
    ready.run("bind_projects", accepted=True)

    ready.run("pull_targets", full=True)

    assert len(ready.current(LINE)) == 3


def test_a_row_that_comes_back_is_observed_anew(
    emptied: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    emptied.run("pull_targets", accepted=True)
    emptied.put(LINE, line("k001"))
    emptied.run("pull_targets")

    spans = rows_of(
        "SELECT observed_from, observed_to FROM target_line WHERE record_key = 'k001'"
        " ORDER BY observed_from"
    )
    assert [each.observed_to is None for each in spans] == [False, True]
    assert spans[0].observed_to < spans[1].observed_from


# --- the project directory ------------------------------------------------------------------------


def bindings(desk: Desk) -> set[str]:
    with desk.store.begin() as work:
        return {each.project_code for each in work.projects.bindings(desk.site().scope)}


def test_an_emptied_directory_unbinds_nothing_until_it_is_accepted(ready: Desk) -> None:
    ready.system.take_away(DIRECTORY, lambda _: True)

    assert stops(ready, "bind_projects").held == 3
    assert bindings(ready) == set(PROJECTS)
    assert list(ready.alarms(EMPTY)) == ["directory_entry"]

    ready.run("bind_projects", accepted=True)
    assert bindings(ready) == set()
    assert ready.alarms(EMPTY) == {}
    assert ready.latest_run().figures["withdrawals_accepted"] == 3


def test_what_cannot_be_recorded_as_accepted_unbinds_nothing(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    ready.system.take_away(DIRECTORY, lambda _: True)
    monkeypatch.setattr("sync_jobs.bind_projects.settle_within", dying)

    with pytest.raises(KeyboardInterrupt):
        ready.run("bind_projects", accepted=True)

    assert bindings(ready) == set(PROJECTS)


def test_a_directory_that_lost_more_than_its_share_unbinds_nothing(ready: Desk) -> None:
    ready.limit_vanishing(share=0.5, floor=3)
    ready.system.take_away(DIRECTORY, lambda row: row["pro_code"] != GRANTS)

    assert (stops(ready, "bind_projects").held, bindings(ready)) == (3, set(PROJECTS))


def test_a_project_more_or_less_is_no_question(ready: Desk) -> None:
    ready.limit_vanishing(share=0.5, floor=3)
    ready.system.take_away(DIRECTORY, lambda row: row["pro_code"] == GRANTS)

    ready.run("bind_projects")

    assert bindings(ready) == {MEALS, BORDER}


# --- the other side's sets ------------------------------------------------------------------------


@pytest.fixture
def forgetful(ready: Desk) -> Desk:
    """Both sides agreed on library and templates; then the other side lost its templates."""
    ready.run("push_templates")
    ready.run("reconcile_versions")
    for kind in (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM):
        ready.system.take_away(kind, lambda _: True)
    return ready


@pytest.mark.parametrize("job", ["push_templates", "reconcile_versions"])
def test_sets_that_all_vanished_stop_whoever_would_act_on_it(forgetful: Desk, job: str) -> None:
    sent, agreed = len(forgetful.system.pushes), forgetful.baseline()

    assert (stops(forgetful, job).held, stops(forgetful, job).received) == (2, 0)
    assert len(forgetful.system.pushes) == sent
    assert forgetful.baseline() == agreed
    assert list(forgetful.alarms(EMPTY)) == ["template"]


def test_sets_that_vanished_by_agreement_are_withdrawn(forgetful: Desk) -> None:
    stops(forgetful, "reconcile_versions")

    forgetful.run("reconcile_versions", accepted=True)

    assert forgetful.alarms(EMPTY) == {}
    forgetful.run("reconcile_versions")


def test_sets_of_a_project_that_is_no_longer_bound_are_not_missed(forgetful: Desk) -> None:
    forgetful.put(DIRECTORY, {"pro_code": "15250125T000000000088", "pro_name": "别的"})
    forgetful.system.take_away(DIRECTORY, lambda row: row["pro_code"] in {GRANTS, MEALS})
    forgetful.run("bind_projects")

    forgetful.run("reconcile_versions")

    assert forgetful.alarms(EMPTY) == {}
