"""Ranges in the brackets of mathematics (区间): [80,100], (80%,100%], [0，5)."""

import re
from decimal import Decimal
from functools import cache

from adapter.domain.unit import canonical_unit
from adapter.domain.unit_words import UNIT_PATTERN
from adapter.domain.value.quantities import Quantity
from adapter.domain.value.quantity_grammar import AMONG, WITHIN

_END = r"-?[0-9]+(?:\.[0-9]+)?"
# Brackets that nobody sets around a mere remark: on one side they are enough.
_SQUARE = frozenset("[]［］")
_THOUSANDS = re.compile(r"[0-9]{1,3},[0-9]{3}")
_SHARES = ("%", "‰")


@cache
def _interval() -> re.Pattern[str]:
    return re.compile(
        rf"\(\s*(?P<a>{_END})\s*(?P<unit_a>{UNIT_PATTERN})?\s*(?P<joint>[,;、])\s*"
        rf"(?P<b>{_END})\s*(?P<unit_b>{UNIT_PATTERN})?\s*\)(?:\s*(?P<unit>{UNIT_PATTERN}))?"
    )


def find_interval(original: str, folded: str) -> Quantity | None:
    """The first range in interval brackets; a round bracket leaves its end out.

    Two round brackets make an interval only where they hold the whole text but a unit behind
    them, and where what they hold is no number with a thousands comma: (1,200).
    """
    for match in _interval().finditer(folded):
        left, right = original[match.start()], original[folded.index(")", match.end("b"))]
        units = {canonical_unit(match[each] or "") for each in ("unit_a", "unit_b", "unit")} - {""}
        if len(units) > 1 or not (_is_square(left, right) or _is_alone(match)):
            continue
        return _quantity(match, left, right, "".join(units))
    return None


def is_doubtful_interval(original: str, folded: str) -> bool:
    """Whether round brackets hold an interval or one number with a comma: nobody knows."""
    return any(
        not _is_square(original[match.start()], original[folded.index(")", match.end("b"))])
        and _is_thousands(match)
        and (not match["unit_b"] or canonical_unit(match["unit_b"]) in _SHARES)
        for match in _interval().finditer(folded)
    )


def _is_square(left: str, right: str) -> bool:
    return left in _SQUARE or right in _SQUARE


def _is_alone(match: re.Match[str]) -> bool:
    is_whole = match.start() == 0 and match.end() == len(match.string)
    return is_whole and match["joint"] == "," and not _is_thousands(match)


def _is_thousands(match: re.Match[str]) -> bool:
    inner = match["a"] + match["joint"] + match["b"]
    return not match["unit_a"] and _THOUSANDS.fullmatch(inner) is not None


def _quantity(match: re.Match[str], left: str, right: str, unit: str) -> Quantity:
    first, second = Decimal(match["a"]), Decimal(match["b"])
    is_reversed = second < first
    opens = (left not in _SQUARE, right not in _SQUARE)
    among = AMONG.search(match.string, 0, match.start())
    within = WITHIN.match(match.string, match.end())
    return Quantity(
        begin=among.start() if among else match.start(),
        stop=within.end() if within else match.end(),
        low=min(first, second),
        high=max(first, second),
        is_range=True,
        comparator=None,
        unit=unit,
        is_reversed=is_reversed,
        excludes_low=opens[is_reversed],
        excludes_high=opens[not is_reversed],
    )
