"""Signing in: what opens a session, what ends it, and what is noted of either."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import argon2
import pyotp
import pytest

from adapter.credentials import Argon2Passwords, RandomTokens, TimedCodes
from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import Refusal
from adapter.errors import PersonRefused, PlanRefused
from adapter.storage.store import SqlStore
from sync_jobs.accounts.credentials import (
    SetUp,
    begin_second_factor,
    change_password,
    first_link,
    issue_link,
    keep_second_factor,
    see_link,
    set_up,
)
from sync_jobs.accounts.people import AccountContext, NewAccount, add_account, disable_account
from sync_jobs.accounts.signing_in import (
    Attempt,
    SignedIn,
    SignInContext,
    live_sessions,
    resume,
    sign_in,
    sign_in_by_proxy,
    sign_out,
    token_hash,
)
from tests.conftest import CountedIds, TurnedClock

GOOD, OTHER = "春眠不觉晓处处闻-42", "夜来风雨声花落知-77"
#: As slow as argon2 can be made quick.
QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def context(store: SqlStore, clock: TurnedClock, ids: CountedIds) -> SignInContext:
    """An installation whose administrator guan has a password."""
    context = SignInContext(
        store=store,
        clock=clock,
        ids=ids,
        passwords=Argon2Passwords(QUICK),
        codes=TimedCodes(),
        tokens=RandomTokens(),
    )
    token = first_link(context)
    assert token is not None
    set_up(context, token, SetUp(password=GOOD, login="guan", display_name="管理员"))
    return context


def enter(context: SignInContext, password: str = GOOD, code: str = "") -> str:
    return sign_in(context, Attempt(login="guan", password=password, code=code, peer="10.0.0.1"))


def person_of(context: SignInContext, token: str) -> SignedIn:
    person = resume(context, token)
    assert person is not None
    return person


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(PlanRefused) as caught:
        act()
    return caught.value.code


def noted(store: SqlStore) -> list[tuple[str, str, str]]:
    entries, _total = store.queries.audit_entries(limit=100)
    return [(each.os_user, each.action, each.refusal) for each in reversed(entries)]


def test_the_right_password_opens_a_session_and_both_are_noted(
    context: SignInContext, store: SqlStore
) -> None:
    person = person_of(context, enter(context))

    assert (person.account.os_user, person.session.peer) == ("guan", "10.0.0.1")
    assert noted(store) == [("guan", "set_up", ""), ("guan", "sign_in", "")]


def test_whatever_is_wrong_is_refused_in_the_same_words(
    context: SignInContext, store: SqlStore
) -> None:
    sentences = set()
    for login, password in (("guan", OTHER), ("nobody", GOOD), ("guan", "")):
        with pytest.raises(PersonRefused) as caught:
            sign_in(context, Attempt(login=login, password=password))
        sentences.add(caught.value.sentence)

    assert len(sentences) == 1
    # What was typed as a login may have been a password: it is not kept.
    assert [user for user, _action, refusal in noted(store) if refusal] == ["guan", "", "guan"]


def test_an_unknown_login_is_hashed_for_as_well(context: SignInContext) -> None:
    hashed: list[str] = []

    class Watched:
        def hash(self, password: str) -> str:
            return context.passwords.hash(password)

        def verifies(self, password: str, kept: str) -> bool:
            hashed.append(kept)
            return context.passwords.verifies(password, kept)

    watched = replace(context, passwords=Watched())
    refusal_of(lambda: sign_in(watched, Attempt(login="nobody", password=GOOD)))

    assert hashed == [""]


def test_five_wrong_attempts_lock_out_the_right_password_too(
    context: SignInContext, clock: TurnedClock
) -> None:
    for _ in range(5):
        refusal_of(lambda: enter(context, OTHER))
    assert refusal_of(lambda: enter(context)) == Refusal.SIGN_IN_FAILED

    clock.turn(5 * 60 - 1)
    assert refusal_of(lambda: enter(context)) == Refusal.SIGN_IN_FAILED
    clock.turn(1)
    assert resume(context, enter(context)) is not None


def test_the_right_password_forgets_earlier_mistakes(context: SignInContext) -> None:
    for _ in range(3):
        for _ in range(4):
            refusal_of(lambda: enter(context, OTHER))
        enter(context)


def test_the_store_keeps_neither_token_nor_password(
    context: SignInContext, rows_of: Callable[[str], list[object]]
) -> None:
    token = enter(context)

    kept = str(rows_of("SELECT * FROM web_session")) + str(rows_of("SELECT * FROM credential"))
    assert token not in kept
    assert GOOD not in kept
    assert "$argon2id$" in kept


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --"])
def test_a_token_of_nobody_opens_nothing(context: SignInContext, token: str) -> None:
    enter(context)

    assert resume(context, token) is None


def test_a_session_ends_by_idleness_unless_it_is_used(
    context: SignInContext, clock: TurnedClock
) -> None:
    token = enter(context)
    for _ in range(4):
        clock.turn(29 * 60)
        assert resume(context, token) is not None

    clock.turn(30 * 60)
    assert resume(context, token) is None


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(
    context: SignInContext, clock: TurnedClock
) -> None:
    token = enter(context)
    for _ in range(29):
        clock.turn(60)
        assert resume(context, token, is_active=False) is not None

    clock.turn(60)
    assert resume(context, token, is_active=False) is None


def test_a_session_ends_by_age_however_much_it_is_used(
    context: SignInContext, clock: TurnedClock
) -> None:
    token, began = enter(context), clock.now()
    while clock.now() - began < timedelta(hours=12) - timedelta(minutes=20):
        clock.turn(20 * 60)
        assert resume(context, token) is not None

    clock.turn(20 * 60)
    assert resume(context, token) is None


def test_a_session_is_ended_from_another_and_no_other_with_it(context: SignInContext) -> None:
    lost, kept = enter(context), enter(context)
    sign_out(
        context, person_of(context, kept), session_id=person_of(context, lost).session.session_id
    )

    assert resume(context, lost) is None
    assert [e.session_id for e in live_sessions(context, person_of(context, kept))] == [
        person_of(context, kept).session.session_id
    ]


def test_nobody_ends_the_session_of_somebody_else(context: SignInContext) -> None:
    open_account(context, "zhang", Role.PREPARER)
    theirs = enter(context)
    ours = sign_in(context, Attempt(login="zhang", password=OTHER))
    number = person_of(context, theirs).session.session_id

    code = refusal_of(lambda: sign_out(context, person_of(context, ours), session_id=number))
    assert code == Refusal.NO_SUCH_SESSION
    assert resume(context, theirs) is not None


def open_account(context: SignInContext, login: str, role: Role) -> None:
    wanted = NewAccount(os_user=login, display_name=login, roles=frozenset({role}))
    add_account(manager(context), wanted)
    set_up(context, issue_link(context, "guan", login), SetUp(password=OTHER))


def manager(context: SignInContext) -> AccountContext:
    return AccountContext(store=context.store, clock=context.clock, ids=context.ids, user="guan")


def test_a_closed_account_is_signed_out_at_once(context: SignInContext) -> None:
    open_account(context, "zhang", Role.PREPARER)
    token = sign_in(context, Attempt(login="zhang", password=OTHER))
    disable_account(manager(context), "zhang")

    assert resume(context, token) is None
    refused = refusal_of(lambda: sign_in(context, Attempt(login="zhang", password=OTHER)))
    assert refused == Refusal.SIGN_IN_FAILED


def test_another_password_ends_every_other_session(context: SignInContext) -> None:
    other, here = enter(context), enter(context)
    wrong = partial(change_password, context, person_of(context, here), OTHER, OTHER)
    assert refusal_of(wrong) == Refusal.WRONG_PASSWORD
    change_password(context, person_of(context, here), GOOD, OTHER)

    assert (resume(context, other), resume(context, here) is None) == (None, False)
    assert refusal_of(lambda: enter(context)) == Refusal.SIGN_IN_FAILED
    assert enter(context, OTHER)


# --- links ----------------------------------------------------------------------------------------


def test_a_link_is_used_once(context: SignInContext) -> None:
    add_account(
        manager(context),
        NewAccount(os_user="li", display_name="li", roles=frozenset({Role.REVIEWER})),
    )
    token = issue_link(context, "guan", "li")
    assert refusal_of(lambda: set_up(context, token, SetUp(password="short"))) == "weak_password"
    set_up(context, token, SetUp(password=OTHER))

    again = partial(set_up, context, token, SetUp(password=GOOD))
    assert refusal_of(again) == Refusal.LINK_DEAD


def test_of_two_who_use_a_link_at_once_one_is_too_late(context: SignInContext) -> None:
    digest, now = token_hash(issue_link(context, "guan", "guan")), context.clock.now()
    with context.store.begin() as work:
        first = work.sign_in.use_link(digest, at=now)
        second = work.sign_in.use_link(digest, at=now)

    assert (first is not None, second) == (True, None)


def test_a_link_dies_after_a_day_and_by_a_newer_one(
    context: SignInContext, clock: TurnedClock
) -> None:
    older = issue_link(context, "guan", "guan")
    newer = issue_link(context, "guan", "guan")
    assert refusal_of(lambda: see_link(context, older)) == Refusal.LINK_DEAD
    assert see_link(context, newer).account is not None

    clock.turn(24 * 3600)
    assert refusal_of(lambda: see_link(context, newer)) == Refusal.LINK_DEAD


def test_there_is_no_first_link_once_there_is_an_account(context: SignInContext) -> None:
    assert first_link(context) is None


def test_only_who_manages_accounts_issues_links(context: SignInContext) -> None:
    open_account(context, "zhang", Role.PREPARER)

    code = refusal_of(lambda: issue_link(context, "zhang", "guan"))
    assert code == Refusal.NOT_PERMITTED


# --- the second factor ----------------------------------------------------------------------------


def code_at(secret: str, instant: datetime) -> str:
    return pyotp.TOTP(secret).at(instant)


def test_with_a_second_factor_the_password_alone_opens_nothing(
    context: SignInContext, clock: TurnedClock
) -> None:
    person = person_of(context, enter(context))
    secret, _ = begin_second_factor(context, person)
    wrong = partial(keep_second_factor, context, person, GOOD, "000000")
    assert refusal_of(wrong) == Refusal.WRONG_CODE
    keep_second_factor(context, person, GOOD, code_at(secret, clock.now()))

    # The code by which it was set up is used up.
    assert refusal_of(lambda: enter(context, code=code_at(secret, clock.now()))) == "sign_in_failed"
    clock.turn(60)
    assert refusal_of(lambda: enter(context)) == Refusal.SIGN_IN_FAILED
    code = code_at(secret, clock.now())
    assert enter(context, code=code)
    assert refusal_of(lambda: enter(context, code=code)) == Refusal.SIGN_IN_FAILED


def test_a_secret_that_was_shown_stays_until_its_code_is_right_or_the_session_ends(
    context: SignInContext, clock: TurnedClock
) -> None:
    token, elsewhere = enter(context), enter(context)
    shown = begin_second_factor(context, person_of(context, token))
    secret, address = shown
    code = code_at(secret, clock.now())
    person = person_of(context, token)
    wrong = partial(keep_second_factor, context, person, GOOD, other_than(code))
    for _ in range(2):
        assert begin_second_factor(context, person) == shown
        assert refusal_of(wrong) == Refusal.WRONG_CODE
    assert secret in address
    assert secret not in repr(person)

    # Another session has another one, and the code of this one opens nothing there.
    other = person_of(context, elsewhere)
    tried = partial(keep_second_factor, context, other, GOOD, code)
    assert refusal_of(tried) == Refusal.WRONG_CODE
    assert begin_second_factor(context, other)[0] != secret
    assert refusal_of(tried) == Refusal.WRONG_CODE
    sign_out(context, other)
    with context.store.begin() as work:
        ended = work.sign_in.session(other.session.token_hash)
    assert ended is not None
    assert ended.offered_secret is None

    keep_second_factor(context, person, GOOD, code)
    again = person_of(context, token)
    assert again.session.offered_secret is None
    assert begin_second_factor(context, again)[0] != secret


def test_two_pages_that_are_opened_at_once_show_one_secret(context: SignInContext) -> None:
    person = person_of(context, enter(context))

    # Neither request saw the other's secret when it began.
    assert begin_second_factor(context, person) == begin_second_factor(context, person)


def other_than(code: str) -> str:
    """A code that is wrong whatever the right one is of the steps around."""
    return "".join(str(9 - int(each)) for each in code)


# --- by a proxy -----------------------------------------------------------------------------------


def test_a_proxy_replaces_passwords_and_only_where_it_is_set_up(context: SignInContext) -> None:
    by_proxy = replace(context, is_by_proxy=True)
    token = sign_in_by_proxy(by_proxy, "guan", "10.0.0.9")

    assert person_of(by_proxy, token).account.os_user == "guan"
    assert refusal_of(lambda: enter(by_proxy)) == Refusal.NO_PASSWORDS_HERE
    assert refusal_of(lambda: sign_in_by_proxy(context, "guan", "")) == Refusal.NO_ACCOUNT
    assert refusal_of(lambda: sign_in_by_proxy(by_proxy, "nobody", "")) == Refusal.NO_ACCOUNT
