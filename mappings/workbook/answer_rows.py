"""One row of an extract that came back: its opinion, whether it may be used, what it wants."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from adapter.domain.library.answers import Opinion
from adapter.domain.value import IndicatorValue, ValueKind
from mappings.joined_value import joined_value
from mappings.workbook.cell_values import read_value
from mappings.workbook.content import ProblemCode
from mappings.workbook.extract_layout import OPINION_WORDS, as_it_stands, is_open, is_wish, wanted
from mappings.workbook.extract_rows import ExtractRow
from mappings.workbook.grid import Cell
from mappings.workbook.headings import plain
from mappings.workbook.layout import Table
from mappings.workbook.rows import RowReader, cell_text, day_of

#: What people put into a cell to show that they left it out on purpose.
_FILLER = re.compile(r"[-—–―─_/\\]+|无")


class AnswerCells(RowReader):
    """A row of an extract: a filler mark alone in a cell of wishes (建议…) says nothing."""

    def cell(self, name: str) -> Cell:
        """See RowReader."""
        cell = super().cell(name)
        return "" if is_wish(name) and _is_filler(cell) else cell


def _is_filler(cell: Cell) -> bool:
    return _FILLER.fullmatch(plain(cell_text(cell))) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A row in which something was answered."""

    row: RowReader
    table: Table
    opinion: Opinion
    #: The row of the library; None for a new one.
    known: ExtractRow | None
    #: Digest that it had when it was extracted, "" for a new one.
    digest: str
    reason: str

    def has_failed(self) -> bool:
        """Whether something is wrong with it by now."""
        return self.row.failed

    @property
    def texts(self) -> tuple[str, ...]:
        """All that was said, to know it again when it comes twice."""
        key = self.known.key if self.known else ""
        columns = as_it_stands(self.table) if self.known is None else ()
        told = [*columns, *(each for each in self.table.columns if is_open(each))]
        cells = (plain(cell_text(self.row.cell(each.name))) for each in told)
        return (key, self.digest, self.opinion.value, *cells)

    def refuse(self, code: ProblemCode, message: str, column: str = "opinion") -> None:
        """Note why it is not registered."""
        self.row.error(code, message, column)

    def text(self, name: str, now: str = "") -> str:
        """What a text is to become; as it is where nothing is said."""
        return self.row.text(wanted(name)) or now


@dataclass(slots=True, kw_only=True)
class AnswerReader:
    """Reads rows; what is wrong with one is noted at it, and it is not given."""

    #: The row of the library that has this key.
    find: Callable[[str], ExtractRow | None]
    is_own: Callable[[ExtractRow], bool]
    #: Keys of the rows that are still there.
    seen: set[str] = field(default_factory=set)
    #: Rows about which nothing is said.
    silent: int = 0
    #: Digest of the extract, by the code of the indicator or template.
    digests: dict[str, str] = field(default_factory=dict)

    def read(self, row: RowReader, table: Table) -> AnswerRow | None:
        """The answer of a row; None without one, and for one that cannot be used."""
        key = row.text("row_key")
        self.seen.update({key} - {""})
        opinion = row.word("opinion", OPINION_WORDS) or Opinion.NONE
        if row.failed:
            return None
        if opinion is Opinion.ADD:
            return self._answer(row, table, opinion, None)
        if not key:
            self._refuse_keyless(row, table)
            return None
        known = self.find(key)
        if known is not None:
            self.digests[known.record.code] = row.text("row_digest")
        if opinion is Opinion.NONE:
            self._expect_nothing(row, table, known)
            return None
        return self._known_answer(row, table, opinion, known)

    def _known_answer(
        self, row: RowReader, table: Table, opinion: Opinion, known: ExtractRow | None
    ) -> AnswerRow | None:
        if known is None:
            row.error(
                ProblemCode.ANSWER_GONE,
                "这一行已不在指标库中，或其项目、部门目前不是非密，没有登记；"
                "请按重新导出的征求意见表填写",
                "opinion",
            )
            return None
        if not self.is_own(known):
            row.error(
                ProblemCode.ANSWER_FOREIGN,
                "这一行属于其他部门，没有登记；请由该部门提出",
                "opinion",
            )
            return None
        return self._answer(row, table, opinion, known)

    def _answer(
        self, row: RowReader, table: Table, opinion: Opinion, known: ExtractRow | None
    ) -> AnswerRow | None:
        if (
            opinion is not Opinion.ADD
            and known is not None
            and row.text("row_digest") == known.digest
        ):
            _require_unaltered(row, table, known)
        reason = row.text("reason")
        if not reason:
            row.error(ProblemCode.CELL_REQUIRED, "有意见须写明理由，请补填", "reason")
        if row.failed:
            return None
        digest = row.text("row_digest") if known else ""
        return AnswerRow(
            row=row, table=table, opinion=opinion, known=known, digest=digest, reason=reason
        )

    def _refuse_keyless(self, row: RowReader, table: Table) -> None:
        if any(row.has(each.name) for each in table.columns):
            row.error(
                ProblemCode.ANSWER_UNCLEAR,
                "这一行不是导出的行：新增请在“意见”列选“新增”，改动请写在导出的原行上",
                "opinion",
            )

    def _expect_nothing(self, row: RowReader, table: Table, known: ExtractRow | None) -> None:
        """What is written where nothing was to be said must not be lost without a word."""
        said = [
            each.name
            for each in table.columns
            if is_open(each) and each.name != "opinion" and _says_something(row, each.name)
        ]
        if said:
            row.error(
                ProblemCode.ANSWER_UNCLEAR,
                "写了建议或理由但没有选意见，没有登记；请在“意见”列选“修改”或“删除”",
                said[0],
            )
        elif known is not None and row.text("row_digest") == known.digest:
            _require_unaltered(row, table, known)
        self.silent += not row.failed


def _says_something(row: RowReader, name: str) -> bool:
    return row.has(name) and not _is_filler(row.cell(name))


def _require_unaltered(row: RowReader, table: Table, known: ExtractRow) -> None:
    for column in as_it_stands(table):
        if not row.has_column(column.name):
            continue
        if not _says(row.cell(column.name), known.cells[column.name]):
            row.error(
                ProblemCode.ANSWER_ALTERED,
                "改动了现行内容，没有登记；请恢复原样，把要改成的内容写在“建议…”列",
                column.name,
            )
            return


def _says(cell: Cell, expected: str) -> bool:
    """Whether a cell still says the text, whatever a spreadsheet program made of it."""
    text = cell_text(cell)
    if plain(text) == plain(expected):
        return True
    if isinstance(cell, date):
        day = day_of(cell)
        return day is not None and day.isoformat() == expected
    try:
        return not isinstance(cell, str) and Decimal(text) == Decimal(expected)
    except InvalidOperation:
        return False


def refuse_wishes(answer: AnswerRow, *names: str) -> None:
    """What is to be removed is not to be changed too: nobody knows which was meant."""
    if any(answer.row.has(each) for each in (*map(wanted, names), "unit")):
        answer.refuse(
            ProblemCode.ANSWER_UNCLEAR, "选了删除又写了要改成的内容，请只留一种：删除或修改"
        )


def wanted_value(answer: AnswerRow, name: str, now: IndicatorValue, title: str) -> IndicatorValue:
    """The value that is wanted; a bare number keeps operator and unit as they are.

    `name` is the column as it stands, `title` the indicator's name.
    """
    row, column = answer.row, wanted(name)
    unit = row.line("unit")
    if not row.has(column):
        return _with_unit(answer, now, unit, title) if unit else now
    value = read_value(row, column, name=title, unit=now.unit)
    if value.kind is ValueKind.EMPTY and now.kind is not ValueKind.EMPTY and not row.failed:
        answer.refuse(
            ProblemCode.ANSWER_UNCLEAR,
            "写的不是一个完整的值，没有登记；请写完整，例如 ≥90%，不改的请留空",
            column,
        )
    is_bare = value.kind is ValueKind.QUANTITATIVE and value.comparator is None
    if is_bare and now.also and not value.also:
        _refuse_part(answer, column)
        return now
    if is_bare and now.comparator is not None:
        text = row.text(column)
        return joined_value(text, comparator=now.comparator, unit=value.unit, name=title)
    return value


def _refuse_part(answer: AnswerRow, column: str) -> None:
    """One number cannot say which part of a value of several it is to be."""
    answer.refuse(
        ProblemCode.ANSWER_UNCLEAR,
        "现行的值不止一项，只写一个数或计量单位看不出改哪一项，没有登记；"
        "请在建议的值中把整个值写完整",
        column,
    )


def _with_unit(answer: AnswerRow, now: IndicatorValue, unit: str, title: str) -> IndicatorValue:
    if now.also:
        _refuse_part(answer, "unit")
        return now
    if now.number is None or now.kind is not ValueKind.QUANTITATIVE:
        answer.refuse(
            ProblemCode.ANSWER_UNCLEAR,
            "现行内容不是一个数，不能只改计量单位；请在建议的值中写完整，例如 ≥90%",
            "unit",
        )
        return now
    return joined_value(f"{now.number:f}", comparator=now.comparator, unit=unit, name=title)
