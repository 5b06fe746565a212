"""Pushes that come late, while our content or people over there move on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapter.domain.outcome import PushState, RunOutcome
from adapter.domain.record import RecordKind
from sync_jobs.job import PushPatience, SiteContext
from tests.integration.jobs.desk import Desk
from tests.integration.jobs.lost_pushes import LONG_S, LOOSER, LOOSEST, push, states
from tests.integration.jobs.receivers import ITEMS, Fate, Lossy, alarms, steady_ids, targets

# --- our content moves on -------------------------------------------------------------------------


def test_newer_content_waits_until_the_older_can_no_longer_come(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LOST])
    push(pushed)
    pushed.import_files(LOOSEST)

    assert push(pushed)["on_the_way"] == 1
    pushed.clock.turn(LONG_S)
    assert push(pushed)["confirmed"] == 1
    assert targets(pushed) == {"≥99人"}
    assert len(set(receiver.keys())) == 2


def test_older_content_that_comes_late_is_our_own_echo_and_overwritten(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.import_files(LOOSEST)
    pushed.clock.turn(LONG_S)
    push(pushed)
    receiver.arrive()

    judged = pushed.figures("reconcile_versions")
    told = alarms(pushed)
    assert push(pushed)["confirmed"] == 1

    assert judged["internal_changed"] == 1
    assert told["late_echo"].subject == "template:MB1"
    assert targets(pushed) == {"≥99人"}
    assert "late_echo" not in alarms(pushed)


def test_an_echo_is_recognised_once_and_the_same_by_hand_is_an_edit(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.import_files(LOOSEST)
    pushed.clock.turn(LONG_S)
    push(pushed)
    receiver.arrive()
    push(pushed)

    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥95人")

    assert push(pushed)["held"] == 1
    assert targets(pushed) == {"≥95人"}


def test_a_person_who_restores_older_content_of_ours_is_not_overwritten(pushed: Desk) -> None:
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥90人")

    assert push(pushed)["held"] == 1
    assert pushed.figures("reconcile_versions")["external_changed"] == 1
    assert targets(pushed) == {"≥90人"}


@pytest.mark.parametrize("looks_in_time", [0, 1])
def test_a_late_copy_that_comes_over_newer_content_is_overwritten(
    pushed: Desk, looks_in_time: int
) -> None:
    """It shows as if somebody had put the former content back; here nobody need have done it."""
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    told = alarms(pushed)["push_doubled"].times
    pushed.import_files(LOOSEST)
    receiver.fates = [Fate.COME_OVER]
    push(pushed)
    came_over, waiting = targets(pushed), states(pushed)

    for _ in range(looks_in_time):
        push(pushed)
    pushed.clock.turn(LONG_S)
    assert push(pushed)["confirmed"] == 1

    assert (came_over, waiting) == ({"≥95人"}, [PushState.UNKNOWN])
    assert (targets(pushed), states(pushed)) == ({"≥99人"}, [])
    assert alarms(pushed)["push_doubled"].times > told


def test_a_second_late_copy_that_comes_over_newer_content_is_overwritten_too(pushed: Desk) -> None:
    """The first was recognised as an echo: the newest confirmed push is of yet another content."""
    receiver = Lossy(pushed, fates=[Fate.LATE, Fate.LATE])
    push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    pushed.import_files(LOOSEST)
    pushed.clock.turn(LONG_S)
    receiver.arrive(1)
    receiver.fates = [Fate.COME_OVER]
    push(pushed)
    came_over = targets(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert came_over == {"≥95人"}
    assert (targets(pushed), states(pushed)) == ({"≥99人"}, [])


# --- people over there ----------------------------------------------------------------------------


def test_what_arrived_unseen_and_was_put_back_is_left_to_a_person(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    receiver.arrive()
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥90人", update_time="改回")
    pushed.import_files(LOOSEST)
    pushed.clock.turn(LONG_S)

    finished = pushed.run("push_templates")

    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert states(pushed) == [PushState.MANUAL]
    assert targets(pushed) == {"≥90人"}


def test_what_was_only_touched_is_no_decision_of_a_person(pushed: Desk) -> None:
    Lossy(pushed, fates=[Fate.LOST])
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1")
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert (targets(pushed), states(pushed)) == ({"≥95人"}, [])


def test_where_rows_are_changed_in_place_a_touch_may_be_a_decision(in_place: Desk) -> None:
    in_place.run("push_templates")
    in_place.import_files(LOOSER)
    Lossy(in_place, fates=[Fate.LOST])
    push(in_place)
    in_place.edit_row(ITEMS, "template_code", "MB1")
    in_place.clock.turn(LONG_S)
    push(in_place)

    assert (targets(in_place), states(in_place)) == ({"≥90人"}, [PushState.MANUAL])


def test_a_receiver_that_keeps_ids_though_its_profile_says_otherwise_is_told_of(
    pushed: Desk,
) -> None:
    with steady_ids(pushed):
        push(pushed)

    told = alarms(pushed)["ids_kept"]
    assert (told.subject, told.project_code) == ("template", "")
    assert targets(pushed) == {"≥95人"}


def test_it_is_told_of_too_where_only_a_later_look_confirms(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    with steady_ids(pushed):
        push(pushed)
        receiver.arrive()
        push(pushed)

    assert "ids_kept" in alarms(pushed)
    assert (targets(pushed), states(pushed)) == ({"≥95人"}, [])


def test_where_ids_were_seen_to_stay_a_touch_may_be_a_decision_again(pushed: Desk) -> None:
    with steady_ids(pushed):
        push(pushed)
        pushed.import_files(LOOSEST)
        receiver = Lossy(pushed, fates=[Fate.LATE])
        push(pushed)
        receiver.arrive()
        pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥95人")
        pushed.clock.turn(LONG_S)
        push(pushed)

    assert (targets(pushed), states(pushed)) == ({"≥95人"}, [PushState.MANUAL])


@pytest.mark.parametrize("name", ["", "接收版本，名称很长" * 9])
def test_what_the_receiver_calls_a_version_is_no_storing(ready: Desk, name: str) -> None:
    ready.run("push_templates")
    for row in ready.system._table(RecordKind.TEMPLATE_HEADER):
        row["version_name"] = name
    push(ready)

    assert alarms(ready) == {}


def test_a_receiver_that_renews_ids_as_its_profile_says_raises_no_alarm(pushed: Desk) -> None:
    push(pushed)

    assert (targets(pushed), alarms(pushed)) == ({"≥95人"}, {})


def test_what_is_put_back_after_the_late_copy_came_is_left_to_a_person(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    receiver.arrive()
    pushed.run("reconcile_versions")
    pushed.import_files(LOOSEST)
    receiver.fates = [Fate.LATE]
    push(pushed)
    receiver.arrive()
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥95人", update_time="改回")
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert states(pushed) == [PushState.MANUAL]
    assert targets(pushed) == {"≥95人"}


def test_an_echo_that_is_put_back_over_newer_content_is_left_to_a_person(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.import_files(LOOSEST)
    pushed.clock.turn(LONG_S)
    push(pushed)
    receiver.arrive()
    receiver.fates = [Fate.LATE]
    push(pushed)
    echo = targets(pushed)
    receiver.arrive()
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥95人", update_time="改回")
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert echo == {"≥95人"}
    assert states(pushed) == [PushState.MANUAL]
    assert targets(pushed) == {"≥95人"}


def test_an_edit_that_a_late_copy_of_the_former_content_came_over_is_told(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    pushed.import_files(LOOSEST)
    receiver.fates = [Fate.LOST]
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80人")
    push(pushed)
    receiver.arrive()
    push(pushed)

    assert targets(pushed) == {"≥95人"}
    assert alarms(pushed)["edit_wiped"].subject == "template:MB1"


def test_an_edit_that_a_late_sending_came_over_is_told(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80人")
    assert push(pushed)["held"] == 1
    receiver.arrive()

    assert push(pushed)["pushed"] == 0
    assert alarms(pushed)["edit_wiped"].subject == "template:MB1"
    assert states(pushed) == []


def test_an_edit_in_the_place_of_what_was_lost_is_a_conflict(pushed: Desk) -> None:
    Lossy(pushed, fates=[Fate.LOST])
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80人")
    pushed.clock.turn(LONG_S)

    assert push(pushed)["held"] == 1
    assert states(pushed) == []
    assert targets(pushed) == {"≥80人"}


# --- patience -------------------------------------------------------------------------------------


def test_a_site_may_be_more_patient_than_another(
    pushed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Desk.site

    def hasty(desk: Desk) -> SiteContext:
        patience = PushPatience(late_commit_window=timedelta(seconds=60), max_attempts=1)
        return replace(site(desk), patience=patience)

    monkeypatch.setattr(Desk, "site", hasty)
    Lossy(pushed, fates=[Fate.LOST] * 3)

    push(pushed)
    push(pushed)

    assert states(pushed) == [PushState.MANUAL]
