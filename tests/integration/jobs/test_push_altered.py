"""Pushes that the receiver takes and stores otherwise than they were sent: cut, rounded, empty."""

import pytest

from adapter.domain.outcome import PushState, RunOutcome
from adapter.ports.budget_system import PushReply, PushRequest
from sync_jobs.settle_push import Decision, SettlingContext, settle_push
from tests.integration.jobs.desk import GRANTS, Desk, csv_file, template
from tests.integration.jobs.lost_pushes import LONG_S, LOOSER, LOOSEST, push, states
from tests.integration.jobs.office import Office
from tests.integration.jobs.receivers import ITEMS, LIVE, Fate, Lossy, alarms, cutting, targets

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

    assert (waiting, judged["converged"], judged["altered"]) == (1, 1, 0)


def test_a_code_that_is_theirs_to_give_is_no_alteration(pushed: Desk) -> None:
    push_sets = pushed.system.push_sets

    def coding(request: PushRequest) -> PushReply:
        reply = push_sets(request)
        for row in pushed.system._table(ITEMS):
            if row["is_deleted"] == LIVE:
                row["lv1_perf_ind_code"] = "1"
        return reply

    pushed.system.push_sets = coding  # type: ignore[method-assign]  # this one system
    push(pushed)
    pushed.clock.turn(LONG_S)
    push(pushed)

    assert "stored_otherwise" not in alarms(pushed)
    assert states(pushed) == []
    assert pushed.figures("reconcile_versions")["external_changed"] == 1


def test_what_was_taken_and_only_ever_seen_as_something_else_is_told(pushed: Desk) -> None:
    """Stored otherwise after the first look, or lost and then changed there: nobody can tell."""
    Lossy(pushed, fates=[Fate.FORGOTTEN])
    push(pushed)
    pushed.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80人")
    pushed.clock.turn(LONG_S)

    assert push(pushed)["held"] == 1
    assert "从未见到所发的内容" in alarms(pushed)["not_stored"].detail
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
