"""What a library version holds of projects and departments (模板和部门职责), without its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapter.domain.indicator import DepartmentDuty, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.ports.library_differences import HeldTemplate
from adapter.ports.store import UnitOfWork
from sync_jobs.duty_gate import DutyGate
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.template_gate import TemplateGate


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPapers:
    """Templates by code, and duties."""

    templates: Mapping[str, HeldTemplate] = field(default_factory=dict)
    duties: tuple[DepartmentDuty, ...] = ()

    @staticmethod
    def of(work: UnitOfWork, version: LibraryVersion | None) -> "VersionPapers":
        """All that a version holds; nothing of no version."""
        if version is None:
            return VersionPapers()
        held = work.library_differences.templates(version.version_id)
        return VersionPapers(
            templates={each.head.code: each for each in held},
            duties=work.library_differences.duties(version.version_id),
        )

    def admitted(self, projects: OpenProjects) -> "VersionPapers":
        """Those that may be shown."""
        templates, duties = TemplateGate(projects), DutyGate(projects)
        shown = {
            code: each for code, each in self.templates.items() if templates.lets_out(each.head)
        }
        return VersionPapers(templates=shown, duties=tuple(filter(duties.lets_out, self.duties)))

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.templates) + len(self.duties)

    @property
    def content(self) -> LibraryContent:
        """The same as a library without indicators."""
        heads = tuple(each.head for each in self.templates.values())
        return LibraryContent(templates=heads, duties=self.duties)
