"""The first 系统管理 where a provider signs people in: made on the machine, never locked out."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapter.bootstrap.app import open_app
from adapter.bootstrap.console import signing_in
from adapter.cli.account import login_name
from adapter.cli.main import main
from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import Refusal
from adapter.errors import ExitCode
from adapter.settings import load_settings
from adapter.web.serving import lacks_administrator
from sync_jobs.accounts.credentials import SetUp, first_link, set_up
from sync_jobs.accounts.identities import link_identity
from sync_jobs.accounts.people import NewAccount, add_account
from tests.integration.web.conftest import word_of
from tests.integration.web.provider_office import (
    SUBJECTS,
    ProviderOffice,
    open_accounts,
    opened_office,
)
from tests.openid_provider import CLIENT_ID, OpenIdProvider, running_provider

#: Exit code and words.
Said = Callable[..., tuple[int, str]]
PASSWORD = "春眠不觉晓处处闻-42"


@pytest.fixture(autouse=True)
def _migrated(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(sqlite_template.read_bytes())


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def office(tmp_path: Path, provider: OpenIdProvider) -> Iterator[ProviderOffice]:
    """A console that nobody has an account of."""
    with opened_office(tmp_path, provider) as make:
        yield make()


@pytest.fixture
def by_password(tmp_path: Path) -> Path:
    """Settings of the same store under which passwords sign people in."""
    file = tmp_path / "plain.toml"
    file.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/store.sqlite"\n', "utf-8")
    return file


@pytest.fixture
def by_provider(tmp_path: Path, provider: OpenIdProvider, by_password: Path) -> Path:
    (tmp_path / "client-secret").write_text(provider.secret, "utf-8")
    file = tmp_path / "settings.toml"
    oidc = f"""
        [web.oidc]
        issuer = "{provider.issuer}"
        client_id = "{CLIENT_ID}"
        client_secret_file = "{tmp_path}/client-secret"
        """
    file.write_text(by_password.read_text("utf-8") + oidc, "utf-8")
    return file


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command of `user` answers; by who runs the tests, who is no 系统管理 here."""

    def run(file: Path, *words: str, user: str = login_name()) -> tuple[int, str]:
        for door in ("users", "console"):
            monkeypatch.setattr(f"adapter.cli.{door}.login_name", lambda: user)
        with pytest.raises(SystemExit) as caught:
            main(["--config", str(file), "user", *words])
        assert isinstance(caught.value.code, int)
        told = capsys.readouterr()
        return caught.value.code, told.out + told.err

    return run


def is_in(client: TestClient) -> bool:
    return client.get("/me").status_code == HTTPStatus.OK


def first_by_web_link(file: Path) -> None:
    with open_app(load_settings(file)) as app:
        context = signing_in(app)
        typed = SetUp(login="guan", display_name="关", password=PASSWORD)
        set_up(context, first_link(context) or "", typed)


# --- on the machine -------------------------------------------------------------------------------


def test_whoever_sets_the_machine_up_makes_and_links_the_first_administrator(
    office: ProviderOffice, by_provider: Path, said: Said
) -> None:
    assert lacks_administrator(office.console)
    assert said(by_provider, "add", "guan", "--role", "administrator")[0] == 0
    assert said(by_provider, "identity", "guan", "sub-1")[0] == 0

    client, answer = office.sign_in("sub-1")
    assert answer.status_code == 303
    assert client.get("/people").status_code == 200
    assert not lacks_administrator(office.console)
    done = [(each.action, each.os_user, each.subject) for each in office.noted()][:3]
    assert done[0] == ("sign_in", "guan", "sub-1")
    assert set(done[1:]) == {
        ("link_identity", login_name(), "guan sub-1"),
        ("stand_in", login_name(), "guan"),
    }


def test_nobody_stands_in_for_an_administrator_who_can_sit_at_the_terminal(
    by_password: Path, by_provider: Path, said: Said
) -> None:
    """An installation without a console has administrators without a password, and is not open."""
    here = login_name()
    assert said(by_password, "add", here, "--role", "administrator")[0] == 0

    for file, words in ((by_password, ["link", here]), (by_provider, ["identity", here, "sub-1"])):
        code, told = said(file, *words, user="somebody-else")
        assert code == ExitCode.AUTHENTICATION_REFUSED, told
        assert "set-up" not in told


def test_a_subject_that_was_mistyped_is_put_right_until_somebody_came_in_by_it(
    office: ProviderOffice, by_provider: Path, said: Said
) -> None:
    said(by_provider, "add", "guan", "--role", "administrator")
    assert said(by_provider, "identity", "guan", "sub-11")[0] == 0
    assert said(by_provider, "identity", "guan", "sub-1")[0] == 0
    done = [(each.action, each.subject) for each in office.noted()][:3]
    assert ("unlink_identity", "guan sub-11") in done
    assert office.sign_in("sub-11")[1].status_code == 403
    assert office.sign_in("sub-1")[1].status_code == 303

    for words in (("guan", "sub-2"), ("guan", "--remove")):
        assert said(by_provider, "identity", *words)[0] == 8
    assert office.noted()[0].refusal == Refusal.NO_ACCOUNT
    assert office.sign_in("sub-1")[1].status_code == 303


def test_who_has_an_account_without_the_right_does_not_stand_in(
    office: ProviderOffice, by_provider: Path, said: Said
) -> None:
    open_accounts(office, linked=False)

    assert said(by_provider, "identity", "zhang", "sub-1", user="zhang")[0] == 8
    assert said(by_provider, "identity", "guan", "sub-1", user="zhang")[0] == 8
    assert said(by_provider, "identity", "guan", "sub-1")[0] == 0


def test_an_administrator_of_the_first_web_link_is_linked_after_the_change(
    office: ProviderOffice, by_password: Path, by_provider: Path, said: Said
) -> None:
    first_by_web_link(by_password)
    there = office.provider.issuer
    # A password opens the console still: nobody stands in.
    assert said(by_password, "identity", "guan", "sub-1", "--issuer", there)[0] == 8

    assert said(by_provider, "identity", "guan", "sub-1")[0] == 0
    assert office.sign_in("sub-1")[1].status_code == 303


def test_an_administrator_links_people_before_the_change(
    office: ProviderOffice, by_password: Path, said: Said
) -> None:
    first_by_web_link(by_password)
    there = office.provider.issuer
    code, told = said(by_password, "identity", "guan", "sub-1", "--issuer", there, user="guan")

    assert code == 0
    assert f"配置改为 {there} 之后" in told
    assert office.sign_in("sub-1")[1].status_code == 303
    assert (
        said(by_password, "identity", "guan", "--remove", "--issuer", "https://b", user="guan")[0]
        == 1
    )
    assert said(by_password, "identity", "guan", "s", "--issuer", "http://b", user="guan")[0] == 2


def test_whoever_is_at_the_machine_hands_out_the_first_password_and_no_second(
    by_password: Path, said: Said
) -> None:
    said(by_password, "add", "guan", "--role", "administrator")
    code, told = said(by_password, "link", "guan")
    assert code == 0
    with open_app(load_settings(by_password)) as app:
        set_up(signing_in(app), told.split("/set-up/")[1].strip(), SetUp(password=PASSWORD))
        entries, _total = app.queries.audit_entries(limit=10)

    assert ("stand_in", login_name()) in {(each.action, each.os_user) for each in entries}
    assert said(by_password, "link", "guan")[0] == 8


# --- the last one ---------------------------------------------------------------------------------


def test_the_last_administrator_who_can_get_in_is_neither_parted_nor_linked_anew(
    office: ProviderOffice,
) -> None:
    open_accounts(office)
    app, issuer = office.console.app, office.provider.issuer
    other = NewAccount(os_user="er", display_name="二", roles=frozenset({Role.ADMINISTRATOR}))
    add_account(app.accounts("guan"), other)
    link_identity(app.accounts("guan"), "er", "s-er", issuer=issuer)
    guan, _answer = office.sign_in(SUBJECTS[Role.ADMINISTRATOR])
    typed = {"login": "guan", "subject": "wrong", **word_of(guan)}

    for path in ("/people/guan/identity/remove", "/people/identity"):
        answer = guan.post(path, data=typed)
        assert answer.status_code == 422
        assert "最后一个能登录的系统管理" in answer.text
        assert office.noted()[0].refusal == Refusal.LAST_ADMIN_IN
    assert is_in(guan)

    # Once another one came in, it may be.
    office.sign_in("s-er")
    assert guan.post("/people/guan/identity/remove", data=typed).status_code == 303
    assert not is_in(guan)


def test_linking_the_same_person_again_changes_nothing(office: ProviderOffice) -> None:
    open_accounts(office)
    guan, _answer = office.sign_in(SUBJECTS[Role.ADMINISTRATOR])
    typed = {"login": "guan", "subject": SUBJECTS[Role.ADMINISTRATOR], **word_of(guan)}

    assert guan.post("/people/identity", data=typed).status_code == 303
    assert is_in(guan)
    assert guan.post("/people/guan/identity/remove", data=typed).status_code == 422
