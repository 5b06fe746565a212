"""Whole sets (整套) of both sides in one form: what we would send, and what they hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from adapter.domain.hand_over import (
    LibrarySet,
    UnknownIndicator,
    assemble_library,
    assemble_templates,
    flat_hash,
    flat_library,
    flat_template,
    library_sets,
    template_set,
)
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryNode
from adapter.domain.library import LibraryContent
from adapter.domain.project import ProjectBinding
from adapter.domain.record import RecordKind
from adapter.domain.template import (
    IndicatorTemplate,
    TemplateHeader,
    TemplateItem,
    TemplateLevel,
    TemplateSet,
)
from adapter.errors import RecordError
from adapter.ports.budget_system import BudgetSystem, RawFields, ReadRequest
from adapter.ports.store import TreeEntry, TreeKind
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects

_Record = TypeVar("_Record", LibraryNode, TemplateHeader, TemplateItem)

#: What a set of each kind is on the wire.
WIRE_KIND = {
    TreeKind.TEMPLATE: RecordKind.TEMPLATE_HEADER,
    TreeKind.LIBRARY_SET: RecordKind.LIBRARY_NODE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalSet:
    """A set of ours as this dialect can carry it, with all that speaks against sending it."""

    kind: TreeKind
    #: What people call it.
    title: str
    entry: TreeEntry
    header: RawFields | None
    rows: tuple[RawFields, ...]
    #: Violations found before any push, as (where, error).
    problems: tuple[tuple[str, RecordError], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalSets:
    """All sets of a library version that may leave for this site."""

    sets: tuple[InternalSet, ...]
    #: Project templates the secrecy gate holds back.
    blocked: int


def internal_sets(
    content: LibraryContent, profile: Profile, projects: OpenProjects, scope: Scope
) -> InternalSets:
    """Build what would be sent; templates of kinds and departments have no place on this wire."""
    builder = _Builder(profile, scope)
    indicators = {each.code: each for each in content.indicators}
    templates = []
    for template, binding in project_templates(content, projects):
        try:
            built = builder.template(template_set(template, indicators, binding, scope))
        except UnknownIndicator as error:
            built = builder.unknown_indicator(template, binding, str(error))
        templates.append(built)
    libraries = [builder.library(each) for each in library_sets(content.indicators, scope)]
    of_projects = sum(each.level is TemplateLevel.PROJECT for each in content.templates)
    return InternalSets(sets=(*libraries, *templates), blocked=of_projects - len(templates))


def project_templates(
    content: LibraryContent, projects: OpenProjects
) -> Iterator[tuple[IndicatorTemplate, ProjectBinding]]:
    """The project templates whose project is public and bound; the gate holds back the others."""
    finder = _BindingFinder(projects.bindings)
    for template in content.templates:
        if template.level is TemplateLevel.PROJECT:
            binding = finder.find(template)
            if binding is not None and projects.gate.admits(binding.project_code):
                yield template, binding


class _BindingFinder:
    """Joins a template to its project: by code, else by the unique name among the bound ones."""

    def __init__(self, bindings: Sequence[ProjectBinding]) -> None:
        self._by_code = {each.project_code: each for each in bindings}
        self._by_name: dict[str, list[ProjectBinding]] = {}
        for each in bindings:
            self._by_name.setdefault(each.project_name, []).append(each)

    def find(self, template: IndicatorTemplate) -> ProjectBinding | None:
        if template.project_code:
            return self._by_code.get(template.project_code)
        named = self._by_name.get(template.project_name, [])
        if template.department_code:
            named = [e for e in named if e.agency_code.startswith(template.department_code)]
        return named[0] if len(named) == 1 else None


class _Builder:
    def __init__(self, profile: Profile, scope: Scope) -> None:
        self._scope = scope
        self._node = profile.codec(RecordKind.LIBRARY_NODE)
        self._header = profile.codec(RecordKind.TEMPLATE_HEADER)
        self._item = profile.codec(RecordKind.TEMPLATE_ITEM)

    def template(self, full: TemplateSet) -> InternalSet:
        problems = [("模板", error) for error in self._header.check(full.header)]
        for item in full.items:
            problems += [(f"第 {item.ordinal} 行", error) for error in self._item.check(item)]
        carried = full if problems else self._carried_template(full)
        flat = flat_template(carried)
        return InternalSet(
            kind=TreeKind.TEMPLATE,
            title=full.header.template_name,
            entry=TreeEntry(
                key=full.header.template_code,
                project_code=full.header.project_code,
                content_hash=flat_hash(flat),
                fields=flat,
            ),
            header=None if problems else self._header.encode(full.header),
            rows=() if problems else tuple(map(self._item.encode, full.items)),
            problems=tuple(problems),
        )

    def _carried_template(self, full: TemplateSet) -> TemplateSet:
        return TemplateSet(
            header=self._header.project(full.header),
            items=tuple(map(self._item.project, full.items)),
        )

    def library(self, full: LibrarySet) -> InternalSet:
        problems = [
            (f"指标 {node.code}", error) for node in full.nodes for error in self._node.check(node)
        ]
        nodes = full.nodes if problems else tuple(map(self._carried_node, full.nodes))
        flat = flat_library(replace(full, nodes=nodes))
        return InternalSet(
            kind=TreeKind.LIBRARY_SET,
            title=f"指标库（{full.owner_code}）",
            entry=TreeEntry(
                key=full.owner_code, project_code="", content_hash=flat_hash(flat), fields=flat
            ),
            header=None,
            rows=() if problems else tuple(map(self._node.encode, full.nodes)),
            problems=tuple(problems),
        )

    def _carried_node(self, node: LibraryNode) -> LibraryNode:
        """As it comes back; the parent's code is not on the wire but follows from the ids."""
        carried: LibraryNode = self._node.project(node)
        return replace(carried, parent_code=node.parent_code)

    def unknown_indicator(
        self, template: IndicatorTemplate, binding: ProjectBinding, code: str
    ) -> InternalSet:
        flat = {"template_code": template.code, "template_name": template.name}
        return InternalSet(
            kind=TreeKind.TEMPLATE,
            title=template.name,
            entry=TreeEntry(
                key=template.code,
                project_code=binding.project_code,
                content_hash=flat_hash(flat),
                fields=flat,
            ),
            header=None,
            rows=(),
            problems=(("模板", RecordError("unknown_indicator", "indicator_code", code)),),
        )


# --- the other side's sets ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalSets:
    """What the other side holds, as far as the gate lets us look."""

    entries: tuple[TreeEntry, ...]
    #: False when a row was not understood: then nothing may be concluded from an absence.
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalReader:
    """Reads whole sets from the other side."""

    system: BudgetSystem
    profile: Profile
    scope: Scope
    projects: OpenProjects

    def read(
        self, kind: TreeKind, owners: tuple[str, ...] = (), keys: tuple[str, ...] = ()
    ) -> ExternalSets:
        """All live sets of a kind, or those of `keys`; `owners` are the library's owner codes."""
        if kind is TreeKind.LIBRARY_SET:
            return self._library(owners, keys)
        return self._templates(keys)

    def _templates(self, keys: tuple[str, ...]) -> ExternalSets:
        agencies = self.projects.agency_codes
        headers = _Rows(self, RecordKind.TEMPLATE_HEADER, TemplateHeader, agencies, keys)
        items = _Rows(self, RecordKind.TEMPLATE_ITEM, TemplateItem, agencies, keys)
        sets = assemble_templates(headers.records(), items.records())
        entries = tuple(_template_entry(each) for each in sets)
        return ExternalSets(
            entries=entries, is_complete=headers.is_understood and items.is_understood
        )

    def _library(self, owners: tuple[str, ...], keys: tuple[str, ...]) -> ExternalSets:
        nodes = _Rows(self, RecordKind.LIBRARY_NODE, LibraryNode, owners, keys)
        entries = tuple(_library_entry(each) for each in assemble_library(nodes.records()))
        return ExternalSets(entries=entries, is_complete=nodes.is_understood)


class _Rows(Generic[_Record]):
    """The live, admitted, understood records of one kind."""

    def __init__(
        self,
        reader: ExternalReader,
        kind: RecordKind,
        cls: type[_Record],
        agency_codes: tuple[str, ...],
        keys: tuple[str, ...],
    ) -> None:
        self._reader = reader
        self._cls: type[_Record] = cls
        self._codec = reader.profile.codec(kind)
        self._request = ReadRequest(
            kind=kind, scope=reader.scope, agency_codes=agency_codes, keys=keys, live_only=True
        )
        self.is_understood = True

    def records(self) -> Iterator[_Record]:
        if not self._request.agency_codes:
            return
        for fields in self._fields():
            try:
                record = self._codec.decode_record(fields)
            except RecordError:
                self.is_understood = False
                continue
            if isinstance(record, self._cls) and not record.is_deleted:
                yield record

    def _fields(self) -> Iterable[RawFields]:
        is_project_bound = self._request.kind is not RecordKind.LIBRARY_NODE
        gate = self._reader.projects.gate
        for page in self._reader.system.read_pages(self._request):
            for row in page.rows:
                if not is_project_bound or gate.admits(self._codec.project_key_of(row.fields)):
                    yield row.fields


def _template_entry(template: TemplateSet) -> TreeEntry:
    flat = flat_template(template)
    return TreeEntry(
        key=template.header.template_code,
        project_code=template.header.project_code,
        content_hash=flat_hash(flat),
        fields=flat,
    )


def _library_entry(library: LibrarySet) -> TreeEntry:
    flat = flat_library(library)
    return TreeEntry(
        key=library.owner_code, project_code="", content_hash=flat_hash(flat), fields=flat
    )
