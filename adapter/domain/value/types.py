"""What an indicator value (指标值) can say, as one frozen record."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class ValueKind(StrEnum):
    """What sort of statement a value is."""

    #: One number: ≥90%, 250万元, 1次/月, 5年.
    QUANTITATIVE = "quantitative"
    #: Two numbers: 80%-90%, 10～20个.
    RANGE = "range"
    #: One day by which something is done: 6月底前, 2021年12月31日.
    DEADLINE = "deadline"
    #: From a day to a day: 2023.07-2024.01, 2020年, 全年.
    PERIOD = "period"
    #: Words: 有效提升.
    QUALITATIVE = "qualitative"
    #: Nothing was filled in.
    EMPTY = "empty"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _KIND_LABELS[self]


class Comparator(StrEnum):
    """运算符: the bound that a value sets."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    EQUAL = "="
    AT_MOST = "<="
    LESS_THAN = "<"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _COMPARATOR_LABELS[self]

    @property
    def symbol(self) -> str:
        """The one sign that is printed: ≥ ＞ ＝ ≤ ＜ in their half-width forms."""
        return {">=": "≥", "<=": "≤"}.get(self.value, self.value)

    @property
    def is_lower_bound(self) -> bool:
        """Whether more is still within the bound."""
        return self in (Comparator.AT_LEAST, Comparator.MORE_THAN)

    @property
    def is_upper_bound(self) -> bool:
        """Whether less is still within the bound."""
        return self in (Comparator.AT_MOST, Comparator.LESS_THAN)


class Direction(StrEnum):
    """指标方向: 正向 (more is better) or 反向 (less is better)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return "正向" if self is Direction.POSITIVE else "反向"


class ValueWarning(StrEnum):
    """What a reader of the text should look at; the value is usable all the same."""

    CONTRADICTORY_DIRECTION = "contradictory_direction"
    CONFLICTING_COMPARATORS = "conflicting_comparators"
    EXCEL_SERIAL_DATE = "excel_serial_date"
    UNIT_CONFLICT = "unit_conflict"
    UNIT_UNUSED = "unit_unused"
    INCOMPLETE_UNIT = "incomplete_unit"
    TEMPLATE_MARK = "template_mark"
    UNFILLED = "unfilled"
    NO_YEAR = "no_year"
    IMPOSSIBLE_DATE = "impossible_date"
    REVERSED_RANGE = "reversed_range"
    SEVERAL_NUMBERS = "several_numbers"
    APPROXIMATE = "approximate"
    UNREAD_NUMBER = "unread_number"
    LEFTOVER_WORDS = "leftover_words"
    POSSIBLE_DATE = "possible_date"
    SHORT_YEAR = "short_year"

    @property
    def label(self) -> str:
        """One Chinese sentence: what is odd and what to do."""
        return _WARNING_LABELS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue:
    """One parsed value. Two values are equal when they say the same.

    Warnings take no part in equality: they speak about the text that was read, and a printed
    value is free of the oddities (a lost date format, a foreign unit column) of its source.
    """

    kind: ValueKind
    #: None when the text writes no bound.
    comparator: Comparator | None = None
    #: Quantitative only: the number as written, in `unit`, never rescaled.
    number: Decimal | None = None
    #: Range only, low <= high, both in `unit`.
    low: Decimal | None = None
    high: Decimal | None = None
    #: Range only: the end itself is out, as in >80%且≤100%.
    excludes_low: bool = False
    excludes_high: bool = False
    #: Canonical unit, "" if none is known or none applies.
    unit: str = ""
    #: Deadline only: the last day that still counts; None when the text names no year.
    date: dt.date | None = None
    #: Period only, both days inclusive; both None when the text names no year.
    start: dt.date | None = None
    end: dt.date | None = None
    direction: Direction | None = None
    #: The other part of a compound value (11月底完成 of 11月底完成100%), verbatim, "" if none.
    also: str = ""
    #: What no other field holds: the words of a qualitative value, or a date phrase without a year.
    text: str = ""
    warnings: tuple[ValueWarning, ...] = field(default=(), compare=False)


_KIND_LABELS = {
    ValueKind.QUANTITATIVE: "定量",
    ValueKind.RANGE: "区间",
    ValueKind.DEADLINE: "时限",
    ValueKind.PERIOD: "时段",
    ValueKind.QUALITATIVE: "定性",
    ValueKind.EMPTY: "空",
}
_COMPARATOR_LABELS = {
    Comparator.AT_LEAST: "大于等于",
    Comparator.MORE_THAN: "大于",
    Comparator.EQUAL: "等于",
    Comparator.AT_MOST: "小于等于",
    Comparator.LESS_THAN: "小于",
}
_WARNING_LABELS = {
    ValueWarning.CONTRADICTORY_DIRECTION: "指标方向与运算符矛盾，请核对后改正其中之一。",
    ValueWarning.CONFLICTING_COMPARATORS: "同一指标值写了不同的运算符，请只保留一个。",
    ValueWarning.EXCEL_SERIAL_DATE: "疑为丢失日期格式的 Excel 序列号，请在原表中改回日期。",
    ValueWarning.UNIT_CONFLICT: "指标值中的单位与计量单位栏不同，已以前者为准，请改正计量单位栏。",
    ValueWarning.UNIT_UNUSED: "该指标值不需要计量单位，请清空计量单位栏或补填数值。",
    ValueWarning.INCOMPLETE_UNIT: "计量单位不完整（如只写“万”），请补全。",
    ValueWarning.TEMPLATE_MARK: "指标名称中的模板标记与指标值不一致，请核对运算符和计量单位。",
    ValueWarning.UNFILLED: "模板中的数值尚未填写，请补填。",
    ValueWarning.NO_YEAR: "日期未写年份，请补全年份。",
    ValueWarning.IMPOSSIBLE_DATE: "日期不存在或起止颠倒，请改正。",
    ValueWarning.REVERSED_RANGE: "区间上下限颠倒，已按从小到大理解，请改正。",
    ValueWarning.SEVERAL_NUMBERS: "一个指标值含多个数值，只以第一个参与比较，请拆分为多个指标。",
    ValueWarning.APPROXIMATE: "数值为约数，请改为确数或写明上下限。",
    ValueWarning.UNREAD_NUMBER: "文字中的数字无法作为指标值理解，已按定性处理，请核对。",
    ValueWarning.LEFTOVER_WORDS: "除指标值外还有其他文字，已原样保留但不参与比较，请核对。",
    ValueWarning.POSSIBLE_DATE: "疑为未写年月日的日期，请改写为 2026年12月31日 的样式。",
    ValueWarning.SHORT_YEAR: "年份只写了两位，已按 20 开头的年份理解，请写全四位。",
}
