"""Rounding (四舍六入五成双) of numbers of any length: people paste whatever they like."""

from decimal import Decimal, localcontext

_LEAST_DIGITS = 28


def rounded(number: Decimal, places: int, rounding: str | None = None) -> Decimal:
    """`number` with so many digits behind the point; halves go to the even one if not told else.

    `round` and `quantize` raise where the result has more digits than the context holds.
    """
    with localcontext() as context:
        context.prec = max(_LEAST_DIGITS, number.adjusted() + places + 2)
        return number.quantize(Decimal(1).scaleb(-places), rounding)
