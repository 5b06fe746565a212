"""Column types that read back exactly what was written, on every database the product runs on."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Numeric, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from adapter.domain.value import IndicatorValue, parse_value, print_value
from adapter.errors import RecordError

#: Digits in all and digits after the point: the standard's widest amount has 18,6; a rate that was
#: a percentage with six places has eight.
PRECISION = 30
SCALE = 10

#: Our own ids (UUIDv7), SHA-256 in hex, words of our own enumerations, keys that others chose.
ID = String(36)
HASH = String(64)
WORD = String(100)
KEY = String(200)

_INSTANT_LENGTH = len("2025-01-31T23:59:59.000000")


def canonical_decimal(number: Decimal, field: str = "") -> Decimal:
    """The same number in its one spelling: no exponent, no trailing zeros, no negative zero.

    Raises RecordError when the number is not finite or needs more digits than a column holds;
    nothing is ever rounded.
    """
    if not number.is_finite():
        raise RecordError("not_a_number", field)
    if not number:
        return Decimal(0)
    if number.adjusted() >= PRECISION - SCALE:
        raise RecordError("number_too_large", field, f"at most {PRECISION - SCALE} digits")
    if number.adjusted() < -SCALE:
        raise RecordError("too_many_places", field, f"at most {SCALE}")
    text = _plain(number)
    if len(text.partition(".")[2]) > SCALE:
        raise RecordError("too_many_places", field, f"at most {SCALE}")
    return Decimal(text)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal_text(number: Decimal) -> str:
    """The canonical text of a number, as SQLite keeps it."""
    return format(canonical_decimal(number), "f")


def instant_text(instant: datetime) -> str:
    """A UTC instant as text of fixed width, so that texts sort as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:_INSTANT_LENGTH] + "Z"


# The lines of one project share their stamps.
@lru_cache(maxsize=4096)
def parse_instant(text: str) -> datetime:
    """The instant behind a text of `instant_text`."""
    return datetime.fromisoformat(text[:_INSTANT_LENGTH]).replace(tzinfo=UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal that is never a float: NUMERIC where that is exact, canonical text on SQLite."""

    impl = Numeric(PRECISION, SCALE)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite turns NUMERIC into binary floating point, so it gets text."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(PRECISION + 2))
        return dialect.type_descriptor(Numeric(PRECISION, SCALE))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | Decimal | None:
        """Guards the digits before the database could round."""
        if value is None:
            return None
        return decimal_text(value) if dialect.name == "sqlite" else canonical_decimal(value)

    def process_result_value(self, value: str | Decimal | None, dialect: Dialect) -> Decimal | None:
        """Both databases answer with the same spelling."""
        del dialect
        return None if value is None else Decimal(_plain(Decimal(value)))


class DecimalText(TypeDecorator[Decimal]):
    """A figure of our own, such as a quotient, with every digit it has: text on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """No limit on digits: such a figure is shown, never summed or sorted in SQL."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """See `process_bind_param`."""
        del dialect
        return None if value is None else Decimal(value)


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant: TIMESTAMPTZ where it exists, UTC text of fixed width on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no instants; its date functions drop the zone."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(_INSTANT_LENGTH + 1))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | datetime | None:
        """Refuses a time without zone: guessing one would shift data by hours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return instant_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(
        self, value: str | datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Always in UTC, whatever the session's time zone is."""
        del dialect
        if value is None:
            return None
        return parse_instant(value) if isinstance(value, str) else value.astimezone(UTC)


class ValueText(TypeDecorator[IndicatorValue]):
    """A parsed indicator value, kept as the text it prints to."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: IndicatorValue | None, dialect: Dialect) -> str | None:
        """Printing and parsing again gives the same value."""
        del dialect
        return None if value is None else print_value(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> IndicatorValue | None:
        """See `process_bind_param`."""
        del dialect
        return None if value is None else parse_value(value)


# json.loads makes a decoder of its own for every text that it is given with such a wish.
_DECODE = json.JSONDecoder(parse_float=Decimal).decode
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode


class JsonText(TypeDecorator[object]):
    """Opaque payload as JSON text: nothing inside it is ever asked for in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str:
        """Keys sorted, so that equal payloads are equal texts; decimals and dates become text."""
        del dialect
        return _ENCODE(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """Decimal instead of float."""
        del dialect
        return None if value is None else _DECODE(value)
