"""Names over two rows (名称分行): one line of a form whose name alone was written in two cells."""

from dataclasses import replace

from mappings.workbook.grid import Row
from mappings.workbook.rows import cell_text
from mappings.workbook.sections import Section

#: What is told of a line, as far as the form has the column.
_TOLD = ("target", "actual", "max_score", "score")


def unfolded(section: Section) -> Section:
    """The section with one row per line: the rest of a name stands with its beginning.

    A row goes on with the one above it where it has words in the column of the names and all that
    is told of the line (value, result, points) is merged over both.
    """
    at = section.heading.positions["name"]
    continued = {row for row in section.rows if _goes_on(section, row, at)}
    if not continued:
        return section
    rows: list[Row] = [list(row) for row in section.grid.rows]
    base = 0
    for row in section.rows:
        if row not in continued:
            base = row
            continue
        rows[base].extend("" for _ in range(at + 1 - len(rows[base])))
        rows[base][at] = cell_text(rows[base][at]) + cell_text(rows[row][at])
        rows[row][at] = ""
    return replace(
        section,
        grid=replace(section.grid, rows=rows),
        rows=tuple(row for row in section.rows if row not in continued),
    )


def _goes_on(section: Section, row: int, name: int) -> bool:
    places = section.heading.positions
    told = [places[each] for each in _TOLD if each in places]
    own = [column for column, _ in section.grid.own_cells(row)]
    is_merged = all(section.grid.is_covered(row, column) for column in told)
    return is_merged and own == [name] and row > section.rows[0]
