"""OpenID providers that are mixed up, silent or speak rubbish: nobody is signed in."""

import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from adapter.domain.plan.refusals import Refusal
from tests.integration.web.provider_desk import is_in, office, provider, refused, standing
from tests.integration.web.provider_office import (
    IMPATIENT,
    PATIENT,
    ProviderOffice,
    open_accounts,
    opened_office,
    query_of,
)
from tests.openid_provider import (
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
)

__all__ = ["office", "provider", "standing"]


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
