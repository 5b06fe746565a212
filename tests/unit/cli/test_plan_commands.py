"""Plans and accounts at the terminal: Chinese sentences, data for programs, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.cli.account import login_name
from adapter.cli.main import cli
from adapter.domain.plan import ChangeKind, FieldChange, PlanChange, PlanHeader, PlanKind
from adapter.domain.plan_states import PlanState
from adapter.domain.roles import Role
from adapter.ports.accounts import Account
from adapter.storage.store import SqlStore, open_store
from connectors.file_drop.keys import new_key_pair
from tests.conftest import CountedIds
from tests.integration.storage.pulls import SCOPE
from tests.unit.cli.conftest import Said

SETTINGS = f"""
[store]
url = "sqlite:///store.sqlite"
[plan]
signing_key = "approval.pem"
[site.{SCOPE.site}]
profile = "std-v2-rest"
base_url = "http://127.0.0.1:9"
division_code = "{SCOPE.division_code}"
fiscal_year = {SCOPE.fiscal_year}
app_id = "adapter"
app_secret_env = "ERENHOT_SECRET"
"""
AUTHOR, REVIEWER, ADMIN, AUDITOR = "zhang", "li", "guan", "shen"
ROLES = {
    AUTHOR: Role.PREPARER,
    REVIEWER: Role.REVIEWER,
    ADMIN: Role.ADMINISTRATOR,
    AUDITOR: Role.AUDITOR,
}
REFUSED, DIFFERENCES, NOT_ALLOWED = 1, 5, 8
Say = Callable[..., Said]


class RealClock:
    """Commands read the machine's clock, so what they find is made by it."""


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Path:
    """A settings file, a key and a database without accounts."""
    (tmp_path / "store.sqlite").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "indicator-adapter.toml").write_text(SETTINGS)
    new_key_pair(tmp_path / "approval.pem")
    return tmp_path


@pytest.fixture
def sitting(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets somebody sit down at the terminal."""

    def sit(user: str) -> None:
        for door in ("plans", "users"):
            monkeypatch.setattr(f"adapter.cli.{door}.login_name", lambda: user)

    return sit


@pytest.fixture
def store(empty: Path, ids: CountedIds, sitting: Callable[[str], None]) -> SqlStore:
    """Four people and one submitted plan: a library set, and a template of a closed project."""
    from adapter.clock import SystemClock

    clock = SystemClock()
    opened = open_store(f"sqlite:///{empty}/store.sqlite", clock=clock, ids=ids)
    with opened.begin() as work:
        for user, role in ROLES.items():
            work.accounts.add(
                Account(
                    account_id=user,
                    os_user=user,
                    display_name=user,
                    roles=frozenset({role}),
                    created_at=clock.now(),
                )
            )
        work.commit()
    sitting(AUTHOR)
    return opened
