"""One value out of several columns (合并): text, operator column and unit column."""

from adapter.domain.value import Comparator, IndicatorValue, ValueKind, parse_value

_BOUNDED = frozenset({ValueKind.QUANTITATIVE, ValueKind.DEADLINE})


def joined_value(
    text: str, *, comparator: Comparator | None, unit: str, name: str = ""
) -> IndicatorValue:
    """The value that text, operator column and unit column make together.

    The operator is joined only where the text takes one and has none: to a number or a day. To a
    range, a period or words an operator column adds nothing.
    """
    value = parse_value(text, unit=unit, name=name)
    if comparator is None or value.comparator is not None or value.kind not in _BOUNDED:
        return value
    joined = parse_value(comparator.symbol + text, unit=unit, name=name)
    fits = joined.kind is value.kind and joined.comparator is comparator
    return joined if fits else value
