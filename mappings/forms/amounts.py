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
