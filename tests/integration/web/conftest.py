"""The console without a browser: its answers as they are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import argon2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapter.bootstrap.app import open_app
from adapter.bootstrap.console import signing_in
from adapter.credentials import Argon2Passwords
from adapter.domain.access.roles import Role
from adapter.settings import Settings
from adapter.web.app import make_console
from adapter.web.asked import csrf_word
from adapter.web.console import Console
from sync_jobs.accounts.credentials import SetUp, first_link, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account

#: As slow as argon2 can be made quick.
QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "春眠不觉晓处处闻-42"
ADDRESS = "http://127.0.0.1:8642"
LOGINS = {
    Role.ADMINISTRATOR: "guan",
    Role.PREPARER: "zhang",
    Role.REVIEWER: "li",
    Role.AUDITOR: "shen",
}


@dataclass
class Office:
    """A console and its people."""

    made: Starlette
    console: Console

    def client(self, **options: Any) -> TestClient:
        return TestClient(self.made, base_url=ADDRESS, follow_redirects=False, **options)

    def of(self, role: Role) -> TestClient:
        """A browser in which somebody of that role is signed in."""
        client = self.client()
        typed = {"login": LOGINS[role], "password": PASSWORD}
        assert client.post("/sign-in", data=typed).status_code == 303
        return client


def word_of(client: TestClient) -> dict[str, str]:
    """What every form of a signed-in browser carries."""
    return {"csrf": csrf_word(client.cookies["session"])}


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Every console makes one hash before anybody signs in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapter.bootstrap.console.Argon2Passwords", partial(Argon2Passwords, QUICK))
        yield


@pytest.fixture(scope="module")
def make_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Office]]:
    """An office with one person of each role, under settings of the console."""
    opened, benches = [], []

    def make(
        sites: Mapping[str, object] | None = None,
        package: Mapping[str, object] | None = None,
        **web: object,
    ) -> Office:
        home: Path = tmp_path_factory.mktemp("office")
        settings = Settings.model_validate(
            {
                "store": {"url": f"sqlite:///{home}/store.sqlite"},
                "web": web,
                "package": package or {},
                "site": sites or {"here": site("152501000"), "there": site("152502000")},
            }
        )
        context = open_app(settings)
        app = context.__enter__()
        opened.append(context)
        made = make_console(app, signing_in(app))
        office = Office(made, made.state.console)
        benches.append(office.console.bench)
        open_accounts(office)
        return office

    yield make
    for bench in benches:
        bench.close()
    for each in opened:
        each.__exit__(None, None, None)


def site(division: str) -> dict[str, object]:
    return {
        "profile": "std-v2-rest",
        "base_url": "http://127.0.0.1:9",
        "division_code": division,
        "fiscal_year": 2026,
        "app_id": "x",
        "app_secret_env": "NOT_SET",
    }


def open_accounts(office: Office) -> None:
    context, app = office.console.signing_in, office.console.app
    token = first_link(context)
    assert token is not None
    set_up(context, token, SetUp(password=PASSWORD, login="guan"))
    for role, login in LOGINS.items():
        if role is not Role.ADMINISTRATOR:
            wanted = NewAccount(os_user=login, display_name=login, roles=frozenset({role}))
            add_account(app.accounts("guan"), wanted)
            set_up(context, issue_link(context, "guan", login), SetUp(password=PASSWORD))


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    return make_office()
