"""The value language (指标值): what a target or an actual value says, parsed and printed."""

from adapter.domain.value.marks import TemplateMark, template_mark
from adapter.domain.value.printing import print_value
from adapter.domain.value.reading import parse_value
from adapter.domain.value.types import (
    Comparator,
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
)

__all__ = [
    "Comparator",
    "Direction",
    "IndicatorValue",
    "TemplateMark",
    "ValueKind",
    "ValueWarning",
    "parse_value",
    "print_value",
    "template_mark",
]
