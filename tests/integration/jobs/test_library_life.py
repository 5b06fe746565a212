"""The life of the library over a real database: drafts, review, release, freeze, entries, years."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from adapter.domain.indicator import LibraryState
from adapter.domain.library.entries import DraftEntry, EntryOrigin, EntryState
from adapter.domain.library.life import LifeStep
from adapter.domain.library.roll_over import LapseReason
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import parse_value, print_value
from adapter.errors import ImportRefused, LibraryRefused
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.import_library import ImportContext, ImportReport, SourceFile, import_library
from sync_jobs.library.life import Moved, make_draft, move_open, move_released
from sync_jobs.library.proposals import (
    Accepted,
    ProposalReport,
    Proposer,
    accept,
    decline,
    propose,
)
from sync_jobs.roll_over_library import RolledOver, roll_over_library
from tests.integration.jobs.desk import (
    BORDER,
    DIVISION,
    GRANTS,
    LIBRARY,
    MEALS,
    PROJECT_LIST,
    TEMPLATES,
    Desk,
    csv_file,
    indicator,
    project,
    template,
)

STRICTER = csv_file("收紧.csv", [indicator("101", 标准值="≥99人")])
ADDED = csv_file("补充.csv", [indicator("104")])
NEXT = replace(DIVISION, fiscal_year=DIVISION.fiscal_year + 1)


class Office:
    """What people do with the library, each act a minute after the last."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def context(self) -> ImportContext:
        self.desk.clock.turn(60)
        return ImportContext(store=self.desk.store, clock=self.desk.clock, ids=self.desk.ids)

    def write(self, *files: SourceFile) -> ImportReport:
        return import_library(
            self.context(), DIVISION, files, is_strict=False, as_draft=True, by="li"
        )

    def step(self, step: LifeStep) -> Moved:
        return move_open(self.context(), DIVISION, step, by="zhang")

    def numbered(self, number: int, step: LifeStep) -> Moved:
        return move_released(self.context(), DIVISION, number, step, by="zhang")

    def release(self, *files: SourceFile) -> None:
        self.write(*files)
        self.step(LifeStep.SUBMIT)
        self.step(LifeStep.RELEASE)

    def propose(self, *files: SourceFile, department: str = "101") -> ProposalReport:
        proposer = Proposer(department_code=department, by="wang", reason="上级文件调整")
        return propose(self.context(), DIVISION, files, proposer)

    def accept(self, *ids: str) -> Accepted:
        return accept(self.context(), DIVISION, ids, by="zhang", reason="同意")

    def roll_over(self, *, dry: bool = False) -> RolledOver:
        year = NEXT.fiscal_year
        return roll_over_library(self.context(), DIVISION, year, by="zhang", is_dry_run=dry)

    def states(self) -> list[str]:
        with self.desk.store.begin() as work:
            return [each.state.value for each in work.library.versions(DIVISION)]

    def standard(self, code: str = "101", number: int | None = None) -> str:
        """The standard of an indicator in a version, that in force without a number."""
        with self.desk.store.begin() as work:
            return standard_in(work, code, number)

    def entries(self) -> list[DraftEntry]:
        with self.desk.store.begin() as work:
            return work.library_entries.entries(DIVISION)


def standard_in(work: UnitOfWork, code: str, number: int | None) -> str:
    version = (
        work.library.in_force(DIVISION) if number is None else work.library.get(DIVISION, number)
    )
    assert version is not None
    content = work.library.content(version.version_id)
    return next((print_value(e.standard) for e in content.indicators if e.code == code), "")


@pytest.fixture
def office(desk: Desk) -> Office:
    desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)
    return Office(desk)


# --- states ---------------------------------------------------------------------------------------


def test_a_draft_is_written_reviewed_and_released_and_only_then_in_force(office: Office) -> None:
    report = office.write(STRICTER)
    assert report.version is not None
    assert (report.version.number, report.version.state) == (2, LibraryState.DRAFT)
    assert office.standard() == "≥90人"

    office.write(ADDED)
    office.step(LifeStep.SUBMIT)
    released = office.step(LifeStep.RELEASE)

    assert office.states() == ["superseded", "released"]
    assert (office.standard(), office.standard("104"), office.standard("101", 1)) == (
        "≥99人",
        "≥90人",
        "≥90人",
    )
    with office.desk.store.begin() as work:
        mine = [
            e for e in work.library.steps(DIVISION) if e.version_id == released.version.version_id
        ]
    assert [(each.step.value, each.by) for each in mine] == [
        ("draft", "li"),
        ("draft", "li"),
        ("submit", "zhang"),
        ("release", "zhang"),
    ]
    assert all(one.at < other.at for one, other in pairwise(mine))


def test_a_frozen_version_stays_in_force_until_it_is_superseded(office: Office) -> None:
    office.numbered(1, LifeStep.FREEZE)
    office.release(STRICTER)
    assert office.states() == ["frozen", "released"]
    assert office.standard() == "≥90人"

    office.numbered(1, LifeStep.SUPERSEDE)

    assert office.states() == ["superseded", "released"]
    assert office.standard() == "≥99人"


def test_pushes_of_the_year_go_on_sending_the_frozen_version(ready: Desk) -> None:
    office = Office(ready)
    ready.run("push_templates")
    office.numbered(1, LifeStep.FREEZE)
    office.release(STRICTER)
    before = len(ready.system.pushes)

    ready.run("push_templates")
    frozen = ready.baseline(TreeKind.LIBRARY_SET)
    assert len(ready.system.pushes) == before

    office.numbered(1, LifeStep.SUPERSEDE)
    ready.run("push_templates")
    assert len(ready.system.pushes) > before
    assert ready.baseline(TreeKind.LIBRARY_SET) != frozen


def test_a_draft_builds_on_the_newest_release_even_while_an_older_one_is_frozen(
    office: Office,
) -> None:
    office.numbered(1, LifeStep.FREEZE)
    office.release(STRICTER)

    made = make_draft(office.context(), DIVISION, "li")

    assert office.standard("101", made.version.number) == "≥99人"


def test_steps_out_of_turn_are_refused_and_change_nothing(office: Office) -> None:
    with pytest.raises(LibraryRefused, match="没有草稿"):
        office.step(LifeStep.SUBMIT)
    office.write(STRICTER)
    for step in (LifeStep.RELEASE, LifeStep.RETURN):
        with pytest.raises(LibraryRefused, match="library submit"):
            office.step(step)
    with pytest.raises(LibraryRefused, match="尚未发布"):
        office.numbered(2, LifeStep.FREEZE)
    office.step(LifeStep.SUBMIT)
    with pytest.raises(LibraryRefused, match="library return"):
        office.write(ADDED)

    assert office.states() == ["released", "in_review"]
    office.step(LifeStep.RETURN)
    office.step(LifeStep.DISCARD)
    assert office.states() == ["released"]


def test_rows_are_not_released_past_an_open_draft_but_a_project_list_goes_in(
    office: Office,
) -> None:
    office.write(STRICTER)

    with pytest.raises(ImportRefused, match="--as-draft"):
        office.desk.import_files(ADDED)
    report = office.desk.import_files(PROJECT_LIST)

    assert report.projects == 3
    assert office.states() == ["released", "draft"]


def test_a_template_whose_project_was_closed_meanwhile_is_not_released(office: Office) -> None:
    office.write(STRICTER)
    office.step(LifeStep.SUBMIT)
    closed = project(MEALS) | {"涉密/非密": "涉密"}
    office.desk.import_files(csv_file("项目统计表.csv", [project(GRANTS), closed]))

    released = office.step(LifeStep.RELEASE)

    with office.desk.store.begin() as work:
        content = work.library.content(released.version.version_id)
    assert [each.code for each in content.templates] == ["MB1"]
    assert released.version.template_count == 1


def test_a_template_that_a_list_in_doubt_left_out_is_held_back_and_counted(office: Office) -> None:
    office.write(STRICTER)
    office.step(LifeStep.SUBMIT)
    refused = project(BORDER, 预算单位="")
    office.desk.import_files(csv_file("项目统计表.csv", [project(GRANTS), refused]))

    released = office.step(LifeStep.RELEASE)

    assert (released.held_back, released.version.template_count) == (1, 1)
    assert office.standard() == "≥99人"


def test_an_import_that_brings_nothing_new_makes_no_draft(office: Office) -> None:
    report = office.write(LIBRARY)

    assert not report.is_new_version
    assert office.states() == ["released"]


# --- entries --------------------------------------------------------------------------------------

OWN = {"主管部门": "101-教育局（部门）"}
FOREIGN = {"主管部门": "102-公安局（部门）"}
PROPOSAL = csv_file(
    "建议.csv",
    [
        indicator("101", 标准值="≥95人"),
        indicator("102"),
        indicator("201", **OWN),
        indicator("301", **FOREIGN),
    ],
)


def test_a_proposal_becomes_entries_with_their_origin_and_leaves_the_library_alone(
    office: Office,
) -> None:
    report = office.propose(PROPOSAL)

    assert [each.code for each in report.entries] == ["101", "201"]
    assert (report.unchanged, report.foreign, report.blocked) == (1, 1, 0)
    kept = office.entries()
    assert kept == list(report.entries)
    assert {(e.origin, e.origin_name, e.origin_by, e.reason, e.state) for e in kept} == {
        (EntryOrigin.DEPARTMENT, "101", "wang", "上级文件调整", EntryState.OPEN)
    }
    assert office.states() == ["released"]


def test_an_accepted_proposal_goes_into_the_draft_and_with_it_into_the_release(
    office: Office,
) -> None:
    first, second = office.propose(PROPOSAL).entries

    done = office.accept(first.entry_id)
    decline(office.context(), DIVISION, [second.entry_id], by="zhang", reason="重复")
    office.step(LifeStep.SUBMIT)
    office.step(LifeStep.RELEASE)

    assert done.draft is not None
    assert (office.standard(), office.standard("201")) == ("≥95人", "")
    states = {
        e.code: (e.state, e.taken_into, e.decided_by, e.decision_reason) for e in office.entries()
    }
    assert states == {
        "101": (EntryState.TAKEN, 2, "zhang", "同意"),
        "201": (EntryState.DECLINED, None, "zhang", "重复"),
    }


def test_what_is_accepted_during_a_review_waits_for_the_next_draft(office: Office) -> None:
    first, _ = office.propose(PROPOSAL).entries
    office.write(ADDED)
    office.step(LifeStep.SUBMIT)

    done = office.accept(first.entry_id)
    office.step(LifeStep.RELEASE)
    assert done.draft is None
    assert office.standard() == "≥90人"

    made = make_draft(office.context(), DIVISION, "li")
    assert [each.code for each in made.taken] == ["101"]
    assert office.standard("101", 3) == "≥95人"


def test_a_proposal_about_a_row_that_has_changed_since_is_refused(office: Office) -> None:
    first, _ = office.propose(PROPOSAL).entries
    office.release(STRICTER)

    with pytest.raises(LibraryRefused, match="已有改动"):
        office.accept(first.entry_id)

    assert {each.state for each in office.entries()} == {EntryState.OPEN}


def test_an_entry_is_decided_once_and_must_exist(office: Office) -> None:
    first, _ = office.propose(PROPOSAL).entries
    office.accept(first.entry_id)

    with pytest.raises(LibraryRefused, match="不能再次处理"):
        office.accept(first.entry_id)
    with pytest.raises(LibraryRefused, match="library proposals"):
        office.accept("nowhere")


def test_entries_of_a_draft_that_is_given_up_wait_for_the_next_one(office: Office) -> None:
    first, _ = office.propose(PROPOSAL).entries
    office.accept(first.entry_id)

    moved = office.step(LifeStep.DISCARD)

    assert moved.waiting_again == 1
    made = make_draft(office.context(), DIVISION, "li")
    assert [each.entry_id for each in made.taken] == [first.entry_id]


def adopted(office: Office, entry_id: str, base: str | None, **changes: object) -> DraftEntry:
    """A template as the other side has it, adopted by a decision."""
    record = IndicatorTemplate(
        code="MB1",
        name="国家助学金模板",
        level=TemplateLevel.PROJECT,
        project_code=GRANTS,
        project_name="国家助学金",
        lines=(
            TemplateLine(
                ordinal=1,
                indicator_code="101",
                target=parse_value("≥80人"),
                weight=Decimal("62.5"),
                is_required=True,
            ),
            TemplateLine(
                ordinal=2,
                indicator_code="102",
                target=parse_value(""),
                weight=None,
                is_required=False,
            ),
        ),
    )
    return DraftEntry(
        entry_id=entry_id,
        record=replace(record, **changes),  # type: ignore[arg-type]  # fields by name
        base_digest=base,
        origin=EntryOrigin.EXTERNAL,
        origin_name="erenhot",
        origin_by="zhang",
        reason="单位已按实际调整",
        made_at=office.desk.clock.now(),
        state=EntryState.ACCEPTED,
    )


def test_an_adopted_change_of_the_other_side_is_kept_whole_and_taken_by_the_next_draft(
    office: Office,
) -> None:
    new = adopted(office, "new", None, code="MB9")
    late = adopted(office, "late", "0" * 64)
    with office.desk.store.begin() as work:
        work.library_entries.add(DIVISION, [new, late])
        work.commit()
    assert office.entries() == [late, new]

    report = office.write(ADDED)

    assert (report.taken_in, report.stale_entries) == (1, 1)
    with office.desk.store.begin() as work:
        content = work.library.content(work.library.versions(DIVISION)[-1].version_id)
    assert new.record in content.templates
    assert {each.code: each.state for each in office.entries()} == {
        "MB9": EntryState.TAKEN,
        "MB1": EntryState.STALE,
    }


def test_an_adopted_template_of_a_project_that_is_not_listed_stays_out_of_the_draft(
    office: Office,
) -> None:
    elsewhere = adopted(office, "x", None, code="MB9", project_code="", project_name="别处")
    with office.desk.store.begin() as work:
        work.library_entries.add(DIVISION, [elsewhere])
        work.commit()

    report = office.write(ADDED)

    assert (report.taken_in, report.stale_entries) == (0, 0)
    assert [each.state for each in office.entries()] == [EntryState.ACCEPTED]


@pytest.mark.parametrize("spelled", ["国家助学金", "国家 助学金"])
def test_a_project_that_turns_secret_takes_its_entries_with_it(
    office: Office, spelled: str
) -> None:
    of_grants = adopted(office, "a", None)
    by_name = adopted(office, "b", None, project_code="", department_code="101")
    told_of = replace(office.propose(PROPOSAL).entries[0], entry_id="c", reason=f"{spelled}扩面")
    with office.desk.store.begin() as work:
        work.library_entries.add(DIVISION, [of_grants, by_name, told_of])
        work.commit()
    office.write(STRICTER)
    move_open(office.context(), DIVISION, LifeStep.SUBMIT, by="li", note=f"含{spelled}")
    closed = project(GRANTS) | {"涉密/非密": "涉密"}

    office.desk.import_files(csv_file("项目统计表.csv", [closed, project(MEALS)]))

    with office.desk.store.begin() as work:
        assert {each.note for each in work.library.steps(DIVISION)} == {""}
    assert {each.entry_id for each in office.entries()}.isdisjoint({"a", "b", "c"})
    assert len(office.entries()) == 2


def test_a_proposed_template_of_a_project_that_is_not_public_leaves_nothing(
    office: Office,
) -> None:
    closed = project(GRANTS) | {"涉密/非密": "涉密"}
    office.desk.import_files(csv_file("项目统计表.csv", [closed, project(MEALS)]))

    report = office.propose(csv_file("模板.csv", template("MB7", GRANTS, "101")))

    assert (report.entries, report.blocked) == ((), 1)


# --- the next year --------------------------------------------------------------------------------


def test_a_year_is_rolled_over_into_a_draft_with_everything_that_lapses(office: Office) -> None:
    ended = csv_file("停用.csv", [indicator("103", 停用日期=f"{DIVISION.fiscal_year}-06-30")])
    office.desk.import_files(ended)
    import_library(
        office.context(),
        NEXT,
        [csv_file("项目统计表.csv", [project(GRANTS)])],
        is_strict=False,
    )

    tried = office.roll_over(dry=True)
    done = office.roll_over()

    assert tried.draft is None
    assert tried.result == done.result
    assert [(e.code, e.line, e.reason) for e in done.result.lapses] == [
        ("103", "", LapseReason.EXPIRED),
        ("MB2", "", LapseReason.NOT_LISTED),
    ]
    assert done.draft is not None
    with office.desk.store.begin() as work:
        content = work.library.content(done.draft.version_id)
        assert work.library.in_force(NEXT) is None
    assert content == done.result.content
    assert [each.code for each in content.indicators] == ["101", "102"]
    with pytest.raises(LibraryRefused, match=f"library discard --year {NEXT.fiscal_year}"):
        office.roll_over()


def test_a_year_without_a_library_is_not_rolled_over(desk: Desk) -> None:
    with pytest.raises(LibraryRefused, match="没有已发布的指标库"):
        Office(desk).roll_over()
