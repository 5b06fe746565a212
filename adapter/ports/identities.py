"""The port to what joins accounts to an identity provider (统一身份绑定), and to sign-ins there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom a provider must name for an account: one at each provider, and nobody has two accounts.

    At another provider than the present one it opens nothing yet.
    """

    account_id: str
    issuer: str
    subject: str
    linked_at: datetime
    #: The account that linked it; None where the first sign-in did, by the login it named, or who
    #: stood in for an administrator.
    linked_by: str | None = None
    #: When somebody first came in by it; None while nobody did.
    came_in_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRequest:
    """A browser that went to the provider and has not come back yet."""

    #: SHA-256 (hex) of the state that comes back, and of the word that this browser holds.
    state_hash: str = field(repr=False)
    browser_hash: str = field(repr=False)
    issuer: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    #: The path of ours to go on to.
    wanted: str
    expires_at: datetime


class IdentityRepository(Protocol):
    """Identities of accounts, and sign-ins under way."""

    def of_account(self, account_id: str, issuer: str) -> Identity | None: ...
    def of_subject(self, issuer: str, subject: str) -> Identity | None: ...
    def all(self) -> list[Identity]: ...

    def link(self, identity: Identity) -> bool:
        """False where the account has one there already, or another account has this one."""
        ...

    def link_first(self, identity: Identity) -> bool:
        """The same, and False where the account was ever linked there, parted since or not."""
        ...

    def unlink(self, account_id: str, issuer: str | None = None) -> bool:
        """Part an account from its identity there, or from all; False where there is none."""
        ...

    def lock(self, issuer: str) -> None:
        """Keep others from parting anybody there until commit."""
        ...

    def come_in(self, issuer: str, subject: str, *, at: datetime) -> None:
        """Somebody came in by it; the first time is kept."""
        ...

    def keep_request(self, request: SignInRequest, *, now: datetime, most: int) -> None:
        """Keep it; those that expired go, and the oldest where there would be more than `most`."""
        ...

    def take_request(self, state_hash: str, browser_hash: str) -> SignInRequest | None:
        """Use it up; None where there is none of this browser, also when another was faster."""
        ...
