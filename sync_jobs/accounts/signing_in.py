"""Signing in and out of the console (登录): nobody without a password, and every try is noted."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from adapter.domain.access.sign_in import SessionLimits, is_alive, locked_until
from adapter.domain.access.vouching import RequiredFactor, Vouched
from adapter.domain.plan.refusals import Refusal
from adapter.errors import PlanRefused
from adapter.ports.accounts import Account
from adapter.ports.clock import Clock, Ids
from adapter.ports.identity_provider import IdentityProvider
from adapter.ports.sign_in import (
    AuditEntry,
    Credential,
    OneTimeCodes,
    Passwords,
    Session,
    Tokens,
)
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.accounts.people import refused_person

#: A session is written to at most so often, however many requests come.
_TOUCH_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInContext:
    """What signing in needs."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    codes: OneTimeCodes
    tokens: Tokens
    limits: SessionLimits = field(default_factory=SessionLimits)
    #: Somebody else proves who people are, a proxy or a provider: passwords open nothing.
    is_by_proxy: bool = False
    provider: IdentityProvider | None = None
    #: What the provider must say of how it did that.
    factor: RequiredFactor = field(default_factory=RequiredFactor)
    #: Whether the operating system knows a user of this name, who can type commands then.
    is_user_here: Callable[[str], bool] = lambda _: False
    #: An account that nobody linked is linked by the first sign-in that names its login.
    links_by_login: bool = False

    @property
    def has_passwords(self) -> bool:
        """Whether a password opens anything."""
        return not self.is_by_proxy and self.provider is None

    @property
    def way_in(self) -> str:
        """What somebody does here who has a password that opens nothing."""
        is_here = self.provider is not None
        return "在登录页点“用统一身份认证登录”" if is_here else "从统一门户进入"

    @property
    def issuer(self) -> str | None:
        """Who vouches for people; None where sessions are opened here."""
        return self.provider.issuer if self.provider is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who a request comes from."""

    account: Account
    session: Session
    has_second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What somebody typed to sign in, and from where."""

    login: str
    password: str = field(repr=False)
    #: "" where none was typed.
    code: str = field(default="", repr=False)
    peer: str = ""


def sign_in(context: SignInContext, attempt: Attempt) -> str:
    """A new session's token. PersonRefused in the same words, whatever was wrong.

    It takes as long for a login that does not exist. Wrong attempts in a row lock the account for a
    while, in which the right password is refused too.
    """
    if not context.has_passwords:
        raise refused_person(Refusal.NO_PASSWORDS_HERE, way=context.way_in)
    with context.store.begin() as work:
        account, kept = _known(work, attempt.login)
    # Outside of any transaction: hashing is slow by intent.
    is_right = context.passwords.verifies(attempt.password, kept.password_hash if kept else "")
    with context.store.begin() as work:
        if account is None or kept is None:
            note(context, work, "sign_in", peer=attempt.peer, refusal=Refusal.SIGN_IN_FAILED)
            work.commit()
            raise refused_person(Refusal.SIGN_IN_FAILED)
        work.sign_in.lock_credential(account.account_id)
        # What became of it meanwhile counts: guesses may come at the same time.
        still, now_kept = _known(work, attempt.login)
        is_same = now_kept is not None and now_kept.password_hash == kept.password_hash
        outcome = _judged(
            context, now_kept or kept, attempt.code, is_password_right=is_right and is_same
        )
        if outcome is not None:
            work.sign_in.keep_credential(outcome.credential)
        if still is None or outcome is None or not outcome.is_right:
            note(
                context,
                work,
                "sign_in",
                by=account.os_user,
                peer=attempt.peer,
                refusal=Refusal.SIGN_IN_FAILED,
            )
            work.commit()
            raise refused_person(Refusal.SIGN_IN_FAILED)
        return open_session(context, work, account, attempt.peer)


def _known(work: UnitOfWork, login: str) -> tuple[Account | None, Credential | None]:
    account = work.accounts.of_user(login)
    return account, work.sign_in.credential(account.account_id) if account else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    credential: Credential
    is_right: bool


def _judged(
    context: SignInContext, kept: Credential, code: str, *, is_password_right: bool
) -> _Outcome | None:
    """None while the account is locked: then nothing counts, wrong or right."""
    now = context.clock.now()
    if kept.locked_until is not None and now < kept.locked_until:
        return None
    step = kept.code_step
    is_right = is_password_right
    if kept.code_secret:
        found = context.codes.step_of(kept.code_secret, code, now)
        is_right = is_right and found is not None and found > kept.code_step
        step = found if is_right and found is not None else step
    if is_right:
        settled = replace(kept, failures=0, locked_until=None, code_step=step)
        return _Outcome(credential=settled, is_right=True)
    failures = kept.failures + 1
    failed = replace(kept, failures=failures, locked_until=locked_until(failures, now))
    return _Outcome(credential=failed, is_right=False)


def sign_in_by_proxy(context: SignInContext, login: str, peer: str) -> str:
    """A new session's token for whom a trusted proxy vouches."""
    with context.store.begin() as work:
        account = work.accounts.of_user(login)
        if account is None or not context.is_by_proxy:
            note(context, work, "sign_in", peer=peer, refusal=Refusal.NO_ACCOUNT)
            work.commit()
            raise refused_person(Refusal.NO_ACCOUNT, user=login)
        return open_session(context, work, account, peer)


def open_session(
    context: SignInContext,
    work: UnitOfWork,
    account: Account,
    peer: str,
    vouched: Vouched | None = None,
) -> str:
    """A new session's token, kept and noted; the transaction is committed."""
    token, now = context.tokens.fresh(), context.clock.now()
    session = Session(
        session_id=context.ids.fresh(),
        token_hash=token_hash(token),
        account_id=account.account_id,
        created_at=now,
        seen_at=now,
        peer=peer,
    )
    if vouched is not None:
        session = replace(
            session,
            issuer=vouched.issuer,
            provider_session=vouched.provider_session,
            id_token=vouched.id_token,
        )
        work.sign_in.forget_tokens(before=now - context.limits.absolute)
    work.sign_in.open_session(session)
    told = vouched.subject if vouched is not None else ""
    note(context, work, "sign_in", by=account.os_user, subject=told, peer=peer)
    work.commit()
    return token


def token_hash(token: str) -> str:
    """What the store keeps of a token: it cannot be turned back, and a copy opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def resume(context: SignInContext, token: str, *, is_active: bool = True) -> SignedIn | None:
    """Who a token belongs to; None when it is nobody's, ended or too old.

    What a page asks by itself is no activity: it keeps nobody signed in.
    """
    now = context.clock.now()
    with context.store.begin() as work:
        session = work.sign_in.session(token_hash(token))
        if session is None or session.ended_at is not None or not _lives(context, session, now):
            return None
        account = work.accounts.get(session.account_id)
        if account is None or account.disabled_at is not None:
            return None
        kept = work.sign_in.credential(account.account_id)
        if is_active and now - session.seen_at >= _TOUCH_EVERY:
            work.sign_in.touch_session(session.session_id, at=now)
            work.commit()
    return SignedIn(
        account=account,
        session=session,
        has_second_factor=kept is not None and bool(kept.code_secret),
    )


def _lives(context: SignInContext, session: Session, now: datetime) -> bool:
    # Who proves who people are was changed since: nothing that stood on the other one counts.
    return session.issuer == context.issuer and is_alive(
        created_at=session.created_at, seen_at=session.seen_at, now=now, limits=context.limits
    )


def sign_out(context: SignInContext, person: SignedIn, *, session_id: str | None = None) -> None:
    """End this session, or another one of the same person."""
    account = person.account
    with context.store.begin() as work:
        only = session_id or person.session.session_id
        ended = work.sign_in.end_sessions(account.account_id, at=context.clock.now(), only=only)
        if not ended:
            raise refused_person(Refusal.NO_SUCH_SESSION)
        note(context, work, "sign_out", by=account.os_user, subject=only, peer=person.session.peer)
        work.commit()


def live_sessions(context: SignInContext, person: SignedIn) -> list[Session]:
    """Where a person is signed in now."""
    now = context.clock.now()
    with context.store.begin() as work:
        found = work.sign_in.sessions_of(person.account.account_id)
    return [each for each in found if _lives(context, each, now)]


class Noting(Protocol):
    """What it takes to write into the audit log."""

    @property
    def clock(self) -> Clock: ...
    @property
    def ids(self) -> Ids: ...


def note(  # noqa: PLR0913 - an entry of the log
    context: Noting,
    work: UnitOfWork,
    action: str,
    *,
    by: str = "",
    subject: str = "",
    refusal: str = "",
    peer: str = "",
) -> None:
    """Write an entry of the audit log in this transaction."""
    entry = AuditEntry(
        entry_id=context.ids.fresh(),
        at=context.clock.now(),
        os_user=by,
        action=action,
        subject=subject[:200],
        refusal=refusal,
        peer=peer[:64],
    )
    work.sign_in.audit(entry)


def refusal_code(error: BaseException) -> str:
    """What the audit log keeps of an error: a reason of ours, else its class."""
    return error.code if isinstance(error, PlanRefused) else type(error).__name__
