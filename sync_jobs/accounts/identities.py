"""Whom an identity provider must name for an account (统一身份绑定): said by an administrator."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapter.domain.access.roles import Action
from adapter.domain.access.vouching import is_subject
from adapter.domain.plan.refusals import Refusal
from adapter.errors import PlanRefused
from adapter.ports.accounts import Account
from adapter.ports.identities import Identity
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import AccountContext, refused, require
from sync_jobs.accounts.signing_in import note
from sync_jobs.accounts.standing_in import administrators_in, manager


def link_identity(
    context: AccountContext, os_user: str, subject: str, *, issuer: str | None
) -> Identity:
    """Join an account to a subject in place of its former one there, whose sessions end.

    `issuer` is None where no provider is set up; it need not be the one of the settings yet. Raises
    PersonRefused for who may not, PlanRefused for a subject that cannot be one or is another
    account's, and where no administrator could get in any more; all are noted.
    """
    about = told_identity(os_user, subject) if is_subject(subject) else os_user
    with _refusals_noted(context, "link_identity", about), context.store.begin() as work:
        actor = manager(context, work, context.user, os_user)
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
            linked_by=actor.account_id if actor else None,
        )
        former = work.identities.of_account(account.account_id, issuer)
        if former is not None and former.subject == subject:
            return former
        _part(context, work, account, issuer)
        if not work.identities.link(identity):
            raise _taken(work, identity, os_user)
        if former is not None:
            told = told_identity(os_user, former.subject)
            _note(context, work, "unlink_identity", told)
        _note(context, work, "link_identity", about)
        work.commit()
    return identity


def unlink_identity(context: AccountContext, os_user: str, *, issuer: str | None = None) -> None:
    """Part an account from its subject at a provider, or at all; its sessions end.

    Raises PersonRefused for who may not, PlanRefused where nothing is linked, and where no
    administrator could get in any more; all are noted.
    """
    with _refusals_noted(context, "unlink_identity", os_user), context.store.begin() as work:
        manager(context, work, context.user, os_user)
        account = _open_account(work, os_user)
        parted = [
            each
            for each in work.identities.all()
            if each.account_id == account.account_id and issuer in {None, each.issuer}
        ]
        if not parted or not _part(context, work, account, issuer):
            raise refused(Refusal.NOTHING_LINKED, user=os_user)
        for each in parted:
            about = told_identity(os_user, each.subject)
            _note(context, work, "unlink_identity", about)
        work.commit()


def told_identity(os_user: str, subject: str) -> str:
    """What the log says of an identity: whose account it is, and who comes in by it."""
    return f"{os_user} {subject}"


def _taken(work: UnitOfWork, identity: Identity, os_user: str) -> PlanRefused:
    """Why an identity was not linked: somebody else has it, or was faster with this account."""
    kept = work.identities.of_subject(identity.issuer, identity.subject)
    owner = work.accounts.get(kept.account_id) if kept else None
    if owner is None:
        return refused(Refusal.LINKED_MEANWHILE, user=os_user)
    return refused(Refusal.SUBJECT_TAKEN, user=owner.os_user)


@contextmanager
def _refusals_noted(context: AccountContext, action: str, about: str) -> Iterator[None]:
    """Write into the log what was refused, in a transaction of its own."""
    try:
        yield
    except PlanRefused as refusal:
        with context.store.begin() as work:
            _note(context, work, action, about, refusal.code)
            work.commit()
        raise


def _note(
    context: AccountContext, work: UnitOfWork, action: str, about: str, refusal: str = ""
) -> None:
    by, peer = context.user, context.peer
    note(context, work, action, by=by, subject=about, refusal=refusal, peer=peer)


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


def _part(context: AccountContext, work: UnitOfWork, account: Account, issuer: str | None) -> bool:
    """False where nothing was linked; PlanRefused where nobody could undo it any more."""
    was_in = account in administrators_in(context, work)
    if was_in and context.issuer is not None:
        # Two of them might part each other.
        work.identities.lock(context.issuer)
    if not work.identities.unlink(account.account_id, issuer):
        return False
    if was_in and not administrators_in(context, work):
        raise refused(Refusal.LAST_ADMIN_IN, user=account.os_user)
    work.sign_in.end_sessions(account.account_id, at=context.clock.now())
    return True
