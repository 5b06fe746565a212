"""The codec of a record kind (编解码): raw rows to domain values and back, compiled once."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import call, itemgetter
from typing import Any

from adapter.domain.fingerprint import canonical, content_of, digest
from adapter.domain.record import FieldShape, RecordKind, RecordShape
from adapter.domain.secrecy import key_of
from adapter.domain.value import IndicatorValue
from adapter.errors import RecordError
from adapter.ports.budget_system import FlawedFields
from mappings.column_values import columns_codec
from mappings.field_codec import FieldCodec, Reader
from mappings.number_fields import decimal_codec, whole_number_codec
from mappings.rules import FieldRule
from mappings.text_fields import code_codec, text_codec, value_codec
from mappings.time_fields import date_codec, instant_codec

#: The separator of `fingerprint.digest`; a test holds both to the same hash.
_SEPARATOR = "\x1f"

_BY_TYPE: Mapping[type, Callable[[FieldRule], FieldCodec]] = {
    str: text_codec,
    int: whole_number_codec,
    Decimal: decimal_codec,
    date: date_codec,
    datetime: instant_codec,
    IndicatorValue: value_codec,
}


def compile_field(rule: FieldRule) -> FieldCodec:
    """The codec of one field."""
    if rule.columns is not None:
        return columns_codec(rule, rule.columns)
    if rule.codes is not None:
        return code_codec(rule, rule.codes)
    return _BY_TYPE[rule.shape.type](rule)


class Codec:
    """One record kind in one dialect.

    Laws: `decode(encode(x)) == project(x)` as a record for every x with an empty `check(x)`, and
    `project` is idempotent. Tuples follow `shape.names`.
    """

    def __init__(
        self,
        kind: RecordKind,
        shape: RecordShape,
        rules: Mapping[str, FieldRule],
        *,
        constants: Mapping[str, str | int],
        writes_null: bool,
        ignored: Collection[str] = (),
    ) -> None:
        """`rules` by field name; a field without one is not carried.

        `ignored` are elements that are known and not mapped.
        """
        self.kind = kind
        self.shape = shape
        self.rules = rules
        self.constants = constants
        self._writes_null = writes_null
        self._fields = {name: compile_field(rule) for name, rule in rules.items()}
        self._sent = [field for field in self._fields.values() if field.rule.is_sent]
        # A field that is not carried reads some element that is there, and ignores it.
        some_element = next(iter(rules.values())).element
        self._elements = tuple(
            rules[name].element if name in rules else some_element for name in shape.names
        )
        self._pick = itemgetter(*self._elements)
        #: Position and elements of the fields that stand in several columns; mostly none.
        self._spread = [
            (at, self._fields[name].columns)
            for at, name in enumerate(shape.names)
            if name in self._fields and self._fields[name].columns
        ]
        self._readers = tuple(self._reader(each) for each in shape.fields)
        self._key_at = _position(shape, shape.key)
        self._deleted_at = _position(shape, "is_deleted")
        self._project_element = _element(rules, shape.project)
        self._department_element = _element(rules, shape.department)
        self._content = itemgetter(*shape.content_positions)
        read = {each: field for field in self._fields.values() for each in _read_from(field)}
        self._by_element = read
        #: Elements that reading looks at, and every element that the profile knows of.
        self.read_elements = frozenset(read)
        self.known_elements = self.read_elements.union(
            ignored, constants, *(each.copies for each in rules.values())
        )

    def _reader(self, shape: FieldShape) -> Reader:
        if shape.name in self._fields:
            return self._fields[shape.name].read
        default = shape.default
        return lambda _raw: default

    # --- what the profile says of its elements ---

    @property
    def omits_empty(self) -> bool:
        """Whether an element without a value is left out of a row."""
        return not self._writes_null

    @property
    def gate_elements(self) -> frozenset[str]:
        """The elements by which the gate judges a row."""
        elements = (self._project_element, self._department_element)
        return frozenset(each for each in elements if each)

    @property
    def required_elements(self) -> frozenset[str]:
        """Elements that must hold a value."""
        return frozenset(rule.element for rule in self.rules.values() if rule.is_required)

    @property
    def code_tables(self) -> Mapping[str, str]:
        """The names of code tables by element."""
        found: dict[str, str] = {}
        for rule in self.rules.values():
            if rule.columns and rule.columns.codes and rule.columns.comparator:
                found[rule.columns.comparator] = rule.columns.codes.name
            elif rule.codes:
                found[rule.element] = rule.codes.name
        return found

    def field_of(self, element: str) -> FieldCodec | None:
        """The codec of the field that is read from an element."""
        return self._by_element.get(element)

    # --- reading ---

    def gate_key_of(self, fields: Mapping[str, object]) -> str | None:
        """The key by which the gate judges a row, see `secrecy.key_of`; nothing else is looked at.

        None when the row names neither project nor department, or the kind belongs to none. None
        too when one of them is flawed: a row that does not tell its project is no department's.
        """
        if isinstance(fields, FlawedFields) and not fields.elements.isdisjoint(
            (self._project_element, self._department_element)
        ):
            return None
        project = fields.get(self._project_element) if self._project_element else None
        department = fields.get(self._department_element) if self._department_element else None
        return key_of(project, department)

    def decode(self, fields: Mapping[str, object]) -> tuple[object, ...]:
        """A raw row as domain values. Raises RecordError for the first field that is unusable.

        Numbers are expected as int or Decimal. Elements the profile does not name are ignored. Of a
        row with FlawedFields nothing is used, even if no field of ours is flawed.
        """
        if isinstance(fields, FlawedFields):
            raise RecordError(fields.code, self._named(fields.elements))
        try:
            raw = self._pick(fields)
        except KeyError:  # an absent element reads like null
            raw = tuple(map(fields.get, self._elements))
        if self._spread:
            raw = self._with_columns(fields, raw)
        return tuple(map(call, self._readers, raw))

    def _named(self, elements: frozenset[str]) -> str:
        """The first field of ours among their elements, "" for none: never a name of theirs."""
        named = (
            name
            for name, field in self._fields.items()
            if elements & {field.rule.element, *field.columns}
        )
        return next(named, "")

    def _with_columns(
        self, fields: Mapping[str, object], raw: tuple[object, ...]
    ) -> tuple[object, ...]:
        parts = list(raw)
        for at, elements in self._spread:
            parts[at] = tuple(map(fields.get, elements))
        return tuple(parts)

    def decode_record(self, fields: Mapping[str, object]) -> object:
        """A raw row as an instance of the kind's class. Raises RecordError."""
        return self.shape.cls(**dict(zip(self.shape.names, self.decode(fields), strict=True)))

    def key(self, values: Sequence[object]) -> str:
        """The receiver's id of a decoded row, "" when it has none."""
        return "" if self._key_at is None else str(values[self._key_at])

    def is_deleted(self, values: Sequence[object]) -> bool:
        """Whether the other side marked a decoded row as deleted."""
        return self._deleted_at is not None and values[self._deleted_at] is True

    def content_hash(self, values: Sequence[object]) -> str:
        """SHA-256 (hex) over the fields that are not the receiver's; equals `record_digest`."""
        if any(values[at] is not None for _, at in self.shape.seldom):
            return fast_digest(content_of(self.shape, values))
        return fast_digest(self._content(values))

    # --- writing ---

    def encode(self, record: object) -> dict[str, object]:
        """A record as element name -> wire value; RecordError where `check` would complain."""
        row: dict[str, object] = dict(self.constants)
        for field in self._sent:
            value = field.write(getattr(record, field.rule.shape.name))
            parts = _parts(field, value)
            row.update((k, part) for k, part in parts if part is not None or self._writes_null)
        return row

    def check(self, record: object) -> list[RecordError]:
        """Every reason why the record cannot be sent as it is, one per field."""
        return list(self._violations(record))

    def _violations(self, record: object) -> Iterator[RecordError]:
        for field in self._sent:
            try:
                field.write(getattr(record, field.rule.shape.name))
            except RecordError as error:
                yield error

    def project(self, record: object) -> Any:  # noqa: ANN401 - the same class as the argument, whichever
        """What is left of a record after the wire; fields that are not sent get their default."""
        return self.shape.cls(**{each.name: self._kept(each, record) for each in self.shape.fields})

    def _kept(self, shape: FieldShape, record: object) -> object:
        field = self._fields.get(shape.name)
        if field is None or not field.rule.is_sent:
            return shape.default
        return field.keep(getattr(record, shape.name))


def _parts(field: FieldCodec, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, tuple):
        yield from zip(field.columns, value, strict=True)
        return
    for element in (field.rule.element, *field.rule.copies):
        yield element, value


def _read_from(field: FieldCodec) -> tuple[str, ...]:
    return field.columns or (field.rule.element,)


def _element(rules: Mapping[str, FieldRule], name: str | None) -> str | None:
    return rules[name].element if name is not None and name in rules else None


def _position(shape: RecordShape, name: str | None) -> int | None:
    return shape.names.index(name) if name in shape.names else None


def fast_digest(values: Sequence[object]) -> str:
    """`fingerprint.digest`, faster; values that need its escaping go to the original."""
    parts = [
        "s" + value
        if type(value) is str
        else "~"
        if value is None
        else f"n{value}"
        if type(value) is int
        else canonical(value)
        for value in values
    ]
    text = _SEPARATOR.join(parts)
    if "\\" in text or text.count(_SEPARATOR) != len(parts) - 1:
        return digest(values)
    return hashlib.sha256(text.encode()).hexdigest()
