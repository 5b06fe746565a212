"""What keeps a plan from being applied: time, hands in the database, keys, guards, other plans."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapter.domain.outcome import RunOutcome
from adapter.domain.plan.plan import Decision
from adapter.domain.plan.rules import PlanLimits
from adapter.domain.plan.states import PlanState
from adapter.domain.record import RecordKind
from adapter.errors import PlanRefused, SuspiciousEmptyPull
from sync_jobs.import_library import SourceFile
from sync_jobs.planning.deciding import (
    approve_plan,
    edit_plan,
    reject_plan,
    submit_plan,
    void_plan,
)
from sync_jobs.planning.verifying import verify_plan
from tests.integration.jobs.desk import GRANTS, MEALS, csv_file, indicator, template
from tests.integration.jobs.office import AUDITOR, AUTHOR, FIRST, SECOND, Office, approval_key
from tests.integration.jobs.receivers import deduplicating

LOOSER = csv_file("修改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))
DAY_S = 86_400
Write = Callable[..., None]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs in `test_plans`; what stands in the way does not."""
    return sqlite_url


@pytest.fixture
def write(database_url: str) -> Write:
    """Write past the store, as somebody with the database's password could."""

    def execute(statement: str, **values: object) -> None:
        engine = sa.create_engine(database_url)
        with engine.begin() as connection:
            connection.execute(sa.text(statement), values)
        engine.dispose()

    return execute


def refusal(office: Office, plan_id: str) -> str:
    """Why a plan is not applied; nothing is sent then."""
    sent = office.desk.sent_keys()
    with pytest.raises(PlanRefused) as refused:
        office.apply(plan_id)
    assert office.desk.sent_keys() == sent
    return refused.value.code


# --- hands in the database ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan_change SET title = '别的' WHERE position = 2",
        "UPDATE plan_change SET target_hash = expected_hash WHERE position = 2",
        "UPDATE plan SET needed_because = '[]', needed = 1",
        "UPDATE plan SET expires_at = created_at",
    ],
)
def test_a_plan_that_was_changed_by_hand_is_not_applied(
    office: Office, write: Write, statement: str
) -> None:
    office.limits = PlanLimits(changes=3)
    plan_id = office.plan()
    office.approve(plan_id, FIRST, SECOND)
    write(statement)

    code = refusal(office, plan_id)

    assert code in {"tampered", "expired"}
    assert not verify_plan(office.of(AUDITOR), plan_id).is_sound


def test_a_plan_without_one_of_its_changes_is_not_applied(office: Office, write: Write) -> None:
    plan_id = office.approved()
    write("DELETE FROM plan_change WHERE position = 3")

    assert refusal(office, plan_id) == "tampered"


def test_a_state_written_by_hand_is_no_approval(office: Office, write: Write) -> None:
    plan_id = office.plan()
    write("UPDATE plan SET state = 'approved'")

    assert refusal(office, plan_id) == "too_few_approvals"


def test_an_approval_signed_by_another_key_counts_for_nothing(
    office: Office, tmp_path: Path
) -> None:
    plan_id = office.approved()
    office.signatures = approval_key(tmp_path, "other.pem")

    assert refusal(office, plan_id) == "bad_signature"
    assert verify_plan(office.of(AUDITOR), plan_id).has_bad_signature


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan_approval SET os_user = 'wang'",
        "UPDATE plan_approval SET decided_at = (SELECT created_at FROM plan)",
    ],
)
def test_an_approval_that_was_changed_by_hand_counts_for_nothing(
    office: Office, write: Write, statement: str
) -> None:
    plan_id = office.approved()
    write(statement)

    assert refusal(office, plan_id) == "bad_signature"


def test_without_a_key_nothing_is_approved(office: Office) -> None:
    plan_id = office.plan()
    office.signatures = None

    with pytest.raises(PlanRefused, match="no_key"):
        office.approve(plan_id)

    assert office.record(plan_id).state is PlanState.SUBMITTED


def test_the_database_refuses_a_balance_that_lacks_a_change(office: Office, write: Write) -> None:
    office.plan()

    with pytest.raises(sa.exc.IntegrityError, match="ck_plan_balance"):
        write("UPDATE plan SET n_applied = n_applied + 1")


# --- time and decisions ---------------------------------------------------------------------------


def test_a_plan_that_outlived_its_time_is_closed(office: Office) -> None:
    plan_id = office.approved()
    office.desk.clock.turn(8 * DAY_S)

    assert refusal(office, plan_id) == "expired"
    assert office.record(plan_id).state is PlanState.EXPIRED


def test_a_rejected_plan_is_over(office: Office) -> None:
    plan_id = office.plan()

    rejected = reject_plan(office.of(FIRST), plan_id, comment="先核对标准值")

    assert rejected.state is PlanState.REJECTED
    assert refusal(office, plan_id) == "wrong_state"
    with pytest.raises(PlanRefused, match="wrong_state"):
        office.approve(plan_id)


def test_an_approved_plan_may_still_be_rejected_by_who_approved_it(office: Office) -> None:
    plan_id = office.approved()

    reject_plan(office.of(FIRST), plan_id, comment="")

    assert refusal(office, plan_id) == "wrong_state"


def test_only_its_author_edits_and_voids_a_plan(office: Office, write: Write) -> None:
    plan_id = office.plan()
    write("UPDATE account_role SET role = 'preparer' WHERE role = 'auditor'")

    with pytest.raises(PlanRefused, match="not_author"):
        void_plan(office.of(AUDITOR), plan_id)

    assert office.void(plan_id).state is PlanState.VOID


def test_the_author_under_a_second_account_is_still_the_author(
    office: Office, write: Write
) -> None:
    plan_id = office.plan()
    write("UPDATE account SET disabled_at = created_at WHERE os_user = 'zhang'")
    write("UPDATE account SET os_user = 'zhang' WHERE os_user = 'li'")

    with pytest.raises(PlanRefused, match="own_plan"):
        office.approve(plan_id, AUTHOR)


def test_a_digest_that_was_looked_at_must_be_the_one_that_is_approved(office: Office) -> None:
    plan_id = office.plan()

    with pytest.raises(PlanRefused, match="other_digest"):
        approve_plan(office.of(FIRST), plan_id, seen_digest="0" * 12)
    digest = office.record(plan_id).digest[:12]
    assert approve_plan(office.of(FIRST), plan_id, seen_digest=digest).state is PlanState.APPROVED


def test_who_approves_an_edited_plan_says_which_draft_was_looked_at(office: Office) -> None:
    plan_id = office.plan()
    looked_at = office.record(plan_id).digest
    edit_plan(office.of(AUTHOR), plan_id, 1, Decision.LEAVE_OUT)
    submit_plan(office.of(AUTHOR), plan_id)

    with pytest.raises(PlanRefused, match="digest_unsaid"):
        approve_plan(office.of(FIRST), plan_id)
    with pytest.raises(PlanRefused, match="other_digest"):
        approve_plan(office.of(FIRST), plan_id, seen_digest=looked_at)
    assert office.record(plan_id).state is PlanState.SUBMITTED


# --- guards ---------------------------------------------------------------------------------------


def test_two_open_plans_of_a_scope_keep_each_other_waiting(office: Office) -> None:
    plan_id, other = office.approved(), office.plan()

    assert refusal(office, plan_id) == "guarded"
    office.void(other)
    assert office.apply(plan_id).result.outcome is RunOutcome.OK


def test_a_plan_that_outlived_its_time_keeps_no_other_waiting(office: Office) -> None:
    former = office.plan()
    office.desk.clock.turn(8 * DAY_S)

    assert office.apply(office.approved()).result.outcome is RunOutcome.OK
    assert office.record(former).state is PlanState.EXPIRED


def test_the_plan_of_somebody_who_left_can_be_voided_by_others(
    office: Office, write: Write
) -> None:
    plan_id = office.plan()
    write("UPDATE account_role SET role = 'preparer' WHERE role = 'auditor'")
    write("UPDATE account SET disabled_at = created_at WHERE os_user = 'zhang'")

    assert void_plan(office.of(AUDITOR), plan_id).state is PlanState.VOID


def test_a_profile_that_changed_since_takes_a_new_plan(office: Office) -> None:
    plan_id = office.approved()
    office.desk.profile = deduplicating(office.desk.profile)

    assert refusal(office, plan_id) == "profile_moved"


def test_a_profile_that_changed_since_the_last_application_takes_two_people(
    office: Office,
) -> None:
    office.apply(office.approved())
    spec = office.desk.profile.wire_spec
    office.desk.profile = replace(office.desk.profile, wire_spec=replace(spec, zone_offset_min=0))
    office.desk.import_files(LOOSER)

    header = office.record(office.plan()).header

    assert header.guards == ("profile_changed",)
    assert header.needed == 2


def test_our_side_suddenly_empty_stops_the_plan(office: Office, write: Write) -> None:
    office.apply(office.approved())
    for table in ("template_line", "template", "indicator"):
        write(f"DELETE FROM {table}")  # noqa: S608 - our own names

    with pytest.raises(PlanRefused, match="guarded") as refused:
        office.plan()

    assert "指标库是否完整导入" in refused.value.sentence


@pytest.fixture
def emptied(agreed: Office) -> Office:
    """All that both sides agreed on is gone from theirs."""
    office = agreed
    office.desk.limit_vanishing(share=1, floor=100)
    for kind in (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM, RecordKind.LIBRARY_NODE):
        office.desk.system.take_away(kind, lambda _: True)
    return office


def test_their_side_suddenly_empty_is_not_even_read(emptied: Office) -> None:
    sent = emptied.desk.sent_keys()

    with pytest.raises(SuspiciousEmptyPull):
        emptied.plan()

    assert emptied.desk.sent_keys() == sent


def test_their_side_empty_as_somebody_accepted_stops_the_plan_all_the_same(
    emptied: Office,
) -> None:
    sent = emptied.desk.sent_keys()
    emptied.desk.accepting = FIRST
    emptied.desk.run("reconcile_versions", accepted=True)

    for planned in (emptied.plan, emptied.reconcile):
        with pytest.raises(PlanRefused, match="guarded") as refused:
            planned()
        assert "请先向对方核实" in refused.value.sentence

    assert emptied.desk.sent_keys() == sent


#: What each side does -> the guard that the plan carries.
_CHANGED = csv_file(
    "全改.csv",
    [
        *template("MB1", GRANTS, "101", "102", 指标值="≥95人"),
        *template("MB2", MEALS, "102", "103", 指标值="≥95人"),
    ],
)
_FEWER = csv_file("减行.csv", template("MB1", GRANTS, "101"))


@pytest.mark.parametrize(
    ("files", "guard", "told"),
    [
        (
            (_CHANGED, csv_file("库.csv", [indicator("101", 标准值="≥99人")])),
            "everything_changed",
            "双方一致过的每一套都要改",
        ),
        ((_FEWER,), "many_removals", "要撤除的指标行或整套超过限额"),
    ],
)
def test_what_looks_wrong_as_a_whole_takes_two_people_who_are_told_why(
    office: Office, files: tuple[SourceFile, ...], guard: str, told: str
) -> None:
    office.limits = PlanLimits(changes=1000, removals=1000, floor=2, share=1, removal_share=0.05)
    office.apply(office.approved())
    office.desk.import_files(*files)
    plan_id = office.plan()

    first = office.approve(plan_id, FIRST).state
    kept_back = refusal(office, plan_id)
    second = office.approve(plan_id, SECOND).state
    office.apply(plan_id)

    header = office.record(plan_id).header
    assert (header.guards, header.needed_because) == ((guard,), (told,))
    assert (first, kept_back) == (PlanState.SUBMITTED, "wrong_state")
    assert second is PlanState.APPROVED
    assert office.record(plan_id).state is PlanState.APPLIED


@pytest.mark.parametrize(
    ("limits", "because"),
    [
        (PlanLimits(changes=1), "改动或采纳 1 套，达到 1 套"),
        (PlanLimits(canaries=frozenset({"MB1"})), "涉及重点关注的 1 套"),
        (PlanLimits(floor=2, share=0.4), "指标模板改动或采纳 1 套，超过全部 2 套的 40%"),
    ],
)
def test_each_threshold_takes_a_second_person(
    office: Office, limits: PlanLimits, because: str
) -> None:
    office.apply(office.approved())
    office.limits = limits
    office.desk.import_files(LOOSER)

    header = office.record(office.plan()).header

    assert (header.needed, header.needed_because) == (2, (because,))
