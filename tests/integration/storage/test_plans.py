"""Plans in the store: streamed in and out, whole, balanced, and only ever moved on by the table."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from adapter.domain.access.roles import Role
from adapter.domain.plan.plan import (
    ChangeKind,
    FieldChange,
    PlanChange,
    PlanHeader,
    PlanKind,
    changes_digest,
)
from adapter.domain.plan.states import ChangeOutcome, Noted, PlanState
from adapter.ports.accounts import Account
from adapter.ports.plans import Approval, Verdict
from adapter.storage.database.bulk import CHUNK
from adapter.storage.database.engine import StoreRefused
from adapter.storage.store import SqlStore
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import SCOPE

AUTHOR = "author"


def change(position: int) -> PlanChange:
    return PlanChange(
        position=position,
        kind=ChangeKind.CHANGE,
        set_kind="template",
        key=f"MB{position}",
        title="助学金模板",
        project_code="15250125T000000000001",
        expected="1" * 64,
        target=None if position % 2 else "2" * 64,
        rows_digest="3" * 64,
        version_id="version",
        fields=(
            FieldChange(path="items.101.target", before="≥90人", after=None),
            FieldChange(path="template_name", before="", after="新名"),
        ),
    )


def changes(count: int) -> Iterator[PlanChange]:
    return map(change, range(1, count + 1))


@pytest.fixture
def header(store: SqlStore, clock: TurnedClock) -> PlanHeader:
    """A plan to be written, its author known."""
    with store.begin() as work:
        work.accounts.add(
            Account(
                account_id=AUTHOR,
                os_user="zhang",
                display_name="张三",
                roles=frozenset({Role.PREPARER}),
                created_at=clock.now(),
            )
        )
        work.commit()
    return PlanHeader(
        plan_id="plan",
        kind=PlanKind.PUSH,
        scope=SCOPE,
        author_id=AUTHOR,
        created_at=clock.now() + timedelta(microseconds=7),
        expires_at=clock.now() + timedelta(days=7),
        code_version="0.1.0",
        profile="std-v2-rest",
        profile_digest="4" * 64,
        internal_digest="5" * 64,
        external_digest="6" * 64,
        baseline_digest="7" * 64,
        guards=("profile_changed",),
        needed=2,
        needed_because=("接口口径在上次执行之后改过",),
    )


def stored(store: SqlStore, header: PlanHeader, count: int) -> PlanHeader:
    """Write a plan of so many changes; its header as it was sealed."""
    with store.begin() as work:
        found, digest = work.plans.add(header, changes(count))
        sealed = replace(header, change_count=found, changes_digest=digest)
        work.plans.seal(sealed)
        work.commit()
    return sealed


def test_a_plan_is_read_as_it_was_written(store: SqlStore, header: PlanHeader) -> None:
    sealed = stored(store, header, 2500)

    with store.begin() as work:
        record = work.plans.get("plan")
        found = list(work.plans.changes("plan"))
        digests = changes_digest(work.plans.digests("plan"))

    assert record is not None
    assert record.header == sealed
    assert record.digest == sealed.digest
    assert record.balance == {ChangeOutcome.WAITING: 2500}
    assert [each.change for each in found] == list(changes(2500))
    assert all(each.digest == each.change.digest for each in found)
    assert digests == sealed.changes_digest


def test_changes_are_found_by_their_positions(store: SqlStore, header: PlanHeader) -> None:
    stored(store, header, 700)
    positions = [700, 1, 699, 701]

    with store.begin() as work:
        found = [each.change for each in work.plans.changes_at("plan", positions)]

    assert found == [change(1), change(699), change(700)]


def test_a_plan_is_made_from_another_while_that_is_being_read(
    store: SqlStore, header: PlanHeader
) -> None:
    sealed = stored(store, header, 2500)

    with store.begin() as work:
        former = (each.change for each in work.plans.changes("plan"))
        count, digest = work.plans.add(replace(header, plan_id="back"), former)

    assert (count, digest) == (2500, sealed.changes_digest)


class Counted(PlanChange):
    """A change that is known to be in memory."""

    living = 0

    def __del__(self) -> None:
        type(self).living -= 1


def test_changes_are_let_go_as_they_are_written(store: SqlStore, header: PlanHeader) -> None:
    peak = 0

    def counted() -> Iterator[PlanChange]:
        nonlocal peak
        for each in changes(3_500):
            Counted.living += 1
            peak = max(peak, Counted.living)
            yield Counted(**{name.name: getattr(each, name.name) for name in fields(each)})

    with store.begin() as work:
        work.plans.add(header, counted())

    # The former chunk goes when the next one is whole.
    assert peak <= 2 * CHUNK


def test_a_plan_only_moves_on_as_the_table_says(
    store: SqlStore, header: PlanHeader, clock: TurnedClock
) -> None:
    stored(store, header, 1)
    with store.begin() as work:
        with pytest.raises(StoreRefused):
            work.plans.move("plan", PlanState.APPLYING, at=clock.now())
        work.plans.move("plan", PlanState.SUBMITTED, at=clock.now())
        work.plans.move("plan", PlanState.APPROVED, at=clock.now())
        work.plans.move("plan", PlanState.APPLYING, at=clock.now(), run_id="run")
        with pytest.raises(StoreRefused):
            work.plans.seal(header)
        record = work.plans.get("plan")

    assert record is not None
    assert (record.state, record.run_id) == (PlanState.APPLYING, "run")
    assert (record.submitted_at, record.began_at, record.ended_at) == (
        clock.now(),
        clock.now(),
        None,
    )


def test_one_plan_of_a_scope_is_applied_at_a_time(
    store: SqlStore, header: PlanHeader, clock: TurnedClock
) -> None:
    def begin_two() -> None:
        with store.begin() as work:
            for plan_id in ("one", "two"):
                work.plans.add(replace(header, plan_id=plan_id), changes(1))
                for state in (PlanState.SUBMITTED, PlanState.APPROVED, PlanState.APPLYING):
                    work.plans.move(plan_id, state, at=clock.now())

    with pytest.raises(StoreRefused):
        begin_two()


def test_outcomes_are_counted_with_every_note(store: SqlStore, header: PlanHeader) -> None:
    stored(store, header, 3)

    with store.begin() as work:
        stale = Noted(position=2, outcome=ChangeOutcome.STALE, reason="又改过")
        balance = work.plans.note("plan", [stale])
        record = work.plans.get("plan")
        found = work.plans.change("plan", 2)
        with pytest.raises(StoreRefused):
            work.plans.note("plan", [Noted(position=9, outcome=ChangeOutcome.STALE)])

    assert balance == {ChangeOutcome.WAITING: 2, ChangeOutcome.STALE: 1}
    assert record is not None
    assert record.balance == balance
    assert found is not None
    assert (found.outcome, found.outcome_reason) == (ChangeOutcome.STALE, "又改过")


def test_approvals_are_kept_and_voided(
    store: SqlStore, header: PlanHeader, clock: TurnedClock
) -> None:
    stored(store, header, 1)
    said = Approval(
        approval_id="approval",
        plan_id="plan",
        revision=1,
        account_id=AUTHOR,
        os_user="zhang",
        verdict=Verdict.APPROVE,
        plan_digest="8" * 64,
        comment="同意",
        decided_at=clock.now(),
        signature="9" * 128,
        key_fingerprint="a" * 64,
    )

    with store.begin() as work:
        work.plans.approve(said)
        before = work.plans.approvals("plan")
        voided = work.plans.void_approvals("plan", at=clock.now())
        again = work.plans.void_approvals("plan", at=clock.now())
        after = work.plans.approvals("plan")
        work.commit()
    with pytest.raises(StoreRefused), store.begin() as work:
        work.plans.approve(replace(said, approval_id="twice"))

    assert before == [said]
    assert after == [replace(said, voided_at=clock.now())]
    assert (voided, again) == (1, 0)


def test_a_user_has_one_open_account(store: SqlStore, clock: TurnedClock) -> None:
    account = Account(
        account_id="one",
        os_user="li",
        display_name="李四",
        roles=frozenset({Role.REVIEWER}),
        created_at=clock.now(),
    )

    with store.begin() as work:
        work.accounts.add(account)
        work.accounts.disable("one", at=clock.now())
        work.accounts.add(replace(account, account_id="two"))
        found = work.accounts.of_user("li")
        everybody = work.accounts.all()
        work.commit()
    with pytest.raises(StoreRefused), store.begin() as work:
        work.accounts.add(replace(account, account_id="three"))

    assert found == replace(account, account_id="two")
    assert [each.account_id for each in everybody] == ["one", "two"]


def test_plans_of_other_scopes_are_nobodys_business_here(
    store: SqlStore, header: PlanHeader, clock: TurnedClock
) -> None:
    stored(store, header, 1)
    elsewhere = replace(SCOPE, site="elsewhere")
    with store.begin() as work:
        work.plans.move("plan", PlanState.SUBMITTED, at=clock.now())
        here, there = work.plans.open_in(SCOPE), work.plans.open_in(elsewhere)
        work.commit()

    assert [each.header.plan_id for each in here] == ["plan"]
    assert there == []
    assert len(store.queries.plans(None, list(PlanState), limit=9)) == 1
    assert store.queries.plans(elsewhere, list(PlanState), limit=9) == []
