"""Signing in at an OpenID provider: who comes in, and every way in which nobody does."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OctKey

from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import Refusal
from adapter.ports.accounts import Account
from adapter.ports.sign_in import Credential
from adapter.storage.store import SqlStore
from adapter.web.security import POLICY
from connectors.oidc.keys import usable
from sync_jobs.accounts.identities import link_identity, unlink_identity
from sync_jobs.accounts.people import NewAccount, add_account, disable_account
from tests.integration.web.conftest import ADDRESS, word_of
from tests.integration.web.provider_office import (
    IMPATIENT,
    PATIENT,
    SUBJECTS,
    ProviderOffice,
    open_accounts,
    opened_office,
    query_of,
)
from tests.openid_provider import (
    CLIENT_ID,
    SILENCE_S,
    Fault,
    OpenIdProvider,
    broken,
    elsewhere,
    html,
    huge,
    new_key,
    running_provider,
    silent,
    unsigned,
)

ZHANG = SUBJECTS[Role.PREPARER]


@pytest.fixture(autouse=True)
def _migrated(tmp_path: Path, sqlite_template: Path) -> None:
    """Bringing a database to the newest schema takes longer than a test."""
    (tmp_path / "store.sqlite").write_bytes(sqlite_template.read_bytes())


@pytest.fixture(scope="module")
def standing() -> Iterator[OpenIdProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(standing: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """As it was at first, at the same address."""
    address = standing.issuer
    yield standing
    standing.begin_anew(address)


@pytest.fixture
def office(tmp_path: Path, provider: OpenIdProvider) -> Iterator[ProviderOffice]:
    with opened_office(tmp_path, provider) as make:
        office = make()
        open_accounts(office)
        yield office


def is_in(office: ProviderOffice, client: Any) -> bool:
    return bool(client.get("/me").status_code == 200)


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


# --- what does not count --------------------------------------------------------------------------


def refused(office: ProviderOffice, answer: Any, refusal: Refusal) -> str:
    """The page says why and who can help, gives no session, and the log keeps the reason."""
    assert answer.status_code in {400, 401, 403, 503}
    assert "session=" not in answer.headers.get("set-cookie", "")
    assert "管理" in answer.text
    entry = office.noted()[0]
    assert (entry.action, entry.refusal) == ("sign_in", refusal)
    return str(answer.text)


def test_a_state_that_nobody_gave_is_refused(office: ProviderOffice) -> None:
    client = office.client()
    back = office.agreed(office.leave(client))
    state = query_of(back)["state"]

    refused(office, client.get(back.replace(state, "x" * 43)), Refusal.SIGN_IN_STALE)
    # Nor did it use up the right one.
    assert client.get(back).status_code == 303


def test_a_code_and_its_state_count_once(office: ProviderOffice, provider: OpenIdProvider) -> None:
    client = office.client()
    back = office.agreed(office.leave(client))
    word = client.cookies["sign-in"]
    assert client.get(back).status_code == 303
    asked = provider.asked.count("/token")

    thief = office.client(cookies={"sign-in": word})
    refused(office, thief.get(back), Refusal.SIGN_IN_STALE)
    assert provider.asked.count("/token") == asked


def test_a_code_that_the_provider_knows_as_used_is_refused(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    client, other = office.client(), office.client()
    back = office.agreed(office.leave(client))
    code = query_of(back)["code"]
    assert client.get(back).status_code == 303
    theirs = query_of(office.agreed(office.leave(other)))["state"]

    answer = other.get(f"/sign-in/back?code={code}&state={theirs}&iss={provider.issuer}")
    assert "登录码已用过或已失效" in refused(office, answer, Refusal.NOT_VOUCHED)


def test_the_code_of_another_sign_in_does_not_fit_the_verifier(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    """A code that a thief took from another browser, put into the thief's own sign-in."""
    victim, thief = office.client(), office.client()
    code = query_of(office.agreed(office.leave(victim)))["code"]
    state = query_of(office.leave(thief))["state"]

    answer = thief.get(f"/sign-in/back?code={code}&state={state}&iss={provider.issuer}")
    refused(office, answer, Refusal.NOT_VOUCHED)


def test_what_one_browser_began_no_other_one_ends(office: ProviderOffice) -> None:
    """A link that signs its reader in as somebody else."""
    attacker, victim = office.client(), office.client()
    back = office.agreed(office.leave(attacker))
    office.leave(victim)

    for browser in (victim, office.client()):
        refused(office, browser.get(back), Refusal.SIGN_IN_STALE)
    assert attacker.get(back).status_code == 303


def test_a_sign_in_expires(office: ProviderOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    client = office.client()
    back = office.agreed(office.leave(client))
    clock = type(office.console.app.clock)
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda self: now(self) + timedelta(minutes=10))

    refused(office, client.get(back), Refusal.SIGN_IN_STALE)


#: Name -> what is changed in the claims of an honest token, and what the page says of it.
FORGED: dict[str, tuple[dict[str, object], str]] = {
    "another issuer": ({"iss": "http://127.0.0.1:1"}, "签发方不对"),
    "another audience": ({"aud": ["another"]}, "不是发给本系统的"),
    "no audience": ({"aud": None}, "不是发给本系统的"),
    "another audience, given to us": ({"aud": ["another"], "azp": CLIENT_ID}, "不是发给本系统的"),
    "given to another party": ({"azp": "another"}, "不是发给本系统的"),
    "two audiences and no party": ({"aud": [CLIENT_ID, "another"]}, "不是发给本系统的"),
    "expired": ({"exp": int(time.time()) - 61}, "已过期"),
    "without an end": ({"exp": None}, "已过期"),
    "with an end that is no number": ({"exp": "2999"}, "已过期"),
    "from the future": ({"iat": int(time.time()) + 3600}, "已过期"),
    "from long ago": ({"iat": int(time.time()) - 3600}, "已过期"),
    "not valid yet": ({"nbf": int(time.time()) + 3600}, "已过期"),
    "the nonce of another sign-in": ({"nonce": "x" * 43}, "不属于这一次登录"),
    "no nonce": ({"nonce": None}, "不属于这一次登录"),
    "no subject": ({"sub": None}, "没有人员标识"),
    "an empty subject": ({"sub": ""}, "没有人员标识"),
    "another access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "有一项内容不对"),
}


@pytest.mark.parametrize(("changed", "told"), FORGED.values(), ids=FORGED)
def test_a_claim_that_does_not_hold_signs_nobody_in(
    office: ProviderOffice, provider: OpenIdProvider, changed: dict[str, object], told: str
) -> None:
    def forge(_header: dict[str, Any], claims: dict[str, Any]) -> str:
        merged = claims | changed
        return provider.sign({name: each for name, each in merged.items() if each is not None})

    provider.forge = forge
    client, answer = office.sign_in()

    assert told in refused(office, answer, Refusal.NOT_VOUCHED)
    assert told in office.noted()[0].subject or office.noted()[0].subject.startswith(told)
    assert not is_in(office, client)


def test_an_honest_token_that_is_forged_by_nobody_holds(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    """The forger of the other tests changes nothing but what it says."""
    provider.forge = lambda _header, claims: provider.sign(claims)

    assert is_in(office, office.sign_in()[0])


def _hs256(provider: OpenIdProvider, claims: dict[str, Any], secret: bytes) -> str:
    """By hand: joserfc makes no such token."""
    header = unsigned({"alg": "HS256", "kid": provider.keys[-1].kid}).split(".")[1]
    signed = f"{header}.{unsigned(claims).split('.')[1]}"
    mac = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _with_public_key(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    return _hs256(provider, claims, provider.keys[-1].as_pem(private=False))


def _with_client_secret(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    return _hs256(provider, claims, provider.secret.encode())


def _by_a_stranger(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    return provider.sign(claims, new_key("RSA", provider.keys[-1].kid or ""))


def _with_its_own_key(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    key = new_key("RSA", "brought along")
    return provider.sign(claims, key, jwk=key.as_dict(private=False))


def _cut(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    return provider.sign(claims).rpartition(".")[0]


def _altered(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    head, _, tail = provider.sign(claims).split(".")
    return f"{head}.{unsigned(claims | {'sub': SUBJECTS[Role.ADMINISTRATOR]}).split('.')[1]}.{tail}"


def _critical(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    head = unsigned({"alg": "RS256", "kid": "first", "crit": ["x"], "x": 1}).split(".")[1]
    return ".".join((head, *provider.sign(claims).split(".")[1:]))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda _provider, claims: unsigned(claims), "签名算法不在允许之列"),
        (_with_public_key, "签名算法不在允许之列"),
        (_with_client_secret, "签名算法不在允许之列"),
        (_by_a_stranger, "签名不对"),
        (_with_its_own_key, "签名的密钥不在其公布之列"),
        (_altered, "签名不对"),
        (_cut, "令牌残缺"),
        (_critical, "令牌残缺"),
        (lambda _provider, _claims: "no.token.atall", "令牌残缺"),
        (lambda _provider, _claims: "€", "令牌残缺"),
    ],
    ids=[
        "alg none",
        "HS256 with the public key",
        "HS256 with the client's secret",
        "a stranger's key under the right name",
        "a key in the token's own header",
        "another payload under the signature",
        "no signature",
        "an unknown critical header",
        "rubbish",
        "no ASCII",
    ],
)
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    office: ProviderOffice,
    provider: OpenIdProvider,
    make: Callable[[OpenIdProvider, dict[str, Any]], str],
    told: str,
) -> None:
    provider.forge = lambda _header, claims: make(provider, claims)
    client, answer = office.sign_in()

    assert told in refused(office, answer, Refusal.NOT_VOUCHED)
    assert not is_in(office, client)


def test_an_algorithm_that_the_settings_do_not_name_is_none(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    provider.document = {"id_token_signing_alg_values_supported": ["RS256", "ES256"]}
    with opened_office(tmp_path, provider, algorithms=["ES256"]) as make:
        office = make()
        open_accounts(office)
        _client, answer = office.sign_in()

        assert "签名算法不在允许之列" in refused(office, answer, Refusal.NOT_VOUCHED)


def test_a_short_or_symmetric_key_in_the_set_verifies_nothing(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    short = {"kty": "RSA", "kid": "short", "n": "AQAB" * 60, "e": "AQAB"}
    told = [
        short,
        OctKey.generate_key(256, {"kid": "oct"}).as_dict(),
        {**provider.keys[0].as_dict(private=False), "use": "enc"},
        {"kty": "EC", "crv": "P-256", "x": 1, "y": None},
        "no key",
        provider.keys[0].as_dict(private=True),
    ]
    found = usable({"keys": told})

    assert [(each.kid, each.is_private) for each in found] == [("first", False)]


# --- two providers --------------------------------------------------------------------------------


def test_the_answer_of_another_provider_is_told_apart_before_its_code_is_shown_to_anybody(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    with running_provider() as other:
        client = office.client()
        back = office.agreed(office.leave(client))
        mixed = back.replace(query_of(back)["iss"].rpartition(":")[2], other.issuer[-5:])
        asked = provider.asked.count("/token")
        answer = client.get(mixed.replace(back.partition("iss=")[2], other.issuer))

        assert "签发方不对" in refused(office, answer, Refusal.NOT_VOUCHED)
        assert provider.asked.count("/token") == asked
        assert other.asked == []


def test_a_provider_that_names_itself_always_does(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    client = office.client()
    back = office.agreed(office.leave(client)).partition("&iss=")[0]

    assert "签发方不对" in refused(office, client.get(back), Refusal.NOT_VOUCHED)


def test_a_provider_that_does_not_name_itself_is_believed_by_its_token(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    provider.names_itself = False

    assert is_in(office, office.sign_in()[0])


def test_a_token_of_another_provider_is_refused(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    with running_provider(keys=[new_key("RSA", "first")]) as other:
        provider.forge = lambda _header, claims: other.sign(claims | {"iss": other.issuer})
        _client, answer = office.sign_in()

        refused(office, answer, Refusal.NOT_VOUCHED)


def test_a_sign_in_of_the_former_provider_ends_at_no_other(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    with running_provider() as other:
        with opened_office(tmp_path, provider) as make:
            before = make()
            open_accounts(before)
            client = before.client()
            back = before.agreed(before.leave(client))
            signed_in, _answer = before.sign_in()
        with opened_office(tmp_path, other) as make:
            after = make()
            again = after.client(cookies=dict(client.cookies))

            refused(after, again.get(back), Refusal.SIGN_IN_STALE)
            # Nor does a session stand on a word that nobody asks for any more.
            assert not is_in(after, after.client(cookies=dict(signed_in.cookies)))


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "https://evil.example/jwks"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "//evil.example/"},
        {"token_endpoint": None},
        {"code_challenge_methods_supported": ["plain"]},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    ],
    ids=str,
)
def test_a_document_that_leads_elsewhere_or_asks_for_less_is_not_followed(
    office: ProviderOffice, provider: OpenIdProvider, document: dict[str, object]
) -> None:
    provider.document = document
    answer = office.client().get("/sign-in/start")

    assert answer.status_code == 503
    refused(office, answer, Refusal.PROVIDER_UNFIT)


def test_a_document_may_be_laid_down_and_other_hosts_be_named(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    file, host = tmp_path / "document.json", provider.issuer.removeprefix("http://")
    told = provider.described()
    provider.faults["/.well-known/openid-configuration"] = broken
    # Its name is one at which nobody answers.
    provider.issuer = "http://127.0.0.1:2"
    file.write_text(json.dumps(told | {"issuer": provider.issuer}), "utf-8")
    with opened_office(tmp_path, provider, discovery_file=str(file), hosts=[host]) as make:
        office = make()
        open_accounts(office)

        assert is_in(office, office.sign_in()[0])
    assert "/.well-known/openid-configuration" not in provider.asked


# --- a provider in trouble ------------------------------------------------------------------------

WRONG: dict[str, Fault] = {
    "silent": silent,
    "html": html,
    "huge": huge,
    "broken": broken,
    "elsewhere": elsewhere,
}
PLACES = ["/.well-known/openid-configuration", "/token", "/jwks"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", WRONG.values(), ids=WRONG)
def test_a_provider_that_is_slow_or_answers_rubbish_signs_nobody_in(
    tmp_path: Path, provider: OpenIdProvider, place: str, fault: Fault
) -> None:
    provider.faults[place] = fault
    patience = IMPATIENT if fault is silent else PATIENT
    with opened_office(tmp_path, provider, timeouts=patience) as make:
        office = make()
        open_accounts(office)
        began = time.monotonic()
        client = office.client()
        answer = client.get("/sign-in/start")
        if answer.status_code == 303:
            answer = client.get(office.agreed(answer.headers["location"]))

        assert "连不上统一身份认证" in refused(office, answer, Refusal.PROVIDER_SILENT)
        assert time.monotonic() - began < SILENCE_S / 2
    # It comes back, and so do the people.
    del provider.faults[place]
    assert provider.asked.count(place) == 1 or place != "/token"


def test_a_provider_that_goes_down_while_somebody_is_there_is_told_as_that(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        with running_provider() as provider:
            office = stack.enter_context(opened_office(tmp_path, provider))()
            open_accounts(office)
            client = office.client()
            back = office.agreed(office.leave(client))
        # Nobody listens there now.
        refused(office, client.get(back), Refusal.PROVIDER_SILENT)

        # What came back is used up; the next try begins anew and is told the same.
        refused(office, client.get(back), Refusal.SIGN_IN_STALE)


def test_who_refuses_there_is_told_so(office: ProviderOffice) -> None:
    client = office.client()
    answer = client.get(office.agreed(office.leave(client), ""))

    assert "您取消了" in refused(office, answer, Refusal.PROVIDER_REFUSED)
    assert "用统一身份认证登录" in answer.text


def test_words_of_the_provider_are_not_shown(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    client = office.client()
    state = query_of(office.leave(client))["state"]
    told = "error=x&error_description=%3Cscript%3Ealert(1)%3C/script%3E请拨打诈骗电话"
    answer = client.get(f"/sign-in/back?{told}&state={state}&iss={provider.issuer}")

    page = refused(office, answer, Refusal.PROVIDER_REFUSED)
    assert "诈骗" not in page
    assert "<script>alert" not in page


def test_a_wrong_secret_is_told_as_a_matter_of_ours(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    provider.secret = "another"
    _client, answer = office.sign_in()

    page = refused(office, answer, Refusal.NOT_VOUCHED)
    assert "对方不认本系统的客户端凭据" in page


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_coming_back_leads_nowhere_else(office: ProviderOffice, wanted: str) -> None:
    client = office.client()
    answer = client.get("/sign-in/start", params={"next": wanted})
    back = client.get(office.agreed(answer.headers["location"]))

    assert back.headers["location"] == "/"


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
    acts = [(each.action, each.os_user, each.subject) for each in claiming.noted()][:2]
    assert acts == [("sign_in", "zhang", "s1"), ("link_identity", "zhang", "zhang s1")]

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


# --- passwords and the way out --------------------------------------------------------------------


def test_passwords_and_their_links_are_off(office: ProviderOffice) -> None:
    typed = {"login": "zhang", "password": "春眠不觉晓处处闻-42"}
    assert office.client().post("/sign-in", data=typed).status_code == 403

    admin, _answer = office.sign_in(SUBJECTS[Role.ADMINISTRATOR])
    page = admin.get("/people").text
    assert "重设口令" not in page
    assert ZHANG in page
    answer = admin.post("/people/zhang/link", data=word_of(admin))
    assert "由统一身份认证登录" in answer.text
    assert "修改口令" not in admin.get("/me").text


def test_an_administrator_opens_and_links_accounts_on_a_page(office: ProviderOffice) -> None:
    admin, _answer = office.sign_in(SUBJECTS[Role.ADMINISTRATOR])
    new = {"login": "qian", "role": "preparer", **word_of(admin)}
    assert admin.post("/people", data=new).headers["location"] == "/people?done=account_added"
    for subject, told in ((ZHANG, "已绑定账号“zhang”"), ("", "人员标识不对")):
        typed = {"login": "qian", "subject": subject, **word_of(admin)}
        linked = admin.post("/people/identity", data=typed)
        assert told in linked.text
    typed = {"login": "qian", "subject": "s-qian", **word_of(admin)}
    linked = admin.post("/people/identity", data=typed)
    assert linked.headers["location"] == "/people?done=identity_linked"
    client, _answer = office.sign_in("s-qian")
    assert is_in(office, client)

    admin.post("/people/qian/identity/remove", data=word_of(admin))
    assert not is_in(office, client)
    acts = {(each.action, each.os_user, each.subject, each.refusal) for each in office.noted()}
    assert ("link_identity", "guan", "qian s-qian", "") in acts
    assert ("unlink_identity", "guan", "qian s-qian", "") in acts
    assert ("link_identity", "guan", f"qian {ZHANG}", "subject_taken") in acts
    assert ("sign_in", "qian", "s-qian", "") in acts


def test_signing_out_ends_the_session_here_and_leads_to_the_end_there(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    client, _answer = office.sign_in()
    token = client.cookies["session"]
    assert tokens_kept(office) == [provider.last_token]
    answer = client.post("/sign-out", data=word_of(client))

    assert answer.status_code == 200
    assert f"{provider.issuer}/end?" in answer.text
    assert "id_token_hint=" in answer.text
    assert not is_in(office, office.client(cookies={"session": token}))
    # What the provider signed is kept no longer than the session.
    assert tokens_kept(office) == []
    assert client.get("/signed-out").headers["location"] == "/sign-in?done=signed_out"
    # Nobody is signed in again by having signed out.
    assert "已退出登录" in client.get("/sign-in?done=signed_out").text


def test_without_a_place_there_signing_out_ends_here(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    provider.document = {"end_session_endpoint": None}
    client, _answer = office.sign_in()
    answer = client.post("/sign-out", data=word_of(client))

    assert answer.headers["location"] == "/sign-in?done=signed_out"


def tokens_kept(office: ProviderOffice) -> list[str]:
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id_token FROM web_session")
        return [each for (each,) in rows if each is not None]


# --- told by the provider -------------------------------------------------------------------------


def ended(office: ProviderOffice, token: str) -> int:
    # No browser: neither origin nor cookies.
    answer = office.client().post("/sign-in/ended", data={"logout_token": token})
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.status_code)


@pytest.mark.parametrize("named", ["sub", "sid", "both"])
def test_the_provider_ends_the_sessions_of_whom_it_names(
    office: ProviderOffice, provider: OpenIdProvider, named: str
) -> None:
    client, _answer = office.sign_in()
    other, _answer = office.sign_in(SUBJECTS[Role.REVIEWER])
    claims = {"sub": ZHANG, "sid": provider.session_of(ZHANG)}
    told = claims if named == "both" else {named: claims[named]}

    assert ended(office, provider.logout_token(**told)) == 200
    assert not is_in(office, client)
    assert is_in(office, other)
    entry = office.noted()[0]
    assert (entry.os_user, entry.action, entry.refusal) == ("zhang", "sign_out", "")


def test_a_logout_token_that_comes_again_ends_nothing_new(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    token = provider.logout_token(sub=ZHANG, iat=int(time.time()) - 90)
    client, _answer = office.sign_in()

    assert ended(office, token) == 200
    assert is_in(office, client)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another"},
        {"events": {}},
        {"events": None},
        {"events": "http://schemas.openid.net/event/backchannel-logout"},
        {"nonce": "x"},
        {"jti": None},
        {"iat": None},
        {"exp": 1},
        {"iat": 1},
        {"sub": None},
    ],
    ids=str,
)
def test_a_logout_token_that_does_not_hold_ends_nothing(
    office: ProviderOffice, provider: OpenIdProvider, changed: dict[str, object]
) -> None:
    client, _answer = office.sign_in()

    assert ended(office, provider.logout_token(**({"sub": ZHANG} | changed))) == 400
    assert is_in(office, client)
    assert office.noted()[0].refusal == Refusal.NOT_VOUCHED


def test_an_id_token_or_a_strangers_word_ends_nothing(
    office: ProviderOffice, provider: OpenIdProvider
) -> None:
    client, _answer = office.sign_in()

    for token in (provider.last_token, "", unsigned({"sub": ZHANG})):
        assert ended(office, token) == 400
    provider.keys = [new_key("RSA", "first")]
    assert ended(office, provider.logout_token(sub=ZHANG)) == 400
    assert is_in(office, client)
