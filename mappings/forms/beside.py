"""Forms beside each other on one sheet (左右并列): each as a sheet of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mappings.forms.layout import FORM_LINES
from mappings.workbook.grid import Cell, Grid, Row
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text
from mappings.workbook.sections import find_sections

#: Rows from the top in which the headings are looked for, and the most forms beside each other.
_TOP_ROWS = 40
_MOST = 6
#: A heading of lines has at least the name and the value.
_FEWEST_HEADINGS = 2


def forms_beside(grid: Grid) -> Sequence[Grid]:
    """The forms of a sheet whose row of headings is the same one several times over.

    Every cell keeps its place: a form's grid is blank where the others stand. A sheet of one form,
    or of two that differ, comes back as it is.
    """
    for number in range(min(_TOP_ROWS, len(grid.rows))):
        starts = _starts(list(grid.own_cells(number)))
        parts = [_part(grid, *each) for each in _stretches(starts, grid.width)]
        if len(parts) > 1 and all(find_sections(each, (FORM_LINES,)) for each in parts):
            return parts
    return (grid,)


def are_halves(parts: Sequence[Grid]) -> bool:
    """Whether forms beside each other may be one form that was folded (对折).

    A title of its own above its headings makes each of them a form.
    """
    return len(parts) > 1 and not all(map(_has_title, parts))


def _has_title(part: Grid) -> bool:
    first = next(iter(find_sections(part, (FORM_LINES,))), None)
    rows = range(first.heading.row if first else 0)
    return any(True for row in rows for _ in part.own_cells(row))


def _starts(cells: Sequence[tuple[int, Cell]]) -> Sequence[int]:
    """Where in a row the same texts begin anew; a single place where they do not."""
    texts = [plain(cell_text(cell)) for _, cell in cells]
    for count in range(_MOST, 1, -1):
        width = len(texts) // count
        if width >= _FEWEST_HEADINGS and texts == texts[:width] * count:
            return [cells[at][0] for at in range(0, len(cells), width)]
    return ()


def _stretches(starts: Sequence[int], width: int) -> Iterator[tuple[int, int]]:
    """First column and the one behind the last of each form; the first reaches to the edge."""
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else width
        yield (start if number else 0), stop


def _part(grid: Grid, start: int, stop: int) -> Grid:
    rows: list[Row] = [[*[""] * start, *row[start:stop]] for row in grid.rows]
    merges = tuple(each for each in grid.merges if start <= each.left < stop)
    return replace(grid, rows=rows, merges=merges)
