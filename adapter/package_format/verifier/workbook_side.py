"""templates.xlsx: nothing that runs, and the rows of templates.json."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from typing import Any

from adapter.package_format.verifier.archive import Package
from adapter.package_format.verifier.layout import (
    MAX_RATIO,
    MAX_WORKBOOK,
    MIB,
    PIECE,
    XLSX,
    Refused,
)
from adapter.package_format.verifier.records import json_records
from adapter.package_format.verifier.xml_side import xml_pieces

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles)\.xml"
    r"|xl/sharedStrings\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml"
    r"|xl/worksheets/sheet[1-9]\.xml"
)
_RUNS = frozenset(
    [
        "f",
        "definedName",
        "hyperlink",
        "oleObject",
        "control",
        "ddeLink",
        "externalReference",
        "drawing",
        "legacyDrawing",
        "webPublishItem",
        "queryTablePart",
    ]
)
#: Sheet -> section, and the headings of the columns that name a row.
SHEETS = {
    "指标库": ("indicators", ("指标编码",)),
    "指标模板": ("templates", ("模板编码", "指标编码")),
    "依据": ("bases", ("依据编码",)),
}
_HEADING_ROW = 2


class _Sheet:
    """Gathers the rows of one part: column letters -> text; refuses what could run."""

    def __init__(self) -> None:
        self.found: deque[Any] = deque()
        self.names: list[str] = []
        self._row: dict[str, str] = {}
        self._cell = ""
        self._texts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        is_outside = attributes.get("TargetMode", "Internal") != "Internal"
        if name in _RUNS or is_outside:
            raise Refused("formula", XLSX)
        if name == "row":
            self._row = {}
        elif name == "c":
            self._cell = attributes.get("r", "").rstrip("0123456789")
            if attributes.get("t", "n") not in ("n", "inlineStr"):
                raise Refused("schema", XLSX)
        elif name == "sheet":
            self.names.append(attributes.get("name", ""))
        self._texts = []

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        text = "".join(self._texts)
        self._texts = []
        if name in ("t", "v") and self._cell:
            self._row[self._cell] = self._row.get(self._cell, "") + text
        elif name in ("formula1", "formula2", "formula") and not text.startswith('"'):
            raise Refused("formula", XLSX)
        elif name == "row":
            self.found.append(self._row)

    def text(self, text: str) -> None:
        self._texts.append(text)


def require_workbook(package: Package) -> None:
    """Refuse a workbook that could run something or has other rows than templates.json."""
    with tempfile.TemporaryFile() as copy:
        for piece in package.pieces(XLSX):
            copy.write(piece)
        try:
            with zipfile.ZipFile(copy) as book:
                _require_parts(book)
                _require_rows(package, book)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
            raise Refused("damaged", XLSX) from None
        except (KeyError, RuntimeError):
            raise Refused("schema", XLSX) from None


def _require_parts(book: zipfile.ZipFile) -> None:
    parts = book.infolist()
    names = [each.filename for each in parts]
    if len(set(names)) != len(names) or not all(map(_PARTS.fullmatch, names)):
        raise Refused("formula", XLSX)
    if any(each.file_size > max(MIB, MAX_RATIO * each.compress_size) for each in parts):
        raise Refused("ratio", XLSX)
    if sum(each.file_size for each in parts) > MAX_WORKBOOK:
        raise Refused("too_large", XLSX)
    for name in names:
        if not name.startswith("xl/worksheets/"):
            deque(_part(book, name, _Sheet()), maxlen=0)


def _part(book: zipfile.ZipFile, name: str, handler: _Sheet) -> Iterator[Any]:
    with book.open(name) as stream:
        yield from xml_pieces(iter(lambda: stream.read(PIECE), b""), handler, XLSX)


def _require_rows(package: Package, book: zipfile.ZipFile) -> None:
    workbook = _Sheet()
    deque(_part(book, "xl/workbook.xml", workbook), maxlen=0)
    sheets = [each for each in book.namelist() if each.startswith("xl/worksheets/")]
    if workbook.names != list(SHEETS) or len(sheets) != len(SHEETS):
        raise Refused("schema", XLSX)
    for number, (section, headings) in enumerate(SHEETS.values(), 1):
        rows = _part(book, f"xl/worksheets/sheet{number}.xml", _Sheet())
        heading: dict[str, str] = {}
        for _ in range(_HEADING_ROW):
            heading = next(rows, {})
        columns = {text.lstrip("*"): letters for letters, text in heading.items()}
        found = ([row.get(columns[each], "") for each in headings] for row in rows)
        for expected in _row_names(package, section):
            if next(found, None) != expected:
                raise Refused("forms_differ", XLSX)
        if next(found, None) is not None:
            raise Refused("forms_differ", XLSX)


def _row_names(package: Package, wanted: str) -> Iterator[list[str]]:
    for section, record in json_records(package, wanted):
        if section == "templates":
            yield from ([record["code"], each["indicator_code"]] for each in record["lines"])
        else:
            yield [record["code"]]
