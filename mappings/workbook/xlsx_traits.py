"""What the cell reader cannot tell of an xlsx sheet: error cells, percent formats, its extent.

python-calamine reads values fast, but an error cell comes back blank, a formula without a saved
result too, and 90 % comes back as 0.9. One pass over the sheet's XML finds those, and it finds a
sheet whose used rectangle is too large before anything of that size is built in memory.
"""

import re
from dataclasses import dataclass, field
from zipfile import ZipFile

from mappings.workbook.content import WorkbookLimits
from mappings.workbook.file_faults import NotASpreadsheetError, TooLargeError
from mappings.workbook.grid import CellFault
from mappings.workbook.number_formats import shows_month, shows_percentage
from mappings.workbook.xml_pass import XmlHandler, pass_over

_BUILT_IN_PERCENT = frozenset({9, 10})
_LONGEST_LITERAL = 40
_LITERAL = re.compile(r"=?\+?(\d{1,15}(?:\.\d{1,10})?%?)")
_TRUE = frozenset({"1", "true"})
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True, kw_only=True)
class SheetTraits:
    """Positions are (row, column) from 0."""

    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    #: Number cells that are shown as percentages.
    percents: set[tuple[int, int]] = field(default_factory=set)
    #: Date cells shown without their day (2023年12月): they mean the month.
    months: set[tuple[int, int]] = field(default_factory=set)
    #: Formulas that are a number or a share (=100%), and that no program computed.
    literals: dict[tuple[int, int], str] = field(default_factory=dict)
    #: Columns that are not shown.
    hidden_columns: set[int] = field(default_factory=set)


def read_traits(archive: ZipFile, limits: WorkbookLimits) -> dict[str, SheetTraits]:
    """The traits of every worksheet by its name.

    Raises NotASpreadsheetError or TooLargeError; the archive's sizes must have been checked before.
    """
    targets = _Relations()
    _parse(archive, "xl/_rels/workbook.xml.rels", targets)
    book = _Book()
    _parse(archive, "xl/workbook.xml", book)
    styles = _Styles()
    if "xl/styles.xml" in archive.namelist():
        _parse(archive, "xl/styles.xml", styles)
    strings = _Strings()
    if "xl/sharedStrings.xml" in archive.namelist():
        _parse(archive, "xl/sharedStrings.xml", strings)
    traits = {}
    for name, relation in book.sheets:
        part = targets.parts.get(relation, "")
        if part in archive.NameToInfo and "worksheets/" in part:
            scan = _SheetScan(styles, strings.lengths, limits)
            _parse(archive, part, scan)
            traits[name] = scan.traits
    return traits


def _parse(archive: ZipFile, part: str, handler: XmlHandler) -> None:
    try:
        with archive.open(part) as stream:
            pass_over(stream, handler)
    except LookupError as error:
        # A part that is missing.
        raise NotASpreadsheetError(part) from error


class _Relations(XmlHandler):
    def __init__(self) -> None:
        self.parts: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            self.parts[attributes.get("Id", "")] = path.replace("xl/./", "xl/")


class _Book(XmlHandler):
    def __init__(self) -> None:
        #: Sheet name and relation id, in workbook order.
        self.sheets: list[tuple[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))


class _Styles(XmlHandler):
    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._in_cell_formats = False
        self._next = 0
        self.percent_styles: set[str] = set()
        self.month_styles: set[str] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            number = int(attributes.get("numFmtId", "0"))
            self._formats[number] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_formats = True
        elif tag == "xf" and self._in_cell_formats:
            self._classify(int(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_formats = False

    def _classify(self, number: int) -> None:
        style = str(self._next)
        self._next += 1
        code = self._formats.get(number, "")
        if number in _BUILT_IN_PERCENT or shows_percentage(code):
            self.percent_styles.add(style)
        elif shows_month(code):
            self.month_styles.add(style)


class _Strings(XmlHandler):
    """The lengths of the shared texts: a short file can show one long text a million times."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, tag: str, _attributes: dict[str, str], /) -> None:
        if tag == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _SheetScan(XmlHandler):
    def __init__(self, styles: _Styles, string_lengths: list[int], limits: WorkbookLimits) -> None:
        self.traits = SheetTraits()
        self._styles = styles
        self._limits = limits
        self._row = -1
        self._column = -1
        self._last_row = 0
        self._last_column = 0
        self._cell: dict[str, str] = {}
        self._has_value = False
        self._has_formula = False
        self._in_formula = False
        self._formula = ""
        self._string_lengths = string_lengths
        self._text_length = 0
        self._in_value = False
        self._in_shared_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._open_cell(attributes)
        elif tag == "is":
            self._has_value = True
        elif tag == "v":
            # <v></v> is how some programs write a formula that nobody computed; of text it is "".
            self._in_value = True
            self._has_value = not self._has_formula or self._cell.get("t") == "str"
            self._in_shared_value = self._cell.get("t") == "s"
        elif tag == "f":
            self._has_formula = self._in_formula = True
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            self._hide(int(attributes["min"]), int(attributes["max"]))

    def _hide(self, first: int, last: int) -> None:
        # All columns to the edge of the sheet may be hidden: those behind the limit hold nothing.
        self.traits.hidden_columns.update(range(first - 1, min(last, self._limits.max_columns)))

    def text(self, text: str) -> None:
        self._has_value = self._has_value or self._in_value
        if self._in_formula and len(self._formula) < _LONGEST_LITERAL:
            self._formula += text
        if self._in_shared_value:
            self._in_shared_value = False
            self._text_length += self._string_lengths[int(text)]
            if self._text_length > self._limits.max_text_length:
                raise TooLargeError(self._row + 1, self._column + 1)

    def end(self, tag: str) -> None:
        if tag != "c":
            self._in_shared_value = self._in_value = self._in_formula = False
            return
        position = (self._row, self._column)
        if self._has_value:
            self._note_extent()
            self._note_meaning(position)
        elif self._has_formula:
            self._note_extent()
            literal = _LITERAL.fullmatch(self._formula.strip())
            if literal:
                self.traits.literals[position] = literal[1]
            else:
                self.traits.faults[position] = CellFault.NOT_COMPUTED

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._has_value = self._has_formula = False
        self._formula = ""
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        if place is None:
            self._column += 1
        else:
            self._column = _column_index(place[1])
            self._row = int(place[2]) - 1

    def _note_extent(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        rows, columns, limits = self._last_row + 1, self._last_column + 1, self._limits
        if (
            rows > limits.max_rows
            or columns > limits.max_columns
            or rows * columns > limits.max_cells
        ):
            raise TooLargeError(rows, columns)

    def _note_meaning(self, position: tuple[int, int]) -> None:
        kind = self._cell.get("t", "n")
        style = self._cell.get("s", "")
        if kind == "e":
            self.traits.faults[position] = CellFault.ERROR
        elif kind == "n" and style in self._styles.percent_styles:
            self.traits.percents.add(position)
        elif kind == "n" and style in self._styles.month_styles:
            self.traits.months.add(position)


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
