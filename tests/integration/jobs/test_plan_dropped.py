"""What falls by a plan is kept, and how a site detects and writes back is acted on."""

from dataclasses import replace

import pytest

from adapter.domain.plan.plan import Decision
from adapter.domain.reconcile.policy import Detection, FieldOwner, PingBack
from adapter.domain.record import RecordKind
from tests.integration.jobs.office import Office
from tests.integration.jobs.test_plan_adopt import (
    SQLITE,
    carried_out,
    entries,
    half_moved,
)
from tests.integration.jobs.test_plan_reconcile import they_edit
from tests.integration.jobs.test_reconcile import own


def dropped(office: Office) -> list[tuple[str, str, str, str | None, str | None, str]]:
    """What the ledger of dropped moves holds: plan, key, side, value, what stands, why."""
    shown = office.desk.store.queries.admitted_dropped(office.desk.site().scope, limit=100)
    return [
        (e.plan_id, e.key, e.move.party.value, e.move.value, e.move.kept, e.move.reason.value)
        for e in shown.entries
    ]


# --- what is dropped ------------------------------------------------------------------------------


def test_a_move_of_theirs_that_does_not_stand_goes_to_the_ledger(agreed: Office) -> None:
    agreed.desk.edit_row(
        RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="对方改名"
    )
    plan_id = agreed.reconcile()
    agreed.approve(plan_id)
    before = dropped(agreed)

    agreed.apply(plan_id)

    assert before == []
    assert dropped(agreed) == [
        (plan_id, "MB1", "external", "对方改名", "资助人数101", "library_owns")
    ]


@SQLITE
def test_what_a_person_decides_for_our_side_goes_to_the_ledger(agreed: Office) -> None:
    agreed.desk.import_files(half_moved())
    they_edit(agreed, "MB1", indicator="101")
    plan_id = agreed.plan()
    agreed.edit(plan_id, 1, Decision.SEND)
    agreed.submit(plan_id)
    agreed.approve(plan_id)

    agreed.apply(plan_id)

    assert dropped(agreed) == [(plan_id, "MB1", "external", "≥80人", "≥95人", "decided")]


@SQLITE
def test_a_move_of_ours_that_their_field_overrules_goes_to_the_ledger(agreed: Office) -> None:
    agreed.desk.import_files(half_moved())
    they_edit(agreed, "MB1", indicator="101")
    own(agreed.desk, "items.101.target", FieldOwner.SYSTEM)

    plan_id = carried_out(agreed)

    assert agreed.outcomes(plan_id) == {"MB1": "adopted"}
    assert dropped(agreed) == [(plan_id, "MB1", "internal", "≥95人", "≥80人", "system_owns")]


# --- settings -------------------------------------------------------------------------------------


def with_policy(office: Office, **settings: object) -> None:
    """Let the site work by other settings."""
    profile = office.desk.profile
    policy = replace(profile.reconcile_policy, **settings)  # type: ignore[arg-type]  # of each field's type
    office.desk.profile = replace(profile, reconcile_policy=policy)


@SQLITE
def test_what_is_to_be_written_back_by_the_next_run_leaves_with_the_next_push(
    office: Office,
) -> None:
    with_policy(office, ping_back=PingBack.NEXT_RUN)
    office.apply(office.approved())
    office.desk.edit_row(
        RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="对方改名"
    )

    plan_id = carried_out(office)
    sent = office.desk.sent_keys()
    following = office.plan()
    office.approve(following)
    office.apply(following)

    assert office.outcomes(plan_id) == {"MB1": "deferred"}
    assert [reason for *_, reason in dropped(office)] == ["library_owns"]
    assert sent.count("MB1") == 1
    assert office.kinds(following) == {"MB1": "change"}
    assert office.desk.sent_keys().count("MB1") == 2
    assert office.reconcile() == "None"


@SQLITE
def test_what_they_change_once_more_before_it_is_written_back_is_a_conflict(
    office: Office,
) -> None:
    with_policy(office, ping_back=PingBack.NEXT_RUN)
    office.apply(office.approved())
    office.desk.edit_row(
        RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="对方改名"
    )
    carried_out(office)
    they_edit(office, "MB1")

    assert office.kinds(office.plan()) == {"MB1": "conflict"}


@SQLITE
def test_nothing_is_written_back_where_that_is_off(office: Office) -> None:
    with_policy(office, ping_back=PingBack.NEVER)
    office.apply(office.approved())
    office.desk.edit_row(
        RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="对方改名"
    )

    plan_id = carried_out(office)

    assert office.outcomes(plan_id) == {"MB1": "left"}
    assert office.desk.sent_keys().count("MB1") == 1


#: What a user there does without changing the content -> by which detections it is noticed.
_REWRITTEN = {
    "etag": {"update_time": "20300101000000000"},
    "version": {"version_name": "人工重存"},
}
_NOTICES = [
    (detection, touched, detection.value == touched)
    for detection in Detection
    for touched in _REWRITTEN
]
_NOTICES[_NOTICES.index((Detection.ETAG, "version", False))] = (Detection.ETAG, "version", True)


@SQLITE
@pytest.mark.parametrize(("detection", "touched", "is_noticed"), _NOTICES)
def test_a_set_that_was_stored_anew_after_the_plan_is_noticed_as_the_settings_say(
    office: Office, detection: Detection, touched: str, *, is_noticed: bool
) -> None:
    with_policy(office, detection=detection)
    office.apply(office.approved())
    office.desk.import_files(half_moved())
    plan_id = office.approved()
    office.desk.edit_row(RecordKind.TEMPLATE_HEADER, "template_code", "MB1", **_REWRITTEN[touched])

    office.apply(plan_id)

    assert office.outcomes(plan_id) == {"MB1": "stale" if is_noticed else "applied"}


@SQLITE
def test_what_was_stored_anew_after_the_plan_is_not_adopted_either(office: Office) -> None:
    with_policy(office, detection=Detection.ETAG)
    office.apply(office.approved())
    they_edit(office, "MB2")
    plan_id = office.reconcile()
    office.approve(plan_id)
    office.desk.edit_row(
        RecordKind.TEMPLATE_HEADER, "template_code", "MB2", **_REWRITTEN["version"]
    )

    office.apply(plan_id)

    assert office.outcomes(plan_id) == {"MB2": "stale"}
    assert entries(office) == []


@SQLITE
def test_what_is_stored_anew_right_before_it_leaves_is_noticed_by_the_last_look(
    office: Office,
) -> None:
    with_policy(office, detection=Detection.VERSION)
    office.apply(office.approved())
    office.desk.import_files(half_moved())
    plan_id = office.approved()

    def rewrite(step: str) -> None:
        if step == "plan.begun":
            for row in office.desk.system._table(RecordKind.TEMPLATE_HEADER):
                row.update(_REWRITTEN["version"])

    office.desk.step = rewrite
    office.apply(plan_id)

    assert office.outcomes(plan_id) == {"MB1": "stale"}
    assert office.desk.sent_keys().count("MB1") == 1
