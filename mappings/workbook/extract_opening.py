"""Opens an extract that came back (征求意见表): its cover, and its tables wherever they stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from adapter.domain.library.answers import ExtractFacts
from mappings.workbook.content import CellProblem, ProblemCode, WorkbookLimits
from mappings.workbook.extract_layout import (
    ANSWER_TABLES,
    DAY_LABEL,
    DEPARTMENT_LABEL,
    DIVISION_LABEL,
    EXTRACT_FORMAT,
    FILLED_BY_LABEL,
    FORMAT_LABEL,
    ROWS_LABEL,
    VERSION_LABEL,
    YEAR_LABEL,
)
from mappings.workbook.grid import Cell, Grid
from mappings.workbook.headings import plain
from mappings.workbook.opening import RefusedFileError, open_grids
from mappings.workbook.rows import cell_text, day_of
from mappings.workbook.sections import Section, check_heading, find_sections

_DEFAULT_LIMITS = WorkbookLimits()
_LABELS = frozenset(
    [
        FORMAT_LABEL, DIVISION_LABEL, YEAR_LABEL, VERSION_LABEL, DEPARTMENT_LABEL, ROWS_LABEL,
        FILLED_BY_LABEL, DAY_LABEL,
    ]
)  # fmt: skip
_DEPARTMENT = re.compile(r"([0-9]{3})(?![0-9])")
_NO_EXTRACT = CellProblem(
    code=ProblemCode.FILE_FORMAT,
    message="不是由 export extract 导出的征求意见表，或封面、表头已被删改；"
    "请在导出的原文件上填写后重新交回",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """An extract that came back, nothing of its rows read yet."""

    #: None where it is no extract; then the problems say why.
    facts: ExtractFacts | None = None
    #: 填报人, "" where it was left blank.
    filled_by: str = ""
    filled_on: date | None = None
    sections: tuple[Section, ...] = ()
    problems: tuple[CellProblem, ...] = ()


def open_answers(name: str, content: bytes, limits: WorkbookLimits = _DEFAULT_LIMITS) -> AnswerFile:
    """Open what a department sent back. Never raises for what a file contains."""
    try:
        grids = open_grids(name, content, limits)
    except RefusedFileError as refused:
        return AnswerFile(problems=(refused.problem,))
    said = cover_of(grids)
    facts = None if said is None else _facts(said)
    if said is None or facts is None:
        return AnswerFile(problems=(_NO_EXTRACT,))
    problems: list[CellProblem] = []
    found = [each for grid in grids for each in find_sections(grid, ANSWER_TABLES)]
    sections = tuple(each for each in found if check_heading(each, problems))
    if not sections and not problems:
        return AnswerFile(problems=(_NO_EXTRACT,))
    return AnswerFile(
        facts=facts,
        filled_by=" ".join(cell_text(said.get(FILLED_BY_LABEL, "")).split()),
        filled_on=day_of(said.get(DAY_LABEL, "")),
        sections=sections,
        problems=tuple(problems),
    )


def cover_of(grids: Sequence[Grid]) -> Mapping[str, Cell] | None:
    """What the cover of an extract says by its labels; None for a workbook that has none."""
    covers = (dict(_labelled(grid)) for grid in grids)
    return next(
        (each for each in covers if cell_text(each.get(FORMAT_LABEL, "")) == EXTRACT_FORMAT), None
    )


#: A cover is short; nothing is looked for in the thousands of rows of other sheets.
_COVER_ROWS = 60


def _labelled(grid: Grid) -> Iterator[tuple[str, Cell]]:
    for row in range(min(_COVER_ROWS, len(grid.rows))):
        cells = [cell for _, cell in grid.own_cells(row)]
        for label, cell in pairwise(cells):
            word = plain(cell_text(label)).rstrip(":")
            if word in _LABELS:
                yield word, cell


def _facts(said: Mapping[str, Cell]) -> ExtractFacts | None:
    texts = {label: plain(cell_text(cell)) for label, cell in said.items()}
    department = _DEPARTMENT.match(texts.get(DEPARTMENT_LABEL, ""))
    numbers = [texts.get(each, "") for each in (YEAR_LABEL, VERSION_LABEL, ROWS_LABEL)]
    if department is None or not all(each.isdecimal() for each in numbers):
        return None
    year, version, rows = map(int, numbers)
    return ExtractFacts(
        division_code=texts.get(DIVISION_LABEL, ""),
        fiscal_year=year,
        version_number=version,
        department_code=department[1],
        row_count=rows,
    )
