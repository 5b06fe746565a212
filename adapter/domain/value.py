"""The value language (指标值): what a target or an actual value says, parsed and printed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ValueKind(StrEnum):
    """What sort of statement a value is."""

    QUANTITATIVE = "quantitative"
    RANGE = "range"
    DEADLINE = "deadline"
    PERIOD = "period"
    QUALITATIVE = "qualitative"
    EMPTY = "empty"


class Comparator(StrEnum):
    """How a number is compared (运算符)."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    EQUAL = "="
    AT_MOST = "<="
    LESS_THAN = "<"


class Direction(StrEnum):
    """指标方向: 正向 (more is better) or 反向 (less is better)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue:
    """One parsed value."""

    kind: ValueKind
    comparator: Comparator | None = None
    number: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    date: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    direction: Direction | None = None
    also: str = ""
    text: str = ""
    warnings: tuple[str, ...] = ()
