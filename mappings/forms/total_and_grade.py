"""What a form says of all its lines together: its total (总分) and its grade (等级)."""

import re
from decimal import Decimal
from itertools import pairwise

from mappings.forms.amounts import number_of
from mappings.forms.layout import FORM_LINES
from mappings.workbook.grid import CellFault, Grid
from mappings.workbook.headings import names_of, plain
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
        if grid.stood and own is None and len(numbers) > 1:
            continue  # which of them is the total, no column tells
        if own is not None or numbers:
            found, points = (own if own is not None else numbers[-1]), full
    if found is None:
        found = _total_above(grid, range(rows.start, section.heading.row))
    return found, points


def is_plain_total(grid: Grid, section: Section, rows: range) -> bool:
    """Whether the total of a table without 分值 has nothing to add up but its lines and the funds.

    It is then the one row with points below the lines, each of which has its own cell for them, and
    above them at most one column of points stands, that of the funds.
    """
    places, heading = section.heading.positions, section.heading
    if "score" not in places or "max_score" in places:
        return False
    score, lines = places["score"], frozenset(section.rows)
    others = [row for row in range(heading.first_data_row, rows.stop) if row not in lines]
    scored = [row for row in others if number_of(grid.at(row, score)) is not None]
    asked = [row for row in (*range(rows.start, heading.row), *others) if _asks_points(grid, row)]
    if len(scored) != 1 or len(asked) > 1 or any(row > heading.row for row in asked):
        return False
    shown = list(grid.own_cells(scored[0]))
    is_total = TOTAL_OF_ALL.fullmatch(plain(cell_text(shown[0][1]))) is not None
    is_alone = is_total and [column for column, _ in shown[1:]] == [score]
    return is_alone and not any(grid.is_covered(row, score) for row in section.rows)


def _asks_points(grid: Grid, row: int) -> bool:
    """Whether a row has a heading of points and is none of the lines' own, printed again."""
    shown = [cell_text(cell) for _, cell in grid.own_cells(row)]
    named = [name for each in shown for name in names_of(FORM_LINES, each)]
    return "score" in named and "name" not in named


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
    """What stands behind a cell that asks for the grade, or behind the total."""
    lines = frozenset(section.rows)
    # An indicator may be called so too: its row is looked at last.
    for row in sorted(rows, key=lambda each: (each in lines, each)):
        shown = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
        for at, label in enumerate(shown):
            if GRADE.fullmatch(label):
                behind = [each for each in (label.partition(":")[2], *shown[at + 1 :]) if each]
                if behind:
                    return _ticked("".join(behind)) or behind[0]
    below = (row for row in rows if row not in lines and row >= section.heading.first_data_row)
    return next(filter(None, (_behind_total(grid, row) for row in below)), None)


def _behind_total(grid: Grid, row: int) -> str | None:
    """The grade as the last word of the row of the total: 总分｜100｜96｜良."""
    shown = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
    is_total = bool(shown) and TOTAL_OF_ALL.fullmatch(shown[0]) is not None
    return shown[-1] if is_total and _WORD.fullmatch(shown[-1]) else None


def _ticked(text: str) -> str | None:
    """The one grade with a tick among several to choose from: □优☑良□中□差, 优( )良(√)."""
    for choice in (_BOX_BEFORE, _BOX_BEHIND):
        found = list(choice.finditer(text))
        ticked = [each["word"] for each in found if _TICK.search(each["box"])]
        if len(found) > 1 and "".join(each[0] for each in found) == text and len(ticked) == 1:
            return ticked[0]
    return None


_WORD = re.compile("优秀?|良好?|中等?|较?差")
_TICK = re.compile("[☑☒✓✔√■]")
_BOX = r"(?P<box>[□☐◻○☑☒✓✔√■]|[(\[][□☑✓✔√]?[)\]])"
_GRADE_WORD = r"(?P<word>优秀?|良好?|中等?|较?差|一般|合格|不合格)(?:\([^()]*分[^()]*\))?"
_BOX_BEFORE = re.compile(rf"{_BOX}{_GRADE_WORD}[、,;/]?")
_BOX_BEHIND = re.compile(rf"{_GRADE_WORD}{_BOX}[、,;/]?")
