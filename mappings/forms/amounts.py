"""Numbers in the cells of a form."""

from decimal import Decimal, InvalidOperation

from mappings.workbook.grid import Cell
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text


def number_of(cell: Cell) -> Decimal | None:
    """The number in a cell, with its thousands separators, 分 or %; None for anything else."""
    text = plain(cell_text(cell)).removesuffix("分").removesuffix("%").replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def rate_of(cell: Cell) -> Decimal | None:
    """A rate (1 = 100%): written 95%, as the fraction behind a formatted cell, or as 95."""
    number = number_of(cell)
    if number is None:
        return None
    is_per_cent = plain(cell_text(cell)).endswith("%")
    return number / 100 if is_per_cent or number > _LARGEST_RATE else number


#: A rate above this is written in per cent without its sign.
_LARGEST_RATE = Decimal(2)
