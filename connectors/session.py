"""Calls as somebody whom the other side knows (会话): logged in, and anew when that expired."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from adapter.errors import AuthenticationRefused, RemoteRefused
from adapter.ports.budget_system import Exchange
from adapter.ports.wire_spec import WireSpec
from connectors.answer_form import Answer, AnswerForm, OpenedAnswer
from connectors.answers import AnswerReader, TokenExpired
from connectors.auth import Login, StandingLogin, Token, TokenLogin
from connectors.endpoint import Credentials
from connectors.remote import Remote
from connectors.transport import Transport

T = TypeVar("T")
#: An answer, and what stands in it.
Heard = tuple[Answer, OpenedAnswer]


class Session:
    """One site's login, and the reader of its answers, which masks what the login knows."""

    def __init__(
        self,
        spec: WireSpec,
        credentials: Credentials,
        *,
        transport: Transport,
        answers: AnswerForm,
        remote: Remote,
    ) -> None:
        self._spec = spec.login
        self._transport = transport
        self._remote = remote
        self.login = self._made_login(credentials)
        self.reader = AnswerReader(spec.envelope, answers, mask=self.login.mask)
        #: None before the first login, and where no call is one.
        self.latest_login: Exchange | None = None

    def log_in(self) -> Token:
        """A new login in any case."""
        return self.login.renew(None)

    def call(self, call: Callable[[Token], T], token: Token | None = None) -> T:
        """Call with the token, and again with a new one as often as it is said to have expired.

        The login ends that with AuthenticationRefused.
        """
        token = token or self.login.current()
        while True:
            try:
                result = call(token)
            except TokenExpired:
                pass
            except RemoteRefused:
                self.login.accepted(token)
                raise
            else:
                self.login.accepted(token)
                return result
            token = self.login.renew(token)

    def _made_login(self, credentials: Credentials) -> Login:
        if self._spec.is_in_each_call:
            return StandingLogin(credentials)
        return TokenLogin(self._spec, credentials, self._ask_for_token)

    def _ask_for_token(self, question: Mapping[str, object]) -> object:
        path = self._spec.token_path

        def ask() -> Heard | None:
            answer = self._transport.read(self._spec.path, question, None)
            try:
                return answer, self.reader.of_read(answer, rows_path=None, value_paths=[path])
            except TokenExpired:
                return None

        heard = self._remote.circuits.guarded("login", ask)
        if heard is None:
            raise AuthenticationRefused("the login was refused")
        answer, opened = heard
        self.latest_login = answer.exchange
        return opened.envelope.get(path)
