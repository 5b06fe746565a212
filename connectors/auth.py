"""Token login (令牌登录): one at a time, and only for a caller who holds the latest token."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapter.errors import MalformedAnswer
from adapter.ports.wire_spec import LoginSpec
from connectors.endpoint import Credentials

_MASK = "***"
#: Shorter texts would be masked out of every other word.
_SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the login that brought it."""

    number: int
    text: str = field(repr=False)


class TokenLogin:
    """Holds the token of one site.

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

    def current(self) -> Token:
        """The token in use; logs in when there is none yet."""
        with self._lock:
            return self._token or self._log_in(1)

    def renew(self, stale: Token | None) -> Token:
        """A token other than `stale`: another caller's newer one, or the one of a new login.

        With None a new login in any case.
        """
        with self._lock:
            held = self._token
            if held is not None and stale is not None and held.number != stale.number:
                return held
            return self._log_in(1 if held is None else held.number + 1)

    def headers(self, token: Token) -> dict[str, str]:
        """How the token is shown with a call."""
        return {self._spec.header: self._spec.header_format.format(token=token.text)}

    def mask(self, text: str) -> str:
        """The text without our secrets."""
        held = self._token
        for secret in (self._credentials.app_secret, held.text if held else ""):
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, _MASK)
        return text

    def _log_in(self, number: int) -> Token:
        text = self._ask(
            {
                self._spec.id_param: self._credentials.app_id,
                self._spec.secret_param: self._credentials.app_secret,
            }
        )
        if not isinstance(text, str) or not text:
            raise MalformedAnswer("the login answer has no token")
        # requests quotes a header that it refuses, token and all, so it never gets to see one.
        if not (text.isascii() and text.isprintable() and " " not in text):
            raise MalformedAnswer("the token cannot stand in a header")
        self._token = Token(number, text)
        return self._token
