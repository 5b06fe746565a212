"""Accounts (账号管理)."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from adapter.errors import PlanRefused
from adapter.ports.accounts import Account
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console
from adapter.web.paging import member, paging_of
from sync_jobs.accounts.credentials import issue_link
from sync_jobs.accounts.identities import link_identity, linked_subjects, unlink_identity
from sync_jobs.accounts.people import (
    AccountContext,
    NewAccount,
    add_account,
    disable_account,
    list_accounts,
)


def show_list(console: Console, asked: Asked) -> Reply:
    """Every account, closed ones too."""
    return _page(console, asked)


def take_new(console: Console, asked: Asked) -> Reply:
    """A new account, and the link by which its owner sets a password."""
    login = asked.form.get("login", "").strip()
    role = member(Role, asked.form.get("role"))
    if not login or role is None:
        return _page(console, asked, trouble="请填写登录名并选择岗位。")
    wanted = NewAccount(
        os_user=login,
        display_name=asked.form.get("display_name", "").strip() or login,
        roles=frozenset({role}),
        data=DataScope(
            divisions=_codes(asked.form.get("divisions", "")),
            departments=_codes(asked.form.get("departments", "")),
        ),
    )
    if wanted.data.fault:
        return _page(console, asked, trouble=f"{wanted.data.fault}，请改正后再建立账号。")

    def act() -> str:
        add_account(_context(console, asked), wanted)
        if not console.signing_in.has_passwords:
            return ""
        return _new_link(console, asked, login)

    return _linked(console, asked, login, lambda: console.audited(asked, "add_account", login, act))


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.replace("，", " ").replace(",", " ").split())


def take_link(console: Console, asked: Asked) -> Reply:
    """A new link; the former password is void."""
    login = asked.params["login"]
    # It is noted where the link is made.
    return _linked(console, asked, login, lambda: _new_link(console, asked, login))


def _new_link(console: Console, asked: Asked, login: str) -> str:
    return issue_link(console.signing_in, asked.user, login, peer=asked.peer)


def _context(console: Console, asked: Asked) -> AccountContext:
    return console.app.accounts(asked.user, peer=asked.peer)


def _linked(console: Console, asked: Asked, login: str, act: Callable[[], str]) -> Reply:
    """The accounts with a new link above them: it is shown once, and kept nowhere."""
    try:
        token = act()
    except PlanRefused as error:
        return _page(console, asked, trouble=console.told(error))
    if not token:
        return see_other("/people?done=account_added")
    return _page(console, asked, link=f"{console.address}/set-up/{token}", link_of=login)


def take_identity(console: Console, asked: Asked) -> Reply:
    """Join an account to whom the identity provider names."""
    subject, issuer = asked.form.get("subject", "").strip(), console.signing_in.issuer
    login, context = asked.form.get("login", ""), _context(console, asked)
    try:
        # It is noted where it is done.
        link_identity(context, login, subject, issuer=issuer)
    except PlanRefused as error:
        return _page(console, asked, trouble=console.told(error))
    return see_other("/people?done=identity_linked")


def take_parting(console: Console, asked: Asked) -> Reply:
    """Part an account from them."""
    try:
        unlink_identity(_context(console, asked), asked.params["login"])
    except PlanRefused as error:
        return _page(console, asked, trouble=console.told(error))
    return see_other("/people?done=identity_unlinked")


def take_disable(console: Console, asked: Asked) -> Reply:
    """Close an account."""
    login = asked.params["login"]

    def act() -> str:
        return disable_account(_context(console, asked), login).account_id

    try:
        console.audited(asked, "disable_account", login, act)
    except PlanRefused as error:
        return _page(console, asked, trouble=console.told(error))
    return see_other("/people?done=account_disabled")


def _page(
    console: Console, asked: Asked, *, trouble: str = "", link: str = "", link_of: str = ""
) -> Reply:
    paging = paging_of(asked)
    accounts = list_accounts(_context(console, asked))
    wanted = asked.query.get("role", "")
    found = [each for each in accounts if not wanted or wanted in each.roles]
    shown: list[Account] = list(islice(found, paging.offset, paging.offset + paging.size))
    issuer = console.signing_in.issuer
    return console.templates.page(
        "people.html",
        asked,
        status=422 if trouble else 200,
        has_passwords=console.signing_in.has_passwords,
        issuer=issuer,
        open_accounts=[each for each in accounts if each.disabled_at is None],
        subjects=linked_subjects(_context(console, asked), issuer=issuer) if issuer else {},
        accounts=shown,
        wanted=wanted,
        trouble=trouble,
        link=link,
        link_of=link_of,
        paging=replace(paging, total=len(found)),
    )
