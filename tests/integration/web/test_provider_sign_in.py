"""Signing in at an OpenID provider: who comes in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import Refusal
from adapter.ports.accounts import Account
from adapter.ports.sign_in import Credential
from adapter.web.security import POLICY
from sync_jobs.accounts.identities import link_identity, unlink_identity
from sync_jobs.accounts.people import NewAccount, add_account, disable_account
from tests.integration.web.conftest import ADDRESS
from tests.integration.web.provider_desk import ZHANG, is_in, office, provider, refused, standing
from tests.integration.web.provider_office import (
    ProviderOffice,
    open_accounts,
    opened_office,
    query_of,
)
from tests.openid_provider import (
    OpenIdProvider,
    new_key,
)

__all__ = ["office", "provider", "standing"]


# --- there and back -------------------------------------------------------------------------------


def test_somebody_whom_the_provider_names_comes_to_the_page_they_wanted(
    office: ProviderOffice,
) -> None:
    client = office.client()
    assert client.get("/plans?state=draft").headers["location"].startswith("/sign-in?next=")
    left = office.leave(client, "/sign-in?next=%2Fplans%3Fstate%3Ddraft")
    answer = client.get(office.agreed(left))

    assert (answer.status_code, answer.headers["location"]) == (303, "/plans?state=draft")
    assert "zhang" in client.get("/me").text
    entry = office.noted()[0]
    assert (entry.os_user, entry.action, entry.refusal) == ("zhang", "sign_in", "")


def test_the_browser_takes_no_secret_along(office: ProviderOffice) -> None:
    asked = query_of(office.leave(office.client()))

    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{ADDRESS}/sign-in/back"
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert not {"code_verifier", "client_secret", "client_assertion"} & set(asked)
    with office.console.app.store.begin() as work:
        session = work.identities.all()
    assert session


def test_the_word_of_the_browser_is_out_of_reach_and_goes_with_the_sign_in(
    office: ProviderOffice,
) -> None:
    client = office.client()
    left = client.get("/sign-in/start")
    cookie = left.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert left.headers["content-security-policy"] == POLICY

    client.get(office.agreed(left.headers["location"]))
    assert "sign-in" not in client.cookies
    assert "session" in client.cookies


def test_two_tabs_of_a_browser_may_sign_in_at_once(office: ProviderOffice) -> None:
    client = office.client()
    first, second = office.leave(client), office.leave(client)
    back = office.agreed(first)

    assert client.get(office.agreed(second)).status_code == 303
    # The word went with the first that came back; whoever is in goes on.
    assert client.get(back).headers["location"] == "/"


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_keys_are_rotated_without_anybody_noticing(
    office: ProviderOffice, provider: OpenIdProvider, kind: str
) -> None:
    assert is_in(office, office.sign_in()[0])
    provider.keys = [new_key(kind, "second")]
    provider.algorithm = "ES256" if kind == "EC" else "RS256"

    assert is_in(office, office.sign_in()[0])
    assert provider.asked.count("/jwks") == 2


def test_invented_keys_do_not_make_us_ask_again_and_again(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    stranger = new_key("RSA", "nobody's")
    provider.forge = lambda _header, claims: provider.sign(claims, stranger)
    for _ in range(3):
        _client, answer = office.sign_in()
        assert "签名的密钥不在其公布之列" in answer.text

    assert provider.asked.count("/jwks") == 2


def test_a_console_proves_itself_by_a_key_as_well(tmp_path: Path, provider: OpenIdProvider) -> None:
    key = new_key("EC", "ours")
    (tmp_path / "client.pem").write_bytes(key.as_pem(private=True))
    provider.proves_by, provider.client_key = "private_key_jwt", key
    proof = {
        "client_secret_file": None,
        "client_key_file": str(tmp_path / "client.pem"),
        "client_key_algorithm": "ES256",
    }
    with opened_office(tmp_path, provider, **proof) as make:
        office = make()
        open_accounts(office)

        assert is_in(office, office.sign_in()[0])


def test_a_secret_may_travel_in_the_form_where_the_provider_wants_it(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    provider.proves_by = "client_secret_post"

    assert is_in(office, office.sign_in()[0])


def test_a_sign_in_outlives_a_restart_of_the_console(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    with opened_office(tmp_path, provider) as make:
        before = make()
        open_accounts(before)
        client = before.client()
        back = before.agreed(before.leave(client))
        after = make()
        again = after.client(cookies=dict(client.cookies))

        assert again.get(back).status_code == 303
        assert is_in(after, again)


# --- accounts -------------------------------------------------------------------------------------


def test_whom_nobody_linked_is_told_their_own_subject_and_gets_no_account(
    office: ProviderOffice,
) -> None:
    before = accounts_of(office)
    _client, answer = office.sign_in("stranger-7")

    page = refused(office, answer, Refusal.NOT_LINKED)
    assert answer.status_code == 403
    assert "stranger-7" in page
    assert office.noted()[0].subject == "stranger-7"
    assert accounts_of(office) == before


def accounts_of(office: ProviderOffice) -> list[Account]:
    with office.console.app.store.begin() as work:
        return work.accounts.all()


def test_roles_and_logins_of_the_provider_count_for_nothing_unless_asked_for(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    claims = {"preferred_username": "guan", "roles": ["administrator"], "email": "guan@example"}
    provider.people["stranger"] = claims
    refused(office, office.sign_in("stranger")[1], Refusal.NOT_LINKED)

    provider.people[ZHANG] = claims
    client, _answer = office.sign_in()
    assert client.get("/people").status_code == 403


@pytest.fixture
def claiming(tmp_path: Path, provider: OpenIdProvider) -> Iterator[ProviderOffice]:
    """Accounts that nobody linked, under settings that compare a claim with logins."""
    with opened_office(tmp_path, provider, login_claim="preferred_username") as make:
        office = make()
        open_accounts(office, linked=False)
        yield office


def test_a_login_links_an_account_once_and_then_the_subject_alone_counts(
    claiming: ProviderOffice, provider: OpenIdProvider
) -> None:
    provider.people = {"s1": {"preferred_username": "zhang"}, "s2": {"preferred_username": "zhang"}}
    assert is_in(claiming, claiming.sign_in("s1")[0])
    acts = [(e.action, e.os_user, e.subject, e.peer) for e in claiming.noted()][:2]
    assert acts == [
        ("sign_in", "zhang", "s1", "testclient"),
        ("link_identity", "zhang", "zhang s1", "testclient"),
    ]

    # Another person who took the name there later, and the first one under another name.
    refused(claiming, claiming.sign_in("s2")[1], Refusal.NOT_LINKED)
    provider.people["s1"] = {"preferred_username": "guan"}
    client, _answer = claiming.sign_in("s1")
    assert "zhang" in client.get("/me").text


def test_who_was_parted_from_an_account_does_not_come_back_to_it_by_a_login(
    claiming: ProviderOffice, provider: OpenIdProvider
) -> None:
    provider.people = {"evil": {"preferred_username": "zhang"}}
    provider.people["real"] = {"preferred_username": "zhang"}
    wrong, _answer = claiming.sign_in("evil")
    assert is_in(claiming, wrong)
    accounts = claiming.console.app.accounts("guan")
    unlink_identity(accounts, "zhang")

    assert not is_in(claiming, wrong)
    # Nor does anybody else; 系统管理 says whose the account is.
    for subject in ("evil", "real"):
        refused(claiming, claiming.sign_in(subject)[1], Refusal.NOT_LINKED)
    link_identity(accounts, "zhang", "real", issuer=claiming.console.signing_in.issuer)
    assert is_in(claiming, claiming.sign_in("real")[0])
    refused(claiming, claiming.sign_in("evil")[1], Refusal.NOT_LINKED)


@pytest.mark.parametrize("login", ["", "ZHANG", "zhang ", 7, ["zhang"], None, "nobody"])
def test_a_login_that_is_not_exactly_one_links_nothing(
    claiming: ProviderOffice, provider: OpenIdProvider, login: object
) -> None:
    provider.people = {"s1": {"preferred_username": login}}

    refused(claiming, claiming.sign_in("s1")[1], Refusal.NOT_LINKED)


@pytest.mark.parametrize(("verified", "comes_in"), [(True, True), (False, False), ("true", False)])
def test_an_address_of_mail_counts_once_it_was_proved(
    tmp_path: Path, provider: OpenIdProvider, *, verified: object, comes_in: bool
) -> None:
    with opened_office(tmp_path, provider, login_claim="email") as make:
        office = make()
        open_accounts(office, linked=False)
        provider.people = {"s1": {"email": "zhang", "email_verified": verified}}

        assert is_in(office, office.sign_in("s1")[0]) is comes_in


def test_a_closed_account_and_a_locked_one_stay_so(office: ProviderOffice) -> None:
    app = office.console.app
    client, _answer = office.sign_in()
    with app.store.begin() as work:
        account = work.accounts.of_user("zhang")
        assert account is not None
        now = app.clock.now()
        locked = Credential(
            account_id=account.account_id, set_at=now, locked_until=now + timedelta(minutes=5)
        )
        work.sign_in.keep_credential(locked)
        work.commit()
    refused(office, office.sign_in()[1], Refusal.ACCOUNT_LOCKED)
    assert office.noted()[0].os_user == "zhang"

    disable_account(app.accounts("guan"), "zhang")
    assert not is_in(office, client)
    refused(office, office.sign_in()[1], Refusal.NOT_LINKED)


def test_who_had_an_account_that_was_closed_may_be_given_another(office: ProviderOffice) -> None:
    accounts = office.console.app.accounts("guan")
    disable_account(accounts, "zhang")
    wanted = NewAccount(os_user="zhang", display_name="zhang", roles=frozenset({Role.AUDITOR}))
    add_account(accounts, wanted)
    refused(office, office.sign_in()[1], Refusal.NOT_LINKED)

    link_identity(accounts, "zhang", ZHANG, issuer=office.console.signing_in.issuer)
    assert office.sign_in()[0].get("/audit").status_code == 200


def test_linking_somebody_else_ends_what_the_former_one_had_open(office: ProviderOffice) -> None:
    app = office.console.app
    client, _answer = office.sign_in()
    issuer = office.console.signing_in.issuer
    link_identity(app.accounts("guan"), "zhang", "successor", issuer=issuer)

    assert not is_in(office, client)
    refused(office, office.sign_in()[1], Refusal.NOT_LINKED)
    other, _answer = office.sign_in("successor")
    assert is_in(office, other)
    unlink_identity(app.accounts("guan"), "zhang")
    assert not is_in(office, other)


# --- the second factor ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "acr", "amr", "comes_in"),
    [
        ({"required_acr": ["gold"]}, "gold", None, True),
        ({"required_acr": ["gold"]}, "silver", ["otp"], False),
        ({"required_acr": ["gold"]}, None, None, False),
        ({"required_amr": ["otp", "hwk"]}, None, ["pwd", "hwk"], True),
        ({"required_amr": ["otp"]}, "gold", ["pwd"], False),
        ({"required_amr": ["otp"]}, None, None, False),
        ({"required_acr": ["gold"], "required_amr": ["otp"]}, "gold", ["pwd"], False),
        ({"required_acr": ["gold"], "required_amr": ["otp"]}, "gold", ["otp"], True),
    ],
)
def test_a_second_factor_is_the_providers_to_ask_for_and_ours_to_look_at(
    tmp_path: Path,
    provider: OpenIdProvider,
    *,
    asked: dict[str, object],
    acr: str | None,
    amr: list[str] | None,
    comes_in: bool,
) -> None:
    with opened_office(tmp_path, provider, **asked) as make:
        office = make(second_factor="required")
        open_accounts(office)
        provider.acr, provider.amr = acr, amr
        assert ("acr_values" in office.leave(office.client())) is ("required_acr" in asked)
        client, answer = office.sign_in()

        assert is_in(office, client) is comes_in
        if comes_in:
            assert client.get("/").status_code == 200
        else:
            refused(office, answer, Refusal.FACTOR_TOO_WEAK)
