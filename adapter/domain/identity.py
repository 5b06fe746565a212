"""Names of things: time-ordered ids, and the scope of a record (财政区划 × 预算年度)."""

from dataclasses import dataclass
from uuid import UUID

_RANDOM_BITS = 74
_VERSION_7 = 0x7
_VARIANT = 0b10


def uuid7(unix_ms: int, random_bits: int) -> UUID:
    """A UUIDv7 (RFC 9562 §5.7) from a moment in milliseconds and at least 74 random bits.

    Time and randomness are parameters, so the domain stays free of clock and chance.
    """
    random_a = (random_bits >> 62) & 0xFFF
    random_b = random_bits & ((1 << 62) - 1)
    moment = (unix_ms & ((1 << 48) - 1)) << 80
    return UUID(int=moment | _VERSION_7 << 76 | random_a << 64 | _VARIANT << 62 | random_b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One site's data of one division and budget year; every job works inside one scope."""

    #: Name of the site in the settings; one site is one remote system.
    site: str
    #: 财政区划, 9 digits.
    division_code: str
    #: 预算年度, four digits.
    fiscal_year: int
