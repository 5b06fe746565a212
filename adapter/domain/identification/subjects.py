"""Lines and indicators as identification sees them (识别对象)."""

from dataclasses import dataclass, replace

from adapter.domain.identification.measures import Measure
from adapter.domain.identification.names import Reading, read_name
from adapter.domain.identification.plain_names import (
    normalised_level,
    normalised_name,
    unit_in_name,
)
from adapter.domain.identification.unit_measures import measure_of_unit
from adapter.domain.value import Direction, IndicatorValue, ValueKind, parse_value

#: Measures of a unit that a name of a count (数量, 规模) leaves as they are.
_NO_COUNT = frozenset({Measure.UNSAID, Measure.DEGREE, Measure.RATE, Measure.MONEY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A line or an indicator, as identification sees it."""

    name: Reading
    level: str
    #: Canonical unit, "" where none is said.
    unit: str
    #: How its name or else its unit, value or level says it is measured.
    measure: Measure
    unit_measure: Measure
    #: Whether more or less is better, None where neither bound nor library says.
    direction: Direction | None = None
    #: Its value is words, no figure.
    is_worded: bool = False
    is_common: bool = False
    #: 类款项 of the line's project or of the indicator, "" where none is said.
    function_class: str = ""
    #: 主管部门 of the line's project or of the indicator, "" where none is said.
    department: str = ""

    def renamed(self, name: Reading) -> "Subject":
        """The same under another name."""
        is_told_by_unit = name.measure is Measure.UNSAID or (
            name.measure is Measure.COUNT and self.unit_measure not in _NO_COUNT
        )
        return replace(
            self, name=name, measure=self.unit_measure if is_told_by_unit else name.measure
        )


def subject_of_line(
    level2: str,
    name: str,
    value_text: str,
    unit: str = "",
    *,
    function_class: str = "",
    department: str = "",
) -> Subject:
    """A declared, monitored or self-evaluated line; `unit` is the unit column, if any.

    Where neither column nor value names a unit, the one in a bracket of the name counts.
    """
    value = parse_value(value_text, unit=unit or unit_in_name(name), name=name)
    level = normalised_level(level2)
    if level.endswith(normalised_name(name)):
        name = level  # 满意度 under 服务对象满意度: the level says whose
    subject = _subject(name, level2, value.unit, value.kind, _direction_of(value))
    return replace(subject, function_class=function_class, department=department)


def subject_of_indicator(
    level2: str,
    name: str,
    unit: str,
    *,
    is_common: bool,
    direction: Direction | None = None,
) -> Subject:
    """An indicator of the library."""
    subject = _subject(name, level2, unit or unit_in_name(name), ValueKind.QUANTITATIVE, direction)
    return replace(subject, is_common=is_common)


def _direction_of(value: IndicatorValue) -> Direction | None:
    if value.comparator is None:
        return None
    if value.comparator.is_lower_bound:
        return Direction.POSITIVE
    return Direction.NEGATIVE if value.comparator.is_upper_bound else None


def _subject(
    name: str, level2: str, unit: str, kind: ValueKind, direction: Direction | None
) -> Subject:
    by_unit = measure_of_unit(unit, kind)
    return Subject(
        name=_UNREAD,
        level=normalised_level(level2),
        unit=unit,
        measure=by_unit,
        unit_measure=by_unit,
        direction=direction,
        is_worded=kind is ValueKind.QUALITATIVE,
    ).renamed(read_name(name))


_UNREAD = read_name("")
