"""Who may speak: application secrets, tokens that expire, and the admin's token."""

import hmac
import json
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connectors.simulator.envelope import LOGIN_EXPIRED, NOT_ADMIN, WRONG_LOGIN, RefusalError

#: Seconds that a token lives.
TOKEN_LIFE_S = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What this process was started with."""

    app_id: str
    app_secret: str
    admin_token: str


class CredentialsUnusableError(Exception):
    """The file that keeps the secrets cannot be read, understood or written."""


def credentials_beside(
    state_file: Path, division_code: str, given: Mapping[str, str]
) -> Credentials:
    """The secrets of a state: given ones (`app_secret`, `admin_token`), else those kept beside it.

    What is neither given nor kept is made and kept in a file that only its owner can read, so that
    whoever was told the secrets can go on after a restart. Given ones are not kept: who gives them
    keeps them elsewhere. They are never derived from the seed: a seed is printed and shared.

    Raises `CredentialsUnusableError`.
    """
    file = state_file.with_name(f"{state_file.name}.credentials")
    chosen = {name: given[name] for name in _SECRETS if given.get(name)}
    if len(chosen) < len(_SECRETS):
        try:
            chosen = _kept(file) | chosen
        except (OSError, ValueError) as error:
            reason = f"凭据文件 {file} 用不了（{type(error).__name__}）"
            raise CredentialsUnusableError(f"{reason}。请检查权限，或删除它以换用新凭据") from error
    return Credentials(app_id=f"simulator-{division_code}", **chosen)


_SECRETS = ("app_secret", "admin_token")


def _kept(file: Path) -> dict[str, str]:
    """The secrets in the file, which is made when there is none."""
    try:
        kept = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        kept = {name: secrets.token_urlsafe(24) for name in _SECRETS}
        _write_privately(file, json.dumps(kept))
    if not isinstance(kept, dict) or not all(_is_secret(kept.get(name)) for name in _SECRETS):
        raise ValueError("no secrets")
    return {name: kept[name] for name in _SECRETS}


def _is_secret(word: object) -> bool:
    return isinstance(word, str) and bool(word)


def _write_privately(file: Path, text: str) -> None:
    """All of the text or no file: half a secret would lock everybody out at the next start."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class Pass(Protocol):
    """What a caller shows in order to be let in."""

    def require(self, *, status: int = 200) -> None:
        """Let a good pass in; otherwise raise `RefusalError`, an expired one with this status."""
        ...

    def revoke(self) -> None:
        """Let it expire now."""
        ...


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
        self.require_secret(str(app_id), lambda known: _same(str(app_secret), known))
        token = secrets.token_urlsafe(24)
        self._expires_at[token] = self._seconds() + TOKEN_LIFE_S
        return {"access_token": token, "expires_in": TOKEN_LIFE_S}

    def bearer(self, authorization: str) -> Pass:
        """What an Authorization header shows."""
        return self.token(_bearer(authorization))

    def token(self, token: str) -> Pass:
        """A token, wherever the caller wrote it."""
        return _TokenPass(self._expires_at, token, self._seconds)

    def require_secret(self, app_id: str, is_right: Callable[[str], bool]) -> None:
        """Pass whoever proves to know the secret; otherwise raise `RefusalError` with 0401."""
        proved = is_right(self._credentials.app_secret)
        if not (_same(app_id, self._credentials.app_id) and proved):
            raise RefusalError(WRONG_LOGIN, "应用标识或密钥错误")

    def require_admin(self, token: str) -> None:
        """Pass the admin; otherwise raise `RefusalError` with 0403 and HTTP 403."""
        if not _same(token, self._credentials.admin_token):
            raise RefusalError(NOT_ADMIN, "管理令牌错误", status=403)


class _TokenPass:
    """A token of the list of living ones, or a word that never was one."""

    def __init__(
        self, expires_at: dict[str, float], token: str, seconds: Callable[[], float]
    ) -> None:
        self._expires_at = expires_at
        self._token = token
        self._seconds = seconds

    def require(self, *, status: int = 200) -> None:
        """Pass a living token; otherwise raise `RefusalError` with 0402 and this HTTP status."""
        if self._expires_at.get(self._token, 0.0) <= self._seconds():
            raise RefusalError(LOGIN_EXPIRED, "令牌缺失或已过期，请重新获取", status=status)

    def revoke(self) -> None:
        self._expires_at.pop(self._token, None)


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
