"""Several projects in one table (多项目): the lines of each, by the column that names it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text
from mappings.workbook.sections import Section

_PROJECT = frozenset(
    ("项目名称", "项目支出名称", "项目名称及编码", "项目(政策)名称", "二级项目名称")
)


def by_project(section: Section) -> Sequence[tuple[str, Section]]:
    """Each block of rows with the project that it is of, in their order.

    The whole under "" where no column names any. A project may have several blocks.
    """
    column = next(
        (
            each
            for each in section.heading.unknown
            if plain(section.heading.titles[each]) in _PROJECT
        ),
        None,
    )
    if column is None:
        return (("", section),)
    named: list[tuple[str, int]] = []
    for row in section.rows:
        own = plain(cell_text(section.grid.at(row, column)))
        # Written once above its lines, if it was not merged over them.
        named.append((own or (named[-1][0] if named else ""), row))
    blocks = [
        (name, replace(section, rows=tuple(row for _, row in lines)))
        for name, lines in groupby(named, key=lambda each: each[0])
    ]
    return blocks or (("", section),)
