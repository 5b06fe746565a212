"""Our whole sets (本方整套) as this dialect carries them, with all that speaks against them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import islice

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LibraryNode
from adapter.domain.library.content import LibraryContent
from adapter.domain.pushing.hand_over import (
    LibrarySet,
    Owner,
    UnknownIndicator,
    flat_hash,
    flat_library,
    flat_template,
    library_sets,
    owner_of_project,
    template_set,
)
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of, key_of_department, key_of_record
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateSet
from adapter.errors import RecordError
from adapter.ports.pushes import SetKey
from adapter.ports.trees import TreeEntry, TreeKind
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.shelf import Encoded, Filed, Keyed, Shelf, Tray
from sync_jobs.sets.template_gate import BindingFinder, is_of_project

#: Gives a header and rows as they are sent.
Encoding = Callable[[], Encoded]


def nothing_encoded() -> Encoded:
    """For sets that are not sent."""
    return None, ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalSet:
    """A set of ours as this dialect can carry it, with all that speaks against sending it."""

    kind: TreeKind
    #: What people call it.
    title: str
    entry: TreeEntry
    #: Gives header and rows as they are sent: nothing where something speaks against that.
    encoded: Encoding = nothing_encoded
    #: Violations found before any push, as (where, error).
    problems: tuple[tuple[str, RecordError], ...] = ()
    #: False where we cannot even say what the set is: then nothing of it is compared.
    is_whole: bool = True

    @property
    def rows_digest(self) -> str:
        """Digest of the exact rows, see `fingerprint.rows_digest`."""
        return rows_digest(*self.encoded())


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalSets:
    """All sets of a library version that may leave for this site."""

    #: By `name_of`.
    sets: Keyed[InternalSet]
    #: Templates of projects and departments that the secrecy gate holds back.
    blocked: int
    #: How many sets of each kind.
    counts: Mapping[TreeKind, int]
    #: Kinds of which every set is whole, see `InternalSet.is_whole`.
    whole: frozenset[TreeKind] = frozenset(TreeKind)

    def of(self, which: SetKey) -> InternalSet | None:
        """The set under this key."""
        return self.sets.get(name_of(which))

    def of_kind(self, kind: TreeKind) -> Iterator[InternalSet]:
        """The sets of one kind; those of the library come first, so no other is read for them."""
        is_kind = (each for each in self.sets if each.kind is kind)
        return islice(is_kind, self.counts.get(kind, 0))


def name_of(which: SetKey) -> str:
    """Under which name a set is kept."""
    kind, key = which
    return f"{kind.value}/{key}"


def internal_sets(
    content: LibraryContent, profile: Profile, projects: OpenProjects, scope: Scope
) -> InternalSets:
    """Build what would be sent; a template of a project kind is nobody's, so it stays here.

    So does a department's in a dialect that cannot say whose it is: it could not be read back.
    What the profile declares unsupported is not built, and no template of it counts as blocked.
    """
    return sets_to_send(content.indicators, content.templates, profile, projects, scope)


def sets_to_send(
    indicators: Sequence[Indicator],
    templates: Iterable[IndicatorTemplate],
    profile: Profile,
    projects: OpenProjects,
    scope: Scope,
    shelf: Shelf | None = None,
) -> InternalSets:
    """The same, each template read when it is built; with a shelf they lie there."""
    builder = SetBuilder(indicators, profile, projects, scope)
    return _gathered(builder, templates, _Finishing(shelf=shelf, is_encoded=True))


def sets_to_compare(
    indicators: Sequence[Indicator],
    templates: Iterable[IndicatorTemplate],
    profile: Profile,
    projects: OpenProjects,
    scope: Scope,
    shelf: Shelf,
) -> InternalSets:
    """The same sets, of which no rows are encoded."""
    builder = SetBuilder(indicators, profile, projects, scope)
    return _gathered(builder, templates, _Finishing(shelf=shelf, is_encoded=False))


def _gathered(
    builder: "SetBuilder", templates: Iterable[IndicatorTemplate], finish: "_Finishing"
) -> InternalSets:
    gathering = _Gathering(Tray() if finish.shelf is None else finish.shelf.drawer())
    for each in builder.libraries():
        gathering.keep(finish(each))
    of_departments: list[InternalSet] = []
    blocked = 0
    for template in templates if builder.carries_templates else ():
        if not builder.has_owner(template):
            continue
        built = builder.template(template)
        if built is None:
            blocked += 1
        elif is_of_project(template):
            gathering.keep(finish(built))
        else:
            of_departments.append(finish(built))
    for each in of_departments:
        gathering.keep(each)
    return gathering.found(blocked)


@dataclass(frozen=True, slots=True)
class _Gathering:
    """Counts the sets while they are put away."""

    sets: Filed[InternalSet]
    counts: Counter[TreeKind] = field(default_factory=Counter)
    parts: set[TreeKind] = field(default_factory=set)

    def keep(self, built: InternalSet) -> None:
        self.counts[built.kind] += 1
        if not built.is_whole:
            self.parts.add(built.kind)
        self.sets.put(name_of((built.kind, built.entry.key)), built)

    def found(self, blocked: int) -> InternalSets:
        whole = frozenset(TreeKind) - self.parts
        return InternalSets(sets=self.sets, blocked=blocked, counts=self.counts, whole=whole)


@dataclass(frozen=True, slots=True)
class _Finishing:
    """Makes of each built set what it is wanted for."""

    shelf: Shelf | None
    is_encoded: bool

    def __call__(self, built: InternalSet) -> InternalSet:
        encoded: Encoding = nothing_encoded
        if self.is_encoded and not built.problems:
            rows = built.encoded()
            encoded = self.shelf.put_encoded(rows) if self.shelf else _Ready(rows)
        if self.shelf is None:
            return replace(built, encoded=encoded)
        flat = self.shelf.put(built.entry.fields)
        return replace(built, encoded=encoded, entry=replace(built.entry, fields=flat))


@dataclass(frozen=True, slots=True)
class _Ready:
    """Rows that were encoded already."""

    rows: Encoded

    def __call__(self) -> Encoded:
        return self.rows


class SetBuilder:
    """Builds sets of a library version; their rows are encoded when somebody asks for them."""

    def __init__(
        self,
        indicators: Sequence[Indicator],
        profile: Profile,
        projects: OpenProjects,
        scope: Scope,
    ) -> None:
        self._indicators = indicators
        self._profile = profile
        self._projects = projects
        self._scope = scope

    def libraries(self) -> Iterator[InternalSet]:
        """The parts of the library, one per owner."""
        if self._profile.lacks(RecordKind.LIBRARY_NODE):
            return iter(())
        builder = _LibraryBuilder(self._profile)
        return map(builder.library, library_sets(self._indicators, self._scope))

    @property
    def carries_templates(self) -> bool:
        """Whether the profile declares them."""
        return not self._profile.lacks(RecordKind.TEMPLATE_HEADER)

    def has_owner(self, template: IndicatorTemplate) -> bool:
        """Whether it is somebody's whom the dialect can name."""
        return self._building.has_owner(template)

    def template(self, template: IndicatorTemplate) -> InternalSet | None:
        """None where the gate holds it back."""
        return self._building.build(template)

    @cached_property
    def _building(self) -> "_TemplateBuilding":
        return _TemplateBuilding(self._indicators, self._profile, self._projects, self._scope)


class _TemplateBuilding:
    """Builds the templates of open projects and open departments."""

    def __init__(
        self,
        indicators: Sequence[Indicator],
        profile: Profile,
        projects: OpenProjects,
        scope: Scope,
    ) -> None:
        self._indicators = {each.code: each for each in indicators}
        self._builder = _TemplateBuilder(profile)
        self._finder = BindingFinder(projects.bindings)
        self._projects = projects
        self._scope = scope
        self._carries_departments = _carries_departments(profile)

    def has_owner(self, template: IndicatorTemplate) -> bool:
        """Whether it is somebody's whom the dialect can name."""
        is_department = template.level is TemplateLevel.DEPARTMENT
        return is_of_project(template) or (is_department and self._carries_departments)

    def build(self, template: IndicatorTemplate) -> InternalSet | None:
        """None where the gate holds it back."""
        owner = self._owner(template)
        if owner is None:
            return None
        try:
            full = template_set(template, self._indicators, owner, self._scope)
        except UnknownIndicator as error:
            return self._builder.unknown_indicator(template, owner, str(error))
        return self._builder.template(full)

    def _owner(self, template: IndicatorTemplate) -> Owner | None:
        gate = self._projects.gate
        if is_of_project(template):
            binding = self._finder.find(template)
            is_open = binding is not None and gate.admits(binding.project_code)
            return owner_of_project(binding) if binding is not None and is_open else None
        is_open = gate.admits(key_of_department(template.department_code))
        return Owner(agency_code=template.department_code) if is_open else None


def _carries_departments(profile: Profile) -> bool:
    kinds = (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM)
    return all("department_code" in profile.codec(kind).rules for kind in kinds)


class _TemplateBuilder:
    def __init__(self, profile: Profile) -> None:
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
                project_code=key_of_record(full.header) or "",
                content_hash=flat_hash(flat),
                fields=flat,
            ),
            encoded=cache(
                lambda: (
                    self._header.encode(full.header),
                    tuple(map(self._item.encode, full.items)),
                )
            ),
            problems=tuple(problems),
        )

    def _carried_template(self, full: TemplateSet) -> TemplateSet:
        return TemplateSet(
            header=self._header.project(full.header),
            items=tuple(map(self._item.project, full.items)),
        )

    def unknown_indicator(
        self, template: IndicatorTemplate, owner: Owner, code: str
    ) -> InternalSet:
        flat = {"template_code": template.code, "template_name": template.name}
        return InternalSet(
            kind=TreeKind.TEMPLATE,
            title=template.name,
            entry=TreeEntry(
                key=template.code,
                project_code=key_of(owner.project_code, template.department_code) or "",
                content_hash=flat_hash(flat),
                fields=flat,
            ),
            problems=(("模板", RecordError("unknown_indicator", "indicator_code", code)),),
            is_whole=False,
        )


class _LibraryBuilder:
    def __init__(self, profile: Profile) -> None:
        self._node = profile.codec(RecordKind.LIBRARY_NODE)

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
            encoded=cache(lambda: (None, tuple(map(self._node.encode, full.nodes)))),
            problems=tuple(problems),
        )

    def _carried_node(self, node: LibraryNode) -> LibraryNode:
        """As it comes back; the parent's code is not on the wire but follows from the ids."""
        carried: LibraryNode = self._node.project(node)
        return replace(carried, parent_code=node.parent_code)
