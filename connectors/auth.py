"""Who we say we are (登录): a token, got one at a time, or a proof that every call carries."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from adapter.errors import AuthenticationRefused, MalformedAnswer
from adapter.ports.wire_spec import LoginSpec
from connectors.endpoint import Credentials

#: Logins that may bring a token which is then refused; further ones might lock the account.
MOST_LOGINS = 3
#: The second one is of another moment; a third would be refused like it.
_MOST_PROOFS = 2
_MASK = "***"
#: Shorter texts would be masked out of every other word.
_SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the login that brought it."""

    number: int
    text: str = field(repr=False)


class Login(Protocol):
    """What a connector needs of either."""

    def current(self) -> Token:
        """The token in use; logs in when there is none yet."""
        ...

    def renew(self, stale: Token | None) -> Token:
        """A token other than `stale`; with None a new login in any case.

        Raises AuthenticationRefused when the latest logins brought nothing that was accepted.
        """
        ...

    def accepted(self, token: Token) -> None:
        """A call with this token was answered: it is good."""
        ...

    def mask(self, text: str) -> str:
        """The text without our secrets."""
        ...


class TokenLogin:
    """Holds the token of one site; callers that meet an expired token share one login.

    `ask` performs the login call with the given question and returns what stands at the token path.
    """

    def __init__(
        self,
        spec: LoginSpec,
        credentials: Credentials,
        ask: Callable[[Mapping[str, object]], object],
    ) -> None:
        self._spec = spec
        self._credentials = credentials
        self._ask = ask
        self._lock = threading.Lock()
        self._token: Token | None = None
        #: Answered logins since a token was last accepted.
        self._in_vain = 0

    def current(self) -> Token:
        """The token in use; logs in when there is none yet."""
        with self._lock:
            return self._token or self._log_in(1)

    def renew(self, stale: Token | None) -> Token:
        """A token other than `stale`: another caller's newer one, or the one of a new login.

        With None a new login in any case: somebody asks for it. Otherwise at most three logins are
        made until a token of theirs is accepted, then AuthenticationRefused is raised at once.
        """
        with self._lock:
            held = self._token
            if stale is None:
                self._in_vain = 0
            if held is not None and stale is not None and held.number != stale.number:
                return held
            return self._log_in(1 if held is None else held.number + 1)

    def accepted(self, token: Token) -> None:
        """A call with this token was answered: logins may begin anew when it expires."""
        if not self._in_vain:
            return  # As with nearly every call: nobody needs to wait for a login under way.
        with self._lock:
            if self._token is not None and token.number == self._token.number:
                self._in_vain = 0

    def mask(self, text: str) -> str:
        """The text without our secrets."""
        held = self._token
        return _masked(text, self._credentials.app_secret, held.text if held else "")

    def _log_in(self, number: int) -> Token:
        if self._in_vain >= MOST_LOGINS:
            raise AuthenticationRefused(f"{MOST_LOGINS} logins brought no token that is accepted")
        try:
            text = self._ask(
                {
                    self._spec.id_param: self._credentials.app_id,
                    self._spec.secret_param: self._credentials.app_secret,
                }
            )
        except AuthenticationRefused:
            self._in_vain += 1
            raise
        self._in_vain += 1
        if not isinstance(text, str) or not text:
            raise MalformedAnswer("the login answer has no token")
        # requests quotes a header that it refuses, token and all, so it never gets to see one.
        if not (text.isascii() and text.isprintable() and " " not in text):
            raise MalformedAnswer("the token cannot stand in a header")
        self._token = Token(number, text)
        return self._token


class StandingLogin:
    """For sites where every call proves itself: there is no token, and nothing to renew.

    Two proofs that are refused one after the other end in AuthenticationRefused.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._token = Token(0, "")
        self._in_vain = 0

    def current(self) -> Token:
        """The one token, which stands for none."""
        return self._token

    def renew(self, stale: Token | None) -> Token:
        """The same: the next call carries a proof of its own anyway."""
        if stale is not None:
            self._in_vain += 1
            if self._in_vain >= _MOST_PROOFS:
                raise AuthenticationRefused("a fresh proof was refused")
        return self._token

    def accepted(self, token: Token) -> None:  # noqa: ARG002 - the protocol's argument
        """The latest proof was good."""
        self._in_vain = 0

    def mask(self, text: str) -> str:
        """The text without our secret."""
        return _masked(text, self._credentials.app_secret)


def http_headers(spec: LoginSpec, token: Token | None) -> dict[str, str]:
    """The HTTP headers that show the token, none where it is shown elsewhere."""
    if token is None or spec.method != "token" or spec.place != "http":
        return {}
    return {spec.header: shown_token(spec, token)}


def shown_token(spec: LoginSpec, token: Token) -> str:
    """The token in the form in which it is shown."""
    return spec.header_format.format(token=token.text)


def _masked(text: str, *secrets: str) -> str:
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, _MASK)
    return text
