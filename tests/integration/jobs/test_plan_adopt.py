"""What a plan adopts: an entry of the library's next version, told once, whatever dies between."""

from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.library.entries import DraftEntry, EntryOrigin, EntryState
from adapter.domain.library.life import LifeStep
from adapter.domain.outcome import RunOutcome
from adapter.domain.plan.states import ChangeOutcome, PlanState
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.record import RecordKind
from adapter.domain.value import print_value
from sync_jobs.import_library import ImportContext, import_library
from sync_jobs.library.life import make_draft, move_open
from sync_jobs.library.proposals import decline
from sync_jobs.planning.adopting import LibraryMoved, require_same_library
from tests.integration.jobs.desk import DIVISION, GRANTS, MEALS, csv_file, template
from tests.integration.jobs.office import AUTHOR, FIRST, Office, agree
from tests.integration.jobs.test_plan_reconcile import they_edit
from tests.integration.jobs.test_plans import targets
from tests.integration.jobs.test_pull_steps import Died, dying, reborn
from tests.integration.jobs.test_reconcile import own

#: For what does not depend on the database.
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BUREAU = DIVISION.division_code


def half_moved() -> Any:
    """Our side changes the first of the two rows of MB1."""
    rows = template("MB1", GRANTS, "101", "102")
    rows[0]["指标值"] = "≥95人"
    return csv_file("修改.csv", rows)


@pytest.fixture
def merging(office_after: Callable[..., Office]) -> Office:
    """Each side changed a row of its own in MB1, and they alone changed MB2."""
    return office_after(agree, both_edit)


def both_edit(office: Office) -> None:
    office.desk.import_files(half_moved())
    they_edit(office, "MB1", indicator="102")
    they_edit(office, "MB2")


def importing(office: Office) -> ImportContext:
    return ImportContext(store=office.desk.store, clock=office.desk.clock, ids=office.desk.ids)


def entries(office: Office) -> list[DraftEntry]:
    with office.desk.store.begin() as work:
        return work.library_entries.entries(DIVISION)


def released(office: Office) -> None:
    """The next version takes in what waits, and is in force."""
    office.desk.clock.turn(60)
    make_draft(importing(office), DIVISION, AUTHOR)
    for step, by in ((LifeStep.SUBMIT, AUTHOR), (LifeStep.RELEASE, FIRST)):
        office.desk.clock.turn(60)
        move_open(importing(office), DIVISION, step, by=by)


def ours(office: Office, code: str) -> list[str]:
    """The values of a template in the library that is in force."""
    with office.desk.store.begin() as work:
        version = work.library.in_force(DIVISION)
        assert version is not None
        content = work.library.content(version.version_id)
    standards = {each.code: each.standard for each in content.indicators}
    (found,) = [each for each in content.templates if each.code == code]
    return [
        print_value(each.target) or print_value(standards[each.indicator_code])
        for each in found.lines
    ]


def carried_out(office: Office) -> str:
    """Plan the version check, approve and apply it."""
    plan_id = office.reconcile()
    office.approve(plan_id)
    office.apply(plan_id)
    return plan_id


# --- the whole way --------------------------------------------------------------------------------


def test_what_only_they_changed_becomes_an_entry_of_the_next_draft_with_its_origin(
    agreed: Office,
) -> None:
    they_edit(agreed, "MB2")

    plan_id = carried_out(agreed)

    (entry,) = entries(agreed)
    assert agreed.outcomes(plan_id) == {"MB2": "adopted"}
    assert agreed.record(plan_id).state is PlanState.APPLIED
    assert (entry.code, entry.state) == ("MB2", EntryState.ACCEPTED)
    assert (entry.origin, entry.origin_name, entry.origin_by) == (
        EntryOrigin.EXTERNAL,
        agreed.desk.site().scope.site,
        AUTHOR,
    )
    assert entry.reason == f"计划 {plan_id} 第 1 条采纳对方"
    assert ours(agreed, "MB2") == ["≥90人", "≥90人"]
    assert targets(agreed.desk, "MB2") == ["≥80人", "≥80人"]


def test_what_was_adopted_is_told_no_more_before_it_is_released_nor_after(agreed: Office) -> None:
    they_edit(agreed, "MB2")
    carried_out(agreed)

    again, checked = agreed.reconcile(), agreed.desk.run("reconcile_versions")
    pushed = agreed.desk.run("push_templates")
    released(agreed)
    after = agreed.desk.run("reconcile_versions")

    assert again == "None"
    assert (checked.result.outcome, checked.result.figures["adopted"]) == (RunOutcome.OK, 1)
    assert checked.result.figures["external_changed"] == 0
    assert (pushed.result.outcome, pushed.result.figures["adopted"]) == (RunOutcome.OK, 1)
    assert ours(agreed, "MB2") == ["≥80人", "≥80人"]
    assert after.result.figures["converged"] == 1
    assert agreed.desk.figures("reconcile_versions")["agreed"] == 3
    assert agreed.reconcile() == "None"
    assert agreed.desk.sent_keys().count("MB2") == 1


def test_of_a_merge_theirs_goes_into_the_draft_and_ours_to_them_at_once(merging: Office) -> None:
    plan_id = merging.reconcile()
    kinds = merging.kinds(plan_id)
    merging.approve(plan_id)

    merging.apply(plan_id)

    assert kinds == {"MB1": "merge", "MB2": "adopt"}
    assert merging.outcomes(plan_id) == {"MB1": "applied", "MB2": "adopted"}
    assert targets(merging.desk, "MB1") == ["≥95人", "≥80人"]
    assert ours(merging, "MB1") == ["≥95人", "≥90人"]
    assert merging.reconcile() == "None"
    # Nobody may wipe what was adopted while our side does not say it yet.
    merging.desk.run("push_templates")
    assert targets(merging.desk, "MB1") == ["≥95人", "≥80人"]
    released(merging)
    assert ours(merging, "MB1") == ["≥95人", "≥80人"]
    merging.desk.run("reconcile_versions")
    assert merging.desk.figures("reconcile_versions")["agreed"] == 3


# --- deaths ---------------------------------------------------------------------------------------


@SQLITE
@pytest.mark.parametrize(
    "step",
    [
        "plan.checked",
        "push.recorded",
        "plan.begun",
        "push.marked_sent",
        "push.answered",
        "push.settled",
        "plan.noted",
        "plan.closed",
    ],
)
def test_after_a_death_everything_is_adopted_once(merging: Office, step: str) -> None:
    plan_id = merging.reconcile()
    merging.approve(plan_id)
    dying(merging.desk, step)
    with pytest.raises(Died):
        merging.apply(plan_id)
    reborn(merging.desk)

    while merging.record(plan_id).state in {PlanState.APPROVED, PlanState.APPLYING}:
        merging.desk.clock.turn(600)
        merging.apply(plan_id)

    assert merging.outcomes(plan_id) == {"MB1": "applied", "MB2": "adopted"}
    assert sorted(each.code for each in entries(merging)) == ["MB1", "MB2"]
    assert targets(merging.desk, "MB1") == ["≥95人", "≥80人"]
    assert merging.reconcile() == "None"


# --- what moves on --------------------------------------------------------------------------------


@SQLITE
def test_what_they_changed_once_more_is_adopted_in_place_of_the_former(agreed: Office) -> None:
    they_edit(agreed, "MB2")
    carried_out(agreed)
    they_edit(agreed, "MB2", value="≥70人")

    plan_id = carried_out(agreed)
    released(agreed)

    assert agreed.outcomes(plan_id) == {"MB2": "adopted"}
    assert [each.state.value for each in entries(agreed)] == ["declined", "taken"]
    assert ours(agreed, "MB2") == ["≥70人", "≥70人"]
    agreed.desk.run("reconcile_versions")
    assert agreed.reconcile() == "None"


@SQLITE
def test_an_adoption_that_the_library_declines_is_told_again(agreed: Office) -> None:
    they_edit(agreed, "MB2")
    carried_out(agreed)
    (entry,) = entries(agreed)

    decline(importing(agreed), DIVISION, [entry.entry_id], by=AUTHOR, reason="不合适")

    assert agreed.kinds(agreed.reconcile()) == {"MB2": "adopt"}


@SQLITE
def test_what_a_later_version_takes_back_is_told_again(agreed: Office) -> None:
    they_edit(agreed, "MB2")
    carried_out(agreed)
    released(agreed)
    agreed.desk.import_files(csv_file("改回.csv", template("MB2", MEALS, "102", "103")))

    assert agreed.kinds(agreed.reconcile()) == {"MB2": "adopt"}


@SQLITE
def test_a_merge_whose_entry_is_declined_is_told_again_and_wipes_nothing(merging: Office) -> None:
    carried_out(merging)
    mine = [each for each in entries(merging) if each.code == "MB1"]

    decline(importing(merging), DIVISION, [mine[0].entry_id], by=AUTHOR, reason="不合适")
    pushed = merging.desk.run("push_templates")

    assert pushed.result.outcome is RunOutcome.CONFLICTS
    assert targets(merging.desk, "MB1") == ["≥95人", "≥80人"]
    assert merging.kinds(merging.reconcile())["MB1"] == "adopt"


@SQLITE
def test_what_changed_on_our_side_after_the_plan_is_not_adopted(agreed: Office) -> None:
    they_edit(agreed, "MB2")
    plan_id = agreed.reconcile()
    agreed.approve(plan_id)
    changed = csv_file("修改.csv", template("MB2", MEALS, "102", "103", 指标值="≥99人"))
    agreed.desk.import_files(changed)

    finished = agreed.apply(plan_id)

    assert agreed.outcomes(plan_id) == {"MB2": "unmade"}
    assert any("本方这一套在计划之后又有改动" in line for line in finished.result.lines)
    assert entries(agreed) == []


@SQLITE
@pytest.mark.parametrize("as_draft", [False, True], ids=["released", "drafted"])
def test_what_the_library_is_given_while_a_plan_begins_is_not_overwritten(
    agreed: Office, *, as_draft: bool
) -> None:
    they_edit(agreed, "MB2")
    plan_id = agreed.reconcile()
    agreed.approve(plan_id)
    changed = csv_file("修改.csv", template("MB2", MEALS, "102", "103", 指标值="≥99人"))

    def somebody_writes(step: str) -> None:
        if step == "push.recorded":
            reborn(agreed.desk)
            import_library(
                importing(agreed), DIVISION, [changed], is_strict=False, as_draft=as_draft
            )

    agreed.desk.step = somebody_writes
    if not as_draft:
        with pytest.raises(LibraryMoved):
            agreed.apply(plan_id)
        assert agreed.record(plan_id).state is PlanState.APPROVED
    agreed.apply(plan_id)

    assert agreed.outcomes(plan_id) == {"MB2": "unmade"}
    assert entries(agreed) == []


@SQLITE
def test_a_draft_that_was_written_to_since_it_was_looked_at_is_not_the_same_library(
    agreed: Office,
) -> None:
    changed = csv_file("草稿.csv", template("MB2", MEALS, "102", "103", 指标值="≥99人"))
    with agreed.desk.store.begin() as work:
        seen = work.library.versions(DIVISION)
        require_same_library(work, DIVISION, seen, seen[-1].created_at)
    agreed.desk.clock.turn(60)
    import_library(importing(agreed), DIVISION, [changed], is_strict=False, as_draft=True)

    with agreed.desk.store.begin() as work, pytest.raises(LibraryMoved):
        require_same_library(work, DIVISION, seen, seen[-1].created_at)


@SQLITE
def test_what_they_changed_after_the_plan_is_not_adopted(agreed: Office) -> None:
    they_edit(agreed, "MB2")
    plan_id = agreed.reconcile()
    agreed.approve(plan_id)
    they_edit(agreed, "MB2", value="≥70人")

    agreed.apply(plan_id)

    assert agreed.outcomes(plan_id) == {"MB2": "stale"}
    assert entries(agreed) == []


@SQLITE
def test_a_row_that_somebody_else_changed_in_the_draft_is_not_overwritten(agreed: Office) -> None:
    they_edit(agreed, "MB2")
    plan_id = agreed.reconcile()
    agreed.approve(plan_id)
    rows = template("MB2", MEALS, "102", "103", 指标值="≥99人")
    agreed.desk.clock.turn(60)
    import_library(
        importing(agreed), DIVISION, [csv_file("草稿.csv", rows)], is_strict=False, as_draft=True
    )

    finished = agreed.apply(plan_id)

    assert agreed.outcomes(plan_id) == {"MB2": "unmade"}
    assert any("下一版指标库中这一套已另有改动" in line for line in finished.result.lines)


# --- what no draft can hold -----------------------------------------------------------------------


@SQLITE
def test_a_definition_that_all_templates_share_waits_for_a_person(agreed: Office) -> None:
    agreed.desk.edit_row(
        RecordKind.TEMPLATE_ITEM, "perf_ind_code", "101", lv3_perf_ind_name="对方改名"
    )
    own(agreed.desk, "items.101.name", FieldOwner.SYSTEM)

    (stored,) = agreed.changes(agreed.reconcile())

    assert stored.change.kind.value == "conflict"
    assert "由各套模板共用" in stored.change.reason


def they_add(office: Office, code: str, **fields: object) -> None:
    """Let a user there add a row to MB1, like its first one but for these fields."""
    office.desk.clock.turn(60)
    table = office.desk.system._table(RecordKind.TEMPLATE_ITEM)
    like = next(e for e in table if e["template_code"] == "MB1" and e["is_deleted"] == 2)
    ids = {name: f"{value}-{code}" for name, value in like.items() if name.endswith("_id")}
    named = {"perf_ind_code": code, "lv3_perf_ind_code": code}
    added = {name: value for name, value in named.items() if name in like}
    office.desk.system.put(RecordKind.TEMPLATE_ITEM, [{**like, **ids, **added, **fields}])


@SQLITE
@pytest.mark.parametrize(
    ("name", "kind"), [("资助人数103", "adopt"), ("另有名称", "conflict")], ids=["known", "other"]
)
def test_a_row_that_they_added_is_adopted_where_the_library_says_the_same_of_it(
    agreed: Office, name: str, kind: str
) -> None:
    they_add(agreed, "103", lv3_perf_ind_name=name, sort_no="3", kpi_val="≥5人")
    agreed.desk.run("reconcile_versions")
    own(agreed.desk, "items.103", FieldOwner.SYSTEM)
    own(agreed.desk, "items.103.name", FieldOwner.PERSON)

    (stored,) = agreed.changes(agreed.reconcile())

    assert (stored.change.kind.value, stored.change.reason.partition("；")[2]) == (
        kind,
        "" if kind == "adopt" else "采纳后的内容不能与对方一致，请在指标库中修订",
    )


@SQLITE
def test_a_template_that_they_switched_off_is_acknowledged_and_told_no_more(
    agreed: Office,
) -> None:
    agreed.desk.edit_row(RecordKind.TEMPLATE_HEADER, "template_code", "MB2", is_enabled="2")

    plan_id = carried_out(agreed)

    assert agreed.outcomes(plan_id) == {"MB2": "adopted"}
    assert entries(agreed) == []
    assert agreed.reconcile() == "None"


@SQLITE
def test_what_only_a_person_can_take_away_there_is_counted_as_such(office: Office) -> None:
    first = office.approved()
    office.apply(first)
    planned = office.roll_back(first).result
    back = str(planned.figures["plan_id"])
    office.approve(back)

    finished = office.apply(back)

    assert "其中撤除的 3 套接口不能办理，须由人在对方系统中手工撤除。" in planned.lines
    assert set(office.outcomes(back).values()) == {"by_hand"}
    assert office.record(back).balance == {ChangeOutcome.BY_HAND: 3}
    assert finished.result.counts.is_balanced
    assert sum("请在对方系统中手工撤除" in line for line in finished.result.lines) == 3
