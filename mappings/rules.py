"""Field rules (字段规则): a profile's entries joined to the domain's shapes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from adapter.domain.record import FieldShape, RecordShape
from adapter.domain.value import Comparator, IndicatorValue
from adapter.errors import ConfigurationError
from mappings.codes import CodeTable
from mappings.profile_schema import DataSetEntry, FieldEntry
from mappings.toml_file import KeyPath, TomlFile, listed

_COLUMNS = ("join", "comparator", "unit")
#: Which keys besides `element`, `copies`, `required` and `sent` mean something for a type.
_OPTIONS: Mapping[type, frozenset[str]] = {
    str: frozenset({"bytes", "code_table", *_COLUMNS}),
    bool: frozenset({"code_table"}),
    int: frozenset({"form", "digits"}),
    Decimal: frozenset({"form", "digits", "places", "scale"}),
    date: frozenset({"open"}),
    datetime: frozenset({"digits"}),
    IndicatorValue: frozenset({"bytes", *_COLUMNS}),
}
_EVERY_TYPE = frozenset({"element", "copies", "required", "sent"})
#: A wire number times ten to this power is the number inside.
_POWERS = {"fraction": 0, "percent": -2, "yuan": 0, "wan_yuan": 4}
_INSTANT_DIGITS = (17, 14, 8)
#: An int fits 32 bits in every database, a Decimal the widest column of the standard.
_DEFAULT_DIGITS: Mapping[type, int] = {int: 9, Decimal: 18, datetime: 17}
_DEFAULT_PLACES = 6


#: What an operator column can say; 定性 stands for a value that no operator bounds.
QUALITATIVE = "定性"
_OPERATORS = frozenset({*(each.symbol for each in Comparator), QUALITATIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsRule:
    """Where the operator and the unit of a value stand; None for what has no column of its own."""

    comparator: str | None
    codes: CodeTable | None
    unit: str | None
    unit_bytes: int | None

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements of these columns."""
        return tuple(each for each in (self.comparator, self.unit) if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """How one carried domain field stands on the wire."""

    shape: FieldShape
    element: str
    copies: tuple[str, ...]
    #: A value must be there, on reading and on writing.
    is_required: bool
    is_sent: bool
    #: Most bytes of text in `charset`, or None.
    limit_bytes: int | None
    charset: str
    #: Whether the dialect knows "" apart from no value.
    knows_empty: bool
    codes: CodeTable | None
    form: Literal["number", "text"]
    digits: int
    places: int
    #: inside = wire x 10 ** power
    power: int
    open_date: date | None
    zone_offset_min: int
    #: Of a value that is spread over several columns, else None.
    columns: ColumnsRule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What all rules of a profile share."""

    file: TomlFile
    charset: str
    knows_empty: bool
    zone_offset_min: int
    code_table: Callable[[str], CodeTable]


def rules_of(
    shape: RecordShape, entry: DataSetEntry, dialect: Dialect, path: KeyPath
) -> dict[str, FieldRule]:
    """The rules of one data set by domain field, in the order of the shape.

    Raises ConfigurationError naming the key that contradicts the shape, the rest or itself.
    """
    rules, mistakes = examined_rules(shape, entry, dialect, path)
    if mistakes:
        raise mistakes[0]
    return rules


def examined_rules(
    shape: RecordShape, entry: DataSetEntry, dialect: Dialect, path: KeyPath
) -> tuple[dict[str, FieldRule], list[ConfigurationError]]:
    """The rules that can be made, and everything that speaks against the others."""
    here = (*path, "fields")
    known = {each.name: each for each in shape.fields}
    mistakes = [
        dialect.file.mistake((*here, name), f"没有这个字段，可用：{listed(known)}")
        for name in entry.fields
        if name not in known
    ]
    mistakes += _shared_elements(entry, dialect.file, path)
    rules = {}
    for each in shape.fields:
        field = entry.fields.get(each.name)
        if field is None:
            if _has_no_default(each):
                reason = f"必须给出字段 {each.name} 对应的数据元素"
                mistakes.append(dialect.file.mistake(here, reason))
            continue
        try:
            rules[each.name] = _Resolver(each, field, dialect, (*here, each.name)).rule(entry)
        except ConfigurationError as mistake:
            mistakes.append(mistake)
    return rules, mistakes


def _shared_elements(
    entry: DataSetEntry, file: TomlFile, path: KeyPath
) -> Iterator[ConfigurationError]:
    owner: dict[str, str] = dict.fromkeys(entry.constants, "constants")
    for name, field in entry.fields.items():
        for element in elements_of(field):
            if element in owner:
                reason = f"数据元素 {element} 已用于 {owner[element]}"
                yield file.mistake((*path, "fields", name), reason)
            owner[element] = name
    for element in entry.ignored:
        if element in owner:
            reason = f"数据元素 {element} 已用于 {owner[element]}，不能又写在 ignored 里"
            yield file.mistake((*path, "ignored"), reason)


def elements_of(field: FieldEntry) -> tuple[str, ...]:
    """Every element that a field's value stands in."""
    columns = tuple(each.element for each in (field.comparator, field.unit) if each)
    return (field.element, *field.copies, *columns)


def _has_no_default(shape: FieldShape) -> bool:
    return not shape.is_optional and shape.default is None


def _must_have_value(shape: FieldShape) -> bool:
    """An indicator value may be empty: emptiness is one of its kinds."""
    return _has_no_default(shape) and shape.type is not IndicatorValue


@dataclass(frozen=True, slots=True)
class _Resolver:
    """One field's entry on its way to a rule."""

    shape: FieldShape
    entry: FieldEntry
    dialect: Dialect
    path: KeyPath

    def rule(self, data_set: DataSetEntry) -> FieldRule:
        self._refuse_foreign_options()
        self._refuse_contradictions(data_set)
        entry = self.entry
        required = entry.required
        return FieldRule(
            shape=self.shape,
            element=entry.element,
            copies=entry.copies,
            is_required=_must_have_value(self.shape) if required is None else required,
            is_sent=self._is_sent(data_set),
            limit_bytes=entry.bytes,
            charset=self.dialect.charset,
            knows_empty=self.dialect.knows_empty,
            codes=self._codes(),
            form=entry.form,
            digits=self._digits(),
            places=_DEFAULT_PLACES if entry.places is None else entry.places,
            power=_POWERS[entry.scale or "fraction"],
            open_date=entry.open,
            zone_offset_min=self.dialect.zone_offset_min,
            columns=self._columns(),
        )

    def _is_sent(self, data_set: DataSetEntry) -> bool:
        """Rows that only the other side writes are written whole: ids, times and all."""
        return self.entry.sent or not data_set.is_sent or not self.shape.is_receiver_owned

    def _refuse_foreign_options(self) -> None:
        allowed = _EVERY_TYPE | _OPTIONS[self.shape.type]
        for option in sorted(self.entry.model_fields_set - allowed):
            reason = f"对 {self.shape.type.__name__} 类型的字段没有意义"
            raise self._mistake(option, reason)

    def _refuse_contradictions(self, data_set: DataSetEntry) -> None:
        entry, shape = self.entry, self.shape
        if entry.sent and not shape.is_receiver_owned:
            raise self._mistake("sent", "只有归对方所有的字段才需要写 sent")
        if entry.required and not self._is_sent(data_set):
            raise self._mistake("required", "不报送的字段不能要求必填")
        if entry.required is False and _must_have_value(shape) and shape.type is not str:
            raise self._mistake("required", "该字段不能为空")
        if entry.places is not None and entry.places > self._digits():
            raise self._mistake("places", "小数位数不能多于总位数")
        if shape.type is IndicatorValue and entry.join is None:
            raise self._mistake("join", "指标值须写明合并方式 join")
        self._refuse_wrong_columns()
        if shape.type is datetime and self._digits() not in _INSTANT_DIGITS:
            raise self._mistake("digits", "时间须为 17、14 或 8 位")
        if entry.open is not None and not shape.is_optional:
            raise self._mistake("open", "该字段不能为空，不能写 open")

    def _refuse_wrong_columns(self) -> None:
        entry = self.entry
        is_text = self.shape.type is str
        if entry.join and is_text and not self.shape.name.endswith("_value"):
            raise self._mistake("join", "只有指标值才能分列")
        if entry.join and is_text and entry.join != "columns":
            raise self._mistake("join", '文本字段只能写 join = "columns"')
        for option in ("comparator", "unit"):
            if entry.join != "columns" and getattr(entry, option):
                raise self._mistake(option, '须同时写 join = "columns"')
        if entry.join == "columns" and not (entry.comparator or entry.unit):
            raise self._mistake("join", "分列须写明 comparator 或 unit")
        if entry.join == "columns" and (entry.copies or entry.code_table):
            raise self._mistake("join", "分列的字段不能写 copies 或 code_table")

    def _columns(self) -> ColumnsRule | None:
        entry = self.entry
        if entry.join != "columns":
            return None
        table = self.dialect.code_table(entry.comparator.code_table) if entry.comparator else None
        if table and (table.is_boolean or not _OPERATORS.issuperset(table.codes)):
            known = listed(sorted(_OPERATORS))
            raise self._mistake("comparator", f"代码表 {table.name} 的含义只能是 {known}")
        return ColumnsRule(
            comparator=entry.comparator.element if entry.comparator else None,
            codes=table,
            unit=entry.unit.element if entry.unit else None,
            unit_bytes=entry.unit.bytes if entry.unit else None,
        )

    def _digits(self) -> int:
        return self.entry.digits or _DEFAULT_DIGITS.get(self.shape.type, 1)

    def _codes(self) -> CodeTable | None:
        if self.entry.code_table is None:
            if self.shape.type is bool:
                raise self._mistake("code_table", "是否类字段须写明代码表")
            return None
        table = self.dialect.code_table(self.entry.code_table)
        if table.is_boolean != (self.shape.type is bool):
            raise self._mistake("code_table", f"代码表 {table.name} 与字段类型不符")
        if table.without_code and self.entry.required:
            raise self._mistake("required", f"代码表 {table.name} 有无代码的含义，不能要求必填")
        return table

    def _mistake(self, option: str, reason: str) -> Exception:
        return self.dialect.file.mistake((*self.path, option), reason)
