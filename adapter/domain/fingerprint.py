"""Fingerprints (指纹): content hashes that ignore key order and receiver-owned fields."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from adapter.domain.record import RecordShape
from adapter.domain.value import IndicatorValue, print_value

_SEPARATOR = "\x1f"
_TEXT_BEHIND_TEXT = f"{_SEPARATOR}s"


def canonical(value: object) -> str:
    """One text per value; None, "", 0 and False stay four texts, 1.50 and 1.5 become one.

    No two values that differ share a text, however deep they nest: what stands inside another value
    is escaped once more, so that it never holds a separator of its own.
    """
    if value is None:
        return "~"
    if isinstance(value, str):
        return "s" + _escaped(value)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, Decimal):
        return "n" + plain_number(value)
    return _canonical_rare(value)


def _canonical_rare(value: object) -> str:
    if isinstance(value, int):
        return f"n{value}"
    if isinstance(value, IndicatorValue):
        return "v" + _escaped(print_value(value))
    if isinstance(value, datetime | date):
        return "d" + value.isoformat()
    if isinstance(value, Mapping):
        return "{" + _nested([part for key in sorted(value) for part in (key, value[key])])
    if isinstance(value, Sequence):
        return "[" + _nested(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _nested(values: Sequence[object]) -> str:
    texts = _plain_texts(values)
    return _escaped(_joined(values) if texts is None else texts)


def _joined(values: Iterable[object]) -> str:
    """The canonical texts in order; the two most frequent kinds of values without a call each."""
    return _SEPARATOR.join(
        [
            "~"
            if value is None
            else "s" + value
            if type(value) is str and "\\" not in value and _SEPARATOR not in value
            else canonical(value)
            for value in values
        ]
    )


def _plain_texts(values: Sequence[object]) -> str | None:
    """What `_joined` gives, made at once where all are texts with nothing to be escaped."""
    try:
        joined = _TEXT_BEHIND_TEXT.join(values)  # type: ignore[arg-type]  # raises for others
    except TypeError:
        return None
    is_plain = "\\" not in joined and joined.count(_SEPARATOR) == len(values) - 1
    return f"s{joined}" if is_plain else None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(_SEPARATOR, "\\u")


def plain_number(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros: 1.50 and 1.5 are one number."""
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def digest(values: Iterable[object]) -> str:
    """SHA-256 (hex, 64 characters) over values in order."""
    return hashlib.sha256(_joined(values).encode()).hexdigest()


def streamed_digest(values: Iterable[object]) -> str:
    """The same over any number of values, which are read one by one."""
    fed = hashlib.sha256()
    for number, each in enumerate(values):
        fed.update(f"{_SEPARATOR if number else ''}{canonical(each)}".encode())
    return fed.hexdigest()


def record_digest(shape: RecordShape, record: object) -> str:
    """Content hash of one record: its fields without those the receiver owns.

    Fields that are seldom carried follow by name, those of them that have a value.
    """
    return digest(content_of(shape, [getattr(record, name) for name in shape.names]))


def content_of(shape: RecordShape, values: Sequence[object]) -> Sequence[object]:
    """What of a row in the order of its shape makes up its content."""
    content = [values[at] for at in shape.content_positions]
    for name, at in shape.seldom:
        if values[at] is not None:
            content += (name, values[at])
    return content


def rows_digest(header: Mapping[str, object] | None, rows: Sequence[Mapping[str, object]]) -> str:
    """Digest of encoded rows: what a ticket of the secrecy gate covers."""
    return digest([header, list(rows)])
