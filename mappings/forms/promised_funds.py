"""What a declaration asks for (申报资金): totals with the sources that they are made of."""

import re
from collections.abc import Iterator
from itertools import pairwise

from adapter.domain.comparing.form_funds import FundsColumn, is_whole
from mappings.forms.amounts import number_of
from mappings.forms.budget import ALL_FUNDS
from mappings.forms.funds_parts import find_parts
from mappings.workbook.grid import Grid
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text

_OF_ALL = re.compile(r"(?:预算)?(?:资金)?(?:总额|合计|总计|总预算)(?:[:(].*)?$")


def find_promised(grid: Grid, rows: range) -> Iterator[FundsColumn]:
    """The totals in these rows (年度资金总额：450), each with the sources below it.

    Several may stand beside each other (实施期资金总额, 年度资金总额).
    """
    for row in rows:
        for (label_at, label), (amount_at, amount) in pairwise(grid.own_cells(row)):
            name, whole = plain(cell_text(label)), number_of(amount)
            if not ALL_FUNDS.fullmatch(name) or whole is None:
                continue
            below = range(row + 1, rows.stop)
            parts = find_parts(grid, below, {"initial": amount_at}, label_at)
            yield FundsColumn(
                name=_OF_ALL.sub("", name) or "申报",
                whole=whole,
                parts=tuple((each.name, each.initial) for each in parts),
                is_complete=is_whole(parts),
            )
