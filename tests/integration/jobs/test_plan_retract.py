"""The way back from an adoption: its entry leaves the draft, unless somebody relies on it."""

from collections.abc import Callable

import pytest

from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import EntryState
from adapter.domain.library.life import LifeStep
from adapter.domain.plan.plan import Decision
from adapter.domain.plan.states import ChangeOutcome, PlanState
from adapter.domain.plan.wording import told_field
from adapter.domain.value import print_value
from adapter.errors import PlanRefused
from sync_jobs.import_library import import_library
from sync_jobs.library.life import make_draft, move_open
from sync_jobs.library.proposals import decline, version_of_next
from tests.integration.jobs.desk import DIVISION, MEALS, SCOPE, csv_file, template
from tests.integration.jobs.office import AUTHOR, FIRST, Office, agree
from tests.integration.jobs.test_plan_adopt import (
    SQLITE,
    carried_out,
    entries,
    half_moved,
    importing,
    released,
)
from tests.integration.jobs.test_plan_reconcile import they_edit
from tests.integration.jobs.test_plans import targets
from tests.integration.jobs.test_pull_steps import Died, dying, reborn


@pytest.fixture
def adopted(office_after: Callable[..., Office]) -> tuple[Office, str]:
    """What they alone changed in MB2 was adopted; nothing is drafted yet."""
    office = office_after(agree, adopt)
    (newest,) = office.desk.store.queries.plans(SCOPE, tuple(PlanState), limit=1)
    return office, newest.header.plan_id


def adopt(office: Office) -> None:
    they_edit(office, "MB2")
    carried_out(office)


def drafted(office: Office, *, step: LifeStep | None = None) -> None:
    """The next version takes in what waits."""
    office.desk.clock.turn(60)
    make_draft(importing(office), DIVISION, AUTHOR)
    if step is not None:
        move_open(importing(office), DIVISION, step, by=AUTHOR)


def edited(office: Office) -> None:
    """Somebody writes other values of MB2 into the draft."""
    rows = template("MB2", MEALS, "102", "103", 指标值="≥99人")
    office.desk.clock.turn(60)
    import_library(
        importing(office), DIVISION, [csv_file("草稿.csv", rows)], is_strict=False, as_draft=True
    )


def next_content(office: Office) -> LibraryContent:
    with office.desk.store.begin() as work:
        version = version_of_next(work, DIVISION)
        assert version is not None
        return work.library.content(version.version_id)


def next_values(office: Office, code: str = "MB2") -> list[str]:
    """The values of a template in the version on its way; blank where the standard applies."""
    (found,) = [each for each in next_content(office).templates if each.code == code]
    return [print_value(each.target) for each in found.lines]


def planned_back(office: Office, plan_id: str) -> str:
    return str(office.roll_back(plan_id).result.figures["plan_id"])


def taken_back(office: Office, plan_id: str) -> str:
    back = planned_back(office, plan_id)
    office.approve(back)
    office.apply(back)
    return back


def test_an_adopted_entry_that_waits_is_withdrawn_by_an_approved_plan(
    adopted: tuple[Office, str],
) -> None:
    office, plan_id = adopted
    back = planned_back(office, plan_id)
    (planned,) = office.changes(back)
    with pytest.raises(PlanRefused, match="wrong_state"):
        office.apply(back)
    waiting = entries(office)[0].state
    office.approve(back)

    finished = office.apply(back)

    (entry,) = entries(office)
    assert (planned.change.kind.value, planned.change.entry_id) == ("retract", entry.entry_id)
    assert [told_field(each) for each in planned.change.adopted] == [
        "102 指标值：≥80人 → ≥90人",
        "103 指标值：≥80人 → ≥90人",
    ]
    assert waiting is EntryState.ACCEPTED
    assert (entry.state, entry.decided_by) == (EntryState.DECLINED, AUTHOR)
    assert entry.decision_reason == f"由回退计划 {back} 第 1 条收回"
    assert office.record(back).state is PlanState.APPLIED
    assert office.record(back).balance == {ChangeOutcome.RETRACTED: 1}
    assert finished.result.counts.is_balanced
    assert any("已从指标库下一版收回" in line for line in finished.result.lines)
    assert office.kinds(office.reconcile()) == {"MB2": "adopt"}


def test_what_the_draft_took_in_stands_there_as_before(adopted: tuple[Office, str]) -> None:
    office, plan_id = adopted
    before = next_content(office)
    drafted(office)
    within = next_values(office)

    back = taken_back(office, plan_id)

    assert within == ["≥80人", "≥80人"]
    assert office.outcomes(back) == {"MB2": "retracted"}
    assert next_content(office) == before
    assert [each.state for each in entries(office)] == [EntryState.DECLINED]
    # Nothing of it comes back with the next draft.
    drafted(office)
    assert next_content(office) == before


@SQLITE
def test_of_a_merge_the_entry_is_withdrawn_and_what_was_sent_is_listed(office: Office) -> None:
    office.apply(office.approved())
    office.desk.import_files(half_moved())
    they_edit(office, "MB1", indicator="102")
    plan_id = carried_out(office)

    back = taken_back(office, plan_id)

    told = [(each.change.kind.value, each.outcome.value) for each in office.changes(back)]
    assert told == [("held", "left"), ("retract", "retracted")]
    assert targets(office.desk, "MB1") == ["≥95人", "≥80人"]
    assert office.record(back).state is PlanState.APPLIED


@SQLITE
@pytest.mark.parametrize("refused", ["", "编码有误"], ids=["sent", "refused"])
def test_of_a_merge_the_entry_is_withdrawn_whatever_became_of_what_was_sent(
    office: Office, refused: str
) -> None:
    office.apply(office.approved())
    office.desk.import_files(half_moved())
    they_edit(office, "MB1", indicator="102")
    plan_id = office.reconcile()
    office.approve(plan_id)
    if refused:
        office.desk.receiver.refused_keys["MB1"] = refused
    office.apply(plan_id)

    back = taken_back(office, plan_id)

    found = {each.change.kind.value: each.outcome.value for each in office.changes(back)}
    assert office.outcomes(plan_id) == {"MB1": "refused" if refused else "applied"}
    assert found["retract"] == "retracted"
    assert [each.state for each in entries(office)] == [EntryState.DECLINED]


# --- what stays -----------------------------------------------------------------------------------


def _declined(office: Office) -> None:
    decline(importing(office), DIVISION, [entries(office)[0].entry_id], by=AUTHOR, reason="不合适")


def _adopted_further(office: Office) -> None:
    drafted(office)
    they_edit(office, "MB2", value="≥70人")
    carried_out(office)


def _edited(office: Office) -> None:
    drafted(office)
    edited(office)


@SQLITE
@pytest.mark.parametrize(
    ("since", "why"),
    [
        (released, "采纳的内容已随第 2 版发布，不收回；不再需要的请在下一版中改回"),
        (
            lambda office: drafted(office, step=LifeStep.SUBMIT),
            "采纳的内容在送审中的第 2 版里，不收回；请先用 library return 退回，再计划回退",
        ),
        (
            _adopted_further,
            "另有条目在采纳的内容上又作修改，不收回；请先用 library proposals 查看并处理那一条",
        ),
        (_edited, "采纳的内容并入草稿之后又有改动，不收回；请在草稿中改回"),
        (
            _declined,
            "采纳的条目已经了结为不采纳，没有可收回的；请用 library proposals --all 查看",
        ),
    ],
    ids=["released", "in_review", "built_on", "edited", "declined"],
)
def test_what_somebody_relies_on_is_listed_with_the_reason(
    adopted: tuple[Office, str], since: object, why: str
) -> None:
    office, plan_id = adopted
    assert callable(since)
    since(office)
    before = next_content(office), [each.state for each in entries(office)]

    back = taken_back(office, plan_id)

    (stored,) = office.changes(back)
    assert (stored.change.kind.value, stored.change.reason) == ("held", why)
    assert stored.outcome is ChangeOutcome.LEFT
    assert (next_content(office), [each.state for each in entries(office)]) == before


@SQLITE
def test_what_was_edited_after_the_way_back_was_approved_stays(adopted: tuple[Office, str]) -> None:
    office, plan_id = adopted
    drafted(office)
    back = planned_back(office, plan_id)
    office.approve(back)
    edited(office)

    finished = office.apply(back)

    assert office.outcomes(back) == {"MB2": "unmade"}
    assert any("采纳的内容并入草稿之后又有改动" in line for line in finished.result.lines)
    assert next_values(office) == ["≥99人", "≥99人"]
    assert [each.state for each in entries(office)] == [EntryState.TAKEN]


@SQLITE
def test_a_withdrawal_can_be_left_out(adopted: tuple[Office, str]) -> None:
    office, plan_id = adopted
    back = planned_back(office, plan_id)
    office.edit(back, 1, Decision.LEAVE_OUT)
    office.submit(back)
    office.approve(back, FIRST)

    office.apply(back)

    assert office.outcomes(back) == {"MB2": "left"}
    assert [each.state for each in entries(office)] == [EntryState.ACCEPTED]


@SQLITE
def test_a_withdrawal_is_not_taken_back_but_told_to_come_up_again(
    adopted: tuple[Office, str],
) -> None:
    office, plan_id = adopted
    back = taken_back(office, plan_id)

    (stored,) = office.changes(planned_back(office, back))

    assert stored.change.kind.value == "held"
    assert stored.change.reason.startswith("已收回的采纳不能由回退恢复")


# --- deaths ---------------------------------------------------------------------------------------


@SQLITE
@pytest.mark.parametrize("step", ["plan.checked", "push.recorded", "plan.begun", "plan.closed"])
def test_after_a_death_everything_is_withdrawn_once(adopted: tuple[Office, str], step: str) -> None:
    office, plan_id = adopted
    before = next_content(office)
    drafted(office)
    back = planned_back(office, plan_id)
    office.approve(back)
    dying(office.desk, step)
    with pytest.raises(Died):
        office.apply(back)
    reborn(office.desk)

    while office.record(back).state in {PlanState.APPROVED, PlanState.APPLYING}:
        office.desk.clock.turn(600)
        office.apply(back)

    assert office.record(back).balance == {ChangeOutcome.RETRACTED: 1}
    assert next_content(office) == before
    assert [each.state for each in entries(office)] == [EntryState.DECLINED]
