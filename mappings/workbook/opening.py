"""From the bytes of a workbook or csv file to grids: formats, size guard, encodings."""

import csv
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from mappings.workbook.content import CellProblem, ProblemCode, WorkbookLimits
from mappings.workbook.file_faults import NotASpreadsheetError, TooLargeError, TooManySheetsError
from mappings.workbook.grid import Cell, Grid, Merge, Row
from mappings.workbook.number_formats import month, percentage
from mappings.workbook.old_xls import read_xls
from mappings.workbook.open_document import read_open_document
from mappings.workbook.sheet_building import unwrapped
from mappings.workbook.spreadsheet_xml import read_spreadsheet_xml
from mappings.workbook.web_page import read_web_page
from mappings.workbook.xlsx_traits import SheetTraits, read_traits

_ZIP = b"PK\x03\x04"
#: Old binary workbooks (xls, et) and password-protected ones share this container.
_COMPOUND = b"\xd0\xcf\x11\xe0"
#: What every OpenDocument archive says of itself stands in a part of this name.
_OPEN_DOCUMENT = "mimetype"
_SPREADSHEET_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_HTML = re.compile(r"<html[\s>]")
_HEAD_LENGTH = 4_096
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: Endings of files that are no text.
_BINARY = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods"})
_DELIMITERS = ",\t;"
_MEBIBYTE = 1024 * 1024
#: Below this size no ratio is suspicious: a short sheet of blanks packs very well.
_RATIO_FREE_BYTES = 20 * _MEBIBYTE
_WHOLE_FILE_CHUNK = 1024 * 1024


#: What broken archives make the libraries raise: zipfile alone has RuntimeError for encrypted and
#: foreign compression, ValueError for broken headers and EOFError for cut parts.
_NOT_SOUND = (
    BadZipFile,
    CalamineError,
    EOFError,
    NotASpreadsheetError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    zlib.error,
)


class RefusedFileError(Exception):
    """The file as a whole cannot be read; carries the one problem that says why."""

    def __init__(self, code: ProblemCode, message: str, sheet: str = "", row: int = 0) -> None:
        super().__init__(message)
        self.problem = CellProblem(code=code, message=message, sheet=sheet, row=row)


def open_grids(name: str, content: bytes, limits: WorkbookLimits) -> list[Grid]:
    """The sheets of a workbook in their order, or the one table of a csv file or web page.

    Workbooks are xlsx, xls and et, ods and fods, and XML Spreadsheet 2003. What the bytes are
    decides, not the name's ending. Raises RefusedFileError.
    """
    if len(content) > limits.max_bytes:
        raise RefusedFileError(
            ProblemCode.FILE_TOO_LARGE,
            f"文件有 {len(content) / _MEBIBYTE:.0f} MB，超过上限 "
            f"{limits.max_bytes / _MEBIBYTE:.0f} MB；请拆分为几个文件后分别处理",
        )
    if content.startswith(_COMPOUND):
        return _open_xls(content, limits)
    if content.startswith(_ZIP):
        return _open_archive(content, limits)
    return _open_text(PurePath(name).stem or name, content, limits)


def text_called_workbook(name: str, content: bytes) -> CellProblem | None:
    """What is wrong with a text whose name promises a workbook and in which no table was found."""
    ending = PurePath(name).suffix.lower()
    is_text = not content.startswith((_COMPOUND, _ZIP)) and _decode(content).lstrip()[:1] != "<"
    if ending not in _BINARY or not content or not is_text:
        return None
    return CellProblem(
        code=ProblemCode.FILE_FORMAT,
        message="不是 Excel 工作簿（内容是文本），其中也没有可识别的表头；"
        "请用 Excel 或 WPS 打开原表，另存为 .xlsx 后重试",
    )


@contextmanager
def _refusing(limits: WorkbookLimits, code: ProblemCode, message: str) -> Iterator[None]:
    """Turn what the readers raise into the refusal of the file; `message` is for unsound ones."""
    try:
        yield
    except TooLargeError as error:
        raise _too_large(error, limits) from error
    except TooManySheetsError as error:
        raise _too_many_sheets(error.count, limits) from error
    except _NOT_SOUND as error:
        raise RefusedFileError(code, message) from error


def _open_archive(content: bytes, limits: WorkbookLimits) -> list[Grid]:
    not_sound = "文件不是完好的 .xlsx 工作簿；请用 Excel/WPS 打开并另存为 .xlsx 后重试"
    with _refusing(limits, ProblemCode.FILE_NOT_READABLE, not_sound):
        with ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, len(content), limits)
            if _OPEN_DOCUMENT in archive.namelist():
                return _open_ods(archive, limits)
            traits = read_traits(archive, limits)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return list(_sheets_of(book, traits, limits))


def _open_ods(archive: ZipFile, limits: WorkbookLimits) -> list[Grid]:
    not_sound = (
        "这个 OpenDocument 文件加了密码、已损坏，或不是表格（.ods）；"
        "请去掉密码，或用 Excel/WPS 打开并另存为 .xlsx 后重试"
    )
    with (
        _refusing(limits, ProblemCode.FILE_FORMAT, not_sound),
        archive.open("content.xml") as stream,
    ):
        return read_open_document(stream, limits)


def _open_xls(content: bytes, limits: WorkbookLimits) -> list[Grid]:
    not_sound = "这个文件加了密码、已损坏，或不是 Excel/WPS 工作簿；请去掉密码并另存为 .xlsx 后重试"
    with _refusing(limits, ProblemCode.FILE_FORMAT, not_sound):
        return read_xls(content, limits)


def _too_large(error: TooLargeError, limits: WorkbookLimits) -> RefusedFileError:
    return RefusedFileError(
        ProblemCode.FILE_TOO_LARGE,
        f"有工作表到第 {error.rows} 行、第 {error.columns} 列为止的内容已超过上限"
        f"（{limits.max_rows} 行、{limits.max_columns} 列、{limits.max_text_length} 字）；"
        "请删除表格外的多余内容，或拆分后重试",
    )


def _too_many_sheets(count: int, limits: WorkbookLimits) -> RefusedFileError:
    return RefusedFileError(
        ProblemCode.FILE_TOO_LARGE,
        f"工作簿有 {count} 张工作表，超过上限 {limits.max_sheets} 张；请只保留需要的工作表",
    )


def _check_archive(archive: ZipFile, packed: int, limits: WorkbookLimits) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    is_bomb = unpacked > _RATIO_FREE_BYTES and unpacked > packed * limits.max_zip_ratio
    if unpacked > limits.max_unpacked_bytes or is_bomb:
        raise RefusedFileError(
            ProblemCode.FILE_TOO_LARGE,
            f"文件解压后有 {unpacked / _MEBIBYTE:.0f} MB，大得不合常理，已拒绝读取；"
            "请只保留需要的工作表，另存为新的 .xlsx 后重试",
        )
    for part in archive.infolist():
        # The declared sizes count only when they are true: reading a part proves its size and sum.
        with archive.open(part) as stream:
            while stream.read(_WHOLE_FILE_CHUNK):
                continue


def _sheets_of(
    book: CalamineWorkbook, traits: dict[str, SheetTraits], limits: WorkbookLimits
) -> Iterator[Grid]:
    if len(book.sheets_metadata) > limits.max_sheets:
        raise _too_many_sheets(len(book.sheets_metadata), limits)
    for sheet in book.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet:
            worksheet = book.get_sheet_by_name(sheet.name)
            rows: list[Row] = [list(row) for row in worksheet.to_python(skip_empty_area=False)]
            told = traits.get(sheet.name, SheetTraits())
            _apply_traits(rows, told)
            yield Grid(
                sheet=sheet.name,
                rows=rows,
                merges=tuple(
                    Merge(top=top, left=left, bottom=bottom, right=right)
                    for (top, left), (bottom, right) in worksheet.merged_cell_ranges or ()
                ),
                is_hidden=sheet.visible is not SheetVisibleEnum.Visible,
                hidden_columns=frozenset(told.hidden_columns),
            )


def _apply_traits(rows: list[Row], traits: SheetTraits) -> None:
    for (row, column), fault in traits.faults.items():
        _put(rows, row, column, fault)
    for (row, column), literal in traits.literals.items():
        _put(rows, row, column, literal if literal.endswith("%") else float(literal))
    for row, column in traits.percents:
        number = _get(rows, row, column)
        if isinstance(number, int | float) and not isinstance(number, bool):
            rows[row][column] = percentage(number)
    for row, column in traits.months:
        moment = _get(rows, row, column)
        if isinstance(moment, datetime | date):
            rows[row][column] = month(moment)


def _get(rows: list[Row], row: int, column: int) -> Cell:
    cells = rows[row] if row < len(rows) else []
    return cells[column] if column < len(cells) else ""


def _put(rows: list[Row], row: int, column: int, cell: Cell) -> None:
    # A blank read at the edge of the sheet is not part of the rectangle that was read.
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = cell


def _open_text(sheet: str, content: bytes, limits: WorkbookLimits) -> list[Grid]:
    text = _decode(content)
    if "\x00" in text:
        raise RefusedFileError(
            ProblemCode.FILE_FORMAT,
            "文件不是文本表格；请另存为 .xlsx 或 UTF-8 编码的 .csv 后重试",
        )
    if text.lstrip()[:1] == "<":
        return _open_marked_up(sheet, text.lstrip(), limits)
    return [Grid(sheet=sheet, rows=_csv_rows(sheet, text, limits))]


def _open_marked_up(sheet: str, text: str, limits: WorkbookLimits) -> list[Grid]:
    """Web pages and workbooks of one XML file; what their first elements say decides."""
    head = text[:_HEAD_LENGTH].lower()
    no_table = "这个网页或 XML 文件里没有完整的表格；请用 Excel/WPS 打开核对，并另存为 .xlsx 后重试"
    with _refusing(limits, ProblemCode.FILE_FORMAT, no_table):
        if _SPREADSHEET_XML in head and not _HTML.search(head):
            return read_spreadsheet_xml(_as_utf8(text), limits, encoding="utf-8")
        if "<office:document" in head:
            return read_open_document(_as_utf8(text), limits, encoding="utf-8")
        return [read_web_page(sheet, text, limits)]


def _as_utf8(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def _decode(content: bytes) -> str:
    if content.startswith(_UTF16):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFileError(
        ProblemCode.FILE_ENCODING,
        "文件既不是 UTF-8 也不是 GB18030 编码的文本；"
        "请另存为 .xlsx 或“CSV UTF-8（逗号分隔）”后重试",
    )


def _csv_rows(sheet: str, text: str, limits: WorkbookLimits) -> list[Row]:
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for record in reader:
            rows.append([unwrapped(cell) for cell in record])
            if len(rows) > limits.max_rows or len(record) > limits.max_columns:
                raise RefusedFileError(
                    ProblemCode.FILE_TOO_LARGE,
                    f"表格超过上限（{limits.max_rows} 行、{limits.max_columns} 列）；"
                    "请拆分后分别处理",
                )
    except csv.Error as error:
        raise RefusedFileError(
            ProblemCode.FILE_NOT_READABLE,
            "从这一行起引号不成对或内容过长，无法分列；请检查双引号，或另存为 .xlsx 后重试",
            sheet=sheet,
            row=len(rows) + 1,
        ) from error
    return rows


def _delimiter(text: str) -> str:
    """The delimiter that occurs most; the comma where none does."""
    head = text[:20_000]
    return max(_DELIMITERS, key=head.count)
