"""Pushes that the receiver takes and stores otherwise than they were sent: cut, rounded, empty."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from adapter.domain.outcome import PushState, RunOutcome
from adapter.domain.reconcile.policy import FieldOwner
from adapter.ports.budget_system import PushReply, PushRequest
from adapter.ports.trees import TreeKind
from sync_jobs.own_field import Move, OwningContext, own_field
from sync_jobs.settle_push import Decision, SettlingContext, settle_push
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk, csv_file, template
from tests.integration.jobs.lost_pushes import LONG_S, LOOSER, LOOSEST, push, states
from tests.integration.jobs.office import Office
from tests.integration.jobs.receivers import (
    ITEMS,
    LIVE,
    Fate,
    Lossy,
    alarms,
    cutting,
    deduplicating,
    targets,
)

#: What fits in the other side's column.
SHORT = csv_file("改短.csv", template("MB1", GRANTS, "101", "102", 指标值="≥9人"))
_FITS = 3
LONGER = csv_file("改长.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人次"))


def cut_once(desk: Desk) -> None:
    """Push MB1 to a receiver that cuts its values, and wait until nothing more may come."""
    with cutting(desk, _FITS):
        push(desk)
    desk.clock.turn(LONG_S)


def decide(desk: Desk, decision: Decision) -> None:
    (record,) = desk.unsettled()
    context = SettlingContext(store=desk.store, clock=desk.clock, ids=desk.ids)
    settle_push(context, record, decision)


def test_what_was_taken_and_stored_cut_waits_for_a_person_and_is_not_sent_again(
    pushed: Desk,
) -> None:
    cut_once(pushed)
    receiver = Lossy(pushed)

    finished = pushed.run("push_templates")
    pushed.clock.turn(LONG_S)
    again = pushed.run("push_templates")

    told = alarms(pushed)["stored_otherwise"]
    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert again.result.figures["altered"] == 1
    assert (states(pushed), receiver.calls) == ([PushState.MANUAL], [])
    assert (told.subject, told.project_code, told.times) == ("template:MB1", GRANTS, 1)
    assert "101 指标值：≥95人 → ≥95；102 指标值：≥95人 → ≥95" in told.detail


def test_the_run_that_sent_it_says_what_came_back(pushed: Desk) -> None:
    with cutting(pushed, _FITS):
        finished = pushed.run("push_templates")

    assert finished.result.outcome is RunOutcome.PARTLY
    assert any("答复已接收，读回：对方存成的样子" in line for line in finished.result.lines)


@pytest.mark.parametrize("is_late", [False, True])
def test_the_version_check_tells_it_as_no_change_of_their_people(
    pushed: Desk, *, is_late: bool
) -> None:
    with cutting(pushed, _FITS):
        push(pushed)
    pushed.clock.turn(LONG_S if is_late else 0)

    finished = pushed.run("reconcile_versions")

    figures = finished.result.figures
    assert (figures["external_changed"], figures["conflict"], figures["altered"]) == (0, 0, 1)
    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert any("与本方所发的不同" in e and "MB1" in e for e in finished.result.lines)


@pytest.mark.parametrize("is_late", [False, True])
def test_a_plan_does_not_offer_it_for_adoption(agreed: Office, *, is_late: bool) -> None:
    agreed.desk.import_files(LOOSER)
    with cutting(agreed.desk, _FITS):
        push(agreed.desk)
    agreed.desk.clock.turn(LONG_S if is_late else 0)

    (stored,) = agreed.changes(agreed.reconcile())

    assert stored.change.kind.value == "held"
    assert ("与所发的不同" in stored.change.reason) is is_late


def test_where_their_people_changed_it_since_a_plan_still_waits_for_a_person(
    agreed: Office,
) -> None:
    agreed.desk.import_files(LOOSER)
    cut_once(agreed.desk)
    push(agreed.desk)
    agreed.desk.edit_row(ITEMS, "perf_ind_code", "101", kpi_val="≥80")

    (stored,) = agreed.changes(agreed.reconcile())

    assert stored.change.kind.value == "held"
    assert "与所发的不同" in stored.change.reason
    assert "≥80" in targets(agreed.desk)


def test_once_their_column_is_wide_enough_a_person_lets_it_leave_again(pushed: Desk) -> None:
    cut_once(pushed)
    push(pushed)
    decide(pushed, Decision.RETRY)

    told = push(pushed)

    assert told["confirmed"] == 1
    assert targets(pushed) == {"≥95人"}
    assert (states(pushed), alarms(pushed)) == ([], {})


def test_an_edit_of_theirs_after_it_is_not_overwritten_by_that(pushed: Desk) -> None:
    cut_once(pushed)
    push(pushed)
    decide(pushed, Decision.RETRY)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80")

    assert push(pushed)["held"] == 1
    assert targets(pushed) == {"≥80"}


def test_what_fits_leaves_once_a_person_gave_up_what_does_not(pushed: Desk) -> None:
    cut_once(pushed)
    push(pushed)
    decide(pushed, Decision.GIVE_UP)
    given_up = push(pushed)["given_up"]
    pushed.import_files(SHORT)
    with cutting(pushed, _FITS):
        told = push(pushed)

    assert (given_up, told["confirmed"]) == (1, 1)
    assert targets(pushed) == {"≥9人"}
    assert "stored_otherwise" not in alarms(pushed)


def test_a_plan_sends_ours_over_it_once_a_person_lets_it_leave_again(agreed: Office) -> None:
    agreed.desk.import_files(LOOSER)
    cut_once(agreed.desk)
    push(agreed.desk)
    decide(agreed.desk, Decision.RETRY)

    assert agreed.kinds(agreed.reconcile()) == {"MB1": "change"}


def test_newer_content_goes_over_it_once_a_person_lets_it_leave_again(pushed: Desk) -> None:
    cut_once(pushed)
    push(pushed)
    decide(pushed, Decision.RETRY)
    pushed.import_files(SHORT)
    pushed.run("reconcile_versions")

    assert push(pushed)["confirmed"] == 1
    assert (targets(pushed), states(pushed)) == ({"≥9人"}, [])


def test_what_they_put_right_themselves_is_confirmed_and_no_edit_was_wiped(pushed: Desk) -> None:
    cut_once(pushed)
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥95人")
    push(pushed)

    assert (states(pushed), alarms(pushed)) == ([], {})


def test_what_was_given_up_is_still_no_change_of_their_people(agreed: Office) -> None:
    agreed.desk.import_files(LOOSER)
    cut_once(agreed.desk)
    push(agreed.desk)
    decide(agreed.desk, Decision.GIVE_UP)

    (stored,) = agreed.changes(agreed.reconcile())
    judged = agreed.desk.figures("reconcile_versions")

    assert (stored.change.kind.value, stored.change.reason) == ("held", "已由人放弃推送")
    assert judged["external_changed"] == 0


def test_what_we_hold_too_by_now_is_agreed(pushed: Desk) -> None:
    pushed.import_files(LONGER)
    with cutting(pushed, len("≥95人")):
        push(pushed)
    pushed.clock.turn(LONG_S)
    waiting = push(pushed)["altered"]
    pushed.import_files(csv_file("同样.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人")))

    judged = pushed.figures("reconcile_versions")

    names = ("altered", "internal_changed", "external_changed", "conflict")
    assert (waiting, [judged[each] for each in names]) == (1, [0, 0, 0, 0])


@pytest.mark.parametrize("job", ["reconcile_versions", "push_templates"])
def test_what_was_taken_over_is_closed_and_what_changes_later_leaves(
    pushed: Desk, job: str
) -> None:
    pushed.import_files(LONGER)
    with cutting(pushed, len("≥95人")):
        push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    pushed.import_files(csv_file("同样.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人")))
    pushed.run(job)
    after = states(pushed), alarms(pushed)
    pushed.import_files(SHORT)

    told = push(pushed)

    assert after == ([], {})
    assert (told["confirmed"], targets(pushed)) == (1, {"≥9人"})
    assert pushed.run("reconcile_versions").result.outcome is RunOutcome.OK


def test_what_was_taken_over_before_anybody_had_to_decide_needs_nobody(pushed: Desk) -> None:
    pushed.import_files(LONGER)
    with cutting(pushed, len("≥95人")):
        push(pushed)
    pushed.import_files(csv_file("同样.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人")))
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert (states(pushed), alarms(pushed)) == ([], {})


# --- cut a second time ----------------------------------------------------------------------------


def cut_twice(desk: Desk) -> None:
    """Let it leave again after a person's word, to be cut the same way."""
    cut_once(desk)
    push(desk)
    decide(desk, Decision.RETRY)
    with cutting(desk, _FITS):
        push(desk)


@pytest.mark.parametrize("is_late", [False, True])
def test_a_second_cut_is_no_change_of_their_people_either(pushed: Desk, *, is_late: bool) -> None:
    cut_twice(pushed)
    pushed.clock.turn(LONG_S if is_late else 0)

    figures = pushed.figures("reconcile_versions")

    assert (figures["external_changed"], figures["conflict"], figures["altered"]) == (0, 0, 1)
    assert states(pushed) == [PushState.MANUAL if is_late else PushState.UNKNOWN]
    assert alarms(pushed).keys() == {"stored_otherwise"}


def test_a_plan_does_not_offer_a_second_cut_for_adoption(agreed: Office) -> None:
    agreed.desk.import_files(LOOSER)
    cut_twice(agreed.desk)
    agreed.desk.clock.turn(LONG_S)

    (stored,) = agreed.changes(agreed.reconcile())

    assert (stored.change.kind.value, "与所发的不同" in stored.change.reason) == ("held", True)


@pytest.mark.parametrize("knows_keys", [False, True])
def test_after_a_second_cut_it_leaves_under_a_key_of_its_own(
    pushed: Desk, *, knows_keys: bool
) -> None:
    if knows_keys:
        pushed.profile = deduplicating(pushed.profile)
    receiver = Lossy(pushed, deduplicates=knows_keys)
    cut_twice(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)
    decide(pushed, Decision.RETRY)

    told = push(pushed)

    assert (told["confirmed"], targets(pushed)) == (1, {"≥95人"})
    assert len(set(receiver.keys())) == 3
    assert (states(pushed), alarms(pushed)) == ([], {})


@pytest.mark.parametrize("fate", [Fate.LOST, Fate.UNANSWERED])
def test_what_was_let_go_and_had_no_answer_is_no_change_of_their_people(
    pushed: Desk, fate: Fate
) -> None:
    """Lost, it leaves by itself once more; stored cut again, a person decides once more."""
    cut_once(pushed)
    push(pushed)
    decide(pushed, Decision.RETRY)
    with cutting(pushed, _FITS):
        Lossy(pushed, fates=[fate])
        push(pushed)
    pushed.clock.turn(LONG_S)
    figures = pushed.figures("reconcile_versions")
    if fate is Fate.UNANSWERED:
        waiting = states(pushed)
        decide(pushed, Decision.RETRY)
    else:
        waiting = []

    assert (figures["external_changed"], figures["conflict"], figures["altered"]) == (0, 0, 1)
    assert waiting == ([PushState.MANUAL] if fate is Fate.UNANSWERED else [])
    assert push(pushed)["confirmed"] == 1
    assert (states(pushed), targets(pushed)) == ([], {"≥95人"})


def test_other_content_that_is_cut_to_what_was_given_up_is_told_too(pushed: Desk) -> None:
    cut_once(pushed)
    push(pushed)
    decide(pushed, Decision.GIVE_UP)
    pushed.import_files(LONGER)
    with cutting(pushed, _FITS):
        push(pushed)
    pushed.clock.turn(LONG_S)

    figures = pushed.figures("reconcile_versions")

    assert (figures["external_changed"], figures["altered"]) == (0, 1)
    assert states(pushed) == [PushState.MANUAL]
    assert "101 指标值：≥95人次 → ≥95" in alarms(pushed)["stored_otherwise"].detail


# --- given up -------------------------------------------------------------------------------------


def test_what_was_given_up_waits_for_nobody_any_more(pushed: Desk) -> None:
    cut_once(pushed)
    push(pushed)
    decide(pushed, Decision.GIVE_UP)

    finished = pushed.run("reconcile_versions")

    figures = finished.result.figures
    assert finished.result.outcome is RunOutcome.OK
    assert (figures["altered"], figures["external_changed"], figures["waiting"]) == (0, 0, 0)
    assert alarms(pushed) == {}
    assert not any("alarms" in each for each in finished.result.lines)
    assert not any("尚未送出" in each for each in finished.result.lines)
    assert any("已由人放弃推送 1 套" in each for each in finished.result.lines)


@pytest.mark.parametrize("is_late", [False, True])
def test_alarms_are_named_only_where_there_is_one(pushed: Desk, *, is_late: bool) -> None:
    with cutting(pushed, _FITS):
        push(pushed)
    pushed.clock.turn(LONG_S if is_late else 0)

    finished = pushed.run("reconcile_versions")

    assert any("走样" in each and "1 套" in each for each in finished.result.lines)
    assert any("alarms" in each for each in finished.result.lines) is is_late
    assert ("stored_otherwise" in alarms(pushed)) is is_late


# --- fields of theirs -----------------------------------------------------------------------------


@contextmanager
def coding(desk: Desk) -> Iterator[None]:
    """Pushes are taken, and codes that the other side may give are written into what is stored."""
    push_sets = desk.system.push_sets

    def coded(request: PushRequest) -> PushReply:
        reply = push_sets(request)
        for row in desk.system._table(ITEMS):
            if row["is_deleted"] == LIVE:
                row["lv1_perf_ind_code"] = "1"
        return reply

    desk.system.push_sets = coded  # type: ignore[method-assign]  # this one system
    yield
    desk.system.push_sets = push_sets  # type: ignore[method-assign]  # as it was


def own(desk: Desk, path: str, owner: FieldOwner) -> None:
    """Let a person move the ownership of a field of MB1."""
    context = OwningContext(store=desk.store, clock=desk.clock, ids=desk.ids)
    move = Move(path=path, owner=owner, decided_by="zhang", reason="会商")
    own_field(context, SCOPE, (TreeKind.TEMPLATE, "MB1"), move)


def test_a_code_that_is_theirs_to_give_is_no_alteration(pushed: Desk) -> None:
    with coding(pushed):
        push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert alarms(pushed).keys() <= {"plan_needed"}
    assert states(pushed) == []
    assert pushed.figures("reconcile_versions")["external_changed"] == 1


def test_codes_of_theirs_do_not_hide_what_was_cut(pushed: Desk) -> None:
    with cutting(pushed, _FITS), coding(pushed):
        push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    told = alarms(pushed)["stored_otherwise"].detail
    assert told.endswith("：101 指标值：≥95人 → ≥95；102 指标值：≥95人 → ≥95")


def test_a_field_that_a_person_gave_to_the_other_side_is_theirs_to_cut(pushed: Desk) -> None:
    own(pushed, "items.101.target", FieldOwner.SYSTEM)
    with cutting(pushed, _FITS):
        push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    told = alarms(pushed)["stored_otherwise"].detail
    assert told.endswith("：102 指标值：≥95人 → ≥95")


def test_where_all_that_was_cut_is_theirs_by_a_persons_word_nothing_is_told(pushed: Desk) -> None:
    for code in ("101", "102"):
        own(pushed, f"items.{code}.target", FieldOwner.SYSTEM)
        pushed.clock.turn(60)
    with cutting(pushed, _FITS):
        push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert alarms(pushed).keys() <= {"plan_needed"}


def test_what_was_taken_and_only_ever_seen_as_something_else_is_told(pushed: Desk) -> None:
    """Stored otherwise after the first look, or lost and then changed there: nobody can tell."""
    Lossy(pushed, fates=[Fate.FORGOTTEN])
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80人")
    pushed.clock.turn(LONG_S)

    assert push(pushed)["held"] == 1
    detail = alarms(pushed)["not_stored"].detail
    assert "从未见到所发的内容" in detail
    assert "不再重发" in detail
    assert targets(pushed) == {"≥80人"}


def test_a_late_copy_that_came_over_it_at_once_is_no_alteration(pushed: Desk) -> None:
    receiver = Lossy(pushed, fates=[Fate.LATE])
    push(pushed)
    pushed.import_files(LOOSEST)
    pushed.clock.turn(LONG_S)
    receiver.fates = [Fate.COME_OVER]
    push(pushed)
    came_over = targets(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert came_over == {"≥95人"}
    assert "stored_otherwise" not in alarms(pushed)
    assert (targets(pushed), states(pushed)) == ({"≥99人"}, [])
