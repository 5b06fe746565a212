"""Numbers of JSON (报文数值): exact, and of a size that arithmetic survives."""

from decimal import Decimal, InvalidOperation

#: Numbers with more characters, or of a larger or smaller magnitude, are refused.
_MAX_LENGTH = 128
_MAX_MAGNITUDE = 99


def exact(text: str) -> Decimal | None:
    """A number with point or exponent; None for 1e400 and the like, which would explode later."""
    if len(text) > _MAX_LENGTH:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent beyond those that decimals have at all
        return None
    return number if -_MAX_MAGNITUDE <= number.adjusted() <= _MAX_MAGNITUDE else None


def whole(text: str) -> int | None:
    """A number of digits alone; None for one of absurd length."""
    return int(text) if len(text) <= _MAX_LENGTH else None
