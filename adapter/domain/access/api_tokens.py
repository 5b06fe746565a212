"""What a token of the pull API may read (拉取接口权限): one table of readings, scopes as text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Reading(StrEnum):
    """What can be read."""

    #: Which versions there are, and the head of each; nothing of their content.
    VERSIONS = "versions"
    #: The content of versions: bases, indicators, templates, and what changed.
    TEMPLATES = "templates"


READING_LABELS: Mapping[Reading, str] = MappingProxyType(
    {Reading.VERSIONS: "版本清单", Reading.TEMPLATES: "版本内容"}
)

_WRITTEN = re.compile(r"(versions|templates):([0-9]{9})(?:/([0-9A-Za-z]{1,20}))?")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AccessScope:
    """One thing that a token opens; written `templates:152501000` or `templates:152501000/101`."""

    reading: Reading
    #: 财政区划, 9 digits.
    division_code: str
    #: Only this department's part; "" for the whole division.
    department_code: str = ""

    def __str__(self) -> str:
        part = f"/{self.department_code}" if self.department_code else ""
        return f"{self.reading}:{self.division_code}{part}"

    def covers(self, wanted: "AccessScope") -> bool:
        """Whether it opens what is wanted; a whole division is never opened by a part of it."""
        return (
            self.reading is wanted.reading
            and self.division_code == wanted.division_code
            and self.department_code in {"", wanted.department_code}
        )


def access_scope(text: str) -> AccessScope | None:
    """The scope that a text says; None when it says none."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    reading, division, department = found.groups()
    return AccessScope(
        reading=Reading(reading), division_code=division, department_code=department or ""
    )


def covers(scopes: Iterable[AccessScope], wanted: AccessScope) -> bool:
    """Whether one of the scopes opens what is wanted."""
    return any(each.covers(wanted) for each in scopes)


class TokenState(StrEnum):
    """Whether a token opens anything."""

    ALIVE = "alive"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    TokenState.ALIVE: "有效",
    TokenState.EXPIRED: "已过期",
    TokenState.REVOKED: "已吊销",
}


def token_state(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> TokenState:
    """A token that was revoked stays so, expired or not."""
    if revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.ALIVE if now < expires_at else TokenState.EXPIRED
