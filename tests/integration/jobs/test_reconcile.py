"""Reconcile: who moved since both sides last agreed, per set and per field."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.reconcile.history import state_at
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Decision, Reason
from adapter.domain.reconcile.three_ways import Verdict
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull
from adapter.ports.alarms import AlarmCode
from adapter.ports.trees import Side, TreeKind, VerdictRecord
from connectors.memory import MemoryFault
from sync_jobs.own_field import Move, NothingToOwn, OwningContext, own_field
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    PROJECTS,
    SCOPE,
    Desk,
    Row,
    csv_file,
    indicator,
    project,
    template,
)

OURS = csv_file("本方.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))
ITEMS = RecordKind.TEMPLATE_ITEM


def we_change(desk: Desk) -> None:
    desk.import_files(OURS)


def they_change(desk: Desk, value: str = "≥80人") -> None:
    desk.edit_row(ITEMS, "template_code", "MB1", kpi_val=value)


def nobody_changes(_desk: Desk) -> None:
    pass


def both_change_alike(desk: Desk) -> None:
    we_change(desk)
    they_change(desk, "≥95人")


def both_change_differently(desk: Desk) -> None:
    we_change(desk)
    they_change(desk)


def verdicts(desk: Desk) -> Mapping[str, VerdictRecord]:
    """What is stored of the last check, by key of the set."""
    return {each.key: each for each in desk.store.queries.verdicts(SCOPE)}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (nobody_changes, Verdict.AGREED),
        (both_change_alike, Verdict.CONVERGED),
        (we_change, Verdict.INTERNAL_CHANGED),
        (they_change, Verdict.EXTERNAL_CHANGED),
        (both_change_differently, Verdict.CONFLICT),
    ],
)
def test_each_of_the_five_verdicts_is_given_to_the_set_and_counted(
    ready: Desk, change: Callable[[Desk], None], verdict: Verdict
) -> None:
    ready.run("push_templates")
    change(ready)

    finished = ready.run("reconcile_versions")

    figures = finished.result.figures
    is_conflict = verdict is Verdict.CONFLICT
    assert {name for name in Verdict if figures[name]} == {Verdict.AGREED, verdict}
    assert (figures["waiting"], figures["unreadable"]) == (is_conflict, 0)
    assert finished.result.counts.read == 3
    is_stored = "MB1" in verdicts(ready)
    assert is_stored is (verdict is not Verdict.AGREED)
    if is_stored:
        assert verdicts(ready)["MB1"].verdict is verdict


def test_every_field_that_moved_has_a_verdict_of_its_own(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(
        csv_file("指标库.csv", [indicator("101", 指标解释="本方解释")]),
        csv_file("本方.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人")),
    )
    ready.edit_row(ITEMS, "template_code", "MB1", kpi_evalstd="对方评分")
    ready.edit_row(ITEMS, "perf_ind_code", "101", kpi_val="≥80人")
    ready.run("reconcile_versions")

    moved = {each.path: each for each in verdicts(ready)["MB1"].fields}

    assert {path: each.verdict for path, each in moved.items()} == {
        "items.101.explanation": Verdict.INTERNAL_CHANGED,
        "items.101.scoring_rule": Verdict.EXTERNAL_CHANGED,
        "items.102.scoring_rule": Verdict.EXTERNAL_CHANGED,
        "items.101.target": Verdict.CONFLICT,
        "items.102.target": Verdict.INTERNAL_CHANGED,
    }
    target = moved["items.101.target"]
    assert (target.baseline, target.internal, target.external) == ("≥90人", "≥95人", "≥80人")


def test_both_sides_say_since_when_and_what_was_seen_late_corrects_the_days_before(
    ready: Desk,
) -> None:
    released_at = ready.clock.now()
    ready.run("push_templates")
    ready.run("reconcile_versions")
    edited_after, seen_before = ready.clock.now(), ready.clock.turn(300)
    they_change(ready)
    edited_at = ready.clock.now()
    ready.clock.turn(3600)
    ready.run("reconcile_versions")
    now = ready.clock.now()

    history = ready.store.queries.admitted_history(SCOPE, TreeKind.TEMPLATE, "MB1")

    def target(as_of: datetime, known_at: datetime, side: Side = Side.EXTERNAL) -> str:
        found = state_at(history[side], as_of=as_of, known_at=known_at)
        return found.fields["items.101.target"] if found else "-"

    between = edited_at + timedelta(seconds=60)
    assert target(between, known_at=between) == "≥90人"
    assert target(between, known_at=now) == "≥80人"
    assert target(edited_after, known_at=now) == "≥90人"
    assert target(seen_before, known_at=seen_before) == "≥90人"
    assert target(now, now, Side.BASELINE) == target(now, now, Side.INTERNAL) == "≥90人"
    assert history[Side.INTERNAL][0].valid_from < released_at < history[Side.INTERNAL][0].seen_from


def decisions(desk: Desk, key: str = "MB1") -> dict[str, tuple[Decision, Reason]]:
    """What becomes of each field of a set that is not agreed, as stored by the last check."""
    return {each.path: (each.decision, each.reason) for each in verdicts(desk)[key].fields}


def test_a_conflict_for_a_person_is_called_so_once(ready: Desk) -> None:
    ready.run("push_templates")
    we_change(ready)
    ready.edit_row(ITEMS, "perf_ind_code", "101", kpi_val="≥70人")

    first = ready.run("reconcile_versions").result.lines[0]

    assert verdicts(ready)["MB1"].ruling.decision is Decision.CONFLICT
    assert first.startswith("冲突：")


def test_what_two_owners_moved_is_merged_without_a_person_and_told_per_field(ready: Desk) -> None:
    """They changed the name of an indicator, which is the library's, and a weight, nobody's."""
    ready.run("push_templates")
    we_change(ready)
    ready.edit_row(ITEMS, "perf_ind_code", "101", lv3_perf_ind_name="对方改名", ind_weight=40)

    finished = ready.run("reconcile_versions")

    assert verdicts(ready)["MB1"].verdict is Verdict.CONFLICT
    assert verdicts(ready)["MB1"].ruling.decision is Decision.MERGE
    assert decisions(ready) == {
        "items.101.name": (Decision.PUSH_OURS, Reason.LIBRARY_OWNS),
        "items.101.target": (Decision.PUSH_OURS, Reason.WE_MOVED),
        "items.101.weight": (Decision.ADOPT_THEIRS, Reason.THEY_MOVED),
        "items.102.target": (Decision.PUSH_OURS, Reason.WE_MOVED),
    }
    figures = finished.result.figures
    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert (figures["conflict"], figures["waiting"], figures["for_plan"]) == (1, 0, 1)
    assert finished.result.counts.quarantined == 1


def test_a_row_to_which_they_gave_another_code_is_still_that_row(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(ITEMS, "perf_ind_code", "101", perf_ind_code="K7")

    ready.run("reconcile_versions")

    (field,) = verdicts(ready)["MB1"].fields
    assert (field.path, field.baseline, field.internal, field.external) == (
        "items.101.indicator_code",
        "101",
        "101",
        "K7",
    )
    assert (field.decision, field.reason) == (Decision.PUSH_OURS, Reason.LIBRARY_OWNS)


def test_a_row_that_they_added_to_a_set_of_the_library_waits_though_only_they_moved(
    ready: Desk,
) -> None:
    ready.run("push_templates")
    (row, *_) = [each for each in ready.system._table(ITEMS) if each["template_code"] == "MB1"]
    ready.put(ITEMS, {**row, "item_id": "new", "perf_ind_code": "909", "sort_no": 3})

    finished = ready.run("reconcile_versions")

    assert verdicts(ready)["MB1"].verdict is Verdict.EXTERNAL_CHANGED
    assert set(decisions(ready).values()) == {(Decision.CONFLICT, Reason.UNSEEN_EDIT)}
    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert finished.result.figures["waiting"] == 1


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        (FieldOwner.LIBRARY, (Decision.PUSH_OURS, Reason.LIBRARY_OWNS)),
        (FieldOwner.SYSTEM, (Decision.ADOPT_THEIRS, Reason.SYSTEM_OWNS)),
    ],
)
def test_a_person_decides_a_conflict_by_moving_the_ownership_of_that_field_of_that_set(
    ready: Desk, owner: FieldOwner, told: tuple[Decision, Reason]
) -> None:
    ready.run("push_templates")
    both_change_differently(ready)
    ready.run("reconcile_versions")
    before = decisions(ready)["items.101.target"]

    own(ready, "items.101.target", FieldOwner.PERSON)
    own(ready, "items.101.target", owner)
    ready.run("reconcile_versions")

    assert before == (Decision.CONFLICT, Reason.NO_OWNER)
    assert decisions(ready)["items.101.target"] == told
    assert decisions(ready)["items.102.target"] == (Decision.CONFLICT, Reason.NO_OWNER)
    with ready.store.begin() as work:
        log = work.ownership.log(SCOPE, TreeKind.TEMPLATE, "MB1")
    assert [(each.owner, each.decided_by, each.reason) for each in log] == [
        (FieldOwner.PERSON, "zhang", "会商"),
        (owner, "zhang", "会商"),
    ]


def own(desk: Desk, path: str, owner: FieldOwner, key: str = "MB1") -> None:
    """Let a person move the ownership of a field, a minute after whatever happened before."""
    desk.clock.turn(60)
    context = OwningContext(store=desk.store, clock=desk.clock, ids=desk.ids)
    move = Move(path=path, owner=owner, decided_by="zhang", reason="会商")
    own_field(context, SCOPE, (TreeKind.TEMPLATE, key), move)


@pytest.mark.parametrize("path", ["items.909.target", "items.10", "items", "", "target"])
def test_what_no_side_has_cannot_be_owned(ready: Desk, path: str) -> None:
    ready.run("push_templates")

    with pytest.raises(NothingToOwn):
        own(ready, path, FieldOwner.SYSTEM)
    with pytest.raises(NothingToOwn):
        own(ready, "template_name", FieldOwner.SYSTEM, key="MB9")


def test_rows_and_whole_sets_can_be_owned_too(ready: Desk) -> None:
    ready.run("push_templates")

    own(ready, "items.101", FieldOwner.SYSTEM)
    own(ready, "record", FieldOwner.PERSON)

    with ready.store.begin() as work:
        standing = work.ownership.standing(SCOPE, TreeKind.TEMPLATE)
    assert standing == {"MB1": {"items.101": FieldOwner.SYSTEM, "record": FieldOwner.PERSON}}


def test_nothing_can_be_owned_of_a_project_that_is_no_longer_bound_though_it_is_kept(
    ready: Desk,
) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.DIRECTORY_ENTRY, "pro_code", GRANTS, is_deleted=1)
    ready.run("bind_projects")

    with ready.store.begin() as work:
        assert work.trees.entry(SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE, "MB1") is not None
    with pytest.raises(NothingToOwn):
        own(ready, "template_name", FieldOwner.SYSTEM)


def test_nothing_of_a_closed_project_can_be_owned_and_a_purge_takes_what_was(ready: Desk) -> None:
    ready.run("push_templates")
    own(ready, "template_name", FieldOwner.SYSTEM)
    own(ready, "template_name", FieldOwner.SYSTEM, key="MB2")

    rest = [project(each) for each in PROJECTS if each != GRANTS]
    secret = project(GRANTS, **{"涉密/非密": "涉密"})
    ready.import_files(csv_file("项目统计表.csv", [*rest, secret]))

    with pytest.raises(NothingToOwn):
        own(ready, "template_name", FieldOwner.SYSTEM)
    with ready.store.begin() as work:
        assert set(work.ownership.standing(SCOPE, TreeKind.TEMPLATE)) == {"MB2"}


def test_a_conflict_waits_for_a_person(ready: Desk) -> None:
    ready.run("push_templates")
    both_change_differently(ready)

    assert ready.run("reconcile_versions").result.outcome is RunOutcome.CONFLICTS


def test_what_converged_becomes_the_baseline_and_is_agreed_next_time(ready: Desk) -> None:
    ready.run("push_templates")
    before = ready.baseline()["MB1"]
    both_change_alike(ready)
    ready.run("reconcile_versions")

    assert ready.baseline()["MB1"] != before
    assert ready.figures("reconcile_versions")["agreed"] == 3
    assert verdicts(ready) == {}


def test_nothing_but_convergence_moves_the_baseline(ready: Desk) -> None:
    ready.run("push_templates")
    before = ready.baseline()
    both_change_differently(ready)

    ready.run("reconcile_versions")

    assert ready.baseline() == before


def test_a_set_only_we_have_is_our_change_and_one_they_removed_is_theirs(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(csv_file("新模板.csv", template("MB3", BORDER, "101")))
    for kind in (RecordKind.TEMPLATE_HEADER, ITEMS):
        ready.edit_row(kind, "template_code", "MB2", is_deleted=1)
    ready.run("reconcile_versions")

    assert {key: each.verdict for key, each in verdicts(ready).items()} == {
        "MB2": Verdict.EXTERNAL_CHANGED,
        "MB3": Verdict.INTERNAL_CHANGED,
    }


def test_their_version_texts_and_new_row_ids_are_no_change(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit(RecordKind.TEMPLATE_HEADER, version="9", version_name="对方第九版")
    for number, row in enumerate(ready.system._table(ITEMS)):
        row["item_id"] = f"全新编号{number}"

    assert ready.figures("reconcile_versions")["agreed"] == 3


def test_a_row_we_cannot_read_is_never_taken_for_a_removal(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_HEADER, "template_code", "MB1", is_enabled="看不懂")

    figures = ready.figures("reconcile_versions")

    assert figures["agreed"] == 2
    assert figures["unreadable"] == 1
    assert figures["external_changed"] == 0


def test_a_row_that_moves_while_sets_are_read_changes_no_verdict(ready: Desk) -> None:
    ready.run("push_templates")
    ready.run("reconcile_versions")
    before = verdicts(ready)
    ready.system.fail(MemoryFault.MOVED_ROW)

    with pytest.raises(IncompletePull):
        ready.run("reconcile_versions")

    assert verdicts(ready) == before


def test_a_row_behind_the_gate_that_moves_is_noticed_too(ready: Desk) -> None:
    secret: Row = {"template_code": "MB9", "pro_code": "15250125T000000009999"}
    ready.put(RecordKind.TEMPLATE_HEADER, secret)  # the oldest: it comes again for the newest
    ready.run("push_templates")
    ready.system.fail(MemoryFault.MOVED_ROW)

    with pytest.raises(IncompletePull):
        ready.run("reconcile_versions")


def test_a_dry_run_tells_the_verdicts_and_stores_none(ready: Desk) -> None:
    ready.run("push_templates")
    both_change_alike(ready)
    before = ready.baseline()

    figures = ready.figures("reconcile_versions", dry=True)

    assert figures["converged"] == 1
    assert verdicts(ready) == {}
    assert ready.baseline() == before


def test_what_no_push_sends_is_named_with_the_way_out_until_it_is_dealt_with(ready: Desk) -> None:
    """Nobody's field, moved by them alone: no conflict, and for ever held without a plan."""
    ready.run("push_templates")
    ready.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80人")

    pushed, finished = ready.run("push_templates"), ready.run("reconcile_versions")
    told = ready.alarms(AlarmCode.PLAN_NEEDED)
    ready.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥90人")
    over = ready.run("reconcile_versions")

    for each in (pushed, finished):
        assert each.result.outcome is RunOutcome.CONFLICTS
        assert any("（MB1" in line for line in each.result.lines)
        assert any("plan reconcile" in line for line in each.result.lines)
    assert (finished.result.counts.updated, finished.result.counts.quarantined) == (0, 1)
    assert told == {"template": "对方已改、待编制核对计划 1 套"}
    assert (over.result.outcome, ready.alarms(AlarmCode.PLAN_NEEDED)) == (RunOutcome.OK, {})


def test_what_only_we_changed_is_told_as_not_sent_yet(ready: Desk) -> None:
    ready.run("push_templates")
    we_change(ready)

    finished = ready.run("reconcile_versions")

    assert finished.result.lines == (
        "本方已改、尚未送出 1 套，由下次推送（需审核的由推送计划）送出。",
    )
    assert finished.result.outcome is RunOutcome.OK


def test_a_dry_check_raises_no_alarm(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥80人")

    ready.run("reconcile_versions", dry=True)

    assert ready.alarms(AlarmCode.PLAN_NEEDED) == {}
