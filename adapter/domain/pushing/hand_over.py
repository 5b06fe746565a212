"""The hand-over (送交): from the library's own shape to the whole sets that cross the wire."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from adapter.domain.fingerprint import digest, plain_number
from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LibraryNode
from adapter.domain.project import ProjectBinding
from adapter.domain.record import RecordShape, shape_of
from adapter.domain.template import IndicatorTemplate, TemplateHeader, TemplateItem, TemplateSet
from adapter.domain.value import IndicatorValue, ValueKind, print_value

#: A row's name and its content fields as text.
NamedRow = tuple[str, dict[str, str]]
_NO_VALUE = IndicatorValue(kind=ValueKind.EMPTY)


class UnknownIndicator(LookupError):
    """A template line names an indicator that the library does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrarySet:
    """The library rows of one owner: the unit that the receiver replaces as a whole."""

    owner_code: str
    #: Headings before their children.
    nodes: tuple[LibraryNode, ...]


# --- outbound -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose template it is, as the wire names it."""

    #: "" for a department.
    project_code: str = ""
    project_name: str = ""
    #: The project's unit; a department hands in under its own code.
    agency_code: str


def owner_of_project(binding: ProjectBinding) -> Owner:
    """A project, as it is bound."""
    return Owner(
        project_code=binding.project_code,
        project_name=binding.project_name,
        agency_code=binding.agency_code,
    )


def template_set(
    template: IndicatorTemplate,
    indicators: Mapping[str, Indicator],
    owner: Owner,
    scope: Scope,
) -> TemplateSet:
    """The wire form of an owner's template; UnknownIndicator when a line points nowhere."""
    header = TemplateHeader(
        template_code=template.code,
        template_name=template.name,
        project_code=owner.project_code,
        project_name=owner.project_name,
        project_category=template.project_category,
        function_class=template.function_class,
        agency_code=owner.agency_code,
        department_code=template.department_code,
        division_code=scope.division_code,
        fiscal_year=scope.fiscal_year,
    )
    return TemplateSet(header=header, items=tuple(_items(template, indicators, header)))


def _items(
    template: IndicatorTemplate, indicators: Mapping[str, Indicator], header: TemplateHeader
) -> Iterable[TemplateItem]:
    for line in sorted(template.lines, key=lambda each: each.ordinal):
        indicator = indicators.get(line.indicator_code)
        if indicator is None:
            raise UnknownIndicator(line.indicator_code)
        yield TemplateItem(
            template_code=template.code,
            project_code=header.project_code,
            agency_code=header.agency_code,
            department_code=header.department_code,
            division_code=header.division_code,
            fiscal_year=header.fiscal_year,
            ordinal=line.ordinal,
            indicator_code=indicator.code,
            level1=indicator.level1,
            level2=indicator.level2,
            name=indicator.name,
            target=indicator.standard if line.target.kind is ValueKind.EMPTY else line.target,
            weight=line.weight,
            is_required=line.is_required,
            scoring_rule=indicator.scoring_rule,
            explanation=indicator.explanation,
        )


def library_sets(indicators: Iterable[Indicator], scope: Scope) -> list[LibrarySet]:
    """The library as trees per owner; rows without a department belong to the division's bureau."""
    by_owner: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        owner = indicator.department_code or scope.division_code
        by_owner.setdefault(owner, []).append(indicator)
    return [
        LibrarySet(owner_code=owner, nodes=tuple(_nodes(owner, rows, scope)))
        for owner, rows in sorted(by_owner.items())
    ]


def _nodes(owner: str, indicators: list[Indicator], scope: Scope) -> Iterable[LibraryNode]:
    headings: dict[str, LibraryNode] = {}
    leaves = []
    for indicator in sorted(indicators, key=lambda each: each.code):
        parent = _heading(headings, (indicator.level1, indicator.level2), owner, scope)
        leaves.append(_leaf(indicator, parent, owner, scope))
    yield from headings.values()
    yield from leaves


def _heading(
    headings: dict[str, LibraryNode], path: tuple[str, ...], owner: str, scope: Scope
) -> str:
    """The code of a heading, which is made with those above it when it is new."""
    path = tuple(part for part in path if part)
    # A slash inside a name would make 产出 / 数量 and one heading 产出/数量 the same row.
    code = "/".join(part.replace("/", "／") for part in path)
    if not path or code in headings:
        return code
    parent = _heading(headings, path[:-1], owner, scope)
    headings[code] = LibraryNode(
        node_id=_reference(code),
        parent_id=_reference(parent),
        parent_code=parent,
        code=code,
        name=path[-1],
        level_no=len(path),
        is_leaf=False,
        is_common=False,
        agency_code=owner,
        division_code=scope.division_code,
        fiscal_year=scope.fiscal_year,
        standard=_NO_VALUE,
    )
    return code


def _reference(code: str) -> str:
    """Our own id of a row inside its set: codes may be longer than the 38 characters of an id."""
    return digest([code])[:32] if code else ""


def _leaf(indicator: Indicator, parent: str, owner: str, scope: Scope) -> LibraryNode:
    return LibraryNode(
        node_id=_reference(indicator.code),
        parent_id=_reference(parent),
        parent_code=parent,
        code=indicator.code,
        name=indicator.name,
        level_no=3,
        is_leaf=True,
        is_common=indicator.is_common,
        agency_code=owner,
        division_code=scope.division_code,
        fiscal_year=scope.fiscal_year,
        standard=indicator.standard,
        explanation=indicator.explanation,
        calculation=indicator.calculation,
        scoring_rule=indicator.scoring_rule,
        basis=indicator.basis,
        standard_source=indicator.standard_source,
        data_source=indicator.data_source,
        sector=indicator.sector,
        function_class=indicator.function_class,
        valid_from=indicator.valid_from,
        valid_to=indicator.valid_to,
    )


# --- inbound --------------------------------------------------------------------------------------


def assemble_templates(
    headers: Iterable[TemplateHeader], items: Iterable[TemplateItem]
) -> list[TemplateSet]:
    """Whole sets from rows in any order; items without a head are left out: they are no set.

    Every row stands for itself: who reads them refuses pages that bring a row twice.
    """
    by_code: dict[str, list[TemplateItem]] = {}
    for item in items:
        by_code.setdefault(item.template_code, []).append(item)
    return [
        TemplateSet(
            header=header,
            items=tuple(
                sorted(by_code.get(header.template_code, ()), key=lambda each: each.ordinal)
            ),
        )
        for header in headers
    ]


def assemble_library(nodes: Iterable[LibraryNode]) -> list[LibrarySet]:
    """Library rows per owner; parents are named by code, since ids change with every push.

    Every row stands for itself: who reads them refuses pages that bring a row twice.
    """
    by_owner: dict[str, list[LibraryNode]] = {}
    for node in nodes:
        by_owner.setdefault(node.agency_code, []).append(node)
    return [
        LibrarySet(owner_code=owner, nodes=tuple(_with_parent_codes(rows)))
        for owner, rows in sorted(by_owner.items())
    ]


def _with_parent_codes(nodes: list[LibraryNode]) -> Iterable[LibraryNode]:
    code_of = {node.node_id: node.code for node in nodes}
    return (replace(node, parent_code=code_of.get(node.parent_id, "")) for node in nodes)


# --- flat form: what reconcile compares and people read -------------------------------------------


def flat_template(template: TemplateSet) -> dict[str, str]:
    """Every content field by path; items are named by indicator, so reordering is one change.

    The order of the rows does not matter, nor do the receiver's ids.
    """
    flat = dict(_flat_fields(template.header, shape_of(TemplateHeader), "", ()))
    shape = shape_of(TemplateItem)
    rows = [
        (item.indicator_code or item.name, _content(item, shape, _OF_HEADER))
        for item in template.items
    ]
    return flat | _by_path("items", rows)


def flat_library(library: LibrarySet) -> dict[str, str]:
    """Every content field of an owner's rows by path, rows named by their code, in any order."""
    shape = shape_of(LibraryNode)
    rows = [(node.code, _content(node, shape, _OF_OWNER)) for node in library.nodes]
    return {"owner_code": library.owner_code} | _by_path("nodes", rows)


#: Fields of a line that only repeat its head.
_OF_HEADER = (
    "template_code",
    "project_code",
    "agency_code",
    "department_code",
    "division_code",
    "fiscal_year",
    "indicator_code",
)
_OF_OWNER = ("agency_code", "division_code", "fiscal_year", "code")


def template_rules() -> tuple[str, ...]:
    """The names under which a template's fields and rows may be owned, see `rule_of`."""
    head = _content_names(shape_of(TemplateHeader), "", ())
    rows = _content_names(shape_of(TemplateItem), "items.", _OF_HEADER)
    return (*head, "items", "items.indicator_code", *rows)


def library_rules() -> tuple[str, ...]:
    """The same of an owner's part of the library."""
    return (
        "owner_code",
        "nodes",
        "nodes.code",
        *_content_names(shape_of(LibraryNode), "nodes.", _OF_OWNER),
    )


def _content_names(shape: RecordShape, prefix: str, without: tuple[str, ...]) -> Iterable[str]:
    content = (each.name for each in shape.fields if not each.is_receiver_owned)
    return (f"{prefix}{name}" for name in content if name not in without)


def flat_hash(flat: Mapping[str, str]) -> str:
    """Content hash (SHA-256, hex) of a flat form."""
    return digest([flat])


def _by_path(group: str, rows: Iterable[NamedRow]) -> dict[str, str]:
    return {
        f"{group}.{name}.{field}": text
        for name, content in distinctly_named(rows)
        for field, text in content.items()
    }


def distinctly_named(rows: Iterable[NamedRow]) -> Iterable[NamedRow]:
    """Rows with a name of their own; of equal names the later in order of content gets a number."""
    ordered = sorted(rows, key=_name_of)
    taken = {name for name, _ in ordered}
    for name, group in groupby(ordered, key=_name_of):
        same = list(group)
        if len(same) > 1:
            same.sort(key=lambda row: sorted(row[1].items()))
        yield same[0]
        for _, content in same[1:]:
            yield _next_free(name, taken), content


def _name_of(row: NamedRow) -> str:
    return row[0]


def _next_free(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}#{number}" in taken:
        number += 1
    taken.add(f"{name}#{number}")
    return f"{name}#{number}"


def _content(record: object, shape: RecordShape, without: tuple[str, ...]) -> dict[str, str]:
    return dict(_flat_fields(record, shape, "", without))


def _flat_fields(
    record: object, shape: RecordShape, prefix: str, without: tuple[str, ...]
) -> Iterable[tuple[str, str]]:
    for each in shape.fields:
        value = getattr(record, each.name)
        if value is not None and not each.is_receiver_owned and each.name not in without:
            yield f"{prefix}{each.name}", plain_text(value)


def plain_text(value: object) -> str:
    """A field's value as people read it in a comparison of versions."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, IndicatorValue):
        return print_value(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
