"""Requests of several sets: refused as a whole, answered in part, cut off at every step."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from adapter.domain.outcome import PushState, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import OutcomeUnknown
from adapter.ports.budget_system import PushReply, PushRequest, SetReply
from adapter.storage.store import SqlStore
from mappings.profile import Profile
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions, PushPatience
from sync_jobs.runner import run_job
from sync_jobs.steps import PUSH_STEPS, RUN_STEPS
from tests.integration.jobs.desk import (
    GRANTS,
    INDICATORS,
    Desk,
    csv_file,
    project,
    template,
)
from tests.integration.jobs.kept_desk import Kept
from tests.integration.jobs.receivers import (
    Fate,
    Lossy,
    alarms,
    contents,
    deduplicating,
    poisoned,
)

LONG_S = 600
COUNT = 7
CODES = [f"15250125T{number:012}" for number in range(1, COUNT + 1)]
KEYS = [f"MB{number}" for number in range(1, COUNT + 1)]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs in `test_units_of_work`; the course of a push does not."""
    return sqlite_url


@pytest.fixture
def many(desk: Desk) -> Desk:
    return _filled(desk)


@pytest.fixture
def sure(store: SqlStore, clock: Any, ids: Any, profile: Profile) -> Desk:
    """The same before a receiver that carries out no key twice."""
    return _filled(Desk(store, clock, ids, deduplicating(profile)))


@pytest.fixture
def sure_in_place(store: SqlStore, clock: Any, ids: Any, profile: Profile) -> Desk:
    """The same where nobody says that it renews ids: new times may be somebody's decision."""
    return _filled(Desk(store, clock, ids, deduplicating(profile, renews_ids=False)))


def _filled(desk: Desk) -> Desk:
    """The library is pushed; seven templates wait to leave in one call."""
    desk.put(
        RecordKind.DIRECTORY_ENTRY,
        *({"pro_code": code, "pro_name": f"项目{code}"} for code in CODES),
    )
    desk.import_files(
        csv_file("指标库.csv", INDICATORS),
        csv_file(
            "项目统计表.csv",
            [project(GRANTS, 项目编码=code, 项目名称=f"项目{code}") for code in CODES],
        ),
    )
    desk.run("bind_projects")
    desk.run("push_templates")
    desk.import_files(csv_file("指标模板.csv", templates()))
    return desk


def templates(**changes: object) -> list[Any]:
    return [
        row
        for key, code in zip(KEYS, CODES, strict=True)
        for row in template(key, GRANTS, "101", 项目编码=code, 项目名称=f"项目{code}", **changes)
    ]


def there(desk: Desk) -> set[object]:
    return {row["template_code"] for row in desk.system.rows(RecordKind.TEMPLATE_HEADER)}


# --- refused as a whole ---------------------------------------------------------------------------


def test_the_set_at_fault_is_rejected_for_its_own_reason_and_the_others_arrive(
    many: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    receiver = Lossy(many, refuse_whole=poisoned("MB4"))

    finished = many.run("push_templates")

    assert (finished.result.counts.created, finished.result.counts.rejected) == (6, 1)
    (line,) = finished.result.lines
    assert "MB4" in line
    assert "不合格" in line
    assert there(many) == set(KEYS) - {"MB4"}
    assert many.unsettled() == []
    requests = {request_id for (request_id,) in rows_of("SELECT request_id FROM push_request")}
    assert {call.request_id for call in receiver.calls} <= requests
    assert len(set(receiver.keys())) == len(receiver.calls)


def test_what_is_said_of_a_whole_request_is_kept_beside_no_set(
    many: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    Lossy(many, refuse_whole=poisoned("MB4"))
    many.run("push_templates")

    told = rows_of("SELECT set_key, reason FROM push_set WHERE reason LIKE '%不合格%'")
    assert [key for key, _ in told] == ["MB4"]


def test_a_refusal_that_passes_by_rejects_nobody(many: Desk) -> None:
    refusals = ["稍后再试"]
    Lossy(many, refuse_whole=lambda _request: refusals.pop() if refusals else "")

    finished = many.run("push_templates")

    assert finished.result.outcome is RunOutcome.OK
    assert there(many) == set(KEYS)


def test_what_a_search_left_open_is_sent_by_the_next_run_under_new_keys(many: Desk) -> None:
    receiver = Lossy(many, refuse_whole=lambda _request: "系统维护")
    first = many.run("push_templates")
    refused, calls = set(receiver.keys()), len(receiver.calls)
    receiver.refuse_whole = poisoned()

    second = many.run("push_templates")

    assert first.result.outcome is RunOutcome.PARTLY
    assert second.result.outcome is RunOutcome.OK
    assert there(many) == set(KEYS)
    assert not refused & set(receiver.keys()[calls:])


def test_a_key_that_was_answered_with_a_refusal_is_used_up(many: Desk) -> None:
    receiver = Lossy(many, refuse_whole=lambda _request: "系统维护")

    def killed(step: str) -> None:
        if step == "push.settled":
            raise _Killed

    with pytest.raises(_Killed):
        run_job(JOBS["push_templates"], replace(many.site(), step=killed), JobOptions())
    receiver.refuse_whole = poisoned()
    many.run("push_templates")

    first, second = receiver.calls
    assert contents(first.sets) == contents(second.sets)
    assert first.request_id != second.request_id
    assert many.unsettled() == []


def test_a_set_that_nobody_answers_for_is_found_too_and_left_to_a_person(many: Desk) -> None:
    receiver = Lossy(many)
    usual = receiver.push_sets

    def silent(request: PushRequest) -> PushReply:
        if "MB4" in {each.set_key for each in request.sets}:
            receiver.calls.append(request)
            raise OutcomeUnknown("HTTP 500")
        return usual(request)

    many.system.push_sets = silent  # type: ignore[method-assign]  # this one system
    for _ in range(8):
        many.run("push_templates")
        many.clock.turn(LONG_S)

    assert there(many) == set(KEYS) - {"MB4"}
    assert [(each.set_key, each.state) for each in many.unsettled()] == [("MB4", PushState.MANUAL)]


# --- answered in part -----------------------------------------------------------------------------


def answering(
    desk: Desk, change: Callable[[dict[str, SetReply]], None], stored: Sequence[str] = KEYS
) -> Lossy:
    """A receiver that stores only some sets of the next call, and changes its answers."""
    receiver = Lossy(desk)
    usual = desk.system.push_sets
    left = [change]

    def partly(request: PushRequest) -> PushReply:
        if not left:
            return usual(request)
        sets = tuple(each for each in request.sets if each.set_key in stored)
        reply = usual(replace(request, sets=sets))
        replies = dict(reply.replies)
        left.pop()(replies)
        sent = {each.set_key for each in request.sets}
        extra = len(replies.keys() - sent)
        return replace(
            reply,
            replies={key: each for key, each in replies.items() if key in sent},
            extra=extra,
        )

    desk.system.push_sets = partly  # type: ignore[method-assign]  # this one system
    return receiver


def test_a_set_without_an_answer_is_looked_for_and_sent_alone_when_it_cannot_come_any_more(
    many: Desk,
) -> None:
    receiver = answering(many, lambda _replies: None, stored=KEYS[1:])

    first = many.run("push_templates").result.figures
    second = many.run("push_templates").result.figures
    many.clock.turn(LONG_S)
    third = many.run("push_templates").result.figures

    assert (first["confirmed"], first["unknown"]) == (6, 1)
    assert (second["pushed"], second["on_the_way"]) == (0, 1)
    assert third["confirmed"] == 1
    assert receiver.sent()[-1] == ("MB1",)
    assert len(set(receiver.keys())) == 2


def test_an_answer_for_a_set_that_nobody_sent_is_an_alarm_without_its_key(many: Desk) -> None:
    stranger = SetReply(set_key="涉密模板", is_accepted=True)
    answering(many, lambda replies: replies.update({"涉密模板": stranger}))

    finished = many.run("push_templates")

    told = alarms(many)["extra_reply"]
    assert finished.result.outcome is RunOutcome.OK
    assert told.subject == "template"
    assert "涉密模板" not in f"{told}"


def test_a_refusal_that_is_not_borne_out_by_a_look_is_no_refusal(many: Desk) -> None:
    def deny(replies: dict[str, SetReply]) -> None:
        replies["MB1"] = SetReply(set_key="MB1", is_accepted=False, reason="重复")

    answering(many, deny)

    assert many.run("push_templates").result.figures["confirmed"] == COUNT


# --- a receiver that knows a key again ------------------------------------------------------------


def stored_twice(desk: Desk) -> list[str]:
    stored = [each.set_key for request in desk.system.pushes for each in request.sets]
    return sorted(key for key in set(stored) if stored.count(key) > 1)


def test_silence_does_not_take_a_new_key_while_the_old_one_may_still_be_carried_out(
    sure: Desk,
) -> None:
    receiver = Lossy(sure, fates=[Fate.LATE] * 3, deduplicates=True)
    for _ in range(3):
        sure.run("push_templates")
        sure.clock.turn(LONG_S)
    receiver.arrive()
    sure.run("push_templates")

    assert len(set(receiver.keys())) == 1
    assert set(receiver.sent()) == {tuple(KEYS)}
    assert there(sure) == set(KEYS)
    assert (stored_twice(sure), sure.unsettled()) == ([], [])


def test_a_refused_request_that_may_still_be_carried_out_keeps_its_key(sure: Desk) -> None:
    receiver = Lossy(sure, fates=[Fate.LATE], deduplicates=True)
    receiver.refuse_whole = lambda _request: "系统维护"
    sure.run("push_templates")
    receiver.refuse_whole = poisoned()
    receiver.arrive()
    sure.run("push_templates")

    assert len(set(receiver.keys())) == 1
    assert (stored_twice(sure), sure.unsettled()) == ([], [])


def test_the_set_at_fault_is_found_once_its_request_was_refused_as_often_as_anybody_asks(
    sure: Desk,
) -> None:
    receiver = Lossy(sure, fates=[Fate.LOST], deduplicates=True, refuse_whole=poisoned("MB4"))
    for _ in range(PushPatience().max_attempts + 2):
        sure.run("push_templates")
        sure.clock.turn(LONG_S)

    assert there(sure) == set(KEYS) - {"MB4"}
    assert receiver.keys().count(receiver.keys()[0]) == PushPatience().max_attempts


def test_a_set_without_an_answer_leaves_again_with_those_that_have_theirs(sure: Desk) -> None:
    receiver = Lossy(sure, fates=[Fate.LATE], deduplicates=True, only=[frozenset(KEYS[1:])])
    first = sure.run("push_templates").result.figures
    sure.clock.turn(LONG_S)
    second = sure.run("push_templates").result.figures
    receiver.arrive()
    third = sure.run("push_templates")

    assert (first["confirmed"], first["unknown"]) == (COUNT - 1, 1)
    assert (second["pushed"], second["confirmed"]) == (1, 1)
    assert third.result.counts.unchanged == third.result.counts.read
    assert len(set(receiver.keys())) == 1
    assert set(receiver.sent()) == {tuple(KEYS)}
    assert (stored_twice(sure), sure.unsettled()) == ([], [])


def test_a_request_waits_for_a_set_that_cannot_be_read_now(sure: Desk) -> None:
    receiver = Lossy(sure, fates=[Fate.LATE] * 4, deduplicates=True)
    items = RecordKind.TEMPLATE_ITEM
    sure.run("push_templates")
    own = receiver.calls[-1].sets[0].rows[0]
    sure.system.put(items, [{**own, "ind_weight": "?"}])
    sure.clock.turn(LONG_S)
    sent = len(receiver.calls)
    meanwhile = sure.run("push_templates").result.figures
    sent_meanwhile = receiver.calls[sent:]
    sure.system.take_away(items, lambda row: row.get("ind_weight") == "?")
    sure.clock.turn(LONG_S)
    sure.run("push_templates")
    receiver.arrive()
    sure.run("push_templates")

    assert (sent_meanwhile, meanwhile["pushed"]) == ([], 0)
    assert len(set(receiver.keys())) == 1
    assert there(sure) == set(KEYS)
    assert (stored_twice(sure), sure.unsettled()) == ([], [])


def test_a_request_waits_for_a_set_that_a_person_is_to_decide_about(sure_in_place: Desk) -> None:
    sure_in_place.run("push_templates")
    sure_in_place.import_files(csv_file("指标模板.csv", templates(指标值="≥1人")))
    receiver = Lossy(sure_in_place, fates=[Fate.LATE, Fate.FORGOTTEN], deduplicates=True)
    sure_in_place.run("push_templates")
    sent = len(receiver.calls)
    sure_in_place.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", KEYS[0], update_time="改回")
    sure_in_place.clock.turn(LONG_S)
    meanwhile = sure_in_place.run("push_templates")
    sent_meanwhile = receiver.calls[sent:]
    states = {each.set_key: each.state for each in sure_in_place.unsettled()}
    receiver.arrive()
    sure_in_place.run("push_templates")

    assert meanwhile.result.outcome is RunOutcome.CONFLICTS
    assert states[KEYS[0]] is PushState.MANUAL
    assert (sent_meanwhile, len(set(receiver.keys()))) == ([], 1)
    stored = [each.set_key for request in sure_in_place.system.pushes for each in request.sets]
    assert ({stored.count(key) for key in KEYS}, sure_in_place.unsettled()) == ({2}, [])


def test_who_knows_the_key_is_asked_again_about_a_set_that_seems_put_back(
    sure_in_place: Desk,
) -> None:
    sure_in_place.run("push_templates")
    sure_in_place.import_files(csv_file("指标模板.csv", templates(指标值="≥1人")))
    receiver = Lossy(sure_in_place, fates=[Fate.LATE], deduplicates=True)
    sure_in_place.run("push_templates")
    sure_in_place.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", KEYS[0], update_time="改回")
    sure_in_place.clock.turn(LONG_S)
    finished = sure_in_place.run("push_templates")
    receiver.arrive()
    sure_in_place.run("push_templates")

    assert finished.result.outcome is RunOutcome.OK
    assert len(set(receiver.keys())) == 1
    stored = [each.set_key for request in sure_in_place.system.pushes for each in request.sets]
    assert ({stored.count(key) for key in KEYS}, sure_in_place.unsettled()) == ({2}, [])


def test_what_was_changed_there_meanwhile_is_not_sent_along(sure: Desk) -> None:
    receiver = Lossy(sure, fates=[Fate.LATE], deduplicates=True, only=[frozenset(KEYS[1:])])
    sure.run("push_templates")
    items = RecordKind.TEMPLATE_ITEM
    theirs = [row for row in sure.system.rows(items) if row["template_code"] == KEYS[1]]
    sure.system.take_away(items, lambda row: row["template_code"] == KEYS[1])
    sure.system.put(items, ({**row, "kpi_val": "≥77人"} for row in theirs))
    sure.clock.turn(LONG_S)
    sure.run("push_templates")

    assert there(sure) == set(KEYS)
    assert receiver.sent()[-1] == (KEYS[0],)
    assert "push_doubled" in alarms(sure)


# --- a changed request is another request ---------------------------------------------------------


def test_a_request_that_would_carry_other_bytes_gets_another_key(many: Desk) -> None:
    receiver = Lossy(many, fates=[Fate.LOST])
    many.run("push_templates")
    many.import_files(csv_file("指标模板.csv", templates(指标值="≥1人")[:1]))
    many.clock.turn(LONG_S)

    many.run("push_templates")

    assert there(many) == set(KEYS)
    assert len(set(receiver.keys())) == 2
    assert len({str(contents(call.sets)) for call in receiver.calls}) == 2


# --- cut off at every step ------------------------------------------------------------------------


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(
    ("last", "is_sure"),
    [
        *((step, False) for step in (*RUN_STEPS, *PUSH_STEPS)),
        # What a receiver does about keys matters from the moment that bytes may have left.
        *((step, True) for step in PUSH_STEPS[PUSH_STEPS.index("push.marked_sent") :]),
    ],
)
def test_a_run_cut_off_at_any_step_is_made_good_by_the_next(
    desk: Desk, database_url: str, kept: Kept, last: str, *, is_sure: bool
) -> None:
    desk.profile = deduplicating(desk.profile) if is_sure else desk.profile
    kept.prepare(desk, database_url, Desk.begin_the_year)
    receiver = Lossy(desk, deduplicates=is_sure)
    passed: list[str] = []

    def killed(step: str) -> None:
        passed.append(step)
        if step == last:
            raise _Killed

    with pytest.raises(_Killed):
        run_job(JOBS["push_templates"], replace(desk.site(), step=killed), JobOptions())
    desk.clock.turn(0 if is_sure else LONG_S)
    desk.run("push_templates")
    desk.clock.turn(0 if is_sure else LONG_S)
    again = desk.run("push_templates")

    assert passed.count(last) == 1
    assert again.result.counts.unchanged == 3
    assert desk.unsettled() == []
    stored = [each.set_key for request in desk.system.pushes for each in request.sets]
    assert sorted(stored) == sorted(set(stored))
    # Nobody knows whether bytes had left: a second sending is told of, doubled or not.
    is_told = last == "push.marked_sent" and not is_sure
    assert ("push_doubled" in alarms(desk)) is is_told
    carried = {call.request_id: str(contents(call.sets)) for call in receiver.calls}
    assert all(carried[call.request_id] == str(contents(call.sets)) for call in receiver.calls)
