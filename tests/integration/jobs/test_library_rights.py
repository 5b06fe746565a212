"""Who writes the library and who releases it: anybody without accounts, two people with them."""

import pytest

from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from adapter.domain.library.life import LifeStep, StepRecord
from adapter.errors import PersonRefused
from sync_jobs.accounts.people import AccountContext, NewAccount, add_account
from sync_jobs.import_library import ImportContext, ImportReport, SourceFile, import_library
from sync_jobs.library.life import make_draft, move_open, move_released
from sync_jobs.library.proposals import Proposer, accept, decline, propose
from sync_jobs.roll_over_library import roll_over_library
from tests.integration.jobs.desk import (
    DIVISION,
    LIBRARY,
    PROJECT_LIST,
    Desk,
    csv_file,
    indicator,
)
from tests.integration.jobs.office import ADMIN, AUDITOR, AUTHOR, FIRST, Office

STRICTER = csv_file("收紧.csv", [indicator("101", 标准值="≥99人")])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Accounts are tried on both databases elsewhere."""
    return sqlite_url


def context(desk: Desk) -> ImportContext:
    desk.clock.turn(60)
    return ImportContext(store=desk.store, clock=desk.clock, ids=desk.ids)


def brought(desk: Desk, *files: SourceFile, by: str, as_draft: bool = False) -> ImportReport:
    return import_library(context(desk), DIVISION, files, is_strict=False, as_draft=as_draft, by=by)


def step(desk: Desk, step: LifeStep, by: str) -> str:
    return move_open(context(desk), DIVISION, step, by=by).version.state.value


def test_before_there_are_accounts_anybody_imports_and_is_told_so(desk: Desk) -> None:
    report = brought(desk, LIBRARY, PROJECT_LIST, by="anybody")

    assert report.version is not None
    assert report.version.state.value == "released"
    assert not report.has_accounts


def test_with_accounts_one_person_writes_and_another_releases(office: Office) -> None:
    desk = office.desk

    report = brought(desk, STRICTER, by=AUTHOR, as_draft=True)
    submitted = step(desk, LifeStep.SUBMIT, AUTHOR)
    released = step(desk, LifeStep.RELEASE, FIRST)

    assert report.has_accounts
    assert (submitted, released) == ("in_review", "released")


def test_who_belongs_to_another_division_does_neither(office: Office) -> None:
    desk = office.desk
    elsewhere = DataScope(divisions=frozenset({"152502000"}))
    people = {"far_writer": Role.PREPARER, "far_releaser": Role.REVIEWER}
    accounts = AccountContext(store=desk.store, clock=desk.clock, ids=desk.ids, user=ADMIN)
    for user, role in people.items():
        wanted = NewAccount(
            os_user=user, display_name=user, roles=frozenset({role}), data=elsewhere
        )
        add_account(accounts, wanted)
    brought(desk, STRICTER, by=AUTHOR, as_draft=True)

    with pytest.raises(PersonRefused, match="other_division"):
        brought(desk, LIBRARY, by="far_writer", as_draft=True)
    with pytest.raises(PersonRefused, match="other_division"):
        step(desk, LifeStep.SUBMIT, "far_writer")
    step(desk, LifeStep.SUBMIT, AUTHOR)
    with pytest.raises(PersonRefused, match="other_division"):
        step(desk, LifeStep.RELEASE, "far_releaser")

    assert step(desk, LifeStep.RELEASE, FIRST) == "released"


def test_with_accounts_nobody_writes_and_releases_in_one_act(office: Office) -> None:
    with pytest.raises(PersonRefused) as refused:
        brought(office.desk, STRICTER, by=AUTHOR)

    assert refused.value.sentence == (
        "已建立账号，指标库须由另一人发布：请加 --as-draft 写入草稿，"
        "再用 library submit 送审，由复核人员 library release"
    )


def test_with_accounts_the_project_list_alone_is_still_imported_at_once(office: Office) -> None:
    assert brought(office.desk, PROJECT_LIST, by=AUTHOR).projects


@pytest.mark.parametrize("user", [FIRST, ADMIN, AUDITOR, "stranger"])
def test_only_who_prepares_writes_the_library(office: Office, user: str) -> None:
    desk = office.desk
    proposer = Proposer(department_code="101", by=user, reason="")
    wanted = (
        lambda: brought(desk, PROJECT_LIST, by=user),
        lambda: brought(desk, STRICTER, by=user, as_draft=True),
        lambda: make_draft(context(desk), DIVISION, user),
        lambda: propose(context(desk), DIVISION, [STRICTER], proposer),
        lambda: accept(context(desk), DIVISION, ["x"], by=user, reason=""),
        lambda: decline(context(desk), DIVISION, ["x"], by=user, reason=""),
        lambda: roll_over_library(
            context(desk), DIVISION, DIVISION.fiscal_year + 1, by=user, is_dry_run=False
        ),
    )

    for act in wanted:
        with pytest.raises(PersonRefused) as refused:
            act()
        assert refused.value.code == ("no_account" if user == "stranger" else "not_permitted")


@pytest.mark.parametrize("taken", [LifeStep.RETURN, LifeStep.RELEASE])
def test_who_prepares_neither_returns_nor_releases(office: Office, taken: LifeStep) -> None:
    brought(office.desk, STRICTER, by=AUTHOR, as_draft=True)
    step(office.desk, LifeStep.SUBMIT, AUTHOR)

    with pytest.raises(PersonRefused) as refused:
        step(office.desk, taken, AUTHOR)

    assert refused.value.sentence == f"账号“{AUTHOR}”无权发布指标库，请由复核办理"


@pytest.mark.parametrize("taken", [LifeStep.FREEZE, LifeStep.SUPERSEDE])
def test_who_prepares_neither_freezes_nor_supersedes(office: Office, taken: LifeStep) -> None:
    brought(office.desk, STRICTER, by=AUTHOR, as_draft=True)
    step(office.desk, LifeStep.SUBMIT, AUTHOR)
    step(office.desk, LifeStep.RELEASE, FIRST)

    with pytest.raises(PersonRefused):
        move_released(context(office.desk), DIVISION, 2, LifeStep.FREEZE, by=AUTHOR)
    frozen = move_released(context(office.desk), DIVISION, 2, LifeStep.FREEZE, by=FIRST)

    assert frozen.version.state.value == "frozen"
    with pytest.raises(PersonRefused):
        move_released(context(office.desk), DIVISION, 2, taken, by=AUTHOR)


def test_who_wrote_a_version_does_not_release_it_under_another_account(office: Office) -> None:
    # Written before there were accounts told people apart: the reviewer has been its author.
    desk = office.desk
    brought(desk, STRICTER, by="", as_draft=True)
    with desk.store.begin() as work:
        (draft,) = [e for e in work.library.versions(DIVISION) if e.state.value == "draft"]
    make_step(desk, draft.version_id, FIRST)

    with pytest.raises(PersonRefused) as refused:
        step(desk, LifeStep.RELEASE, FIRST)

    assert refused.value.sentence == f"“{FIRST}”编制或送审过第 2 版，不能自己发布，请另一位复核办理"


def make_step(desk: Desk, version_id: str, by: str) -> None:
    """Submit a version past the check of rights."""
    record = StepRecord(version_id=version_id, step=LifeStep.SUBMIT, by=by, at=desk.clock.now())
    with desk.store.begin() as work:
        work.library.hold(DIVISION)
        work.library.take_step(DIVISION, record)
        work.commit()
