"""A set of ours once it follows the other side in some fields (采纳后的整套)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from adapter.domain.indicator import Indicator
from adapter.domain.library.adoption import (
    NotAdopted,
    adopted_indicators,
    adopted_template,
    is_gone,
    is_whole,
    whole_library,
    whole_template,
)
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import EntryRecord
from adapter.domain.plan.plan import FieldChange
from adapter.domain.project import ProjectBinding
from adapter.domain.template import IndicatorTemplate
from adapter.ports.pushes import SetKey
from adapter.ports.trees import TreeKind
from sync_jobs.gate import OpenProjects, division_of
from sync_jobs.library.version_sets import VersionSets
from sync_jobs.sets.internal import InternalSet, internal_sets

_UNSENDABLE = "采纳后的内容不能照原样送出，请在指标库中修订"
_OTHERS = "同一编码的指标在指标库中归别的单位，请在指标库中修订"
_KEPT = "指标库不因对方缺少而删除指标，请为不再使用的指标写明停用日期，要重新送出的以本方为准"
_GONE = "指标库中已没有这一套，请重新计划"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A set as it is to be."""

    #: None: our library has it no more, and `records` are what goes.
    set: InternalSet | None
    #: The same without what is adopted; None: our side does not have the set.
    former: InternalSet | None
    #: Rows of the library that change, as they are to be.
    records: tuple[EntryRecord, ...]

    @property
    def is_gone(self) -> bool:
        """Whether our library is to have the set no more."""
        return self.set is None

    @property
    def target(self) -> str | None:
        """Content hash of the set as it is to be; None: it is to go."""
        return self.set.entry.content_hash if self.set else None


@dataclass(frozen=True, kw_only=True)
class Merger:
    """Makes sets of one library version follow the other side."""

    sets: VersionSets
    #: By code of an indicator that is new to the library: the set that was the first to bring it.
    _brought: dict[str, SetKey] = field(default_factory=dict)

    def merged(
        self, which: SetKey, gate_key: str, adopted: Sequence[FieldChange]
    ) -> Merged | NotAdopted:
        """The set under this key with these fields adopted, or why a person must revise it.

        Of two sets that bring a new indicator under the same code the first has it.
        """
        made = self._made(which, gate_key, adopted)
        if isinstance(made, NotAdopted):
            return made
        new = [each.code for each in made.records if isinstance(each, Indicator)]
        new = [code for code in new if code not in self._indicators]
        if any(self._brought.get(code, which) != which for code in new):
            return NotAdopted(sentence=_OTHERS)
        self._brought.update(dict.fromkeys(new, which))
        return made

    def _made(
        self, which: SetKey, gate_key: str, adopted: Sequence[FieldChange]
    ) -> Merged | NotAdopted:
        kind, key = which
        if is_whole(adopted):
            return self._whole(which, gate_key, adopted)
        if is_gone(adopted):
            return self._without(which, gate_key)
        if kind is TreeKind.TEMPLATE:
            return self._template(key, gate_key, adopted)
        return self._library(key, adopted)

    def _whole(
        self, which: SetKey, gate_key: str, adopted: Sequence[FieldChange]
    ) -> Merged | NotAdopted:
        """A set that only they have."""
        kind, key = which
        if kind is TreeKind.TEMPLATE:
            return self._whole_template(key, gate_key, adopted)
        division = self.sets.run.site.scope.division_code
        owner = ("", "") if key == division else (key, self._departments.get(key, ""))
        made = whole_library(adopted, owner)
        if isinstance(made, NotAdopted):
            return made
        if any(each.code in self._indicators for each in made):
            return NotAdopted(sentence=_OTHERS)
        content = LibraryContent(indicators=made)
        return _as_adopted(self._built(content, which, self.sets.projects), made)

    def _without(self, which: SetKey, gate_key: str) -> Merged | NotAdopted:
        """Our library without a set that they have no more."""
        kind, key = which
        if kind is not TreeKind.TEMPLATE:
            return NotAdopted(sentence=_KEPT)
        template = self.sets.template(key)
        if template is None:
            return NotAdopted(sentence=_GONE)
        former = self._built(self._around(template), which, self._only(gate_key))
        if former is None:
            return NotAdopted(sentence=_UNSENDABLE)
        return Merged(set=None, former=former, records=(template,))

    def _whole_template(
        self, key: str, gate_key: str, adopted: Sequence[FieldChange]
    ) -> Merged | NotAdopted:
        made = whole_template(adopted)
        if isinstance(made, NotAdopted):
            return made
        if self.sets.template(key) is not None:
            # Of another owner, or kept back: its code is not to be had.
            return NotAdopted(sentence=_UNSENDABLE)
        named = replace(made, department_name=self._departments.get(made.department_code, ""))
        which = TreeKind.TEMPLATE, key
        built = self._built(self._around(named), which, self._only(gate_key))
        return _as_adopted(built, (named,))

    def _template(
        self, key: str, gate_key: str, adopted: Sequence[FieldChange]
    ) -> Merged | NotAdopted:
        template = self.sets.template(key)
        if template is None:
            return NotAdopted(sentence=_GONE)
        changed = adopted_template(template, adopted)
        if isinstance(changed, NotAdopted):
            return changed
        projects = self._only(gate_key)
        former = self._built(self._around(template), (TreeKind.TEMPLATE, key), projects)
        built = self._built(self._around(changed), (TreeKind.TEMPLATE, key), projects)
        return _merged(built, former, () if changed == template else (changed,))

    def _around(self, template: IndicatorTemplate) -> LibraryContent:
        """A template and the indicators that it names, nothing else."""
        named = (self._indicators.get(each.indicator_code) for each in template.lines)
        return LibraryContent(
            indicators=tuple({each.code: each for each in named if each}.values()),
            templates=(template,),
        )

    def _library(self, key: str, adopted: Sequence[FieldChange]) -> Merged | NotAdopted:
        own = [each for each in self.sets.indicators if self._owner(each) == key]
        changed = adopted_indicators(own, adopted)
        if isinstance(changed, NotAdopted):
            return changed
        codes = {each.code for each in own}
        if any(each.code in self._indicators and each.code not in codes for each in changed):
            return NotAdopted(sentence=_OTHERS)
        after = {each.code: each for each in own} | {each.code: each for each in changed}
        which = TreeKind.LIBRARY_SET, key
        former = self._built(LibraryContent(indicators=tuple(own)), which, self.sets.projects)
        content = LibraryContent(indicators=tuple(after.values()))
        return _merged(self._built(content, which, self.sets.projects), former, changed)

    def _owner(self, indicator: Indicator) -> str:
        return indicator.department_code or self.sets.run.site.scope.division_code

    def _built(
        self, content: LibraryContent, which: SetKey, projects: OpenProjects
    ) -> InternalSet | None:
        site = self.sets.run.site
        return internal_sets(content, site.profile, projects, site.scope).of(which)

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {each.code: each for each in self.sets.indicators}

    @cached_property
    def _departments(self) -> Mapping[str, str]:
        """Open ones, code -> name."""
        return self.sets.work.projects.open_departments(division_of(self.sets.run.site.scope))

    def _only(self, gate_key: str) -> OpenProjects:
        """The one project that a template belongs to; its binding was unique among all."""
        binding = self._bindings.get(gate_key)
        return replace(self.sets.projects, bindings=(binding,) if binding else ())

    @cached_property
    def _bindings(self) -> dict[str, ProjectBinding]:
        return {each.project_code: each for each in self.sets.projects.bindings}


def _merged(
    built: InternalSet | None, former: InternalSet | None, records: tuple[EntryRecord, ...]
) -> Merged | NotAdopted:
    if former is None:
        return NotAdopted(sentence=_UNSENDABLE)
    made = _as_adopted(built, records)
    return made if isinstance(made, NotAdopted) else replace(made, former=former)


def _as_adopted(built: InternalSet | None, records: tuple[EntryRecord, ...]) -> Merged | NotAdopted:
    if built is None or built.problems:
        return NotAdopted(sentence=_UNSENDABLE)
    return Merged(set=built, former=None, records=records)
