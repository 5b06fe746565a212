"""Tokens of the pull API (拉取接口令牌): made by a person, shown once, kept as a hash alone."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapter.domain.access.api_tokens import (
    AccessScope,
    Reading,
    TokenState,
    access_scope,
    covers,
    token_state,
)
from adapter.domain.access.roles import Action
from adapter.domain.plan.refusals import Refusal
from adapter.ports.api_tokens import ApiToken
from adapter.ports.clock import Clock, Ids
from adapter.ports.sign_in import Tokens
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.accounts.people import refused, refused_person, require, require_within
from sync_jobs.accounts.signing_in import note, token_hash

#: What a token looks like: so that it is found where it was left by mistake.
_SHOWN = re.compile(r"bia_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_[0-9A-Za-z_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenContext:
    """What tokens need."""

    store: Store
    clock: Clock
    ids: Ids
    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """What is asked for."""

    name: str
    scopes: Sequence[str]
    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownToken:
    """A token as people see it."""

    token: ApiToken
    state: TokenState


def create_token(context: ApiTokenContext, user: str, wanted: NewToken) -> tuple[ApiToken, str]:
    """A token and the text that opens something, which nobody can be shown again.

    Raises PersonRefused for who may not give away what is asked for, PlanRefused for a scope that
    says nothing or the name of a token that is alive.
    """
    scopes = tuple(sorted({_scope_of(each) for each in wanted.scopes}))
    token_id, now = context.ids.fresh(), context.clock.now()
    text = f"bia_{token_id}_{context.tokens.fresh()}"
    token = ApiToken(
        token_id=token_id,
        name=wanted.name,
        token_hash=token_hash(text),
        scopes=scopes,
        created_at=now,
        created_by=user,
        expires_at=now + wanted.lasts,
    )
    with context.store.begin() as work:
        _require_manager(work, user, scopes)
        if any(each.name == wanted.name for each in _alive(context, work)):
            raise refused(Refusal.TOKEN_NAME_TAKEN, name=wanted.name)
        work.api_tokens.add(token)
        note(context, work, "create_api_token", by=user, subject=_told(token))
        work.commit()
    return token, text


def _scope_of(text: str) -> AccessScope:
    scope = access_scope(text)
    if scope is None:
        raise refused(Refusal.WRONG_SCOPE, scope=text[:60])
    return scope


def _require_manager(work: UnitOfWork, user: str, scopes: Sequence[AccessScope]) -> None:
    account = require(work, user, Action.MANAGE_API_TOKENS)
    for each in scopes:
        require_within(account, Action.MANAGE_API_TOKENS, each.division_code)


def _alive(context: ApiTokenContext, work: UnitOfWork) -> list[ApiToken]:
    return [each for each in work.api_tokens.all() if _state(context, each) is TokenState.ALIVE]


def _state(context: ApiTokenContext, token: ApiToken) -> TokenState:
    return token_state(
        expires_at=token.expires_at, revoked_at=token.revoked_at, now=context.clock.now()
    )


def _told(token: ApiToken) -> str:
    return f"{token.name} {' '.join(map(str, token.scopes))}"


def revoke_token(context: ApiTokenContext, user: str, name: str) -> ApiToken:
    """Take a token back at once; PlanRefused where none of that name is alive."""
    with context.store.begin() as work:
        require(work, user, Action.MANAGE_API_TOKENS)
        token = next((each for each in _alive(context, work) if each.name == name), None)
        if token is None:
            raise refused(Refusal.NO_SUCH_TOKEN, name=name)
        _require_manager(work, user, token.scopes)
        work.api_tokens.revoke(token.token_id, at=context.clock.now())
        note(context, work, "revoke_api_token", by=user, subject=_told(token))
        work.commit()
    return token


def list_tokens(context: ApiTokenContext, user: str) -> list[KnownToken]:
    """Every token, dead ones too."""
    with context.store.begin() as work:
        require(work, user, Action.SEE_ACCOUNTS)
        return [KnownToken(token=e, state=_state(context, e)) for e in work.api_tokens.all()]


# --- shown to us ----------------------------------------------------------------------------------


def recognize(context: ApiTokenContext, shown: str) -> ApiToken | None:
    """Whose token it is; None for every text that opens nothing, and for no reason told."""
    found = _SHOWN.fullmatch(shown)
    if found is None:
        return None
    with context.store.begin() as work:
        token = work.api_tokens.get(found.group(1))
    if token is None or not hmac.compare_digest(token_hash(shown), token.token_hash):
        return None
    return token if _state(context, token) is TokenState.ALIVE else None


def require_reading(token: ApiToken, wanted: AccessScope) -> None:
    """PersonRefused unless the token opens it."""
    if not covers(token.scopes, wanted):
        raise refused_person(Refusal.BEYOND_SCOPE, scope=str(wanted))


def require_some_reading(token: ApiToken, reading: Reading, division_code: str) -> None:
    """PersonRefused unless the token opens this reading of the division, or of a part of it."""
    is_open = any(
        each.reading is reading and each.division_code == division_code for each in token.scopes
    )
    if not is_open:
        wanted = AccessScope(reading=reading, division_code=division_code)
        raise refused_person(Refusal.BEYOND_SCOPE, scope=str(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was asked for and how much went out; never what it said."""

    #: A word of ours, e.g. "api_records".
    action: str
    #: Division, year, version, department: what the address said of them.
    subject: str
    records: int = 0
    #: "" where it was handed out, else a word that says why not.
    refusal: str = ""


def note_read(context: ApiTokenContext, token: ApiToken | None, read: Read, *, peer: str) -> None:
    """Write a read, or a refused one, into the audit log before anything leaves."""
    with context.store.begin() as work:
        if token is not None:
            work.api_tokens.used(token.token_id, at=context.clock.now())
        note(
            context,
            work,
            read.action,
            by="" if token is None else f"api:{token.name}",
            subject=f"{read.subject} {read.records}",
            refusal=read.refusal,
            peer=peer,
        )
        work.commit()
