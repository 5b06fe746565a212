"""The port to tokens of the pull API (拉取接口令牌)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapter.domain.access.api_tokens import AccessScope


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What is kept of a token; what opens something is known to its holder alone."""

    #: Stands in the token too: by it the token is found.
    token_id: str
    #: What people call the program that holds it.
    name: str
    #: SHA-256 (hex) of the whole token.
    token_hash: str = field(repr=False)
    scopes: tuple[AccessScope, ...]
    created_at: datetime
    #: Login of who made it.
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    #: When it was last shown to us and taken.
    used_at: datetime | None = None


class ApiTokenRepository(Protocol):
    """Tokens; one that was made is never deleted or changed, but used and revoked."""

    def add(self, token: ApiToken) -> None: ...
    def get(self, token_id: str) -> ApiToken | None: ...
    def all(self) -> list[ApiToken]:
        """Every token, dead ones too, oldest first."""
        ...

    def revoke(self, token_id: str, *, at: datetime) -> bool:
        """False when it is revoked already, or not there."""
        ...

    def used(self, token_id: str, *, at: datetime) -> None: ...
