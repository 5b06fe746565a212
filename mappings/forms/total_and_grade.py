"""What a form says of all its lines together: its total (总分) and its grade (等级)."""

import re
from decimal import Decimal
from itertools import pairwise

from mappings.forms.amounts import number_of
from mappings.workbook.grid import CellFault, Grid
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text
from mappings.workbook.sections import GRADE, TOTAL_OF_ALL, Section

#: The full points of a form.
ALL_POINTS = Decimal(100)


def total_of(grid: Grid, section: Section, rows: range) -> tuple[Decimal | None, Decimal | None]:
    """得分 and 分值 in the last total row below the heading."""
    positions = section.heading.positions
    found = points = None
    for row in range(max(section.heading.first_data_row, rows.start), rows.stop):
        cells = list(grid.own_cells(row))
        if (
            row in section.rows
            or not cells
            or not TOTAL_OF_ALL.fullmatch(plain(cell_text(cells[0][1])))
        ):
            continue
        own, full = (
            number_of(grid.at(row, positions[each])) if each in positions else None
            for each in ("score", "max_score")
        )
        # A sum that nobody computed is none of the other numbers of its row.
        is_computed = not any(isinstance(cell, CellFault) for _, cell in cells)
        numbers = [number_of(cell) for _, cell in cells] if is_computed else []
        numbers = [each for each in numbers if each is not None]
        if own is not None or numbers:
            found, points = (own if own is not None else numbers[-1]), full
    if found is None:
        found = _total_above(grid, range(rows.start, section.heading.row))
    return found, points


def _total_above(grid: Grid, rows: range) -> Decimal | None:
    """得分 of a total that stands above the lines: in its cell, or in the one beside it.

    A bare 总分 of all points may be the full marks: it is none.
    """
    for row in rows:
        shown = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
        pairs = list(pairwise([*shown, ""]))
        told = [(_TOTAL_ABOVE.fullmatch(label), value) for label, value in pairs]
        totals = [(each["of"], number_of(each["points"] or value)) for each, value in told if each]
        known = [(of, number) for of, number in totals if number is not None]
        surely = [number for of, number in known if of != "总分"]
        bare = [number for of, number in known if of == "总分" and number != ALL_POINTS]
        if surely or bare:
            return (surely or bare)[0]
    return None


#: 自评总分：98.5分, 总得分
_TOTAL_ABOVE = re.compile(
    r"(?P<of>(?:自评|评价|自评价|综合)(?:总分|得分|总得分)|总得分|得分合计|总分)(?::?(?P<points>[\d.]+分?)|:)?"
)


def grade_of(grid: Grid, section: Section, rows: range) -> str | None:
    """What stands behind a cell that asks for the grade."""
    lines = frozenset(section.rows)
    # An indicator may be called so too: its row is looked at last.
    for row in sorted(rows, key=lambda each: (each in lines, each)):
        shown = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
        for label, value in pairwise([*shown, ""]):
            if GRADE.fullmatch(label):
                behind = label.partition(":")[2] or value
                if behind:
                    return behind
    return None
