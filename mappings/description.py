"""What a profile says, for people (口径说明): every field's element, every loss."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from adapter.domain.record import RecordKind
from adapter.domain.value import IndicatorValue
from adapter.ports.wire_spec import WireSpec
from mappings.codec import Codec
from mappings.codes import CodeTable
from mappings.rules import FieldRule

_TYPE_WORDS: Mapping[type, str] = {
    str: "文本",
    bool: "是否",
    int: "整数",
    Decimal: "小数",
    date: "日期",
    datetime: "时间",
    IndicatorValue: "指标值",
}


class Loss(StrEnum):
    """Why something of ours does not arrive on the other side."""

    NO_DATA_SET = "no_data_set"
    UNSUPPORTED = "unsupported"
    NO_ELEMENT = "no_element"
    NO_CODE = "no_code"
    RECEIVER_DECIDES = "receiver_decides"

    @property
    def label(self) -> str:
        """The Chinese sentence for people."""
        return _LOSS_LABELS[self]


_LOSS_LABELS = {
    Loss.NO_DATA_SET: "该口径没有承载这类记录的数据集",
    Loss.UNSUPPORTED: "口径写明不支持这类记录",
    Loss.NO_ELEMENT: "没有对应的数据元素",
    Loss.NO_CODE: "代码表中没有对应的代码，按空值报送",
    Loss.RECEIVER_DECIDES: "由对方系统决定，不报送",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One carried field."""

    field: str
    element: str
    #: Further elements that repeat it.
    copies: tuple[str, ...]
    #: Elements of the operator and the unit, where a value is spread over columns.
    columns: tuple[str, ...]
    #: Chinese type word.
    type: str
    #: Most bytes of text, or None.
    bytes: int | None
    #: (digits in all, digits after the point) of a number, or None.
    digits: tuple[int, int] | None
    code_table: str | None
    is_required: bool
    is_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindDescription:
    """One record kind and its data set."""

    kind: RecordKind
    data_set: str
    query_path: str
    push_path: str
    fields: tuple[FieldLine, ...]
    constants: Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LossLine:
    """One thing the dialect cannot carry."""

    kind: RecordKind
    #: "" when the whole kind is meant.
    field: str
    loss: Loss
    #: The labels without a code, or why the kind is unsupported, else "".
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDescription:
    """One code table the dialect uses."""

    name: str
    title: str
    #: (code as written, label)
    codes: tuple[tuple[str, str], ...]
    without_code: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDescription:
    """A whole profile; `dataclasses.asdict` of it is ready for JSON."""

    name: str
    title: str
    wire: str
    #: Charset of the wire, and charset whose bytes the lengths count.
    charset: str
    length_charset: str
    zone_offset_min: int
    kinds: tuple[KindDescription, ...]
    cannot_carry: tuple[LossLine, ...]
    code_tables: tuple[TableDescription, ...]


def describe_profile(
    *,
    title: str,
    wire: WireSpec,
    unsupported: Mapping[RecordKind, str],
    length_charset: str,
    codecs: Mapping[RecordKind, Codec],
    code_tables: Sequence[CodeTable],
) -> ProfileDescription:
    """The description of a compiled profile, kinds in the order of `RecordKind`."""
    return ProfileDescription(
        name=wire.profile,
        title=title,
        wire=wire.wire,
        charset=wire.charset,
        length_charset=length_charset,
        zone_offset_min=wire.zone_offset_min,
        kinds=tuple(_kind(codecs[kind], wire) for kind in RecordKind if kind in codecs),
        cannot_carry=tuple(_losses(codecs, unsupported)),
        code_tables=tuple(map(_table, code_tables)),
    )


def _kind(codec: Codec, wire: WireSpec) -> KindDescription:
    data_set = wire.data_sets[codec.kind]
    return KindDescription(
        kind=codec.kind,
        data_set=data_set.name,
        query_path=data_set.query_path,
        push_path=data_set.push_path,
        fields=tuple(map(_field, codec.rules.values())),
        constants=codec.constants,
    )


def _field(rule: FieldRule) -> FieldLine:
    kind = rule.shape.type
    return FieldLine(
        field=rule.shape.name,
        element=rule.element,
        copies=rule.copies,
        columns=rule.columns.elements if rule.columns else (),
        type=_TYPE_WORDS[kind],
        bytes=rule.limit_bytes,
        digits=_digits(rule),
        code_table=_code_table(rule),
        is_required=rule.is_required,
        is_sent=rule.is_sent,
    )


def _code_table(rule: FieldRule) -> str | None:
    table = rule.columns.codes if rule.columns else rule.codes
    return table.name if table else None


def _digits(rule: FieldRule) -> tuple[int, int] | None:
    if rule.shape.type is Decimal:
        return rule.digits, rule.places
    return (rule.digits, 0) if rule.shape.type in {int, datetime} else None


def _losses(
    codecs: Mapping[RecordKind, Codec], unsupported: Mapping[RecordKind, str]
) -> Iterator[LossLine]:
    for kind in RecordKind:
        if kind in codecs:
            yield from _field_losses(codecs[kind])
        elif kind in unsupported:
            reason = unsupported[kind]
            yield LossLine(kind=kind, field="", loss=Loss.UNSUPPORTED, detail=reason)
        else:
            yield LossLine(kind=kind, field="", loss=Loss.NO_DATA_SET)


def _field_losses(codec: Codec) -> Iterator[LossLine]:
    seldom = {name for name, _ in codec.shape.seldom}
    for name in codec.shape.names:
        rule = codec.rules.get(name)
        if rule is None and name in seldom:
            continue  # Nobody expects it of a dialect.
        if rule is None:
            yield LossLine(kind=codec.kind, field=name, loss=Loss.NO_ELEMENT)
        elif not rule.is_sent:
            yield LossLine(kind=codec.kind, field=name, loss=Loss.RECEIVER_DECIDES)
        elif rule.codes and rule.codes.without_code:
            labels = "、".join(sorted(rule.codes.without_code))
            yield LossLine(kind=codec.kind, field=name, loss=Loss.NO_CODE, detail=labels)


def _table(table: CodeTable) -> TableDescription:
    words = {True: "是", False: "否"}
    return TableDescription(
        name=table.name,
        title=table.title,
        codes=tuple(
            (str(code), words[label] if isinstance(label, bool) else label)
            for label, code in table.codes.items()
        ),
        without_code=tuple(sorted(table.without_code)),
    )
