"""Whom an identity provider must name for an account (统一身份绑定): said by an administrator."""

from collections.abc import Callable
from typing import TypeVar

from adapter.domain.access.roles import Action
from adapter.domain.access.vouching import is_subject
from adapter.domain.plan.refusals import Refusal
from adapter.errors import PlanRefused
from adapter.ports.accounts import Account
from adapter.ports.identities import Identity
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import AccountContext, refused, require
from sync_jobs.accounts.signing_in import note

T = TypeVar("T")


def link_identity(
    context: AccountContext, os_user: str, subject: str, *, issuer: str | None
) -> Identity:
    """Join an account to a subject in place of its former one there, whose sessions end.

    `issuer` is None where no provider is set up. Raises PersonRefused for who may not, PlanRefused
    for a subject that cannot be one or is another account's; both are noted.
    """

    def act(work: UnitOfWork) -> Identity:
        actor = require(work, context.user, Action.MANAGE_ACCOUNTS)
        account = _open_account(work, os_user)
        if issuer is None:
            raise refused(Refusal.NO_PROVIDER)
        if not is_subject(subject):
            raise refused(Refusal.BAD_SUBJECT)
        identity = Identity(
            account_id=account.account_id,
            issuer=issuer,
            subject=subject,
            linked_at=context.clock.now(),
            linked_by=actor.account_id,
        )
        _parted(context, work, account, issuer)
        if not work.identities.link(identity):
            raise _taken(work, identity, os_user)
        return identity

    return _noted(context, "link_identity", os_user, act)


def unlink_identity(context: AccountContext, os_user: str) -> None:
    """Part an account from its subject; its sessions end.

    Raises PersonRefused for who may not, PlanRefused where nothing is linked; both are noted.
    """

    def act(work: UnitOfWork) -> None:
        require(work, context.user, Action.MANAGE_ACCOUNTS)
        account = _open_account(work, os_user)
        if not _parted(context, work, account, None):
            raise refused(Refusal.NOTHING_LINKED, user=os_user)

    _noted(context, "unlink_identity", os_user, act)


def _taken(work: UnitOfWork, identity: Identity, os_user: str) -> PlanRefused:
    """Why an identity was not linked: somebody else has it, or was faster with this account."""
    kept = work.identities.of_subject(identity.issuer, identity.subject)
    owner = work.accounts.get(kept.account_id) if kept else None
    if owner is None:
        return refused(Refusal.LINKED_MEANWHILE, user=os_user)
    return refused(Refusal.SUBJECT_TAKEN, user=owner.os_user)


def _noted(context: AccountContext, action: str, subject: str, act: Callable[[UnitOfWork], T]) -> T:
    """Carry an act out in a transaction of its own; the log says that it was done, or why not."""
    try:
        with context.store.begin() as work:
            done = act(work)
            note(context, work, action, by=context.user, subject=subject)
            work.commit()
    except PlanRefused as refusal:
        with context.store.begin() as work:
            code = refusal.code
            note(context, work, action, by=context.user, subject=subject, refusal=code)
            work.commit()
        raise
    return done


def linked_subjects(context: AccountContext, *, issuer: str | None) -> dict[str, str]:
    """Account id -> subject at this provider."""
    with context.store.begin() as work:
        require(work, context.user, Action.SEE_ACCOUNTS)
        found = work.identities.all()
    return {each.account_id: each.subject for each in found if each.issuer == issuer}


def _open_account(work: UnitOfWork, os_user: str) -> Account:
    account = work.accounts.of_user(os_user)
    if account is None:
        raise refused(Refusal.NO_SUCH_ACCOUNT, user=os_user)
    return account


def _parted(
    context: AccountContext, work: UnitOfWork, account: Account, issuer: str | None
) -> bool:
    if not work.identities.unlink(account.account_id, issuer):
        return False
    work.sign_in.end_sessions(account.account_id, at=context.clock.now())
    return True
