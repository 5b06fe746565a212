"""Identities and sign-ins under way, as both databases keep them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from adapter.domain.access.roles import Role
from adapter.domain.access.vouching import RequiredFactor, Vouched, is_subject
from adapter.domain.plan.refusals import Refusal
from adapter.errors import PlanRefused
from adapter.ports.accounts import Account
from adapter.ports.identities import Identity, SignInRequest
from adapter.ports.sign_in import Session
from adapter.storage.store import SqlStore
from sync_jobs.accounts.identities import link_identity, unlink_identity
from sync_jobs.accounts.people import AccountContext, NewAccount, add_account
from tests.conftest import CountedIds, TurnedClock

ISSUER = "https://sso.example.gov.cn"


@pytest.fixture
def people(store: SqlStore, clock: TurnedClock, ids: CountedIds) -> list[Account]:
    context = AccountContext(store=store, clock=clock, ids=ids, user="guan")
    roles = {"guan": Role.ADMINISTRATOR, "zhang": Role.PREPARER}
    return [
        add_account(context, NewAccount(os_user=login, display_name=login, roles=frozenset({role})))
        for login, role in roles.items()
    ]


def identity(account: Account, subject: str, clock: TurnedClock) -> Identity:
    return Identity(
        account_id=account.account_id, issuer=ISSUER, subject=subject, linked_at=clock.now()
    )


def test_an_account_has_one_identity_and_an_identity_one_account(
    store: SqlStore, clock: TurnedClock, people: list[Account]
) -> None:
    guan, zhang = people
    with store.begin() as work:
        assert work.identities.link(identity(guan, "s1", clock))
        # The first that links is it; who comes second at the same time sees that.
        assert not work.identities.link(identity(guan, "s2", clock))
        # Nor has another account the same person.
        assert not work.identities.link(identity(zhang, "s1", clock))
        work.commit()

    with store.begin() as work:
        assert work.identities.of_subject(ISSUER, "s1") == identity(guan, "s1", clock)
        assert work.identities.of_subject("https://another", "s1") is None
        # Subjects are compared letter by letter.
        assert work.identities.of_subject(ISSUER, "S1") is None
        assert work.identities.of_account(zhang.account_id, ISSUER) is None
        assert work.identities.unlink(guan.account_id)
        assert not work.identities.unlink(guan.account_id)
        assert work.identities.link(identity(zhang, "s1", clock))


def test_an_account_may_be_linked_at_the_next_provider_before_the_former_goes(
    store: SqlStore, clock: TurnedClock, people: list[Account]
) -> None:
    guan, _zhang = people
    there = replace(identity(guan, "s9", clock), issuer="https://another")
    with store.begin() as work:
        assert work.identities.link(identity(guan, "s1", clock))
        assert work.identities.link(there)
        assert work.identities.of_account(guan.account_id, "https://another") == there
        assert work.identities.unlink(guan.account_id, ISSUER)
        assert work.identities.all() == [there]


def test_an_account_that_was_ever_linked_is_never_linked_first_again(
    store: SqlStore, clock: TurnedClock, people: list[Account]
) -> None:
    guan, zhang = people
    there = replace(identity(guan, "s9", clock), issuer="https://another")
    with store.begin() as work:
        assert work.identities.link_first(identity(guan, "s1", clock))
        assert work.identities.unlink(guan.account_id)
        assert not work.identities.link_first(identity(guan, "s1", clock))
        # It counts for this provider, and by whom does not matter.
        assert work.identities.link_first(there)
        assert work.identities.link(identity(zhang, "s2", clock))
        assert work.identities.unlink(zhang.account_id)
        assert not work.identities.link_first(identity(zhang, "s2", clock))
        assert work.identities.link(identity(zhang, "s2", clock))


def test_two_who_link_at_the_same_time_are_never_both_told_yes(
    store: SqlStore, clock: TurnedClock, people: list[Account]
) -> None:
    """Each in a transaction of its own that begins before the other ends."""
    one, other = people
    pairs = [(one, other, "s1", "s1"), (one, one, "s1", "s2")]
    for first, second, its, theirs in pairs:
        answers: list[bool] = []

        def link(account: Account, subject: str, answers: list[bool] = answers) -> None:
            with store.begin() as work:
                work.accounts.all()
                answers.append(work.identities.link(identity(account, subject, clock)))
                work.commit()

        with store.begin() as work:
            work.accounts.all()
            answers.append(work.identities.link(identity(first, its, clock)))
            waiting = Thread(target=link, args=(second, theirs))
            waiting.start()
            # It waits for the row that this one holds.
            waiting.join(0.3)
            assert waiting.is_alive()
            work.commit()
        waiting.join(30)

        assert answers == [True, False]
        with store.begin() as work:
            work.identities.unlink(first.account_id)
            work.commit()


def test_a_subject_taken_in_the_same_instant_is_a_refusal_that_is_noted(
    store: SqlStore, clock: TurnedClock, ids: CountedIds, people: list[Account]
) -> None:
    guan, _zhang = people
    context = AccountContext(store=store, clock=clock, ids=ids, user="guan")
    refusals: list[str] = []

    def link_other() -> None:
        try:
            link_identity(context, "zhang", "s1", issuer=ISSUER)
        except PlanRefused as refusal:
            refusals.append(refusal.code)

    with store.begin() as work:
        assert work.identities.link(identity(guan, "s1", clock))
        waiting = Thread(target=link_other)
        waiting.start()
        waiting.join(0.3)
        work.commit()
    waiting.join(30)

    assert refusals == [Refusal.SUBJECT_TAKEN]
    entry = store.queries.audit_entries(limit=1)[0][0]
    assert (entry.action, entry.refusal) == ("link_identity", Refusal.SUBJECT_TAKEN)


def test_two_administrators_who_part_each_other_do_not_both_succeed(
    store: SqlStore, clock: TurnedClock, ids: CountedIds, people: list[Account]
) -> None:
    guan, _zhang = people
    context = AccountContext(store=store, clock=clock, ids=ids, user="guan", issuer=ISSUER)
    wanted = NewAccount(os_user="er", display_name="er", roles=frozenset({Role.ADMINISTRATOR}))
    other = add_account(context, wanted)
    refusals: list[str] = []
    with store.begin() as work:
        for account, subject in ((guan, "s1"), (other, "s2")):
            work.identities.link(identity(account, subject, clock))
            work.identities.come_in(ISSUER, subject, at=clock.now())
        work.commit()

    def part_other() -> None:
        try:
            unlink_identity(context, "er")
        except PlanRefused as refusal:
            refusals.append(refusal.code)

    with store.begin() as work:
        work.identities.unlink(guan.account_id)
        waiting = Thread(target=part_other)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        work.commit()
    waiting.join(30)

    assert refusals == [Refusal.LAST_ADMIN_IN]
    with store.begin() as work:
        assert [each.subject for each in work.identities.all()] == ["s2"]


def test_that_somebody_came_in_is_kept_of_the_first_time(
    store: SqlStore, clock: TurnedClock, people: list[Account]
) -> None:
    guan, zhang = people
    with store.begin() as work:
        work.identities.link(identity(guan, "s1", clock))
        work.identities.link(identity(zhang, "s2", clock))
        first = clock.now()
        work.identities.come_in(ISSUER, "s1", at=first)
        work.identities.come_in(ISSUER, "s1", at=clock.turn(60))
        work.identities.come_in("https://another", "s2", at=clock.now())

        found = {each.subject: each.came_in_at for each in work.identities.all()}
        assert found == {"s1": first, "s2": None}


def test_a_sign_in_under_way_comes_back_once_and_to_its_browser(
    store: SqlStore, clock: TurnedClock
) -> None:
    request = SignInRequest(
        state_hash="s",
        browser_hash="b",
        issuer=ISSUER,
        nonce="n",
        verifier="v",
        wanted="/plans?x=" + "y" * 1900,
        expires_at=clock.now() + timedelta(minutes=10),
    )

    def take(state: str, browser: str) -> SignInRequest | None:
        with store.begin() as work:
            found = work.identities.take_request(state, browser)
            work.commit()
        return found

    with store.begin() as work:
        work.identities.keep_request(request, now=clock.now(), most=10)
        work.commit()

    assert take("s", "another") is None
    assert take("another", "b") is None
    assert take("s", "b") == request
    assert take("s", "b") is None


def test_sessions_of_a_provider_are_found_and_their_tokens_forgotten(
    store: SqlStore,
    clock: TurnedClock,
    people: list[Account],
    rows_of: Callable[[str], list[object]],
) -> None:
    plain = Session(
        session_id="1",
        token_hash="1",
        account_id=people[0].account_id,
        created_at=clock.now(),
        seen_at=clock.now(),
        peer="",
    )
    there = replace(plain, session_id="2", token_hash="2", issuer=ISSUER, provider_session="x")
    there = replace(there, id_token="signed " * 300)
    with store.begin() as work:
        work.sign_in.open_session(plain)
        work.sign_in.open_session(there)
        work.commit()
    with store.begin() as work:
        assert work.sign_in.vouched_sessions(ISSUER, since=clock.now()) == [there]
        later = clock.now() + timedelta(seconds=1)
        assert work.sign_in.vouched_sessions(ISSUER, since=later) == []
        work.sign_in.forget_tokens(before=later)
        work.commit()

    assert rows_of("SELECT id_token FROM web_session WHERE id_token IS NOT NULL") == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a" * 255, True),
        ("a" * 256, False),
        ("", False),
        (" a", False),
        ("张", False),
        ("a\n", False),
    ],
)
def test_a_subject_is_what_the_standard_says(text: str, *, is_one: bool) -> None:
    assert is_subject(text) is is_one


def test_a_factor_that_is_not_asked_for_is_met() -> None:
    vouched = Vouched(issuer=ISSUER, subject="s", id_token="t")

    assert RequiredFactor().is_met(vouched)
    assert not RequiredFactor(methods=("otp",)).is_met(vouched)
    assert not RequiredFactor(context_classes=("",)).is_met(replace(vouched, context_class="x"))
