"""Templates leave the next version of the library: who, why, and only where they are meant."""

import pytest

from adapter.domain.library.entries import EntryOrigin, EntryState
from adapter.domain.library.life import LifeStep
from adapter.errors import LibraryRefused
from sync_jobs.library.proposals import Accepted, changes_of, content_of_next, decline
from sync_jobs.library.removals import drop_templates
from tests.integration.jobs.desk import DIVISION, GRANTS, csv_file, template
from tests.integration.jobs.test_library_life import Office, office

__all__ = ["office"]


def drop(office: Office, *codes: str) -> Accepted:
    return drop_templates(office.context(), DIVISION, codes, by="zhang", reason="项目终止")


def codes_of(office: Office, number: int) -> set[str]:
    with office.desk.store.begin() as work:
        version = work.library.get(DIVISION, number)
        assert version is not None
        return {each.code for each in work.library.content(version.version_id).templates}


def test_a_dropped_template_leaves_the_next_version_and_no_released_one(office: Office) -> None:
    done = drop(office, "MB1")

    (entry,) = office.entries()
    assert done.draft is not None
    assert (entry.code, entry.is_removal, entry.state) == ("MB1", True, EntryState.TAKEN)
    assert (entry.origin, entry.origin_by, entry.reason) == (
        EntryOrigin.BUREAU,
        "zhang",
        "项目终止",
    )
    assert codes_of(office, 1) - codes_of(office, 2) == {"MB1"}
    office.step(LifeStep.SUBMIT)
    office.step(LifeStep.RELEASE)
    assert office.states() == ["superseded", "released"]
    assert "MB1" not in codes_of(office, 2)


def test_during_a_review_it_waits_and_tells_what_it_would_change(office: Office) -> None:
    office.write(csv_file("新增.csv", template("MB8", GRANTS, "101")))
    office.step(LifeStep.SUBMIT)

    done = drop(office, "MB1")

    (entry,) = office.entries()
    assert (done.draft, entry.state) == (None, EntryState.ACCEPTED)
    with office.desk.store.begin() as work:
        changes = changes_of(content_of_next(work, DIVISION), entry)
    assert [(each.meaning.value, each.code) for each in changes] == [("removed", "MB1")]


def test_what_changed_before_the_draft_took_the_removal_in_is_not_removed(office: Office) -> None:
    office.write(csv_file("修改.csv", template("MB1", GRANTS, "101", 指标值="≥95人")))
    office.step(LifeStep.SUBMIT)
    drop(office, "MB1")
    office.step(LifeStep.RETURN)
    office.write(csv_file("再改.csv", template("MB1", GRANTS, "101", 指标值="≥99人")))

    (entry,) = office.entries()

    assert entry.state is EntryState.STALE
    assert "MB1" in codes_of(office, 2)


@pytest.mark.parametrize("code", ["MB404", "101"])
def test_only_a_template_of_the_library_can_be_dropped(office: Office, code: str) -> None:
    with pytest.raises(LibraryRefused, match=f"没有模板 {code}"):
        drop(office, "MB1", code)

    assert office.entries() == []
    assert office.states() == ["released"]


def test_a_template_that_was_dropped_by_mistake_comes_back_into_the_draft(office: Office) -> None:
    before = codes_of(office, 1)
    (entry,) = drop(office, "MB1").entries

    decline(office.context(), DIVISION, [entry.entry_id], by="zhang", reason="撤错了")

    (kept,) = office.entries()
    assert (kept.state, kept.taken_into) == (EntryState.DECLINED, None)
    assert codes_of(office, 2) == before
    # It is over: what comes later drops nothing.
    office.write(csv_file("新增.csv", template("MB8", GRANTS, "101")))
    assert codes_of(office, 2) == before | {"MB8"}


def test_a_removal_that_waits_may_be_declined_and_one_in_review_may_not(office: Office) -> None:
    (taken,) = drop(office, "MB1").entries
    office.step(LifeStep.SUBMIT)
    (waits,) = drop(office, "MB2").entries

    decline(office.context(), DIVISION, [waits.entry_id], by="zhang", reason="撤错了")

    with pytest.raises(LibraryRefused):
        decline(office.context(), DIVISION, [taken.entry_id], by="zhang", reason="撤错了")
    assert {each.code: each.state for each in office.entries()} == {
        "MB1": EntryState.TAKEN,
        "MB2": EntryState.DECLINED,
    }


def test_what_a_waiting_removal_takes_away_is_not_accepted_to_be_changed(office: Office) -> None:
    change = csv_file("建议.csv", template("MB1", GRANTS, "101", 指标值="≥97人"))
    office.write(csv_file("新增.csv", template("MB8", GRANTS, "101")))
    office.step(LifeStep.SUBMIT)
    drop(office, "MB1")
    office.step(LifeStep.RELEASE)
    (wanted,) = office.propose(change, department="").entries

    with pytest.raises(LibraryRefused, match="已有改动"):
        office.accept(wanted.entry_id)

    states = [each.state for each in office.entries()]
    assert states == [EntryState.ACCEPTED, EntryState.OPEN]
