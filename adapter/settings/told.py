"""Settings as people may see them (配置展示): every value with its origin, and never a secret."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from adapter.settings import Settings

#: Keys whose value may hold a password or lead to one: that they are filled in is told, not how.
_CLOSED = frozenset(
    {
        "url",
        "secret_file",
        "app_secret_file",
        "app_secret_env",
        "app_id",
        "client_secret_file",
        "client_key_file",
        "certificate_key",
        "signing_key",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSetting:
    """One value."""

    key: str
    value: str
    #: False for what holds unless it is set.
    is_set: bool


def told_settings(settings: Settings) -> Iterator[ToldSetting]:
    """Every value, in the order of the example file."""
    yield from _told(settings, "", is_set=True)


def _told(section: BaseModel, prefix: str, *, is_set: bool) -> Iterator[ToldSetting]:
    for name in type(section).model_fields:
        value, key = getattr(section, name), f"{prefix}{name}"
        is_own = is_set and name in section.model_fields_set
        yield from _value(value, key, name, is_own=is_own)


def _value(value: object, key: str, name: str, *, is_own: bool) -> Iterator[ToldSetting]:
    if isinstance(value, BaseModel):
        yield from _told(value, f"{key}.", is_set=is_own)
    elif isinstance(value, dict) and value:
        for inner, each in value.items():
            yield from _value(each, f"{key}.{inner}", inner, is_own=is_own)
    else:
        yield ToldSetting(key=key, value=_text(value, name), is_set=is_own)


def _text(value: object, name: str) -> str:
    if value is None or value in ((), {}, ""):
        return "（未填写）"
    if name in _CLOSED:
        return "（已填写，不显示）"
    if isinstance(value, bool):
        # As the file writes it.
        return "true" if value else "false"
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
