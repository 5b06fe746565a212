"""What the tests of the value language share."""

from adapter.domain.value import parse_value


def number(text: str, **context: str) -> tuple[str | None, str, str]:
    value = parse_value(text, **context)
    sign = value.comparator.value if value.comparator else None
    return sign, str(value.number), value.unit
