"""Pushes that get lost or come twice: nothing lost, nothing doubled unseen."""

from typing import Any

import pytest

from adapter.domain.outcome import PushState, RunOutcome
from adapter.domain.pushing import hand_over
from adapter.domain.record import RecordKind
from adapter.storage.store import SqlStore
from mappings.profile import Profile
from sync_jobs.job import PushPatience
from sync_jobs.push_plan import Action
from tests.integration.jobs.desk import SCOPE, Desk, csv_file, indicator
from tests.integration.jobs.kept_desk import Kept
from tests.integration.jobs.lost_pushes import LONG_S, LOOSER, LOOSEST, push, states
from tests.integration.jobs.receivers import (
    ITEMS,
    Fate,
    Lossy,
    alarms,
    contents,
    deduplicating,
    short_times,
    targets,
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs in `test_units_of_work`; the course of a push does not."""
    return sqlite_url


@pytest.fixture
def sure(
    store: SqlStore, clock: Any, ids: Any, profile: Profile, database_url: str, kept: Kept
) -> Desk:
    """The same at a receiver that deduplicates."""
    desk = Desk(store, clock, ids, deduplicating(profile))
    kept.prepare(desk, database_url, Desk.begin_the_year, push_surely_and_change)
    return desk


def push_surely_and_change(desk: Desk) -> None:
    desk.run("push_templates")
    desk.import_files(LOOSER)


# --- a receiver that deduplicates -----------------------------------------------------------------


@pytest.mark.parametrize("fate", [Fate.LOST, Fate.LATE])
def test_a_deduplicating_receiver_gets_the_same_key_and_bytes_again_at_once(
    sure: Desk, fate: Fate
) -> None:
    receiver = Lossy(sure, fates=[fate], deduplicates=True)

    assert push(sure)["confirmed"] == 1
    receiver.arrive()
    assert push(sure)["pushed"] == 0

    first, second = receiver.calls
    assert first.request_id == second.request_id
    assert contents(first.sets) == contents(second.sets)
    assert [each.request_id for each in sure.system.pushes].count(first.request_id) == 1
    assert alarms(sure) == {}


def test_the_next_runs_go_on_with_the_same_key_where_one_run_was_not_enough(sure: Desk) -> None:
    receiver = Lossy(sure, fates=[Fate.LOST] * 4, deduplicates=True)

    assert push(sure)["unknown"] == 1
    assert push(sure)["confirmed"] == 1
    assert len(set(receiver.keys())) == 1
    assert len(receiver.calls) == 5


def test_a_call_that_is_refused_says_nothing_of_an_earlier_one_that_comes_late(
    sure: Desk,
) -> None:
    busy = "系统繁忙，请稍后再试"
    receiver = Lossy(sure, fates=[Fate.LATE], deduplicates=True, refuse_whole=lambda _call: busy)
    refused = push(sure)
    receiver.refuse_whole = lambda _call: ""
    sure.import_files(LOOSEST)
    receiver.arrive()
    sure.run("reconcile_versions")
    push(sure)

    assert (refused["rejected"], len(set(receiver.keys()[:2]))) == (1, 1)
    assert (targets(sure), states(sure)) == ({"≥99人"}, [])


def test_no_receiver_is_sent_the_same_for_ever(sure: Desk) -> None:
    receiver = Lossy(sure, fates=[Fate.LOST] * 9, deduplicates=True)
    for _ in range(3):
        push(sure)
    in_time = states(sure)
    sure.clock.turn(LONG_S)
    push(sure)

    assert len(receiver.calls) == 5
    assert in_time == [PushState.UNKNOWN]
    assert states(sure) == [PushState.MANUAL]


def test_a_key_that_was_acknowledged_often_for_nothing_is_left_to_a_person(sure: Desk) -> None:
    often = PushPatience().max_attempts
    receiver = Lossy(sure, fates=[Fate.FORGOTTEN] * often, deduplicates=True)

    for _ in range(often):
        push(sure)
    assert alarms(sure) == {}
    sure.clock.turn(LONG_S)
    figures = push(sure)

    assert (figures["manual"], states(sure)) == (1, [PushState.MANUAL])
    assert len(set(receiver.keys())) == 1
    assert set(alarms(sure)) == {"not_stored"}


@pytest.mark.parametrize("pause_s", [0, LONG_S])
def test_older_content_is_settled_before_newer_content_leaves(sure: Desk, pause_s: int) -> None:
    receiver = Lossy(sure, fates=[Fate.LATE] * 3, deduplicates=True)
    push(sure)
    sure.import_files(LOOSEST)
    sure.clock.turn(pause_s)

    finished = sure.run("push_templates")
    receiver.arrive()
    again = sure.run("push_templates")

    older, *_, second_last, last = receiver.calls
    assert second_last.request_id == older.request_id
    assert contents(second_last.sets) == contents(older.sets)
    assert last.request_id != older.request_id
    assert (finished.result.counts.updated, finished.result.counts.unchanged) == (1, 2)
    assert again.result.counts.unchanged == 3
    assert targets(sure) == {"≥99人"}
    assert alarms(sure) == {}


def test_newer_content_waits_while_the_older_stays_unsettled(sure: Desk) -> None:
    receiver = Lossy(sure, fates=[Fate.LOST] * 6, deduplicates=True)
    push(sure)
    sure.import_files(LOOSEST)

    assert push(sure)["unknown"] == 1
    assert len(set(receiver.keys())) == 1
    assert targets(sure) == {"≥90人"}


# --- one that does not ----------------------------------------------------------------------------


def test_what_may_still_come_is_looked_for_and_not_sent(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LOST])
    push(pushed)

    finished = pushed.run("push_templates")

    assert finished.result.figures["on_the_way"] == 1
    assert finished.result.outcome is RunOutcome.PARTLY
    assert finished.result.lines == (f"{Action.ON_THE_WAY.value}：国家助学金模板（MB1，2 行）",)
    assert len(receiver.calls) == 1


def test_after_its_time_it_is_sent_again_with_the_same_key_and_the_risk_is_told(
    pushed: Desk,
) -> None:
    receiver = Lossy(pushed, fates=[Fate.LOST])
    push(pushed)
    pushed.clock.turn(LONG_S)

    assert push(pushed)["confirmed"] == 1
    assert len(set(receiver.keys())) == 1
    assert alarms(pushed)["push_doubled"].subject == "template:MB1"


def test_a_second_storing_is_detected_by_what_the_receiver_wrote_into_the_set(
    pushed: Desk,
) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    before = alarms(pushed)["push_doubled"].times
    receiver.arrive()

    checked = pushed.run("reconcile_versions").result.figures
    pushed.run("reconcile_versions")

    assert checked["agreed"] == 3
    assert alarms(pushed)["push_doubled"].times == before + 1


def test_somebody_who_saves_a_set_as_it_is_is_told_of_once(in_place: Desk) -> None:
    in_place.run("push_templates")
    in_place.edit_row(ITEMS, "template_code", "MB1")

    assert push(in_place)["pushed"] == 0
    push(in_place)

    assert alarms(in_place)["push_doubled"].times == 1


def test_whoever_touches_a_set_has_not_stored_it_where_storing_renews_ids(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(ITEMS, "template_code", "MB1")

    assert push(ready)["pushed"] == 0
    assert alarms(ready) == {}


def test_reading_alone_leaves_every_mark_as_it_is(ready: Desk) -> None:
    ready.run("push_templates")
    ready.system = ready.system.with_page_size(3)

    push(ready)
    ready.run("reconcile_versions")

    assert alarms(ready) == {}


@pytest.mark.parametrize("digits", [8, 14, 17])
def test_an_answer_with_shorter_times_shows_no_new_storing(pushed: Desk, digits: int) -> None:
    receiver = Lossy(pushed, fates=[Fate.LOST])
    push(pushed)
    pushed.clock.turn(LONG_S)
    with short_times(pushed, digits):
        figures = push(pushed)

    assert figures["confirmed"] == 1
    assert len(receiver.calls) == 2
    # It is told of because it went off twice, and nothing besides.
    with pushed.store.begin() as work:
        told = work.alarms.open(SCOPE)
    assert [(each.subject, each.times) for each in told] == [("template:MB1", 1)]


@pytest.mark.parametrize("digits", [8, 14, 17])
def test_a_storing_is_noticed_though_the_push_was_read_back_with_short_times(
    in_place: Desk, digits: int
) -> None:
    with short_times(in_place, digits):
        in_place.run("push_templates")
    push(in_place)
    before = alarms(in_place)
    in_place.edit_row(ITEMS, "template_code", "MB1")
    push(in_place)

    assert before == {}
    assert alarms(in_place)["push_doubled"].times == 1


def test_an_acknowledged_set_that_never_comes_is_told_of_and_sent_again(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.FORGOTTEN] * 2)
    push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    told = alarms(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert told["not_stored"].subject == "template:MB1"
    assert len(set(receiver.keys())) == 1
    assert "not_stored" not in alarms(pushed)
    assert targets(pushed) == {"≥95人"}


def test_a_person_decides_after_so_many_sendings_without_an_outcome(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LOST] * 9)
    for _ in range(7):
        finished = pushed.run("push_templates")
        pushed.clock.turn(LONG_S)

    assert len(receiver.calls) == 5
    assert states(pushed) == [PushState.MANUAL]
    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert finished.result.lines == (f"{Action.MANUAL.value}：国家助学金模板（MB1，2 行）",)


def test_the_same_content_in_other_bytes_gets_another_key(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.run("push_templates")
    ready.import_files(csv_file("指标库.csv", [indicator("103", 指标解释="改过")]))
    receiver = Lossy(ready, fates=[Fate.LOST])
    push(ready)
    usual = hand_over._reference
    monkeypatch.setattr(hand_over, "_reference", lambda code: usual(code)[::-1])
    ready.clock.turn(LONG_S)

    push(ready)

    library = [call for call in receiver.calls if call.kind is RecordKind.LIBRARY_NODE]
    first, second = library
    assert contents(first.sets) != contents(second.sets)
    assert first.request_id != second.request_id
    assert states(ready) == []
