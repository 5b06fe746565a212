"""Finding the heading of a table by its words; order, line breaks and merged cells are free."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from mappings.workbook.grid import Cell, Grid, is_blank
from mappings.workbook.heading import Heading
from mappings.workbook.layout import TABLES, Table, TableKind
from mappings.workbook.line_columns import measure_results, name_lines, weigh_lines
from mappings.workbook.parts_of_year import covers
from mappings.workbook.two_scripts import chinese_of

#: A heading stands at most this many rows below the top (titles and notes come first).
_TOP_ROWS = 60
_MAX_DEPTH = 3
_CONTENT_SAMPLE = 200
_LONGEST_HEADING = 60
#: Columns of a form that tell of a line which other columns name.
_TOLD = frozenset({"target", "adjusted", "actual", "expected", "score", "deviation_analysis"})
#: What is called so may be anything where a heading above says more.
_WEAK = frozenset({"goal", "reached"})
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_MARKS = "*★☆※●▲"
#: Some forms set the years to come and this one side by side: 指标值(长期), 指标值(年度).
_IS_OF_LATER_YEARS = re.compile(r"\((?:长期|中期|中长期|实施期|总体)")
_IS_OF_THE_YEAR = re.compile(r"\((?:年度|当年|本年)")

#: What was told before the year ended, or before it was looked over: 1-7月执行情况, 完成值(初报).
_IS_OF_A_PART = re.compile(r"\d月|半年|季度")
_PERIOD = re.compile(
    r"^(?:截至|截止到?)?(?:20\d\d年)?(?:"
    r"(?:\d{1,2}月?[-—~至])?\d{1,2}月(?:\d{1,2}日|份|底|末)?"
    r"|(?:第?[一二三四1-4]|[前1][-—~至]?[二两三23])季度"
    r"|上半年)(?:底|末)?(?:为止)?(?:累计)?"
)
_IS_A_DRAFT = re.compile(r"\((?:初报|初评|初填|初稿|初审前|预填|快报|原报|修改前)\)")


def plain(text: str) -> str:
    """A heading or word without what varies: width, white space, line breaks, required marks."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        each
        for each in folded
        if each not in _MARKS and unicodedata.category(each)[0] not in {"Z", "C"}
    )


def short(text: str) -> str:
    """The plain heading without its bracketed remarks."""
    return _BRACKETS.sub("", text)


class HeadingFinder:
    """Finds the headings of one sheet that one of these tables may have."""

    def __init__(self, grid: Grid, tables: Sequence[Table] = TABLES) -> None:
        self._area = _HeadingArea(grid)
        self._tables = tables

    def first(self) -> Heading | None:
        """The first table heading near the top of the sheet, or None."""
        rows = range(min(_TOP_ROWS, len(self._area.grid.rows)))
        return next((found for row in rows if (found := self.at(row))), None)

    def at(self, row: int) -> Heading | None:
        """The heading that begins at this row (or just below its title), or None."""
        heading = _best_at(self._area, row, self._tables)
        if heading is None:
            return None
        # A title may read like a heading: of the rows that this one spans, the one that explains
        # most columns, and of equal ones the lowest, is where the heading begins.
        spanned = range(heading.row + 1, heading.first_data_row)
        lower = [found for each in spanned if (found := _best_at(self._area, each, self._tables))]
        return max([heading, *lower], key=lambda each: (len(each.positions), each.row))


def is_heading_word(cell: Cell, tables: Sequence[Table] = TABLES) -> bool:
    """True when the cell reads like a heading of one of the tables: worth a closer look."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING:
        return False
    return any(names_of(table, cell) for table in tables)


class _HeadingArea:
    """Heading texts of a grid, with merged cells filled to the right and downwards."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.width = grid.width
        self._anchors: dict[tuple[int, int], tuple[int, int]] = {}
        for merge in grid.merges:
            if merge.bottom - merge.top < _MAX_DEPTH:
                for row in range(merge.top, merge.bottom + 1):
                    for column in range(merge.left, min(merge.right, self.width - 1) + 1):
                        self._anchors[(row, column)] = (merge.top, merge.left)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        return self._anchors.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        row, column = self.anchor(row, column)
        cells = self.grid.rows[row] if row < len(self.grid.rows) else []
        cell = cells[column] if column < len(cells) else ""
        text = chinese_of(cell) if isinstance(cell, str) else ""
        return text if len(text) <= _LONGEST_HEADING else ""

    def lowest(self, row: int, depth: int, column: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """The texts over a column from the lowest heading row up, each with its anchor."""
        for each in range(row + depth - 1, row - 1, -1):
            if text := self.text(each, column):
                yield text, self.anchor(each, column)

    def depth_of(self, row: int, column: int) -> int:
        """How many rows the cell at this place spans downwards."""
        anchor = self.anchor(row, column)
        depth = 1
        while self.anchor(row + depth, column) == anchor:
            depth += 1
        return depth


def _best_at(area: _HeadingArea, row: int, tables: Sequence[Table]) -> Heading | None:
    if row >= len(area.grid.rows):
        return None
    for table in tables:
        if any(names_of(table, area.text(row, column)) for column in range(area.width)):
            found = [_match(area, table, row, depth) for depth in range(1, _MAX_DEPTH + 1)]
            signed = [each for each in found if _is_signed(each) and not _takes_a_line(area, each)]
            if signed:
                return max(signed, key=lambda each: (len(each.positions), -each.depth))
    return None


def _takes_a_line(area: _HeadingArea, heading: Heading) -> bool:
    """Whether one of its rows is a line of a form: 确定能 stands in headings and as an answer."""
    if heading.table.kind is not TableKind.FORM_LINES or heading.depth == 1:
        return False
    for row in range(heading.row + 1, heading.first_data_row):
        below = [area.grid.at(row, heading.positions[each]) for each in ("name", "target")]
        # What a merged heading covers reads as the heading itself.
        if all(_is_content(heading.table, cell) for cell in below):
            return True
    return False


def _is_content(table: Table, cell: Cell) -> bool:
    return not is_blank(cell) and not (isinstance(cell, str) and names_of(table, cell))


def _is_signed(heading: Heading) -> bool:
    return all(group & heading.positions.keys() for group in heading.table.signature)


def _match(area: _HeadingArea, table: Table, row: int, depth: int) -> Heading:
    heading = Heading(table=table, row=row, depth=depth)
    contested: dict[int, tuple[str, ...]] = {}
    taken: dict[str, tuple[int, int]] = {}
    places: dict[str, Sequence[int]] = {}
    for column in range(area.width):
        names, title, anchor = _candidates(area, table, row, depth, column)
        if title:
            heading.titles[column] = " ".join(title.split())
        places.update({each: [*places.get(each, ()), column] for each in names})
        if len(names) > 1:
            contested[column] = names
        elif not names and title:
            heading.unknown.append(column)
        elif names and names[0] not in taken:
            taken[names[0]] = anchor
            heading.positions[names[0]] = column
        elif names and taken[names[0]] != anchor:
            left_out = column
            if _takes_over(area.grid, heading, names[0], column):
                left_out, heading.positions[names[0]] = heading.positions[names[0]], column
                taken[names[0]] = anchor
            heading.repeated.append(left_out)
            heading.repeated_names.add(names[0])
    name_lines(area.grid, heading)
    _value_lines(area.grid, heading, places)
    weigh_lines(heading, places.get("max_score", ()))
    measure_results(heading, places.get("unit", ()))
    spans = [area.depth_of(row, column) for column in heading.positions.values()]
    heading.depth = max([depth, *spans])
    _settle(area.grid, heading, contested)
    return heading


def _value_lines(grid: Grid, heading: Heading, places: Mapping[str, Sequence[int]]) -> None:
    """What is told of the lines stands behind their names.

    A label of the whole table before them may read like a heading (年度绩效指标完成情况): it gives
    way to a column behind the names, and is none itself where nothing stands below it.
    """
    name = heading.positions.get("name")
    if heading.table.kind is not TableKind.FORM_LINES or name is None:
        return
    for told in _TOLD & heading.positions.keys():
        label = heading.positions[told]
        behind = [each for each in places.get(told, ()) if each > name]
        if label > name or not (behind or _is_label(grid, heading, label)):
            continue
        heading.repeated = [each for each in heading.repeated if each not in behind[:1]]
        if behind:
            heading.positions[told] = behind[0]
        else:
            del heading.positions[told]


def _is_label(grid: Grid, heading: Heading, column: int) -> bool:
    first = heading.row + heading.depth
    return not any(
        _is_content(heading.table, grid.at(row, column))
        for row in range(first, min(first + _CONTENT_SAMPLE, len(grid.rows)))
    )


def is_of_later_years(title: str) -> bool:
    """Whether a heading says that its column is of the years to come: 指标值(长期)."""
    return _IS_OF_LATER_YEARS.search(plain(title)) is not None


def _takes_over(grid: Grid, heading: Heading, name: str, column: int) -> bool:
    """Whether a column counts in the place of one before it that has the same meaning.

    The year's value does beside that of later years, the final result beside one of a part of the
    year or a first draft, and a column that is shown beside one that is not.
    """
    if heading.table.kind is not TableKind.FORM_LINES:
        return False
    held = heading.positions[name]
    hidden = grid.hidden_columns
    if (held in hidden) != (column in hidden):
        return held in hidden
    before, title = (plain(heading.titles[each]) for each in (held, column))
    if name in _TOLD and covers(title, before):
        # A round that nobody filled in yet says nothing.
        return not _is_label(grid, heading, column)
    if _IS_OF_THE_YEAR.search(title) and is_of_later_years(before):
        return True
    return name in _TOLD and _is_final(title) and not _is_final(before)


def _is_final(title: str) -> bool:
    return not is_of_a_part(title) and _IS_A_DRAFT.search(title) is None


def is_of_a_part(title: str) -> bool:
    """Whether a heading says that its column tells of a part of the year: 1-7月执行情况."""
    return _IS_OF_A_PART.search(plain(title)) is not None


def _candidates(
    area: _HeadingArea, table: Table, row: int, depth: int, column: int
) -> tuple[tuple[str, ...], str, tuple[int, int]]:
    """The column names a heading may mean, its text, and where that text stands."""
    title, anchor = "", (row, column)
    weak: tuple[tuple[str, ...], str, tuple[int, int]] | None = None
    for text, place in area.lowest(row, depth, column):
        names = names_of(table, text)
        if names and names[0] in _WEAK:
            # 全年完成值 above 目标 says more.
            weak = weak or (names, text, place)
        elif names:
            return names, text, place
        if not title:
            title, anchor = text, place
    return weak or ((), title, anchor)


def _settle(grid: Grid, heading: Heading, contested: Mapping[int, tuple[str, ...]]) -> None:
    """Decide headings with two meanings (指标性质, 指标方向) by what stands below them."""
    undecided = []
    for column, names in contested.items():
        hits = {name: _hits(grid, heading, column, name) for name in names}
        best = max(names, key=lambda name: hits[name])
        if hits[best] == 0:
            undecided.append((column, names))
        elif best in heading.positions:
            heading.repeated.append(column)
            heading.repeated_names.add(best)
        else:
            heading.positions[best] = column
    for column, names in undecided:
        free = [name for name in names if name not in heading.positions]
        if free:
            heading.positions[free[0]] = column


def _hits(grid: Grid, heading: Heading, column: int, name: str) -> int:
    words = heading.table.column(name).words
    first = heading.first_data_row
    cells = (
        grid.at(row, column) for row in range(first, min(first + _CONTENT_SAMPLE, len(grid.rows)))
    )
    return sum(
        isinstance(cell, str) and not is_blank(cell) and plain(cell) in words for cell in cells
    )


@cache
def _lookup(table: Table) -> dict[str, tuple[str, ...]]:
    whole = _spellings(table, plain)
    # 全年(调整)指标值 is not 全年指标值: a spelling that is somebody's own is nobody's short one.
    shorter = _spellings(table, lambda text: short(plain(text)))
    return {**shorter, **whole}


def _spellings(table: Table, spell: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for column in table.columns:
        texts = (column.heading, *column.synonyms)
        for key in dict.fromkeys(filter(None, map(spell, texts))):
            found[key] = (*found.get(key, ()), column.name)
    return found


def names_of(table: Table, text: str) -> tuple[str, ...]:
    """The columns of a table that a heading may mean; () for any other text."""
    if not text:
        return ()
    lookup = _lookup(table)
    full = plain(text)
    return (
        lookup.get(full)
        or lookup.get(short(full))
        or tuple(
            name
            for name in lookup.get(_PERIOD.sub("", short(full)), ())
            if table.column(name).is_of_periods
        )
    )
