"""Where a provider signs people in: no passwords, and the way out of both."""

import time

import pytest

from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import Refusal
from adapter.storage.store import SqlStore
from tests.integration.web.conftest import word_of
from tests.integration.web.provider_desk import ZHANG, is_in, office, provider, standing
from tests.integration.web.provider_office import (
    SUBJECTS,
    ProviderOffice,
)
from tests.openid_provider import (
    OpenIdProvider,
    new_key,
    unsigned,
)

__all__ = ["office", "provider", "standing"]


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
    on_pages = [e for e in office.noted() if "qian" in e.subject]
    assert {each.peer for each in on_pages} == {"testclient"}


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
