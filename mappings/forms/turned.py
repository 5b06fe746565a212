"""Forms that lie on their side (横排), an indicator a column: turned round to be read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mappings.forms.layout import FORM_LINES
from mappings.workbook.grid import Cell, Grid, Merge, Row, is_blank
from mappings.workbook.headings import names_of, plain
from mappings.workbook.rows import cell_text
from mappings.workbook.sections import GRADE, TOTAL_OF_ALL

#: Where the labels may begin and stand.
_TOP_ROWS = 60
_LABEL_COLUMNS = 3
_LONGEST_LABEL = 30
_BEGIN = frozenset({"ordinal", "level1", "level2", "name"})
_NEEDED = frozenset({"name", "target"})
_FEWEST_LABELS = 3
_FEWEST_LINES = 2
#: What the levels of lines are called, and no explanation of what is to be filled in.
_LEVEL = re.compile(
    r"(?!.*[一二三四]级|[填按请选如必从指见])[一-鿿]{0,8}"
    r"(?:指标|产出|效益|满意度|决策|过程|管理|成本|效能|效应|影响|发展)(?:\([\d.]+[分%]?\))?"
)


@dataclass(frozen=True, slots=True)
class _Block:
    """Labels below each other, each of which reads like a heading of lines."""

    column: int
    rows: range
    #: Row -> the columns of a form that its label may mean.
    names: Mapping[int, tuple[str, ...]]

    def row_of(self, name: str) -> int:
        return next(row for row, names in self.names.items() if name in names)

    def has(self, name: str) -> bool:
        return any(name in names for names in self.names.values())


def lies_on_its_side(grid: Grid) -> bool:
    """Whether the headings of a form's lines stand below each other."""
    return bool(_blocks(grid))


def upright(grid: Grid) -> Grid | None:
    """The sheet with its lines in rows; None unless it surely is a form that lies on its side.

    Surely is one block of labels with the levels of the lines in it, that are called as levels are,
    and several columns with name and target. Its lines stand in columns of their own, behind all
    others, so that nothing above or below them is taken for a part of them.
    """
    blocks = _blocks(grid)
    if len(blocks) != 1:
        return None
    columns = list(_columns(grid, blocks[0]))
    return _turned(grid, blocks[0], columns) if _is_sure(grid, blocks[0], columns) else None


def _blocks(grid: Grid) -> Sequence[_Block]:
    for column in range(min(_LABEL_COLUMNS, grid.width)):
        found: list[_Block] = []
        row = 0
        while row < min(_TOP_ROWS, len(grid.rows)):
            block = _block_at(grid, row, column)
            found += [block] if block else []
            row = block.rows.stop if block else row + 1
        if found:
            return found
    return ()


def _block_at(grid: Grid, top: int, column: int) -> _Block | None:
    if _BEGIN.isdisjoint(names_of(FORM_LINES, _label(grid, top, column))):
        return None
    names: dict[int, tuple[str, ...]] = {}
    seen: set[str] = set()
    for row in range(top, len(grid.rows)):
        label = plain(_label(grid, row, column))
        if not label or label in seen or TOTAL_OF_ALL.fullmatch(label) or GRADE.fullmatch(label):
            break
        seen.add(label)
        if found := names_of(FORM_LINES, label):
            names[row] = found
    if not names:
        return None
    block = _Block(column, range(top, max(names) + 1), names)
    is_whole = all(map(block.has, _NEEDED)) and len(names) >= _FEWEST_LABELS
    return block if is_whole else None


def _label(grid: Grid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    text = cell_text(cell) if isinstance(cell, str) else ""
    return text if len(text) <= _LONGEST_LABEL else ""


def _columns(grid: Grid, block: _Block) -> Iterator[int]:
    for column in range(block.column + 1, grid.width):
        is_filled = any(not is_blank(grid.at(row, column)) for row in block.rows)
        if is_filled and column not in grid.hidden_columns:
            yield column


def _is_sure(grid: Grid, block: _Block, columns: Sequence[int]) -> bool:
    levels = [
        plain(cell_text(grid.at(block.row_of(each), column)))
        for each in ("level1", "level2")
        if block.has(each)
        for column in columns
    ]
    named = [each for each in levels if each and not TOTAL_OF_ALL.fullmatch(each)]
    needed = [block.row_of(each) for each in _NEEDED]
    lines = [each for each in columns if not any(is_blank(grid.at(row, each)) for row in needed)]
    return len(lines) >= _FEWEST_LINES and bool(named) and all(map(_LEVEL.fullmatch, named))


def _turned(grid: Grid, block: _Block, columns: Sequence[int]) -> Grid:
    aside, top = grid.width, block.rows.start
    # The labels stand where the first line was told of, the lines below them.
    sides = (block.column, *columns)
    lines: list[Row] = [
        [*_blank(aside), *(grid.at(row, column) for row in block.rows)] for column in sides
    ]
    stood = {
        (top + down, aside + right): (row, column)
        for down, column in enumerate(sides)
        for right, row in enumerate(block.rows)
    }
    return replace(
        grid,
        rows=[*grid.rows[:top], *lines, *grid.rows[block.rows.stop :]],
        merges=tuple(_merges(grid, block, columns)),
        hidden_columns=frozenset(),
        stood=stood,
    )


def _blank(width: int) -> list[Cell]:
    return [""] * width


def _merges(grid: Grid, block: _Block, columns: Sequence[int]) -> Iterator[Merge]:
    aside, rows = grid.width, block.rows
    moved = len(columns) + 1 - len(rows)
    for each in grid.merges:
        if each.bottom < rows.start:
            yield each
        elif each.top >= rows.stop:
            yield replace(each, top=each.top + moved, bottom=each.bottom + moved)
        elif each.left in columns and each.top in rows and each.right > each.left:
            first = rows.start + 1 + columns.index(each.left)
            across = sum(each.left <= column <= each.right for column in columns)
            left = aside + each.top - rows.start
            yield Merge(top=first, left=left, bottom=first + across - 1, right=left)
