"""A plan's digest covers all of it, its states follow a table, and its outcomes add up."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from adapter.domain.fingerprint import digest
from adapter.domain.identity import Scope
from adapter.domain.plan.inverse import Former, inverse
from adapter.domain.plan.plan import (
    ChangeKind,
    Decision,
    FieldChange,
    PlanChange,
    PlanHeader,
    PlanKind,
    changes_digest,
    field_changes,
    row_names,
    side_digest,
)
from adapter.domain.plan.states import (
    FINAL_OUTCOMES,
    OPEN_STATES,
    TRANSITIONS,
    ChangeOutcome,
    PlanState,
    former_states,
    state_after,
)
from adapter.domain.plan.tally import tallied
from adapter.domain.reconcile.one_record import Dropped, Party
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Reason

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
CHANGE = PlanChange(
    position=1,
    kind=ChangeKind.CHANGE,
    set_kind="template",
    key="MB1",
    title="助学金模板",
    project_code="15250126T000000000001",
    expected="1" * 64,
    target="2" * 64,
    rows_digest="3" * 64,
    version_id="version",
    removed_rows=1,
    fields=(FieldChange(path="items.101.target", before="≥90人", after="≥95人"),),
)
DROPPED = Dropped(
    path="items.101.target",
    party=Party.EXTERNAL,
    value="≥80人",
    kept="≥95人",
    owner=FieldOwner.LIBRARY,
    reason=Reason.LIBRARY_OWNS,
)
HEADER = PlanHeader(
    plan_id="plan",
    kind=PlanKind.PUSH,
    scope=Scope(site="erenhot", division_code="152501000", fiscal_year=2026),
    author_id="author",
    created_at=NOW,
    expires_at=NOW + timedelta(days=7),
    code_version="0.1.0",
    profile="std-v2-rest",
    profile_digest="4" * 64,
    internal_digest="5" * 64,
    external_digest="6" * 64,
    baseline_digest="7" * 64,
)


# --- digests --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [each.name for each in fields(PlanChange)])
def test_the_digest_of_a_change_covers_each_of_its_fields(name: str) -> None:
    other: dict[str, object] = {
        "position": 2,
        "kind": ChangeKind.CONFLICT,
        "expected": None,
        "removed_rows": 0,
        "decision": Decision.LEAVE_OUT,
        "fields": (),
        "adopted": CHANGE.fields,
        "dropped": (DROPPED,),
    }

    assert replace(CHANGE, **{name: other.get(name, "x")}).digest != CHANGE.digest  # type: ignore[arg-type]  # of each field's type


def test_what_came_later_leaves_the_digests_of_former_plans_as_they_were() -> None:
    assert CHANGE.digest == "39abbdbdc458dbb707e6f6e2ace916eaa810c28481a8a785140b397b28ebaf62"


@pytest.mark.parametrize("name", [each.name for each in fields(PlanHeader)])
def test_the_digest_of_a_plan_covers_each_field_of_its_header(name: str) -> None:
    other: dict[str, object] = {
        "revision": 2,
        "kind": PlanKind.ROLLBACK,
        "scope": replace(HEADER.scope, fiscal_year=2027),
        "created_at": NOW + timedelta(microseconds=1),
        "expires_at": NOW,
        "guards": ("everything_changed",),
        "needed": 2,
        "needed_because": ("改动 3 套，达到 3 套",),
        "change_count": 1,
    }

    assert replace(HEADER, **{name: other.get(name, "x")}).digest != HEADER.digest  # type: ignore[arg-type]  # of each field's type


def test_the_order_of_changes_and_their_number_are_part_of_the_digest() -> None:
    one, two = "1" * 64, "2" * 64

    digests = [changes_digest(each) for each in ([], [one], [one, two], [two, one], [one, one])]

    assert len(set(digests)) == 5


def test_a_side_has_one_digest_and_is_read_in_order() -> None:
    held = [("library_set", "101", "2"), ("template", "MB1", "1")]

    assert side_digest(iter(held)) == digest([list(each) for each in held])
    assert side_digest(held) != side_digest(held[:1])
    assert side_digest([]) == digest([])
    with pytest.raises(ValueError, match="order"):
        side_digest(reversed(held))


# --- changes --------------------------------------------------------------------------------------


def test_only_fields_that_differ_are_told_and_nothing_is_not_an_empty_text() -> None:
    found = field_changes({"a": "1", "b": "2", "c": ""}, {"a": "1", "b": "3", "d": "4"})

    assert [(each.path, each.before, each.after) for each in found] == [
        ("b", "2", "3"),
        ("c", "", None),
        ("d", None, "4"),
    ]


def test_a_row_is_named_by_its_path_without_the_field_whatever_its_code_holds() -> None:
    flat = {"template_name": "x", "items.A.01.target": "1", "items.A.01.weight": "2"}

    assert row_names(flat) == {"items.A.01"}


#: kind, decision, is something to be sent -> apply sends it
APPLICABLE = [
    (ChangeKind.CREATE, Decision.AS_PLANNED, True, True),
    (ChangeKind.CHANGE, Decision.AS_PLANNED, True, True),
    (ChangeKind.CHANGE, Decision.AS_PLANNED, False, False),
    (ChangeKind.CHANGE, Decision.LEAVE_OUT, True, False),
    (ChangeKind.CONFLICT, Decision.AS_PLANNED, True, False),
    (ChangeKind.CONFLICT, Decision.SEND, True, True),
    (ChangeKind.CONFLICT, Decision.SEND, False, False),
    (ChangeKind.WITHDRAW, Decision.AS_PLANNED, True, False),
    (ChangeKind.ADOPT, Decision.AS_PLANNED, True, False),
    (ChangeKind.HELD, Decision.AS_PLANNED, True, False),
    (ChangeKind.HELD, Decision.SEND, True, False),
]


@pytest.mark.parametrize(("kind", "decision", "has_rows", "leaves"), APPLICABLE)
def test_what_apply_sends_hangs_on_kind_decision_and_content(
    kind: ChangeKind, decision: Decision, *, has_rows: bool, leaves: bool
) -> None:
    rows = CHANGE.rows_digest if has_rows else ""

    change = replace(CHANGE, kind=kind, decision=decision, rows_digest=rows)

    assert change.is_applicable is leaves


def test_the_tally_counts_what_leaves_apart_from_what_is_only_told() -> None:
    changes = [
        CHANGE,
        replace(CHANGE, kind=ChangeKind.CREATE, key="MB2", removed_rows=0),
        replace(CHANGE, kind=ChangeKind.WITHDRAW),
        replace(CHANGE, decision=Decision.LEAVE_OUT),
    ]

    tally = tallied(changes, frozenset({"MB2"}))

    assert (tally.changes, tally.applicable, tally.removed_rows) == (4, 2, 1)
    assert (tally.withdrawals, tally.canaries) == (1, 1)
    assert tally.applicable_by_set == {"template": 2}


# --- the inverse ----------------------------------------------------------------------------------

FORMER = Former(rows_digest="8" * 64, version_id="former")


def test_the_inverse_leads_from_what_is_there_to_what_was_there() -> None:
    back = inverse(CHANGE, now=CHANGE.target, former=FORMER, position=7)

    assert (back.kind, back.position) == (ChangeKind.CHANGE, 7)
    assert (back.expected, back.target) == (CHANGE.target, CHANGE.expected)
    assert back.fields == (FieldChange(path="items.101.target", before="≥95人", after="≥90人"),)
    assert back.is_applicable


@pytest.mark.parametrize(
    ("change", "now", "former", "kind"),
    [
        (CHANGE, "9" * 64, FORMER, ChangeKind.HELD),
        (CHANGE, None, FORMER, ChangeKind.HELD),
        (CHANGE, CHANGE.target, Former(), ChangeKind.HELD),
        (replace(CHANGE, expected=None), CHANGE.target, Former(), ChangeKind.WITHDRAW),
    ],
    ids=["moved", "gone", "lost", "created"],
)
def test_what_cannot_be_taken_back_is_told_with_its_reason(
    change: PlanChange, now: str | None, former: Former, kind: ChangeKind
) -> None:
    back = inverse(change, now=now, former=former, position=1)

    assert back.kind is kind
    assert back.reason
    assert not back.is_applicable


def test_the_inverse_of_the_inverse_is_the_change_itself() -> None:
    back = inverse(CHANGE, now=CHANGE.target, former=FORMER, position=1)
    rows = Former(rows_digest=CHANGE.rows_digest, version_id=CHANGE.version_id)

    forth = inverse(back, now=back.target, former=rows, position=1)

    assert replace(forth, removed_rows=1) == CHANGE


# --- states and outcomes --------------------------------------------------------------------------


def test_every_open_state_leads_somewhere_and_no_other_does() -> None:
    assert {each for each in PlanState if TRANSITIONS[each]} == set(OPEN_STATES)


def test_nothing_is_applied_that_was_not_approved() -> None:
    assert former_states(PlanState.APPLYING) == (PlanState.APPROVED,)
    assert former_states(PlanState.APPROVED) == (PlanState.SUBMITTED,)
    assert set(former_states(PlanState.APPLIED)) == {PlanState.APPLYING}


def test_an_edit_leads_back_to_a_draft_until_the_plan_is_begun() -> None:
    assert set(former_states(PlanState.DRAFT)) == {PlanState.SUBMITTED, PlanState.APPROVED}


_O = ChangeOutcome
DONE = {_O.APPLIED, _O.ALREADY, _O.LEFT, _O.ADOPTED, _O.DEFERRED, _O.BY_HAND, _O.RETRACTED}


@pytest.mark.parametrize("outcome", list(ChangeOutcome))
def test_where_a_plan_stands_follows_from_its_worst_outcome(outcome: ChangeOutcome) -> None:
    state = state_after({_O.APPLIED: 3, outcome: 1})

    if outcome not in FINAL_OUTCOMES:
        assert state is PlanState.APPLYING
    else:
        assert state is (PlanState.APPLIED if outcome in DONE else PlanState.PARTLY)


def test_outcomes_that_no_change_has_say_nothing() -> None:
    assert state_after({_O.APPLIED: 1, _O.STALE: 0}) is PlanState.APPLIED


# --- kinds of both sides --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rows", "is_sent", "is_adopted"),
    [
        (ChangeKind.ADOPT, "", False, True),
        (ChangeKind.MERGE, "3" * 64, True, True),
        (ChangeKind.DEFER, "", False, False),
        (ChangeKind.CHANGE, "3" * 64, True, False),
    ],
)
def test_what_leaves_and_what_our_library_follows_in(
    kind: ChangeKind, rows: str, *, is_sent: bool, is_adopted: bool
) -> None:
    change = replace(CHANGE, kind=kind, rows_digest=rows)
    left_out = replace(change, decision=Decision.LEAVE_OUT)

    assert (change.is_applicable, change.is_adopting) == (is_sent, is_adopted)
    assert (left_out.is_applicable, left_out.is_adopting) == (False, False)
