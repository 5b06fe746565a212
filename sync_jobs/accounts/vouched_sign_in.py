"""Signing in at an identity provider (统一身份认证登录): out with a question, back with a code.

What the browser brings back counts once, within minutes, and only in the browser that left. The
provider says who somebody is; what account that is, an administrator said or the login that was
named the first time. Nothing else that it says is taken over: no account and no role comes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import structlog

from adapter.domain.access.vouching import FAULT_LABELS, Fault, Vouched
from adapter.domain.plan.refusals import Refusal
from adapter.errors import (
    ConfigurationError,
    MalformedAnswer,
    NotVouched,
    PlanRefused,
    RetryableError,
)
from adapter.ports.accounts import Account
from adapter.ports.identities import Identity, SignInRequest
from adapter.ports.identity_provider import EndedElsewhere, IdentityProvider, ProviderQuestion
from adapter.ports.sign_in import Session
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.identities import told_identity
from sync_jobs.accounts.people import refused_person
from sync_jobs.accounts.signing_in import SignedIn, SignInContext, note, open_session, token_hash

_log = structlog.get_logger(__name__)
T = TypeVar("T")
#: How long somebody may take to sign in there.
REQUEST_LIFE = timedelta(minutes=10)
#: Sign-ins under way at a time; more than that are nobody's.
_MOST_REQUESTS = 10_000
#: A session that began so long after it was said to have ended is another one; clocks differ.
_LEEWAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comeback:
    """What a browser brings back from the provider."""

    state: str = field(repr=False)
    #: "" where the provider refused.
    code: str = field(repr=False)
    #: What the answer says of whose it is (RFC 9207); "" for nothing.
    issuer: str = ""
    #: The word that this browser holds.
    browser: str = field(repr=False)
    peer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIn:
    """Somebody who signed in there."""

    token: str = field(repr=False)
    #: The path of ours that they came for.
    wanted: str


def set_out(context: SignInContext, *, browser: str, wanted: str, peer: str) -> str:
    """Where the browser goes to sign in. PersonRefused, and noted, where the provider is silent."""
    tokens = context.tokens
    question = ProviderQuestion(state=tokens.fresh(), nonce=tokens.fresh(), verifier=tokens.fresh())
    try:
        provider = _provider(context)
        address = _asked(lambda: provider.address(question))
    except PlanRefused as refusal:
        _note_refusal(context, refusal, peer)
        raise
    now = context.clock.now()
    with context.store.begin() as work:
        request = SignInRequest(
            state_hash=token_hash(question.state),
            browser_hash=token_hash(browser),
            issuer=provider.issuer,
            nonce=question.nonce,
            verifier=question.verifier,
            wanted=wanted,
            expires_at=now + REQUEST_LIFE,
        )
        work.identities.keep_request(request, now=now, most=_MOST_REQUESTS)
        work.commit()
    return address


def come_back(context: SignInContext, comeback: Comeback) -> CameIn:
    """A new session for whom the provider vouches. PersonRefused, and noted, for all others."""
    login = subject = ""
    try:
        provider = _provider(context)
        request = _taken(context, comeback, provider)
        vouched = _asked(lambda: _vouched(provider, comeback, request))
        subject = vouched.subject
        if not context.factor.is_met(vouched):
            raise refused_person(Refusal.FACTOR_TOO_WEAK)
        with context.store.begin() as work:
            account = _account(context, work, vouched, comeback.peer)
            login = account.os_user
            _require_unlocked(context, work, account)
            now = context.clock.now()
            work.identities.come_in(vouched.issuer, vouched.subject, at=now)
            token = open_session(context, work, account, comeback.peer, vouched)
    except PlanRefused as refusal:
        _note_refusal(context, refusal, comeback.peer, by=login, subject=subject)
        raise
    return CameIn(token=token, wanted=request.wanted)


def _provider(context: SignInContext) -> IdentityProvider:
    if context.provider is None:
        raise refused_person(Refusal.NO_PROVIDER)
    return context.provider


def _taken(context: SignInContext, comeback: Comeback, provider: IdentityProvider) -> SignInRequest:
    """The request that comes back, used up: whatever else is wrong, it does not come back again."""
    with context.store.begin() as work:
        request = work.identities.take_request(
            token_hash(comeback.state), token_hash(comeback.browser)
        )
        work.commit()
    is_alive = request is not None and context.clock.now() < request.expires_at
    if request is None or not is_alive or request.issuer != provider.issuer:
        raise refused_person(Refusal.SIGN_IN_STALE)
    return request


def _vouched(provider: IdentityProvider, comeback: Comeback, request: SignInRequest) -> Vouched:
    """Whom the provider names. Whose answer it is is asked before anything of it is believed."""
    provider.require_own(comeback.issuer)
    if not comeback.code:
        raise refused_person(Refusal.PROVIDER_REFUSED)
    question = ProviderQuestion(
        state=comeback.state, nonce=request.nonce, verifier=request.verifier
    )
    return provider.vouched(comeback.code, question)


def _asked(ask: Callable[[], T]) -> T:
    """What the provider says; what went wrong in words for who signs in."""
    try:
        return ask()
    except NotVouched as wrong:
        fault = FAULT_LABELS[Fault(wrong.code)]
        raise refused_person(Refusal.NOT_VOUCHED, fault=fault) from wrong
    except ConfigurationError as wrong:
        raise refused_person(Refusal.PROVIDER_UNFIT) from wrong
    except (RetryableError, MalformedAnswer) as wrong:
        raise refused_person(Refusal.PROVIDER_SILENT) from wrong


def _account(context: SignInContext, work: UnitOfWork, vouched: Vouched, peer: str) -> Account:
    """The account of whom the provider names; the first time, by the login that it names."""
    identity = work.identities.of_subject(vouched.issuer, vouched.subject)
    account = work.accounts.get(identity.account_id) if identity else None
    if identity is None and context.links_by_login and vouched.login:
        account = _linked(context, work, vouched, peer)
    if account is None or account.disabled_at is not None:
        raise refused_person(Refusal.NOT_LINKED, subject=vouched.subject)
    return account


def _linked(
    context: SignInContext, work: UnitOfWork, vouched: Vouched, peer: str
) -> Account | None:
    """None where no open account has this login, or somebody was ever linked to it.

    An account that was parted is not linked again by whoever came in to it: 系统管理 links it.
    """
    account = work.accounts.of_user(vouched.login)
    if account is None:
        return None
    identity = Identity(
        account_id=account.account_id,
        issuer=vouched.issuer,
        subject=vouched.subject,
        linked_at=context.clock.now(),
    )
    if not work.identities.link_first(identity):
        # Another sign-in was first, maybe of the same person.
        kept = work.identities.of_account(account.account_id, vouched.issuer)
        return account if kept is not None and kept.subject == vouched.subject else None
    told = told_identity(account.os_user, vouched.subject)
    note(context, work, "link_identity", by=account.os_user, subject=told, peer=peer)
    return account


def _require_unlocked(context: SignInContext, work: UnitOfWork, account: Account) -> None:
    """A lock that wrong passwords brought holds to its end, whichever way somebody comes."""
    kept = work.sign_in.credential(account.account_id)
    if kept and kept.locked_until is not None and context.clock.now() < kept.locked_until:
        raise refused_person(Refusal.ACCOUNT_LOCKED)


def _note_refusal(
    context: SignInContext, refusal: PlanRefused, peer: str, *, by: str = "", subject: str = ""
) -> None:
    """What a browser brings is nobody's word before it was proved: then nobody is named."""
    _log_cause("sign_in_refused", refusal)
    with context.store.begin() as work:
        told = subject or _fault_of(refusal)
        note(context, work, "sign_in", by=by, subject=told, refusal=refusal.code, peer=peer)
        work.commit()


def _log_cause(event: str, refusal: PlanRefused) -> None:
    """For who looks after the console; our errors quote no answer and no secret."""
    wrong = refusal.__cause__
    error = type(wrong).__name__ if wrong else ""
    _log.warning(event, code=refusal.code, error=error, reason=str(wrong or ""))


def _fault_of(refusal: PlanRefused) -> str:
    """What was wrong with the answer, in words of ours."""
    wrong = refusal.__cause__
    return FAULT_LABELS[Fault(wrong.code)] if isinstance(wrong, NotVouched) else ""


# --- signing out ----------------------------------------------------------------------------------


def parting_address(context: SignInContext, person: SignedIn) -> str:
    """Where the browser goes to sign out at the provider too; "" where it cannot, or need not."""
    if context.provider is None:
        return ""
    try:
        return context.provider.parting(person.session.id_token or "")
    except (ConfigurationError, RetryableError, MalformedAnswer):
        # Here everything is ended already; there it ends by itself.
        return ""


def end_elsewhere(context: SignInContext, logout_token: str, *, peer: str) -> int:
    """End the sessions whose end the provider tells; returns how many. Noted, refusals too.

    A token that comes again ends nothing that began since.
    """
    try:
        provider = _provider(context)
        ended = _asked(lambda: provider.ended(logout_token))
    except PlanRefused as refusal:
        _log_cause("end_refused", refusal)
        with context.store.begin() as work:
            told = _fault_of(refusal)
            note(context, work, "sign_out", subject=told, refusal=refusal.code, peer=peer)
            work.commit()
        raise
    now = context.clock.now()
    with context.store.begin() as work:
        since = now - context.limits.absolute
        found = [
            each
            for each in work.sign_in.vouched_sessions(provider.issuer, since=since)
            if _is_meant(work, provider.issuer, ended, each)
        ]
        for each in found:
            work.sign_in.end_sessions(each.account_id, at=now, only=each.session_id)
            account = work.accounts.get(each.account_id)
            login = account.os_user if account else ""
            note(context, work, "sign_out", by=login, subject=each.session_id, peer=peer)
        work.commit()
    return len(found)


def _is_meant(work: UnitOfWork, issuer: str, ended: EndedElsewhere, session: Session) -> bool:
    if session.created_at > ended.at + _LEEWAY:
        return False
    if ended.provider_session and session.provider_session != ended.provider_session:
        return False
    identity = work.identities.of_subject(issuer, ended.subject) if ended.subject else None
    return not ended.subject or (identity is not None and identity.account_id == session.account_id)
