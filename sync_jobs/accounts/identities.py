"""Whom an identity provider must name for an account (统一身份绑定): said by an administrator."""

from adapter.domain.access.roles import Action
from adapter.domain.access.vouching import is_subject
from adapter.domain.plan.refusals import Refusal
from adapter.ports.accounts import Account
from adapter.ports.identities import Identity
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import AccountContext, refused, require
from sync_jobs.accounts.signing_in import note


def link_identity(
    context: AccountContext, os_user: str, subject: str, *, issuer: str | None
) -> Identity:
    """Join an account to a subject in place of its former one, whose sessions end.

    `issuer` is None where no provider is set up. Raises PersonRefused for who may not, PlanRefused
    for a subject that cannot be one or is another account's.
    """
    with context.store.begin() as work:
        actor = require(work, context.user, Action.MANAGE_ACCOUNTS)
        account = _open_account(work, os_user)
        if issuer is None:
            raise refused(Refusal.NO_PROVIDER)
        if not is_subject(subject):
            raise refused(Refusal.BAD_SUBJECT)
        _unlinked(context, work, account)
        taken = work.identities.of_subject(issuer, subject)
        if taken is not None:
            owner = work.accounts.get(taken.account_id)
            raise refused(Refusal.SUBJECT_TAKEN, user=owner.os_user if owner else "")
        identity = Identity(
            account_id=account.account_id,
            issuer=issuer,
            subject=subject,
            linked_at=context.clock.now(),
            linked_by=actor.account_id,
        )
        work.identities.link(identity)
        note(context, work, "link_identity", by=context.user, subject=os_user)
        work.commit()
    return identity


def unlink_identity(context: AccountContext, os_user: str) -> None:
    """Part an account from its subject; its sessions end.

    Raises PersonRefused for who may not, PlanRefused where nothing is linked.
    """
    with context.store.begin() as work:
        require(work, context.user, Action.MANAGE_ACCOUNTS)
        account = _open_account(work, os_user)
        if not _unlinked(context, work, account):
            raise refused(Refusal.NOTHING_LINKED, user=os_user)
        note(context, work, "unlink_identity", by=context.user, subject=os_user)
        work.commit()


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


def _unlinked(context: AccountContext, work: UnitOfWork, account: Account) -> bool:
    if not work.identities.unlink(account.account_id):
        return False
    work.sign_in.end_sessions(account.account_id, at=context.clock.now())
    return True
