"""The budget year (预算年度) that a form states above its lines: （2024年度）."""

import re

from mappings.workbook.grid import Grid
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text

_YEAR = r"(?P<year>20[0-9]{2})"
#: Alone below the title, in the title itself, or behind a label of its own.
_ALONE = re.compile(rf"[(]?(?:预算)?{_YEAR}年?度?[)]?(?:预算)?(?:年度?)?")
_TITLE = re.compile(rf"(?P<before>.{{0,60}}?){_YEAR}年度?(?P<kind>.{{0,60}}[表书](?:[(].*[)])?)")
_TITLE_BEHIND = re.compile(rf".{{0,60}}[表书][(]{_YEAR}年?度?[)]")
_LABEL = re.compile(r"(?:预算|自评|评价|填报|申报|项目)?年度[::]?")
_LABELLED = re.compile(rf"(?:预算|自评|评价|填报|申报)?年度[::]{_YEAR}年?度?")
_ANY = re.compile(r"(?<![0-9])20[0-9]{2}(?=年)")


def year_of_form(grid: Grid, rows: range) -> int | None:
    """The one year that these rows state; None where there is none, or more than one."""
    found: set[int] = set()
    for row in rows:
        before = ""
        for _, cell in grid.own_cells(row):
            text = plain(cell_text(cell))
            year = _stated(text, before)
            found |= {year} if year else set()
            before = text
    return found.pop() if len(found) == 1 else None


def _stated(text: str, before: str) -> int | None:
    for pattern in (_ALONE, _LABELLED, _TITLE_BEHIND, _TITLE):
        match = pattern.fullmatch(text)
        # A lone number is a year only behind a label that asks for one, or with the word.
        if match is None or (text.isdigit() and not _LABEL.fullmatch(before)):
            continue
        others = {*_ANY.findall(text)} - {match["year"]}
        return None if others else int(match["year"])
    return None
