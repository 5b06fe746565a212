"""Sets of one library version, some at a time (某一版的整套), as they would be sent."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from adapter.domain.indicator import Indicator
from adapter.domain.template import IndicatorTemplate
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.gate import OpenProjects
from sync_jobs.job import RunContext
from sync_jobs.sets.internal import InternalSet, SetBuilder


@dataclass(frozen=True, kw_only=False)
class VersionSets:
    """The sets of a version; only its indicators stay in memory."""

    work: UnitOfWork
    run: RunContext
    projects: OpenProjects
    version_id: str

    def libraries(self) -> Iterator[InternalSet]:
        """The parts of the library."""
        return self._builder.libraries()

    def templates(self, codes: Collection[str]) -> Iterator[InternalSet]:
        """The templates of these codes that are somebody's and that the gate lets out."""
        if not codes or not self._builder.carries_templates:
            return
        for each in self.work.library.templates_of(self.version_id, codes):
            built = self._builder.template(each) if self._builder.has_owner(each) else None
            if built is not None:
                yield built

    def some(self, keys: Collection[SetKey]) -> dict[SetKey, InternalSet]:
        """The sets under these keys, as far as the version gives them."""
        found = list(self.templates([key for kind, key in keys if kind is TreeKind.TEMPLATE]))
        if any(kind is TreeKind.LIBRARY_SET for kind, _ in keys):
            found += self.libraries()
        return {(each.kind, each.entry.key): each for each in found}

    def template(self, code: str) -> IndicatorTemplate | None:
        """One template as the library has it."""
        return next(self.work.library.templates_of(self.version_id, [code]), None)

    @cached_property
    def indicators(self) -> Sequence[Indicator]:
        """All of the version."""
        return self.work.library.indicators(self.version_id)

    @cached_property
    def _builder(self) -> SetBuilder:
        site = self.run.site
        return SetBuilder(self.indicators, site.profile, self.projects, site.scope)
