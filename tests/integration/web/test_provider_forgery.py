"""What does not count of what comes back from an OpenID provider."""

import base64
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OctKey

from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import Refusal
from connectors.oidc.keys import usable
from tests.integration.web.provider_desk import is_in, office, provider, refused, standing
from tests.integration.web.provider_office import (
    SUBJECTS,
    ProviderOffice,
    open_accounts,
    opened_office,
    query_of,
)
from tests.openid_provider import (
    CLIENT_ID,
    OpenIdProvider,
    new_key,
    unsigned,
)

__all__ = ["office", "provider", "standing"]


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
