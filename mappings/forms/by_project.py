"""Several projects in one table (多项目): the lines of each, by the column that names it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from mappings.workbook.headings import plain, short
from mappings.workbook.rows import cell_text
from mappings.workbook.sections import Section

_PROJECT = frozenset(
    ("项目名称", "项目支出名称", "项目名称及编码", "项目(政策)名称", "二级项目名称")
)
#: Whose projects they are, in the same column: 单位名称、项目名称.
_UNIT = frozenset(
    ("单位", "单位名称", "部门", "部门名称", "预算单位", "预算单位名称", "主管部门", "实施单位")
)
_AND = re.compile(r"[、/,;和及与]")


def by_project(section: Section) -> Sequence[tuple[str, Section]]:
    """Each block of rows with the project that it is of, in their order.

    The whole under "" where no column names any. A project may have several blocks.
    """
    column = next(
        (
            each
            for each in section.heading.unknown
            if _names_projects(plain(section.heading.titles[each]))
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


def _names_projects(title: str) -> bool:
    parts = [each for each in _AND.split(title) if each not in _UNIT]
    return not _PROJECT.isdisjoint((title, short(title))) or (
        len(parts) == 1 and parts[0] in _PROJECT
    )
