"""The port to an identity provider (统一身份认证): it says who somebody is, never what they may."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapter.domain.access.vouching import Vouched


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderQuestion:
    """What one sign-in is recognised by; random words that the browser never sees together."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    #: PKCE (RFC 7636): its digest goes with the browser, itself only from us to the provider.
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedElsewhere:
    """The provider says that somebody signed out."""

    #: "" where only a session is named.
    subject: str
    #: "" for every session of the subject.
    provider_session: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStanding:
    """What was found when the provider was looked at."""

    #: Signing keys that we could verify with.
    keys: int
    can_sign_out: bool
    #: Chinese: what is no hindrance, but worth a look.
    doubts: tuple[str, ...] = ()


class IdentityProvider(Protocol):
    """One provider.

    Raises ConfigurationError for what a person must change, NotVouched for answers that do not
    hold, MalformedAnswer for what is no answer, RetryableError where it cannot be reached.
    """

    @property
    def issuer(self) -> str: ...

    def address(self, question: ProviderQuestion) -> str:
        """Where the browser goes to sign in."""
        ...

    def require_own(self, issuer: str) -> None:
        """NotVouched unless the answer in the browser is this provider's (RFC 9207).

        `issuer` is what the answer says, "" for nothing.
        """
        ...

    def vouched(self, code: str, question: ProviderQuestion) -> Vouched:
        """Whom the code that the browser brought stands for."""
        ...

    def parting(self, id_token: str) -> str:
        """Where the browser goes to sign out there too; "" where the provider has no such place."""
        ...

    def ended(self, logout_token: str) -> EndedElsewhere:
        """Whose sessions the provider ended (OpenID Connect Back-Channel Logout 1.0)."""
        ...

    def standing(self) -> ProviderStanding:
        """Look at document and keys, asked for anew."""
        ...
