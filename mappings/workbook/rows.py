"""Reading the cells of one row (text, code, number, date, word) and noting what is wrong."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from adapter.domain.fingerprint import plain_number
from mappings.workbook.content import CellProblem, ProblemCode, Severity
from mappings.workbook.grid import Cell, CellFault, Grid, column_letter, is_blank
from mappings.workbook.heading import Heading
from mappings.workbook.headings import plain

W = TypeVar("W")

_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_DIGITS = re.compile(r"[0-9]+")
_INTEGRAL = re.compile(r"([0-9]+)\.0+")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(\D|$))")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?([T ][0-9:.]*)?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_BLANK_MARKS = frozenset({"-", "--", "—", "——", "/", "无"})
_OPEN_END = frozenset({"长期", "永久", "长期有效"})
_OPEN_END_YEAR = 2999
_EXCEL_EPOCH = date(1899, 12, 30)
#: 1954-10-03 to 2118-12-31: a bare number in a date column is a serial day only in this span.
_SERIAL_DAYS = range(20_000, 80_000)
#: Spreadsheet programs keep 15 digits; a longer number has lost its end.
_EXACT_DIGITS = 15
#: Digits before and after the point that a number may need: what is kept is never rounded.
WHOLE_DIGITS = 20
PLACES = 10
LONGEST_CODE = 200


class RowReader:
    """One data row of a table. Reading a bad cell notes a problem and marks the row as failed."""

    def __init__(
        self,
        grid: Grid,
        heading: Heading,
        row: int,
        problems: list[CellProblem],
        carried: Mapping[str, Cell] | None = None,
    ) -> None:
        self._grid = grid
        self._heading = heading
        self._row = row
        self._problems = problems
        #: What a blank cell of these columns takes over from the rows above.
        self._carried = carried or {}
        self.failed = False

    @property
    def sheet(self) -> str:
        """Name of the sheet."""
        return self._grid.sheet

    @property
    def number_shown(self) -> int:
        """The row number as the spreadsheet program shows it."""
        return self._place("name")[0] + 1

    @property
    def column_shown(self) -> str:
        """The letter of the column that this row is in the file; "" where it is a row there."""
        return column_letter(self._place("name")[1]) if self._grid.stood else ""

    def _place(self, name: str) -> tuple[int, int]:
        return self._grid.place(self._row, self._heading.positions.get(name, 0))

    def cell(self, name: str) -> Cell:
        """The raw cell; "" where the sheet has no such column."""
        position = self._heading.positions.get(name)
        cell = "" if position is None else self._grid.at(self._row, position)
        return self._carried.get(name, "") if is_blank(cell) else cell

    def has_column(self, name: str) -> bool:
        """True when the sheet has this column."""
        return name in self._heading.positions

    def title(self, name: str) -> str:
        """The heading of this column as it stands in the sheet; "" where there is none."""
        return self._heading.titles.get(self._heading.positions.get(name, -1), "")

    def has(self, name: str) -> bool:
        """True when the cell is not blank."""
        return not is_blank(self.cell(name))

    def require(self, *names: str) -> None:
        """Note every one of these cells that is blank."""
        for name in names:
            if not self.has(name):
                self.error(
                    ProblemCode.CELL_REQUIRED,
                    f"“{self._heading.table.column(name).heading}”不能为空，请补填",
                    name,
                )

    def text(self, name: str) -> str:
        """The cell as text, ends trimmed, inner line breaks kept."""
        cell = self.cell(name)
        if isinstance(cell, CellFault):
            self._note_fault(cell, name)
            return ""
        text = cell_text(cell)
        if "\ufffd" in text:
            self.error(
                ProblemCode.CELL_BROKEN_CHARACTERS,
                "有无法还原的乱码字符（�），请从原文件重新录入这一格",
                name,
            )
        return text

    def line(self, name: str) -> str:
        """The cell as one line: line breaks that only wrapped the cell are taken out."""
        return _LINE_BREAK.sub("", self.text(name))

    def own_line(self, name: str) -> str:
        """The same of the row's own cell: nothing that a cell or a merged range above says."""
        position = self._heading.positions.get(name)
        cell = dict(self._grid.own_cells(self._row)).get(-1 if position is None else position, "")
        return _LINE_BREAK.sub("", cell_text(cell))

    def code(self, name: str, *, digits: int = 0) -> str:
        """A code as text; `digits` is its fixed length, by which lost leading zeros come back."""
        cell = self.cell(name)
        if isinstance(cell, bool | date | datetime | time | timedelta):
            self.error(
                ProblemCode.CODE_NOT_TEXT,
                "编码被表格软件变成了日期或逻辑值；请把该列设为“文本”格式后重新填写",
                name,
            )
            return ""
        text = "".join(unicodedata.normalize("NFKC", self.text(name)).split())
        if whole := _INTEGRAL.fullmatch(text):
            text = whole[1]
        is_number = isinstance(cell, int | float)
        if self._lost_digits(text, name, is_number=is_number):
            return ""
        if len(text) > LONGEST_CODE:
            self.error(
                ProblemCode.CODE_FORMAT, f"编码过长（至多 {LONGEST_CODE} 个字符），请改正", name
            )
            return ""
        return text.zfill(digits) if digits and text and _DIGITS.fullmatch(text) else text

    def _lost_digits(self, text: str, name: str, *, is_number: bool) -> bool:
        if _SCIENTIFIC.fullmatch(text) or (is_number and len(text) > _EXACT_DIGITS):
            self.error(
                ProblemCode.CODE_LOST_DIGITS,
                "编码被表格软件变成了数字，后面的位数已经丢失，无法还原；"
                "请把该列设为“文本”格式后重新填写",
                name,
            )
            return True
        if is_number and "." in text:
            self.error(
                ProblemCode.CODE_NOT_TEXT,
                "编码被表格软件当成了小数，末尾的 0 可能已丢失；请把该列设为“文本”格式后重新填写",
                name,
            )
            return True
        return False

    def number(self, name: str, *, suffixes: tuple[str, ...] = ()) -> Decimal | None:
        """A number, None when blank; thousands separators, % and `suffixes` may stand with it.

        A percentage counts in hundredths of the column's unit: 10% of 100 points is 10. One of more
        digits than are kept is an error of its cell.
        """
        text = plain(self.text(name))
        if not text or text in _BLANK_MARKS:
            return None
        for suffix in ("%", *suffixes):
            text = text.removesuffix(suffix)
        try:
            number = Decimal(_THOUSANDS.sub("", text))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            heading = self._heading.table.column(name).heading
            self.error(ProblemCode.NUMBER_FORMAT, f"“{heading}”须是数字，请改正", name)
            return None
        return self._within_digits(number, name)

    def _within_digits(self, number: Decimal, name: str) -> Decimal | None:
        cell = self.cell(name)
        if isinstance(cell, float) and not fits(number):
            # 0.1 + 0.2 is computed to 0.30000000000000004, and shown as 0.3.
            number = Decimal(f"{cell:.{_EXACT_DIGITS}g}")
        if not fits(number):
            self.refuse_digits(name)
            return None
        return number or Decimal(0)

    def refuse_digits(self, name: str, *, places: int = PLACES) -> None:
        """Note that a number needs more digits than are kept."""
        heading = self._heading.table.column(name).heading
        self.error(
            ProblemCode.NUMBER_OUT_OF_RANGE,
            f"“{heading}”的数字过大或小数位过多（整数至多 {WHOLE_DIGITS} 位，"
            f"小数至多 {places} 位），请改正",
            name,
        )

    def date(self, name: str) -> date | None:
        """A date, None when blank or open-ended (长期, 2999-12-31)."""
        cell = self.cell(name)
        if not isinstance(cell, date):
            text = self.text(name)
            if not text or text in _BLANK_MARKS or text in _OPEN_END:
                return None
            cell = text
        found = day_of(cell)
        if found is None:
            self.error(
                ProblemCode.DATE_FORMAT, "日期须写成 2026-01-31 的样式（年月日齐全），请改正", name
            )
        elif found.year == _OPEN_END_YEAR:
            return None
        return found

    def word(self, name: str, words: Mapping[str, W]) -> W | None:
        """What the cell's word means; None when blank, and when unknown (that is noted)."""
        text = plain(self.text(name)).upper()
        if not text or text in words:
            return words.get(text)
        self.error(
            ProblemCode.WORD_UNKNOWN,
            f"{self._quoted(text)}不在可选范围内，请改为：{'、'.join(_shown_words(words))}",
            name,
        )
        return None

    def error(self, code: ProblemCode, message: str, name: str = "") -> None:
        """Note an error at a column of this row, or at the row as a whole."""
        self.failed = True
        self._note(code, message, name, Severity.ERROR)

    def warn(self, code: ProblemCode, message: str, name: str = "") -> None:
        """Note a warning at a column of this row, or at the row as a whole."""
        self._note(code, message, name, Severity.WARNING)

    def _note(self, code: ProblemCode, message: str, name: str, severity: Severity) -> None:
        is_there = name in self._heading.positions
        place = self._place(name if is_there else "name")
        self._problems.append(
            CellProblem(
                code=code,
                message=message,
                severity=severity,
                sheet=self.sheet,
                row=place[0] + 1,
                column=column_letter(place[1]) if is_there else "",
                heading=self.title(name),
            )
        )

    def _note_fault(self, fault: CellFault, name: str) -> None:
        if fault is CellFault.ERROR:
            self.error(
                ProblemCode.CELL_ERROR,
                "单元格是错误值（如 #REF!、#N/A），请修正公式或直接填写内容",
                name,
            )
        else:
            self.error(
                ProblemCode.CELL_FORMULA_WITHOUT_VALUE,
                "公式没有保存计算结果；请用 Excel/WPS 打开、保存一次，或直接填写内容",
                name,
            )

    def _quoted(self, text: str) -> str:
        return f"“{text}”" if self._heading.table.may_quote else "所填内容"


def fits(number: Decimal) -> bool:
    """Whether a number needs no more digits than are kept."""
    if not number:
        return True
    # Never written out before its size is known: 1E+99999999 would fill the memory.
    if not -PLACES <= number.adjusted() < WHOLE_DIGITS:
        return False
    return len(plain_number(number).partition(".")[2]) <= PLACES


def cell_text(cell: Cell) -> str:
    """A sound cell as a person would write it: 101.0 is 101, a date is 2026年1月31日."""
    if isinstance(cell, str):
        return _INVISIBLE.sub("", cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number_text(cell)
    if isinstance(cell, date):
        return f"{cell.year}年{cell.month}月{cell.day}日"
    return "" if isinstance(cell, CellFault) else str(cell)


def day_of(cell: Cell) -> date | None:
    """The day that a cell says, as a date or in one of the usual spellings; None for others."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    return _read_date(unicodedata.normalize("NFKC", cell_text(cell)))


def _number_text(number: float) -> str:
    exact = Decimal(repr(number))
    text = f"{exact:f}"
    return text.rstrip("0").removesuffix(".") if "." in text else text


def _read_date(text: str) -> date | None:
    if _DIGITS.fullmatch(text) and len(text) == len("44561"):
        days = int(text)
        return _EXCEL_EPOCH + timedelta(days=days) if days in _SERIAL_DAYS else None
    parts = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if parts is None:
        return None
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None


def _shown_words(words: Mapping[str, object]) -> list[str]:
    """One spelling per meaning, the first."""
    first: dict[object, str] = {}
    for word, meaning in words.items():
        first.setdefault(meaning, word)
    return list(first.values())
