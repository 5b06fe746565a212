"""Which administrators can get in (能登录的系统管理), and who stands in while there is none."""

from collections.abc import Callable
from typing import Protocol

from adapter.domain.access.roles import Action, Role
from adapter.ports.accounts import Account
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import require
from sync_jobs.accounts.signing_in import Noting, note


class Managing(Noting, Protocol):
    """What it takes to say who may manage accounts."""

    @property
    def is_by_proxy(self) -> bool: ...
    @property
    def issuer(self) -> str | None: ...
    @property
    def is_user_here(self) -> Callable[[str], bool]: ...


def manager(context: Managing, work: UnitOfWork, user: str, about: str) -> Account | None:
    """The administrator who asks; None, and noted, for who stands in for one.

    While no administrator can get in, nor sit at the terminal as a user of the machine, whoever
    runs commands there and has no account does what one would: else nobody ever could.
    PersonRefused for everybody else.
    """
    is_known = work.accounts.of_user(user) is not None
    administrators = _administrators(work)
    can_type = any(context.is_user_here(each.os_user) for each in administrators)
    if is_known or not administrators or can_type or administrators_in(context, work):
        return require(work, user, Action.MANAGE_ACCOUNTS)
    note(context, work, "stand_in", by=user, subject=about)
    return None


def administrators_in(context: Managing, work: UnitOfWork) -> list[Account]:
    """The administrators who can get in as people sign in at present."""
    return [each for each in _administrators(work) if _is_in(context, work, each)]


def _administrators(work: UnitOfWork) -> list[Account]:
    found = work.accounts.all()
    return [each for each in found if each.disabled_at is None and Role.ADMINISTRATOR in each.roles]


def _is_in(context: Managing, work: UnitOfWork, account: Account) -> bool:
    """At a provider that somebody came in by it proves a link: one may have been mistyped."""
    if context.is_by_proxy:
        return True
    if context.issuer is not None:
        identity = work.identities.of_account(account.account_id, context.issuer)
        return identity is not None and identity.came_in_at is not None
    credential = work.sign_in.credential(account.account_id)
    return credential is not None and credential.password_hash != ""
