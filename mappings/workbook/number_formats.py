"""What a cell's number format says of its value: a percentage, a month without its day."""

import re
from datetime import date
from decimal import Decimal

_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def shows_percentage(code: str) -> bool:
    """Whether a format (0.00%) shows a hundred times the number, with a per cent sign."""
    return "%" in _shown(code)


def shows_month(code: str) -> bool:
    """Whether a date is shown without its day (yyyy年m月): the month is meant."""
    shown = _shown(code)
    return "y" in shown and "m" in shown and "d" not in shown and "h" not in shown


def percentage(number: float) -> str:
    """What a cell of such a format shows, without rounding: 0.975 is 97.5%."""
    return f"{(Decimal(repr(number)) * 100).normalize():f}%"


def month(moment: date) -> str:
    """What a cell of such a format shows."""
    return f"{moment.year}年{moment.month}月"


def _shown(code: str) -> str:
    return _LITERALS.sub("", code).lower()
