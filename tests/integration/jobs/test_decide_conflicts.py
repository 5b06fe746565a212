"""Conflicts are decided per field, by rule, by two at once, and taken back until planned."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from adapter.domain.reconcile.policy import FieldOwner, OwnershipOverride
from adapter.domain.record import RecordKind
from adapter.errors import PersonRefused, PlanRefused
from adapter.ports.queries import ConflictFilter, ConflictState
from adapter.ports.trees import TreeKind
from sync_jobs.decide_conflicts import (
    ConflictContext,
    ConflictRefused,
    RuleChoice,
    decide_by_rule,
    decide_fields,
    reach_of,
    see_conflict,
    take_back,
)
from sync_jobs.planning.making import Sketch
from sync_jobs.sets.conflicts import Conflict
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk, csv_file, template
from tests.integration.jobs.office import AUDITOR, AUTHOR, Office

MB1 = (TreeKind.TEMPLATE, "MB1")
TARGET = "items.101.target"
OURS, THEIRS = FieldOwner.LIBRARY, FieldOwner.SYSTEM
WAITING = ConflictFilter(state=ConflictState.WAITING)
DECIDED = ConflictFilter(state=ConflictState.DECIDED)
TARGETS_THEIRS = RuleChoice(rule="items.target", owner=THEIRS)


@pytest.fixture
def disputed(office_after: Callable[..., Office]) -> Office:
    """Both sides set other targets for both indicators of MB1; the check has found it."""
    return office_after(dispute)


def dispute(office: Office) -> None:
    desk = office.desk
    desk.run("push_templates")
    desk.import_files(csv_file("本方.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人")))
    desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    desk.run("reconcile_versions")


def context(office: Office, user: str = AUTHOR) -> ConflictContext:
    desk = office.desk
    desk.clock.turn(60)
    return ConflictContext(
        store=desk.store,
        clock=desk.clock,
        ids=desk.ids,
        profile=desk.profile,
        scope=SCOPE,
        user=user,
    )


def seen(office: Office) -> Conflict:
    found = see_conflict(context(office), MB1)
    assert found is not None
    return found


def decide(office: Office, **choices: FieldOwner) -> None:
    paths = {f"items.{row[1:]}.target": owner for row, owner in choices.items()}
    decide_fields(context(office), MB1, paths, reason="会商", seen=seen(office).seen)


def listed(desk: Desk, chosen: ConflictFilter) -> list[str]:
    found = desk.store.queries.admitted_conflicts(SCOPE, chosen, limit=10)
    return [each.key for each in found.entries]


def test_a_set_leaves_the_inbox_when_its_last_field_is_decided(disputed: Office) -> None:
    decide(disputed, _101=THEIRS)
    assert listed(disputed.desk, WAITING) == ["MB1"]
    decide(disputed, _102=OURS)

    assert listed(disputed.desk, WAITING) == []
    assert listed(disputed.desk, DECIDED) == ["MB1"]
    disputed.desk.run("reconcile_versions")
    assert listed(disputed.desk, DECIDED) == ["MB1"]


def test_the_plan_does_what_was_decided(disputed: Office) -> None:
    decide(disputed, _101=THEIRS, _102=OURS)
    plan = disputed.reconcile()

    change = next(each.change for each in disputed.changes(plan) if each.change.key == "MB1")
    assert [(each.path, each.after) for each in change.adopted] == [(TARGET, "≥80人")]
    assert "items.102.target" in {each.path for each in change.fields}


def test_of_two_people_at_once_the_second_is_told_and_overwrites_nothing(
    disputed: Office,
) -> None:
    both_saw = seen(disputed).seen
    decide(disputed, _101=THEIRS)

    with pytest.raises(ConflictRefused, match="zhang 最近一次于"):
        decide_fields(context(disputed), MB1, {TARGET: OURS}, reason="", seen=both_saw)
    assert [each.owner for each in log(disputed)] == [THEIRS]


def test_a_side_that_changed_meanwhile_is_not_overruled_unseen(disputed: Office) -> None:
    looked_at = seen(disputed).seen
    desk = disputed.desk
    desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥70人")
    desk.run("reconcile_versions")

    with pytest.raises(ConflictRefused, match="没有保存"):
        decide_fields(context(disputed), MB1, {TARGET: OURS}, reason="", seen=looked_at)
    assert log(disputed) == []


def test_a_decision_is_taken_back_and_the_set_waits_again(disputed: Office) -> None:
    decide(disputed, _101=THEIRS, _102=THEIRS)
    take_back(context(disputed), MB1, TARGET, seen=seen(disputed).seen)

    assert listed(disputed.desk, WAITING) == ["MB1"]
    assert [each.owner for each in log(disputed)][-1] is FieldOwner.PERSON
    with pytest.raises(ConflictRefused, match="没有可以撤销的决定"):
        take_back(context(disputed), MB1, TARGET, seen=seen(disputed).seen)


def test_what_is_in_a_plan_is_taken_back_only_after_the_plan(disputed: Office) -> None:
    decide(disputed, _101=OURS, _102=OURS)
    plan = disputed.reconcile()
    with pytest.raises(ConflictRefused, match=f"编入计划 {plan}"):
        take_back(context(disputed), MB1, TARGET, seen=seen(disputed).seen)

    disputed.void(plan)
    take_back(context(disputed), MB1, TARGET, seen=seen(disputed).seen)
    assert listed(disputed.desk, WAITING) == ["MB1"]


def test_what_is_taken_back_while_a_plan_is_made_is_in_no_plan(
    disputed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(disputed, _101=OURS, _102=OURS)
    step = "sync_jobs.planning.plan_push.Sketch"

    def sketch_while_one_is_taken_back(**given: Any) -> Sketch:
        monkeypatch.setattr(step, Sketch)
        take_back(context(disputed), MB1, TARGET, seen=seen(disputed).seen)
        return Sketch(**given)

    monkeypatch.setattr(step, sketch_while_one_is_taken_back)
    with pytest.raises(PlanRefused, match="decided_meanwhile"):
        disputed.reconcile()

    with disputed.desk.store.begin() as work:
        assert list(work.plans.open_in(SCOPE)) == []
    assert listed(disputed.desk, WAITING) == ["MB1"]
    assert disputed.reconcile() != "None"


def test_what_was_applied_is_not_taken_back(disputed: Office) -> None:
    decide(disputed, _101=OURS, _102=OURS)
    plan = disputed.reconcile()
    disputed.approve(plan)
    looked_at = seen(disputed)
    disputed.apply(plan)

    found = see_conflict(context(disputed), MB1)
    with pytest.raises(ConflictRefused):
        take_back(context(disputed), MB1, TARGET, seen=(found or looked_at).seen)


def test_a_row_that_a_side_lacks_is_decided_as_a_whole(office: Office) -> None:
    desk = office.desk
    desk.run("push_templates")
    desk.import_files(csv_file("本方.csv", template("MB1", GRANTS, "102")))
    desk.edit_row(RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", kpi_val="≥80人")
    desk.run("reconcile_versions")
    (whole,) = [each for each in seen(office).units.values() if each.is_whole]
    whole_seen = seen(office).seen
    assert (whole.path, whole.rule, whole.last) == ("items.101", "items", None)

    # A deletion does not beat an edit that it has not seen, whoever says so.
    with pytest.raises(ConflictRefused, match="不能生效"):
        decide_fields(context(office), MB1, {"items.101": OURS}, reason="", seen=whole_seen)
    assert reach_of(context(office), RuleChoice(rule="items", owner=OURS)).fields == 0
    decide_fields(context(office), MB1, {"items.101": THEIRS}, reason="", seen=whole_seen)

    assert seen(office).units["items.101"].is_decided


def test_one_rule_decides_every_field_of_its_kind_and_takes_it_back(disputed: Office) -> None:
    reach = reach_of(context(disputed), TARGETS_THEIRS)
    assert (reach.sets, reach.fields) == (1, 2)
    decide_by_rule(context(disputed), TARGETS_THEIRS, reason="统一口径", seen=reach.seen)

    assert listed(disputed.desk, DECIDED) == ["MB1"]
    assert {(each.path, each.reason) for each in log(disputed)} == {
        (TARGET, "统一口径"),
        ("items.102.target", "统一口径"),
    }
    back = RuleChoice(rule="items.target", owner=None)
    reach = reach_of(context(disputed), back)
    decide_by_rule(context(disputed), back, reason="", seen=reach.seen)
    assert listed(disputed.desk, WAITING) == ["MB1"]


def test_a_rule_reads_the_moves_of_a_batch_at_once(disputed: Office) -> None:
    desk = disputed.desk
    desk.import_files(csv_file("本方.csv", template("MB2", MEALS, "102", "103", 指标值="≥95人")))
    desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB2", kpi_val="≥80人")
    desk.run("reconcile_versions")
    reach = reach_of(context(disputed), TARGETS_THEIRS)
    reads: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT") and "FROM ownership_override" in statement:
            reads.append(statement)

    engine = desk.store._engine
    event.listen(engine, "before_cursor_execute", note)
    decide_by_rule(context(disputed), TARGETS_THEIRS, reason="统一口径", seen=reach.seen)
    event.remove(engine, "before_cursor_execute", note)

    assert (reach.sets, reach.fields) == (2, 4)
    assert listed(desk, DECIDED) == ["MB1", "MB2"]
    # To find what is meant, and to judge it again.
    assert ["set_key IN" in each.replace("ownership_override.", "") for each in reads] == [True] * 2


def test_a_rule_reaches_no_other_fields(disputed: Office) -> None:
    for rule in ("items.weight", "items", "record"):
        assert reach_of(context(disputed), RuleChoice(rule=rule, owner=OURS)).fields == 0


def test_a_rule_decides_nothing_when_anything_moved_after_the_preview(disputed: Office) -> None:
    reach = reach_of(context(disputed), TARGETS_THEIRS)
    decide(disputed, _101=OURS)

    with pytest.raises(ConflictRefused, match="重新预览"):
        decide_by_rule(context(disputed), TARGETS_THEIRS, reason="", seen=reach.seen)
    assert [each.owner for each in log(disputed)] == [OURS]


def test_who_may_not_decide_decides_nothing(disputed: Office) -> None:
    looked_at = seen(disputed).seen
    reach = reach_of(context(disputed), TARGETS_THEIRS)

    with pytest.raises(PersonRefused):
        decide_fields(context(disputed, AUDITOR), MB1, {TARGET: OURS}, reason="", seen=looked_at)
    with pytest.raises(PersonRefused):
        decide_by_rule(context(disputed, AUDITOR), TARGETS_THEIRS, reason="", seen=reach.seen)
    assert log(disputed) == []


def test_nothing_of_a_project_that_was_closed_is_seen_or_decided(disputed: Office) -> None:
    looked_at = seen(disputed).seen
    desk = disputed.desk
    desk.edit_row(RecordKind.DIRECTORY_ENTRY, "pro_code", GRANTS, is_deleted=1)
    desk.run("bind_projects")

    assert see_conflict(context(disputed), MB1) is None
    assert listed(desk, WAITING) == []
    assert reach_of(context(disputed), TARGETS_THEIRS).sets == 0
    with pytest.raises(ConflictRefused):
        decide_fields(context(disputed), MB1, {TARGET: OURS}, reason="", seen=looked_at)


def test_conflicts_are_filtered_and_paged_by_the_database(disputed: Office) -> None:
    queries = disputed.desk.store.queries
    page = queries.admitted_conflicts(SCOPE, WAITING, limit=1, offset=1)

    assert (page.entries, page.total, page.hidden) == ([], 1, 0)
    assert listed(disputed.desk, ConflictFilter(kind=TreeKind.LIBRARY_SET)) == []
    assert listed(disputed.desk, ConflictFilter(key="MB1")) == ["MB1"]
    assert listed(disputed.desk, DECIDED) == []


def log(office: Office) -> list[OwnershipOverride]:
    with office.desk.store.begin() as work:
        return list(work.ownership.log(SCOPE, *MB1))
