"""One login serves all callers, and no account is locked by logins in vain."""

import threading

import pytest

from adapter.errors import AuthenticationRefused, RemoteRefused, RetryableError
from connectors.auth import StandingLogin, Token, TokenLogin
from connectors.endpoint import Credentials
from tests.unit.connectors.both_wires import Wire, over_both
from tests.unit.connectors.conftest import (
    Site,
    outbound,
    push_request,
    read_request,
    wire_spec,
)

CALLERS = 8


def logins_among(site: Site) -> int:
    """Every request that carries the secret is a login."""
    return sum(b"canary-app-secret" in each.body for each in site.server.requests)


@over_both
def test_callers_that_meet_an_expired_token_share_one_login(site: Site, wire: Wire) -> None:
    system = wire.system(site)
    site.server.script = [wire.token("first"), wire.page(0)]
    list(system.read_pages(read_request()))
    everyone = threading.Barrier(CALLERS, timeout=10)
    answers: list[int] = []

    def expired() -> tuple[list[bytes], bool]:
        everyone.wait()  # until all of them have been asked with the old token
        pieces, is_last = wire.expired
        return list(pieces), is_last

    site.server.script = [
        *[expired] * CALLERS,
        wire.token("second"),
        *[wire.page(0)] * CALLERS,
    ]
    threads = [
        threading.Thread(
            target=lambda: answers.append(len(list(system.read_pages(read_request()))))
        )
        for _ in range(CALLERS)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert answers == [1] * CALLERS
    assert logins_among(site) == 2


@over_both
def test_three_logins_in_vain_are_the_last_of_the_run(site: Site, wire: Wire) -> None:
    system = wire.system(site)
    site.server.script = [
        *[wire.token("a"), wire.expired] * 3,
        wire.expired,
        wire.expired,
        wire.token("b"),
    ]
    for _ in range(2):
        with pytest.raises(AuthenticationRefused):
            list(system.read_pages(read_request()))
    with pytest.raises(AuthenticationRefused):
        system.push_sets(push_request(outbound("T1")))

    assert logins_among(site) == 3


@over_both
@pytest.mark.parametrize("accepted", ["page", "business failure"])
def test_a_token_that_was_accepted_may_expire_as_often_as_it_likes(
    site: Site, wire: Wire, accepted: str
) -> None:
    system = wire.system(site)
    good = wire.page(0) if accepted == "page" else wire.refused("no")
    site.server.script = [wire.token("a"), good, *[wire.expired, wire.token("b"), good] * 5]
    for _ in range(6):
        try:
            list(system.read_pages(read_request()))
        except RemoteRefused:
            assert accepted != "page"

    assert logins_among(site) == 6


def login(*answers: str | Exception) -> tuple[TokenLogin, list[int]]:
    """A login that is answered like this, and a count of its questions."""
    left, asked = list(answers), list[int]()

    def ask(_question: object) -> object:
        asked.append(1)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return TokenLogin(wire_spec().login, Credentials(app_id="a", app_secret="b"), ask), asked


def test_credentials_that_are_refused_three_times_are_not_shown_again() -> None:
    made, asked = login(*[AuthenticationRefused("no")] * 9)
    for _ in range(5):
        with pytest.raises(AuthenticationRefused):
            made.current()

    assert len(asked) == 3


def test_a_login_that_nobody_answered_does_not_count() -> None:
    made, asked = login(*[RetryableError("lost")] * 5, "token")
    for _ in range(5):
        with pytest.raises(RetryableError):
            made.current()

    assert made.current().text == "token"
    assert len(asked) == 6


def test_somebody_who_asks_for_a_login_gets_one() -> None:
    made, asked = login(*[AuthenticationRefused("no")] * 3, "token")
    for _ in range(4):
        with pytest.raises(AuthenticationRefused):
            made.current()

    assert made.renew(None).text == "token"
    assert len(asked) == 4


def test_only_the_token_in_use_can_be_accepted() -> None:
    made, asked = login("a", "b", "c", "d")
    old = made.current()
    made.renew(made.renew(old))
    made.accepted(old)

    with pytest.raises(AuthenticationRefused):
        made.renew(Token(3, ""))
    assert len(asked) == 3


def test_a_proof_is_made_anew_once() -> None:
    made = StandingLogin(Credentials(app_id="a", app_secret="b"))
    first = made.renew(made.current())

    with pytest.raises(AuthenticationRefused):
        made.renew(first)
    made.accepted(first)
    assert made.renew(first) is first
