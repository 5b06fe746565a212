"""What tests of the pull API share: the API in this process, its tokens, its readers."""

import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from adapter.api.app import make_api
from adapter.bootstrap.api import api_tokens
from adapter.bootstrap.app import App
from adapter.domain.access.roles import Role
from adapter.settings import Settings
from sync_jobs.accounts.api_tokens import ApiTokenContext, NewToken, create_token
from sync_jobs.accounts.people import NewAccount, add_account
from tests.integration.jobs.desk import SCOPE, Desk

HOME = f"/v1/divisions/{SCOPE.division_code}/years/{SCOPE.fiscal_year}/versions"
EVERYTHING = (f"versions:{SCOPE.division_code}", f"templates:{SCOPE.division_code}")
SITE = {
    "profile": "std-v2-rest",
    "base_url": "http://127.0.0.1:9",
    "division_code": SCOPE.division_code,
    "fiscal_year": SCOPE.fiscal_year,
    "app_id": "x",
    "app_secret_env": "NOT_SET",
}


@dataclass
class Counter:
    """The API over a desk."""

    desk: Desk
    api: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = app_of(self.desk, **self.api)
        self.made: FastAPI = make_api(self.app)
        add_account(
            self.app.accounts("guan"),
            NewAccount(os_user="guan", display_name="guan", roles=frozenset({Role.ADMINISTRATOR})),
        )
        self.token = self.new_token("reader", *EVERYTHING)

    @property
    def tokens(self) -> ApiTokenContext:
        return api_tokens(self.app)

    def new_token(self, name: str, *scopes: str, days: int = 30) -> str:
        wanted = NewToken(name=name, scopes=scopes, lasts=timedelta(days=days))
        return create_token(self.tokens, "guan", wanted)[1]

    def client(self, token: str | None = None) -> TestClient:
        client = TestClient(
            self.made, base_url=self.app.settings.api.address, raise_server_exceptions=False
        )
        client.headers["Accept-Encoding"] = "identity"
        shown = self.token if token is None else token
        if shown:
            client.headers["Authorization"] = f"Bearer {shown}"
        return client

    def get(self, path: str, token: str | None = None, **options: Any) -> Response:
        return self.client(token).get(f"{HOME}{path}", **options)


def app_of(desk: Desk, **api: object) -> App:
    settings = Settings.model_validate({"site": {SCOPE.site: SITE}, "api": {"burst": 1000, **api}})
    return App(
        settings=settings,
        store=desk.store,
        queries=desk.store.queries,
        clock=desk.clock,
        ids=desk.ids,
    )


def packaged(file: Path) -> bytes:
    with zipfile.ZipFile(file) as archive:
        return archive.read("templates.json")
