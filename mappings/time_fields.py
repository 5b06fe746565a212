"""Times on the wire (时间类字段): instants in 17, 14 or 8 digits, and dates; ISO 8601 is read."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from mappings.field_codec import FieldCodec, Refusal, absent_reader, absent_writer, unchanged
from mappings.rules import FieldRule

_TO_MILLISECONDS = 17
_TO_SECONDS = 14
_TO_DAYS = 8
_MILLISECOND_US = 1000
_ABSURD = 10**_TO_MILLISECONDS
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


def instant_codec(rule: FieldRule) -> FieldCodec:
    """An instant, UTC inside. All three lengths occur in one column, so all three are read.

    So is what a typed service writes (xs:dateTime).
    Rubbish in a time the receiver owns becomes None: the row is good all the same and its bytes are
    kept. Rubbish in a time of our own is refused.
    """
    zone = timezone(timedelta(minutes=rule.zone_offset_min))
    nothing = absent_writer(rule)

    def write(moment: datetime | None) -> object:
        if moment is None:
            return nothing()
        local = moment.astimezone(zone)
        milliseconds = local.microsecond // _MILLISECOND_US
        return f"{local:%Y%m%d%H%M%S}{milliseconds:03d}"[: rule.digits].zfill(rule.digits)

    def keep(moment: datetime | None) -> object:
        return (
            None if moment is None else _cut(moment.astimezone(zone), rule.digits).astimezone(UTC)
        )

    return FieldCodec(rule=rule, read=_instant_reader(rule), write=write, keep=keep)


def _cut(moment: datetime, digits: int) -> datetime:
    if digits == _TO_DAYS:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if digits == _TO_SECONDS:
        return moment.replace(microsecond=0)
    return moment.replace(microsecond=moment.microsecond // _MILLISECOND_US * _MILLISECOND_US)


def _instant_reader(rule: FieldRule) -> Callable[[object], object]:
    refuse, absent = Refusal(rule), absent_reader(rule)
    instant = _instant_of(timedelta(minutes=rule.zone_offset_min))
    is_lenient = rule.shape.is_receiver_owned and not rule.is_required

    def read(raw: object) -> object:
        text = raw if type(raw) is str else _as_text(raw)
        try:
            return instant(text)
        except (ValueError, OverflowError):
            pass  # not a moment: what that means depends on whose field it is
        if is_lenient:
            return None
        if raw is None or raw == "":
            return absent()
        return refuse.wrong_type("not_an_instant", raw, "17、14 或 8 位时间")

    return read


def _instant_of(offset: timedelta) -> Callable[[str], datetime]:
    """Reads a clock face; the lines of one project share their stamps, so the latest are kept."""

    @lru_cache(maxsize=1024)
    def instant(text: str) -> datetime:
        return _parsed(text, offset) - offset

    return instant


def _as_text(raw: object) -> str:
    """Digits that lost their quotes are digits all the same."""
    if type(raw) is int and 0 <= raw < _ABSURD:
        return str(raw)
    return raw.strip() if isinstance(raw, str) else ""


def _parsed(text: str, offset: timedelta) -> datetime:
    """The clock face at this offset, as if it were UTC; ValueError when the text is no moment."""
    length = len(text)
    if not (text.isascii() and text.isdigit()):
        return _of_iso(text.strip(), offset)
    if length == _TO_MILLISECONDS:
        return datetime.fromisoformat(f"{text[:8]}T{text[8:14]}.{text[14:]}+00:00")
    if length == _TO_SECONDS:
        return datetime.fromisoformat(f"{text[:8]}T{text[8:]}+00:00")
    if length == _TO_DAYS:
        return datetime.fromisoformat(f"{text}T000000+00:00")
    raise ValueError("not a length that occurs")


def _of_iso(text: str, offset: timedelta) -> datetime:
    if not _ISO.fullmatch(text):
        raise ValueError("not digits")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC) + offset


def date_codec(rule: FieldRule) -> FieldCodec:
    """A day in 8 digits; the rule's open date stands for "no bound" and is None inside."""
    nothing, open_date = absent_writer(rule), rule.open_date

    def write(day: date | None) -> object:
        if day is None:
            return nothing() if open_date is None else _eight_digits(open_date)
        return _eight_digits(day)

    def keep(day: date | None) -> object:
        return None if day == open_date else day

    codec = FieldCodec(rule=rule, read=_date_reader(rule), write=write, keep=keep)
    return (
        codec if open_date else FieldCodec(rule=rule, read=codec.read, write=write, keep=unchanged)
    )


def _date_reader(rule: FieldRule) -> Callable[[object], object]:
    refuse, absent = Refusal(rule), absent_reader(rule)
    offset = timedelta(minutes=rule.zone_offset_min)

    def read(raw: object) -> object:
        if raw is None:
            return absent()
        text = _as_text(raw)
        if not text and isinstance(raw, str):
            return absent()
        day = _day(text, offset)
        if day is None:
            refuse.wrong_type("not_a_date", raw, "8 位日期")
        return None if day == rule.open_date else day

    return read


def _day(text: str, offset: timedelta) -> date | None:
    """None instead of an error: Python's own would quote the value."""
    try:
        return _parsed(text, offset).date()
    except (ValueError, OverflowError):
        return None


def _eight_digits(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"
