"""Tables of web pages, which many systems save as .xls, as one grid.

What a spreadsheet program makes of such a page is made of it here: its tables and the text
between them stand one below the other, so that a row has the number which that program shows.
"""

import io
import re
from dataclasses import dataclass, field

from lxml import etree

from mappings.workbook.content import WorkbookLimits
from mappings.workbook.file_faults import NotASpreadsheetError
from mappings.workbook.grid import CellFault, Grid
from mappings.workbook.sheet_building import SheetBuilder, unwrapped

_CELLS = frozenset({"td", "th"})
#: What ends a line of text.
_BLOCKS = frozenset(
    {"address", "article", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "ol"}
    | {"p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)
#: What a page holds and does not show.
_UNSEEN = frozenset(
    {"head", "noscript", "option", "script", "select", "style", "template", "textarea", "title"}
    | {"xml"}
)
#: Stands behind each page, for nothing tells that a parser of pages left the rest unread.
_END = "end-of-page"
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINE_END = re.compile(r" *\n[ \n]*")
_ERROR = re.compile(r"#(?:REF|N/A|DIV/0|VALUE|NAME|NULL|NUM)[!?]?")
#: A page that names its sheet does so in a remark for the spreadsheet program.
_SHEET_NAME = re.compile(r"<x:Name>\s*([^<]{1,60}?)\s*</x:Name>", re.IGNORECASE)


def read_web_page(name: str, text: str, limits: WorkbookLimits) -> Grid:
    """The page as one sheet; `name` is its name where the page gives none.

    Raises TooLargeError, and NotASpreadsheetError for a page without any table and for one that
    breaks off within a table.
    """
    if _breaks_off(text.lower()):
        raise NotASpreadsheetError("the page breaks off within a table")
    page = _Page(limits)
    parser = etree.HTMLParser(target=page, encoding="utf-8")  # type: ignore[arg-type]
    etree.parse(io.BytesIO(f"{text}<{_END}>".encode(errors="replace")), parser)
    if not page.is_whole:
        raise NotASpreadsheetError("the parser gave up, or what is not shown has no end")
    if not page.has_table:
        raise NotASpreadsheetError("no table on the page")
    said = _SHEET_NAME.search(text)
    return page.grid(said[1] if said else name)


def _breaks_off(text: str) -> bool:
    """Whether a cell or row begins below the end of the last table: a parser ends it by itself."""
    last = max(text.rfind(tag) for tag in ("<td", "<th", "<tr"))
    return last > text.rfind("</table")


@dataclass(slots=True, kw_only=True)
class _Table:
    """An open table; rows and columns are those of the grid."""

    left: int
    row: int
    column: int = 0
    #: The last row and column that a cell of it, or of a table within, takes.
    lowest: int = -1
    rightmost: int = -1
    in_row: bool = False
    #: Of the open cell: how many rows and columns it takes, and whether there is one.
    down: int = 1
    across: int = 1
    in_cell: bool = False
    in_caption: bool = False
    #: The row that comes next within the open cell: below its text and the tables in it.
    next_within: int = 0
    #: By column the last row that a cell from above reaches down to.
    reached: dict[int, int] = field(default_factory=dict)

    def next_row(self) -> None:
        self.row = max(self.row + 1, self.lowest + 1 if self.in_row else 0)
        self.column = self.left
        self.in_row = True

    def take_place(self, down: int, across: int) -> None:
        while self.reached.get(self.column, -1) >= self.row:
            self.column += 1
        self.down, self.across, self.in_cell = down, across, True
        self.next_within = self.row

    def leave_cell(self) -> None:
        for column in range(self.column, self.column + self.across):
            self.reached[column] = self.row + self.down - 1
        self.rightmost = max(self.rightmost, self.column + self.across - 1)
        self.column += self.across
        self.in_cell = False


class _Page:
    """What the parser tells, in the manner of its target interface."""

    def __init__(self, limits: WorkbookLimits) -> None:
        self.has_table = False
        self.is_whole = False
        self._limits = limits
        self._builder = SheetBuilder(limits)
        self._tables: list[_Table] = []
        #: The row that comes next outside of all tables.
        self._row = 0
        self._unseen: list[str] = []
        self._text: list[str] = []

    def grid(self, name: str) -> Grid:
        return self._builder.grid(name)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _END:
            self.is_whole = not self._unseen
        elif self._unseen or tag in _UNSEEN:
            self._unseen.extend([tag] if tag in _UNSEEN else [])
        elif tag == "table":
            self._open_table()
        elif self._tables and tag == "tr":
            self._open_row()
        elif self._tables and tag in _CELLS:
            self._open_cell(attributes)
        elif self._tables and tag == "caption":
            self._tables[-1].in_caption = True
        elif tag in _BLOCKS or tag == "br":
            self._break_line()

    def end(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
        elif self._tables and tag == "table":
            self._close_table()
        elif self._tables and tag in _CELLS:
            self._close_cell()
        elif self._tables and tag == "caption":
            self._close_caption()
        elif tag in _BLOCKS:
            self._break_line()

    def data(self, text: str) -> None:
        table = self._tables[-1] if self._tables else None
        if not self._unseen and (table is None or table.in_cell or table.in_caption):
            self._text.append(_SPACES.sub(" ", text))

    def close(self) -> None:
        """The parser asks for it at the end; what stands outside of tables is complete by then."""
        while self._tables:
            self._close_table()
        self._break_line()

    def _break_line(self) -> None:
        if not self._tables:
            self._put(self._row, 0)
            self._row = max(self._row, self._builder.height)
        elif self._text:
            self._text.append("\n")

    def _put(self, row: int, column: int) -> None:
        text = unwrapped(_LINE_END.sub("\n", "".join(self._text)).strip())
        self._text = []
        self._builder.put(row, column, CellFault.ERROR if _ERROR.fullmatch(text) else text)

    def _put_within(self, table: _Table) -> None:
        """Put the text of the open cell; what follows in the cell stands below it."""
        if "".join(self._text).strip():
            self._put(table.next_within, table.column)
            table.next_within += 1
        self._text = []

    def _open_table(self) -> None:
        self.has_table = True
        if not self._tables:
            self._break_line()
            self._tables.append(_Table(left=0, row=self._row - 1, column=0))
            return
        outer = self._tables[-1]
        if not outer.in_cell:
            self._open_cell({})
        self._put_within(outer)
        top = outer.next_within
        self._tables.append(_Table(left=outer.column, row=top - 1, column=outer.column))

    def _close_table(self) -> None:
        self._close_cell()
        table = self._tables.pop()
        lowest = max(table.lowest, table.row)
        if not self._tables:
            self._row = lowest + 1
            return
        outer = self._tables[-1]
        outer.next_within = lowest + 1
        outer.across = max(outer.across, table.rightmost - outer.column + 1)

    def _open_row(self) -> None:
        self._close_cell()
        self._tables[-1].next_row()

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._close_cell()
        table = self._tables[-1]
        if not table.in_row:
            table.next_row()
        down = min(_count(attributes, "rowspan"), self._limits.max_rows)
        table.take_place(down, min(_count(attributes, "colspan"), self._limits.max_columns))

    def _close_cell(self) -> None:
        table = self._tables[-1]
        if not table.in_cell:
            return
        is_plain = table.next_within == table.row
        self._put_within(table)
        if is_plain:
            down, across = table.down - 1, table.across - 1
            self._builder.merge(table.row, table.column, down=down, across=across)
        table.lowest = max(table.lowest, table.row, table.next_within - 1)
        table.leave_cell()

    def _close_caption(self) -> None:
        table = self._tables[-1]
        table.in_caption = False
        if "".join(self._text).strip():
            table.row += 1
            self._put(table.row, table.left)


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1").strip()
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1
