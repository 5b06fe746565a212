"""Who asks for the pages: people who see all the lists, and one bound to a department."""

from dataclasses import replace

import argon2
from starlette.testclient import TestClient

from adapter.bootstrap.app import App
from adapter.bootstrap.console import signing_in
from adapter.credentials import Argon2Passwords
from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from adapter.web.app import make_console
from sync_jobs.accounts.credentials import SetUp, first_link, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.accounts.signing_in import SignInContext
from tests.bench.place import SCOPE

#: The department that has one half of the projects; the other half is nobody's business here.
DEPARTMENT, OTHER_DEPARTMENT = "101", "102"
BOUND, NOBODY, _ADMINISTRATOR, _NEW = "ke", "-", "guan", "xin"
_PASSWORD = "春眠不觉晓处处闻-42"
_BOUND_TO = DataScope(
    divisions=frozenset({SCOPE.division_code}), departments=frozenset({DEPARTMENT})
)
_PEOPLE = (
    ("shen", Role.AUDITOR, DataScope()),
    ("zhang", Role.PREPARER, DataScope()),
    (BOUND, Role.PREPARER, _BOUND_TO),
)


def enrol(app: App) -> None:
    """Make the accounts; the administrator's first, by the link of a new installation."""
    context = _context(app)
    token = first_link(context)
    if token is None:
        raise AssertionError("there are accounts already")
    set_up(context, token, SetUp(password=_PASSWORD, login=_ADMINISTRATOR))
    for login, role, data in _PEOPLE:
        wanted = NewAccount(os_user=login, display_name=login, roles=frozenset({role}), data=data)
        add_account(app.accounts(_ADMINISTRATOR), wanted)
        link = issue_link(context, _ADMINISTRATOR, login)
        set_up(context, link, SetUp(password=_PASSWORD))


def signed_in(app: App) -> dict[str, TestClient]:
    """Browsers by login, whoever sees most first, and one of who did not sign in."""
    browsers = {}
    for login in (*(login for login, _, _ in _PEOPLE), _ADMINISTRATOR, NOBODY):
        # A page that leads to another one is not that one.
        browser = TestClient(
            make_console(app, _context(app)),
            base_url="http://127.0.0.1:8642",
            follow_redirects=False,
        )
        if login != NOBODY:
            browser.post("/sign-in", data={"login": login, "password": _PASSWORD})
        browsers[login] = browser
    return browsers


def link_of_new(app: App) -> str:
    """The link by which a new person would set a password."""
    wanted = NewAccount(
        os_user=_NEW, display_name=_NEW, roles=frozenset({Role.AUDITOR}), data=DataScope()
    )
    add_account(app.accounts(_ADMINISTRATOR), wanted)
    return issue_link(_context(app), _ADMINISTRATOR, _NEW)


def _context(app: App) -> SignInContext:
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return replace(signing_in(app), passwords=Argon2Passwords(quick))
