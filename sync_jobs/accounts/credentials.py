"""Passwords and second factors (口令与动态码): set by a one-time link, changed by their owner."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from adapter.domain.access.roles import Role
from adapter.domain.access.sign_in import password_faults
from adapter.domain.plan.refusals import Refusal
from adapter.ports.accounts import Account
from adapter.ports.sign_in import Credential, SetUpLink
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import refused, refused_person
from sync_jobs.accounts.signing_in import SignedIn, SignInContext, note, token_hash
from sync_jobs.accounts.standing_in import manager

_LINK_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What somebody types behind a set-up link."""

    password: str = field(repr=False)
    #: Only for the link of the first start.
    login: str = ""
    display_name: str = ""


def first_link(context: SignInContext) -> str | None:
    """The token by which the first administrator is made; None once there is any account."""
    with context.store.begin() as work:
        if work.accounts.all():
            return None
        token = _link(context, work, None)
        work.commit()
    return token


def issue_link(context: SignInContext, user: str, os_user: str, *, peer: str = "") -> str:
    """A token by which somebody sets a password; the former one and its sessions are void.

    Also the second factor: who lost the telephone begins anew. `peer` is where the user asks from,
    "" for the machine itself. PersonRefused where an identity provider signs people in, and for
    who neither manages accounts nor stands in.
    """
    if context.provider is not None:
        raise refused_person(Refusal.NO_PASSWORDS_HERE, way=context.way_in)
    with context.store.begin() as work:
        manager(context, work, user, os_user)
        account = work.accounts.of_user(os_user)
        if account is None:
            raise refused(Refusal.NO_SUCH_ACCOUNT, user=os_user)
        now = context.clock.now()
        work.sign_in.keep_credential(Credential(account_id=account.account_id, set_at=now))
        work.sign_in.end_sessions(account.account_id, at=now)
        token = _link(context, work, account.account_id)
        note(context, work, "issue_link", by=user, subject=os_user, peer=peer)
        work.commit()
    return token


def _link(context: SignInContext, work: UnitOfWork, account_id: str | None) -> str:
    token, now = context.tokens.fresh(), context.clock.now()
    link = SetUpLink(
        token_hash=token_hash(token),
        account_id=account_id,
        made_at=now,
        expires_at=now + _LINK_LIFE,
    )
    work.sign_in.add_link(link)
    return token


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Whom a link that is alive is for."""

    #: None for the first administrator, who does not exist yet.
    account: Account | None


def see_link(context: SignInContext, token: str) -> Linked:
    """Whom a link is for, without using it; PersonRefused for one that is dead."""
    with context.store.begin() as work:
        link = work.sign_in.link(token_hash(token))
        if link is None or link.used_at or context.clock.now() >= link.expires_at:
            raise refused_person(Refusal.LINK_DEAD)
        return Linked(account=_owner(work, link))


def _owner(work: UnitOfWork, link: SetUpLink) -> Account | None:
    """PersonRefused where the account was closed, or the first one was made some other way."""
    if link.account_id is None:
        if work.accounts.all():
            raise refused_person(Refusal.LINK_DEAD)
        return None
    account = work.accounts.get(link.account_id)
    if account is None or account.disabled_at is not None:
        raise refused_person(Refusal.LINK_DEAD)
    return account


def set_up(context: SignInContext, token: str, typed: SetUp, *, peer: str = "") -> Account:
    """Set a password by a link, which is used up; the first one makes the administrator too.

    Raises PlanRefused for a password that will not do: the link stays alive.
    """
    login = typed.login.strip()
    owner = see_link(context, token).account
    _require_strong(typed.password, owner.os_user if owner else login)
    hashed = context.passwords.hash(typed.password)
    with context.store.begin() as work:
        link = work.sign_in.use_link(token_hash(token), at=context.clock.now())
        if link is None:
            raise refused_person(Refusal.LINK_DEAD)
        account = _owner(work, link) or _first(context, work, login, typed.display_name)
        credential = Credential(
            account_id=account.account_id, password_hash=hashed, set_at=context.clock.now()
        )
        work.sign_in.keep_credential(credential)
        note(context, work, "set_up", by=account.os_user, peer=peer)
        work.commit()
    return account


def _first(context: SignInContext, work: UnitOfWork, login: str, display_name: str) -> Account:
    account = Account(
        account_id=context.ids.fresh(),
        os_user=login,
        display_name=display_name.strip() or login,
        roles=frozenset({Role.ADMINISTRATOR}),
        created_at=context.clock.now(),
    )
    work.accounts.add(account)
    return account


def _require_strong(password: str, login: str) -> None:
    faults = password_faults(password, login)
    if not login:
        faults = ("请填写登录名", *faults)
    if faults:
        raise refused(Refusal.WEAK_PASSWORD, faults="，".join(faults))


# --- by their owner -------------------------------------------------------------------------------


def change_password(context: SignInContext, person: SignedIn, former: str, wanted: str) -> None:
    """Set another password; everywhere else the person is signed out."""
    account = person.account
    credential = _proven(context, person, former)
    _require_strong(wanted, account.os_user)
    hashed, now = context.passwords.hash(wanted), context.clock.now()
    with context.store.begin() as work:
        work.sign_in.lock_credential(account.account_id)
        work.sign_in.keep_credential(replace(credential, password_hash=hashed, set_at=now))
        work.sign_in.end_sessions(account.account_id, at=now, but=person.session.session_id)
        note(context, work, "change_password", by=account.os_user, peer=person.session.peer)
        work.commit()


def begin_second_factor(context: SignInContext, person: SignedIn) -> tuple[str, str]:
    """A secret and its otpauth address; it opens nothing before its first code is typed.

    It stays the same until then for as long as the session lives: it may be in a telephone already.
    """
    secret = person.session.offered_secret
    if secret is None:
        with context.store.begin() as work:
            session_id = person.session.session_id
            secret = work.sign_in.offer_secret(session_id, context.codes.new_secret())
            work.commit()
    return secret, context.codes.address(secret, person.account.os_user)


def keep_second_factor(context: SignInContext, person: SignedIn, password: str, code: str) -> None:
    """From now on signing in takes a code of the secret that was offered in this session too."""
    credential = _proven(context, person, password)
    with context.store.begin() as work:
        session = work.sign_in.session(person.session.token_hash)
        secret = session.offered_secret if session is not None else None
        step = context.codes.step_of(secret, code, context.clock.now()) if secret else None
        if secret is None or step is None:
            raise refused(Refusal.WRONG_CODE)
        work.sign_in.keep_credential(replace(credential, code_secret=secret, code_step=step))
        work.sign_in.withdraw_secret(person.session.session_id)
        note(
            context,
            work,
            "keep_second_factor",
            by=person.account.os_user,
            peer=person.session.peer,
        )
        work.commit()


def _proven(context: SignInContext, person: SignedIn, password: str) -> Credential:
    """The credential of who knows its password; PlanRefused for everybody else."""
    with context.store.begin() as work:
        credential = work.sign_in.credential(person.account.account_id)
    kept = credential.password_hash if credential else ""
    if not context.passwords.verifies(password, kept) or credential is None:
        raise refused(Refusal.WRONG_PASSWORD)
    return credential
