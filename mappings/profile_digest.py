"""One digest for a whole dialect (口径摘要): any change of what it sends or reads changes it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from hashlib import sha256

from mappings.codes import CodeTable
from mappings.profile import Profile


def profile_digest(profile: Profile) -> str:
    """SHA-256 (hex) over wire, rules, code tables, what the dialect lacks and whose its fields are.

    The same for the same files, whatever process reads them. A profile does not change, so each of
    the last few is gone through once.
    """
    return _digest(_ThatVery(profile=profile))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _ThatVery:
    """A profile that is equal to itself alone: its mappings cannot be hashed."""

    profile: Profile

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ThatVery) and other.profile is self.profile

    def __hash__(self) -> int:
        return id(self.profile)


@lru_cache(maxsize=8)
def _digest(that: _ThatVery) -> str:
    profile = that.profile
    told = [
        profile.name,
        profile.wire_spec,
        profile.length_charset,
        profile.unsupported,
        [(kind, dict(profile.codec(kind).rules)) for kind in profile.kinds],
        [(each.name, each.is_boolean, each.labels, each.codes) for each in profile.code_tables],
        [each.without_code for each in profile.code_tables],
        profile.ownerships,
        profile.reconcile_policy,
    ]
    return sha256("\n".join(_told(told)).encode()).hexdigest()


def _told(value: object) -> Iterator[str]:
    """Every plain value inside, in an order that does not depend on hashes."""
    if isinstance(value, Enum):
        yield repr(value.value)
    elif isinstance(value, CodeTable):
        yield value.name  # Told once, with all tables.
    elif is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for each in fields(value):
            yield each.name
            yield from _told(getattr(value, each.name))
    elif isinstance(value, Mapping):
        yield from _listed((key, value[key]) for key in sorted(value, key=repr))
    elif isinstance(value, frozenset | list | tuple):
        yield from _listed(sorted(value, key=repr) if isinstance(value, frozenset) else value)
    else:
        yield value.__qualname__ if isinstance(value, type) else repr(value)


def _listed(values: Iterable[object]) -> Iterator[str]:
    yield "["
    for each in values:
        yield from _told(each)
    yield "]"
