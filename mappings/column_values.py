"""Values over several columns (分列的指标值): operator, number or text, and unit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from adapter.domain.value import (
    Comparator,
    IndicatorValue,
    ValueKind,
    parse_value,
    print_value,
)
from mappings.field_codec import FieldCodec, Refusal, absent_writer
from mappings.joined_value import joined_value
from mappings.rules import QUALITATIVE, ColumnsRule, FieldRule
from mappings.text_fields import code_codec, text_codec

_BY_SYMBOL = {each.symbol: each for each in Comparator}

#: Raw values of the text column and of the columns beside it.
_Raw = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What stands in the columns: the text that is left, the operator's label, the unit."""

    text: str
    label: str
    unit: str

    @property
    def comparator(self) -> Comparator | None:
        return _BY_SYMBOL.get(self.label)

    def value(self) -> IndicatorValue:
        """What they say together."""
        return joined_value(self.text, comparator=self.comparator, unit=self.unit)


def columns_codec(rule: FieldRule, columns: ColumnsRule) -> FieldCodec:
    """A value of which operator and unit stand in columns of their own.

    A value is split only where its parts read back as the same value; any other travels whole in
    the text column, with 定性 as operator if the dialect has that, else with none.
    """
    wire = _Columns(rule, columns)
    return _text_field(wire) if rule.shape.type is str else _value_field(wire)


class _Columns:
    """The columns of one field: raw values to parts and back."""

    def __init__(self, rule: FieldRule, columns: ColumnsRule) -> None:
        self.rule = rule
        self.elements = (rule.element, *columns.elements)
        self.text = text_codec(rule)
        self._has_sign, self._has_unit = bool(columns.comparator), bool(columns.unit)
        self._labels = frozenset(columns.codes.codes) if columns.codes else frozenset()
        self._further = tuple(_further(rule, columns))
        self._refuse = Refusal(rule)

    def parts(self, text: str, raw: _Raw) -> _Parts:
        """The parts around a text; RecordError for an unknown operator code."""
        read = [str(each.read(part) or "") for each, part in zip(self._further, raw, strict=True)]
        label = read.pop(0) if self._has_sign else ""
        return _Parts(text=text, label=label, unit=read.pop() if self._has_unit else "")

    def raw(self, parts: _Parts) -> _Raw:
        """The raw values of parts; RecordError where one does not fit its column."""
        beside = [parts.label] * self._has_sign + [parts.unit] * self._has_unit
        written = zip(self._further, beside, strict=True)
        return self.text.write(parts.text), *(
            c.write(part) if part else None for c, part in written
        )

    def value(self, parts: _Parts) -> IndicatorValue:
        """The joined value; RecordError where text and operator column contradict each other."""
        value = parts.value()
        if parts.comparator and value.comparator not in {None, parts.comparator}:
            self._refuse("comparator_conflict", "值里写的运算符与运算符列不一致")
        return value

    def split(self, value: IndicatorValue) -> _Parts | None:
        """The parts of a value, None when it must travel whole."""
        label = value.comparator.symbol if value.comparator and self._has_sign else ""
        is_bare = value.kind is ValueKind.QUANTITATIVE and not (value.also or value.direction)
        if not is_bare or (label and label not in self._labels):
            return None
        unit = value.unit if self._has_unit else ""
        rest = replace(
            value,
            comparator=None if label else value.comparator,
            unit="" if unit else value.unit,
        )
        parts = _Parts(text=print_value(rest), label=label, unit=unit)
        return parts if parts.value() == value else None

    def whole(self, text: str) -> _Parts:
        """A text that is not split."""
        label = QUALITATIVE if QUALITATIVE in self._labels and text else ""
        return _Parts(text=text, label=label, unit="")


def _further(rule: FieldRule, columns: ColumnsRule) -> Iterator[FieldCodec]:
    if columns.comparator and columns.codes:
        yield code_codec(
            replace(rule, element=columns.comparator, is_required=False), columns.codes
        )
    if columns.unit:
        limit = columns.unit_bytes
        yield text_codec(replace(rule, element=columns.unit, limit_bytes=limit, is_required=False))


def _value_field(wire: _Columns) -> FieldCodec:
    nothing = absent_writer(wire.rule)
    # An empty value is a value here, so whether it may be is asked of the rule alone.
    read_text = wire.text.read

    def read(raw: Any) -> object:  # noqa: ANN401 - a tuple, as `columns` says
        is_empty = raw[0] is None or raw[0] == ""
        text = "" if is_empty and not wire.rule.is_required else str(read_text(raw[0]))
        return wire.value(wire.parts(text, raw[1:]))

    def write(value: IndicatorValue) -> _Raw:
        text = print_value(value)
        if not text:
            return (nothing(), *(None for _ in wire.elements[1:]))
        return wire.raw(wire.split(value) or wire.whole(text))

    def keep(value: IndicatorValue) -> object:
        return value if wire.split(value) else parse_value(print_value(value))

    return FieldCodec(rule=wire.rule, read=read, write=write, keep=keep, columns=wire.elements)


def _text_field(wire: _Columns) -> FieldCodec:
    """A text that says one value; it is split only where joining gives the very same text."""

    def read(raw: Any) -> object:  # noqa: ANN401 - a tuple, as `columns` says
        text = wire.text.read(raw[0])
        parts = wire.parts(str(text or ""), raw[1:])
        if not text or not (parts.comparator or parts.unit):
            return text
        return _spelled(parts, wire.value(parts))

    def write(text: str | None) -> _Raw:
        if not text:
            return (wire.text.write(text), *(None for _ in wire.elements[1:]))
        value = parse_value(text)
        parts = wire.split(value)
        is_exact = parts is not None and _spelled(parts, value) == text
        return wire.raw(parts if parts and is_exact else wire.whole(text))

    return FieldCodec(
        rule=wire.rule, read=read, write=write, keep=wire.text.keep, columns=wire.elements
    )


def _spelled(parts: _Parts, value: IndicatorValue) -> str:
    """One text that says the joined value, with no more than is needed added to what was written.

    To words, a range or a period an operator adds nothing (see `joined_value`).
    """
    sign = parts.comparator.symbol if parts.comparator else ""
    text, unit = parts.text, parts.unit
    for spelling in (text, f"{text}{unit}", f"{sign}{text}", f"{sign}{text}{unit}"):
        if parse_value(spelling) == value:
            return spelling
    return print_value(value)
