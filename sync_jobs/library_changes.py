"""What changed between two versions of the library (版本差异), of what is open now."""

from dataclasses import replace

from adapter.domain.frame import named_projects
from adapter.domain.identity import Scope
from adapter.domain.indicator import DepartmentDuty
from adapter.domain.library import LibraryContent
from adapter.domain.library_meaning import MeaningChange, diff_by_meaning
from adapter.domain.secrecy import key_of_department
from adapter.ports.store import Store
from sync_jobs.gate import OpenProjects, division_of, open_projects
from sync_jobs.internal_sets import TemplateGate


def seen_changes(store: Store, scope: Scope, old: int, new: int) -> list[MeaningChange] | None:
    """The changes from one version to another by meaning; None where there is no such version.

    Templates and duties that may not be handed out take no part: an old version may hold what was
    public then.
    """
    with store.begin() as work:
        division, projects = division_of(scope), open_projects(work, scope)
        versions = [work.library.get(division, each) for each in (old, new)]
        contents = [work.library.content(each.version_id) for each in versions if each]
        if len(contents) < len(versions):
            return None
    templates, duties = TemplateGate(projects), _DutyGate(projects)
    before, after = (_admitted(each, templates, duties) for each in contents)
    return diff_by_meaning(before, after)


class _DutyGate:
    """Judges whether a duty may be shown: one of an open department that names open projects of it.

    A name alone could mean the namesake of a secret project in another department.
    """

    def __init__(self, projects: OpenProjects) -> None:
        self._gate = projects.gate
        self._agencies: dict[str, list[str]] = {}
        for each in projects.bindings:
            self._agencies.setdefault(each.project_name, []).append(each.agency_code)

    def lets_out(self, duty: DepartmentDuty) -> bool:
        """Whether nothing speaks against it."""
        department = duty.department_code
        return self._gate.admits(key_of_department(department)) and all(
            # A unit's six digits begin with the three of its department (DOMAIN §1).
            any(each.startswith(department) for each in self._agencies.get(name, ()))
            for name in named_projects(duty.spending_project, self._agencies)
        )


def _admitted(
    content: LibraryContent, templates: TemplateGate, duties: _DutyGate
) -> LibraryContent:
    return replace(
        content,
        templates=tuple(filter(templates.lets_out, content.templates)),
        duties=tuple(filter(duties.lets_out, content.duties)),
    )
