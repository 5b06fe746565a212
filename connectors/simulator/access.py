"""Who may speak: application secrets, tokens that expire, and the admin's token."""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from connectors.simulator.envelope import LOGIN_EXPIRED, NOT_ADMIN, WRONG_LOGIN, RefusalError

#: Seconds that a token lives.
TOKEN_LIFE_S = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What this process was started with."""

    app_id: str
    app_secret: str
    admin_token: str


class Gatekeeper:
    """Hands out tokens and checks them. A restart forgets every token, as a real one does."""

    def __init__(
        self, credentials: Credentials, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._credentials = credentials
        self._seconds = seconds
        self._expires_at: dict[str, float] = {}

    def issue(self, app_id: object, app_secret: object) -> dict[str, object]:
        """A new token, or a `RefusalError` with 0401."""
        given = (str(app_id), str(app_secret))
        known = (self._credentials.app_id, self._credentials.app_secret)
        if not all(map(_same, given, known)):
            raise RefusalError(WRONG_LOGIN, "应用标识或密钥错误")
        token = secrets.token_urlsafe(24)
        self._expires_at[token] = self._seconds() + TOKEN_LIFE_S
        return {"access_token": token, "expires_in": TOKEN_LIFE_S}

    def require(self, authorization: str, *, status: int = 200) -> None:
        """Pass a living token; otherwise raise `RefusalError` with 0402 and this HTTP status."""
        if self._expires_at.get(_bearer(authorization), 0.0) <= self._seconds():
            raise RefusalError(LOGIN_EXPIRED, "令牌缺失或已过期，请重新获取", status=status)

    def revoke(self, authorization: str) -> None:
        """Let a token expire now."""
        self._expires_at.pop(_bearer(authorization), None)

    def require_admin(self, token: str) -> None:
        """Pass the admin; otherwise raise `RefusalError` with 0403 and HTTP 403."""
        if not _same(token, self._credentials.admin_token):
            raise RefusalError(NOT_ADMIN, "管理令牌错误", status=403)


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
