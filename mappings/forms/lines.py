"""Reading one indicator line of a form (指标行): its value, result and points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from adapter.domain.attainment import Subject
from adapter.domain.comparing.line_check import EvaluatedResult
from adapter.domain.value import Comparator
from mappings.forms.amounts import rate_of
from mappings.forms.layout import FORM_LINES
from mappings.forms.total_and_grade import ALL_POINTS
from mappings.joined_value import joined_value
from mappings.workbook.cell_words import COMPARATOR_WORDS, DIRECTION_WORDS, NATURE_WORDS
from mappings.workbook.content import ProblemCode
from mappings.workbook.grid import CellFault
from mappings.workbook.headings import plain
from mappings.workbook.rows import RowReader

W = TypeVar("W")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One indicator line and where it stands."""

    sheet: str
    #: As the spreadsheet program shows it, from 1.
    row: int
    #: The letter of its column in a form that lies on its side; "" where a line is a row.
    column: str
    result: EvaluatedResult
    #: 年度指标值 without the operator of a column of its own, and that operator.
    target_text: str
    comparator: Comparator | None
    #: 全年预计完成情况 and 备注
    expected: str
    remark: str

    @property
    def place(self) -> str:
        """Its row, or the cell of its name where the form lies on its side: 8, C8."""
        return f"{self.column}{self.row}"


def _word(row: RowReader, name: str, words: Mapping[str, W]) -> W | None:
    """What a cell's word means; a word that nobody knows decides nothing in a form of others."""
    text = plain(row.text(name)).upper()
    if text and text not in words:
        heading = FORM_LINES.column(name).heading
        row.warn(ProblemCode.WORD_UNKNOWN, f"“{heading}”一格的写法不认识，核对时没有采用", name)
    return words.get(text)


#: The columns of which a value is read.
_VALUES = ("adjusted", "target", "actual")


def _is_unread(row: RowReader) -> bool:
    """Whether a value may stand where nobody read it: a formula, a heading that is not known."""
    has_results = row.has_column("actual") or not row.has_column("score")
    return not has_results or any(isinstance(row.cell(each), CellFault) for each in _VALUES)


def _name_of_level(row: RowReader) -> str:
    """The level of a line that has no name below it (预算执行率); "" where it is only a level.

    Of four levels the third is a name by itself.
    """
    if above := row.own_line("level3"):
        return above
    own = (row.own_line(each) for each in ("level2", "level1"))
    return next((text for text in own if text and not plain(text).endswith("指标")), "")


_NUMBER = re.compile(r"[\d,.]+")


def _target(row: RowReader) -> str:
    """指标值, or what 下限 and 上限 say together."""
    least, most = row.text("least"), row.text("most")
    own = row.text("target")
    if not (least or most) or (own and own not in (least, most)):
        return own
    if least and most:
        return f"={least}" if least == most else f"{least}-{most}"
    return f"≥{least}" if least else f"≤{most}" if most else ""


def _unit(row: RowReader) -> tuple[str, str]:
    """计量单位, and the words that stand there instead of a value: 单位（文字描述）."""
    text = row.line("unit")
    holds_words = text and _OF_WORDS.search(plain(row.title("unit"))) is not None
    if holds_words and not any(map(row.has, ("comparator", "target", "adjusted"))):
        return "", text
    return text, ""


_OF_WORDS = re.compile(r"文字描述|文字表述|文字说明|定性描述|定性表述")


def _actual(row: RowReader) -> str:
    """实际完成值, with the unit of a column of its own."""
    text = row.text("actual")
    return text + row.line("actual_unit") if _NUMBER.fullmatch(text) else text


def _completion_rate(row: RowReader) -> Decimal | None:
    """完成率, where no second target leaves open of which it is."""
    is_told = row.has("completion_rate") and not row.has("adjusted")
    return rate_of(row.cell("completion_rate")) if is_told else None


def read_line(
    row: RowReader, year: int | None, *, must_have_target: bool, is_under_way: bool
) -> FormLine:
    """A row as a line; of what cannot be read the row notes a problem."""
    name = row.line("name") or _name_of_level(row)
    unit, words = _unit(row)
    text = row.text("adjusted") or _target(row) or words
    comparator = _word(row, "comparator", COMPARATOR_WORDS)
    max_score = row.number("max_score", suffixes=("分",))
    if max_score is None and plain(row.text("score")).endswith("%"):
        max_score = ALL_POINTS  # points as a share of all
    has_reasons = row.has_column("deviation_analysis")
    levels = {each: row.line(each) for each in ("level1", "level2")}
    subject = Subject(level1=levels["level1"], level2=levels["level2"], name=name, year=year)
    result = EvaluatedResult(
        subject=subject,
        target=joined_value(text, comparator=comparator, unit=unit, name=name),
        target_value=text if comparator is None else f"{comparator.symbol}{text}",
        unit=unit,
        actual_value=_actual(row),
        max_score=max_score,
        score=row.number("score", suffixes=("分",)),
        is_score_written=row.has("score"),
        completion_rate=_completion_rate(row),
        deviation_analysis=row.text("deviation_analysis") if has_reasons else None,
        direction=_word(row, "direction", DIRECTION_WORDS),
        is_quantitative=_word(row, "nature", NATURE_WORDS),
        is_under_way=is_under_way,
        is_promise=must_have_target and not (row.has_column("actual") or row.has_column("score")),
        is_unread=_is_unread(row),
    )
    return FormLine(
        sheet=row.sheet,
        row=row.number_shown,
        column=row.column_shown,
        result=result,
        target_text=text,
        comparator=comparator,
        expected=row.text("expected"),
        remark=row.text("remark"),
    )
