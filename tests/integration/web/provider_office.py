"""A console whose people sign in at an OpenID provider, and browsers that go there and back."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import requests
from httpx2 import Response
from starlette.testclient import TestClient

from adapter.bootstrap.app import open_app
from adapter.bootstrap.console import signing_in
from adapter.domain.access.roles import Role
from adapter.ports.sign_in import AuditEntry
from adapter.settings import Settings
from adapter.web.app import make_console
from adapter.web.console import Console
from sync_jobs.accounts.identities import link_identity
from sync_jobs.accounts.people import NewAccount, add_account
from tests.integration.web.conftest import ADDRESS, LOGINS, Office, site
from tests.openid_provider import CLIENT_ID, OpenIdProvider

#: What the provider calls the people of the office.
SUBJECTS = {role: f"subject-of-{login}" for role, login in LOGINS.items()}
#: A provider on a busy machine is not a silent one; for that, see IMPATIENT.
PATIENT = {"connect_s": 10, "read_s": 20, "total_s": 30}
IMPATIENT = {"connect_s": 2, "read_s": 1, "total_s": 2}


@dataclass
class ProviderOffice(Office):
    """A console and its people, each linked to the subject of their role."""

    provider: OpenIdProvider

    def leave(self, client: TestClient, path: str = "/sign-in/start") -> str:
        """Where the browser is sent to."""
        answer = client.get(path)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def agreed(
        self, address: str, user: str = SUBJECTS[Role.PREPARER], *, trusted: Path | None = None
    ) -> str:
        """The path with which somebody comes back who signed in there; "" for who refuses."""
        data = {"user": user} if user else {}
        verify = str(trusted) if trusted else True
        answer = requests.post(address, data, allow_redirects=False, timeout=10, verify=verify)
        parts = urlsplit(answer.headers["location"])
        assert f"{parts.scheme}://{parts.netloc}" == ADDRESS
        return f"{parts.path}?{parts.query}"

    def sign_in(
        self, user: str = SUBJECTS[Role.PREPARER], *, client: TestClient | None = None
    ) -> tuple[TestClient, Response]:
        """A browser that went there and back, and what it was answered."""
        client = client or self.client()
        back = self.agreed(self.leave(client), user)
        return client, client.get(back)

    def noted(self) -> list[AuditEntry]:
        """The audit log, newest first."""
        return list(self.console.app.queries.audit_entries(limit=100)[0])


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))


@contextmanager
def opened_office(
    home: Path, provider: OpenIdProvider, **oidc: object
) -> Iterator[Callable[..., ProviderOffice]]:
    """Makes the office; another one over the same store is the console after a restart."""
    (home / "client-secret").write_text(provider.secret, "utf-8")
    with ExitStack() as stack:

        def make(**web: object) -> ProviderOffice:
            settings = Settings.model_validate(
                {
                    "store": {"url": f"sqlite:///{home}/store.sqlite"},
                    "site": {"here": site("152501000")},
                    "web": {"oidc": oidc_settings(home, provider) | oidc} | web,
                }
            )
            app = stack.enter_context(open_app(settings))
            made = make_console(app, signing_in(app))
            console: Console = made.state.console
            stack.callback(console.bench.close)
            return ProviderOffice(made, console, provider)

        yield make


def oidc_settings(home: Path, provider: OpenIdProvider) -> dict[str, object]:
    return {
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "client_secret_file": str(home / "client-secret"),
        "timeouts": PATIENT,
    }


def open_accounts(office: ProviderOffice, *, linked: bool = True) -> None:
    """One person of each role; the administrator first."""
    app = office.console.app
    for role, login in LOGINS.items():
        wanted = NewAccount(os_user=login, display_name=login, roles=frozenset({role}))
        add_account(app.accounts("guan"), wanted)
        if linked:
            issuer = office.console.signing_in.issuer
            link_identity(app.accounts("guan"), login, SUBJECTS[role], issuer=issuer)
