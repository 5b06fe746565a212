"""The port to signing in (登录): credentials, sessions, one-time links, the audit log."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapter.domain.plan.plan import PlanKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """How an account proves who it is."""

    account_id: str
    #: argon2id in PHC form; "" before a password was set.
    password_hash: str = field(default="", repr=False)
    set_at: datetime
    #: Base32; "" without a second factor.
    code_secret: str = field(default="", repr=False)
    #: The 30-second step whose code was used last: none is used twice.
    code_step: int = 0
    #: Wrong attempts since the last right one.
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in, from one browser."""

    #: Shown to people; opens nothing.
    session_id: str
    #: SHA-256 (hex) of the token that the browser holds.
    token_hash: str = field(repr=False)
    account_id: str
    created_at: datetime
    seen_at: datetime
    #: Address of the browser.
    peer: str
    ended_at: datetime | None = None
    #: Base32: a second factor's key that was shown here and whose first code is still to come.
    offered_secret: str | None = field(default=None, repr=False)
    #: The identity provider that vouched for the person; None for a session opened here.
    issuer: str | None = None
    #: Names the session there, "" where that was not told.
    provider_session: str | None = None
    #: The provider's token of this sign-in, shown to it again at the sign-out; gone with the end.
    id_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpLink:
    """A link by which somebody sets a password once."""

    token_hash: str = field(repr=False)
    #: None for the link of the first start, which makes the first account.
    account_id: str | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What somebody did or tried."""

    entry_id: str
    at: datetime
    #: The account's login; what was typed never stands here.
    os_user: str
    #: A word of ours, e.g. "sign_in".
    action: str
    #: A number or a login; never the name of a project.
    subject: str = ""
    #: "" when it was done, else why not.
    refusal: str = ""
    peer: str = ""


class SignInRepository(Protocol):
    """Credentials, sessions, links and the audit log."""

    def credential(self, account_id: str) -> Credential | None: ...

    def lock_credential(self, account_id: str) -> None:
        """Keep others from changing it until commit; nothing happens where there is none."""
        ...

    def keep_credential(self, credential: Credential) -> None:
        """Put it in the place of the former one."""
        ...

    def open_session(self, session: Session) -> None: ...
    def session(self, token_hash: str) -> Session | None: ...
    def sessions_of(self, account_id: str) -> list[Session]:
        """Those that nobody ended, newest first."""
        ...

    def touch_session(self, session_id: str, *, at: datetime) -> None: ...

    def end_sessions(
        self, account_id: str, *, at: datetime, only: str | None = None, but: str | None = None
    ) -> int:
        """End sessions of an account, all or `only` one or all `but` one; returns how many.

        What was offered there and what a provider signed are forgotten.
        """
        ...

    def vouched_sessions(self, issuer: str, *, since: datetime) -> list[Session]:
        """Those that a provider vouched for since then and nobody ended."""
        ...

    def forget_tokens(self, *, before: datetime) -> None:
        """Forget what a provider signed for sessions that were opened before."""
        ...

    def offer_secret(self, session_id: str, secret: str) -> str:
        """Keep a secret with a session that has none; returns the one that it has now."""
        ...

    def withdraw_secret(self, session_id: str) -> None:
        """Forget what was offered in a session."""
        ...

    def add_link(self, link: SetUpLink) -> None:
        """Older links of the same account are dead from now on."""
        ...

    def use_link(self, token_hash: str, *, at: datetime) -> SetUpLink | None:
        """Use up a link that is alive; None for every other, also when another was faster."""
        ...

    def link(self, token_hash: str) -> SetUpLink | None: ...
    def audit(self, entry: AuditEntry) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPart:
    """A word by which objects of acts are looked for: one of these holds."""

    #: A part of the object as it is kept.
    text: str
    #: Or the act is one of these, whose objects are all called by the word.
    actions: Collection[str] = ()
    #: Or by act: texts of which one stands in the object, at whose ends blanks are thought.
    words: Mapping[str, Collection[str]] = field(default_factory=dict)
    #: Or by act: objects of which it is one.
    subjects: Mapping[str, Collection[str]] = field(default_factory=dict)
    #: Or by act: first words of the object, of which it begins with one.
    first_words: Mapping[str, Collection[str]] = field(default_factory=dict)
    #: Or the object is the number of a plan of these kinds.
    plan_kinds: Collection[PlanKind] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries of the audit log are asked for; "" and None ask for all."""

    #: Logins; none for everybody's.
    os_users: Collection[str] = ()
    action: str = ""
    #: All of them hold.
    subject: Sequence[SubjectPart] = ()
    #: From this instant on, and before that one.
    since: datetime | None = None
    until: datetime | None = None
    is_refused: bool | None = None


EVERY_ENTRY = AuditFilter()


class AuditQueries(Protocol):
    """Reads of the audit log."""

    def audit_entries(
        self, asked: AuditFilter = EVERY_ENTRY, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[AuditEntry], int]:
        """Entries, newest first, and how many there are."""
        ...


class Passwords(Protocol):
    """How passwords are kept."""

    def hash(self, password: str) -> str: ...

    def verifies(self, password: str, kept: str) -> bool:
        """Takes as long for an empty `kept`, which nothing verifies."""
        ...


class OneTimeCodes(Protocol):
    """Codes of six digits that change every 30 seconds (RFC 6238)."""

    def new_secret(self) -> str: ...

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """The step that the code belongs to, one step of clock difference allowed."""
        ...

    def address(self, secret: str, login: str) -> str:
        """The otpauth address that an authenticator reads."""
        ...


class Tokens(Protocol):
    """Random words that cannot be guessed."""

    def fresh(self) -> str: ...
