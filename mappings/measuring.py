"""Holds a library against the fields of a dialect (量长度): what does not fit, what is left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from adapter.domain.pushing.hand_over import Owner, UnknownIndicator, library_sets, template_set
from adapter.domain.record import RecordKind
from adapter.domain.template import IndicatorTemplate, TemplateItem, TemplateLevel
from adapter.domain.value import IndicatorValue, ValueKind
from adapter.errors import RecordError
from mappings.codec import compile_field
from mappings.field_codec import FieldCodec
from mappings.rules import FieldRule

#: Stands for what is only known when a project is bound; as long as the real ones.
_PROJECT_CODE, _AGENCY_CODE = "0" * 21, "0" * 6
#: Never measured: our own references and what is only known when a project is bound.
_UNMEASURED = frozenset({"node_id", "parent_id", "project_code", "agency_code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A record that the library would send, and whose it is."""

    kind: RecordKind
    record: object
    #: Code of the indicator; "" for what belongs to a project, of which nothing is told.
    code: str


def samples(content: LibraryContent, scope: Scope) -> Iterator[Sample]:
    """Every record of a library as it would be sent, bound to a project that is not there."""
    for library in library_sets(content.indicators, scope):
        for node in library.nodes:
            yield Sample(kind=RecordKind.LIBRARY_NODE, record=node, code=node.code)
    indicators = {each.code: each for each in content.indicators}
    for template in content.templates:
        if template.level is not TemplateLevel.PROJECT_KIND:
            try:
                full = template_set(template, indicators, _owner(template), scope)
            except UnknownIndicator:
                continue  # a push tells that of the template itself
            yield Sample(kind=RecordKind.TEMPLATE_HEADER, record=full.header, code="")
            yield from map(_item, full.items)


def _item(item: TemplateItem) -> Sample:
    return Sample(kind=RecordKind.TEMPLATE_ITEM, record=item, code=item.indicator_code)


def _owner(template: IndicatorTemplate) -> Owner:
    if template.level is TemplateLevel.DEPARTMENT:
        return Owner(agency_code=template.department_code)
    return Owner(
        agency_code=_AGENCY_CODE,
        project_code=template.project_code or _PROJECT_CODE,
        project_name=template.project_name,
    )


@dataclass(slots=True, kw_only=True)
class Excess:
    """What of one element does not fit."""

    element: str
    limit: int
    longest: int = 0
    #: Code of the indicator that is longest.
    code: str = ""
    count: int = 0

    def note(self, length: int, code: str) -> None:
        """Take one value into account."""
        if length <= self.limit:
            return
        self.count += 1
        if length > self.longest:
            self.longest, self.code = length, code


@dataclass(slots=True, kw_only=True)
class Measure:
    """What a library says of the fields of one kind."""

    kind: RecordKind
    #: Of each field, by element.
    excesses: dict[str, list[Excess]] = field(default_factory=dict)
    #: Fields that no rule carries, and how many records have content there.
    uncarried: dict[str, int] = field(default_factory=dict)


def measure(
    kind: RecordKind, rules: Mapping[str, FieldRule], names: Iterable[str], found: Iterable[Sample]
) -> Measure:
    """Hold every record of a kind against the rules; `names` are all fields of the kind."""
    records = [each for each in found if each.kind is kind]
    result = Measure(kind=kind)
    for name in names:
        if name not in rules:
            filled = sum(_has_content(getattr(each.record, name)) for each in records)
            result.uncarried[name] = filled
        elif rules[name].is_sent and name not in _UNMEASURED:
            result.excesses[name] = list(_excesses(rules[name], records))
    if {"node_id", "parent_id"} <= set(rules):
        result.uncarried.pop("parent_code", None)  # it follows from the ids
    return result


def _has_content(value: object) -> bool:
    if isinstance(value, IndicatorValue):
        return value.kind is not ValueKind.EMPTY
    return value not in {None, ""}


def _excesses(rule: FieldRule, records: Iterable[Sample]) -> Iterator[Excess]:
    if rule.codes is not None or rule.shape.type not in {str, IndicatorValue}:
        return
    columns = rule.columns
    limits = {rule.element: rule.limit_bytes}
    if columns is not None and columns.unit:
        limits[columns.unit] = columns.unit_bytes
    held = {each: Excess(element=each, limit=size) for each, size in limits.items() if size}
    boundless = columns and replace(columns, unit_bytes=None)
    codec = compile_field(replace(rule, limit_bytes=None, is_required=False, columns=boundless))
    for sample in records:
        for element, text in _written(codec, getattr(sample.record, rule.shape.name)).items():
            if element in held:
                held[element].note(len(text.encode(rule.charset, "replace")), sample.code)
    yield from (each for each in held.values() if each.count)


def _written(codec: FieldCodec, value: object) -> dict[str, str]:
    """The texts of a value by element, however long; nothing where it cannot be written at all."""
    try:
        written = codec.write(value)
    except RecordError:
        return {}
    parts = written if isinstance(written, tuple) else (written,)
    elements = codec.columns or (codec.rule.element,)
    return {
        element: part
        for element, part in zip(elements, parts, strict=True)
        if isinstance(part, str)
    }
