"""WS-Security UsernameToken (用户名令牌): a password, or a digest of it that works once."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lxml import etree

from connectors.simulator.access import Gatekeeper, Pass
from connectors.simulator.clock import wall_clock
from connectors.simulator.envelope import LOGIN_EXPIRED, WRONG_LOGIN, RefusalError

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_WSSE = f"{{{_OASIS}wssecurity-secext-1.0.xsd}}"
_WSU = f"{{{_OASIS}wssecurity-utility-1.0.xsd}}"
SECURITY = f"{_WSSE}Security"
_DIGEST = f"{_OASIS}username-token-profile-1.0#PasswordDigest"
#: How far the caller's clock may be off, and how long a nonce is remembered.
_FRESH = timedelta(minutes=5)


class UsernameTokens:
    """Looks at UsernameTokens and remembers the nonces that were used up."""

    def __init__(self, gatekeeper: Gatekeeper, now: Callable[[], datetime] = wall_clock) -> None:
        self._gatekeeper = gatekeeper
        self._now = now
        self._used: dict[str, datetime] = {}

    def shown(self, security: etree._Element) -> Pass:
        """What a wsse:Security header shows."""
        return _PasswordPass(lambda: self._require(security))

    def _require(self, security: etree._Element) -> None:
        token = security.find(f"{_WSSE}UsernameToken")
        password = None if token is None else token.find(f"{_WSSE}Password")
        if token is None or password is None:
            raise RefusalError(WRONG_LOGIN, "报文头缺少 UsernameToken")
        app_id, given = token.findtext(f"{_WSSE}Username", ""), password.text or ""
        if password.get("Type") == _DIGEST:
            self._require_digest(token, app_id, given)
        else:
            self._gatekeeper.require_secret(app_id, lambda known: _same(given, known))

    def _require_digest(self, token: etree._Element, app_id: str, given: str) -> None:
        nonce, created = token.findtext(f"{_WSSE}Nonce", ""), token.findtext(f"{_WSU}Created", "")
        made = _instant(created)
        if made is None or abs(self._now() - made) > _FRESH:
            raise RefusalError(WRONG_LOGIN, "UsernameToken 的 Created 缺失或已过时")
        self._gatekeeper.require_secret(
            app_id, lambda known: _same(given, _digest(nonce, created, known))
        )
        self._use_up(nonce, made)

    def _use_up(self, nonce: str, made: datetime) -> None:
        """Only nonces of good passes are remembered: strangers cannot fill the memory."""
        now = self._now()
        self._used = {used: until for used, until in self._used.items() if until >= now}
        if nonce in self._used:
            raise RefusalError(WRONG_LOGIN, "UsernameToken 的 Nonce 已经用过")
        self._used[nonce] = made + _FRESH


class _PasswordPass:
    """A password cannot expire; when one is revoked, this one call is refused as expired."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._is_revoked = False

    def require(self, *, status: int = 200) -> None:
        if self._is_revoked:
            raise RefusalError(LOGIN_EXPIRED, "登录已过期，请重试", status=status)
        self._check()

    def revoke(self) -> None:
        self._is_revoked = True


def _digest(nonce: str, created: str, secret: str) -> str:
    try:
        raw = base64.b64decode(nonce, validate=True)
    except binascii.Error:
        raw = b""
    whole = raw + created.encode() + secret.encode()
    return base64.b64encode(hashlib.sha1(whole).digest()).decode()  # noqa: S324 - the profile asks for SHA-1


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
