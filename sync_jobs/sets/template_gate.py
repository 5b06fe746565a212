"""Which templates (指标模板) the secrecy gate lets out, each joined to whom it is of."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from adapter.domain.agency import is_unit_of
from adapter.domain.library.content import LibraryContent
from adapter.domain.project import ProjectBinding
from adapter.domain.secrecy import key_of_department
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from sync_jobs.gate import OpenProjects


def is_of_project(template: IndicatorTemplate) -> bool:
    """Whether it is one project's own; others are of a department, or of a kind of projects."""
    return template.level is TemplateLevel.PROJECT


def _department_templates(
    content: LibraryContent, projects: OpenProjects
) -> Iterator[IndicatorTemplate]:
    """The templates of whole departments that are open."""
    for template in content.templates:
        key = key_of_department(template.department_code)
        if template.level is TemplateLevel.DEPARTMENT and projects.gate.admits(key):
            yield template


def templates_by_key(
    content: LibraryContent, projects: OpenProjects
) -> Iterator[tuple[str, IndicatorTemplate]]:
    """Every template that the gate lets out, under the gate's key of its owner."""
    for template, binding in _project_templates(content, projects):
        yield binding.project_code, template
    for template in _department_templates(content, projects):
        yield key_of_department(template.department_code), template


def _project_templates(
    content: LibraryContent, projects: OpenProjects
) -> Iterator[tuple[IndicatorTemplate, ProjectBinding]]:
    """The project templates whose project is public and bound; the gate holds back the others."""
    finder = BindingFinder(projects.bindings)
    for template in content.templates:
        if is_of_project(template):
            binding = finder.find(template)
            if binding is not None and projects.gate.admits(binding.project_code):
                yield template, binding


class TemplateGate:
    """Judges whether a template may be handed out of the house (导出), closed by default.

    One of a project or a department leaves as by a push. One of a project kind is nobody's: it
    leaves unless it names a project that may not, or is of a department that is not open. A name
    beside a code must be that of the project, since both are written.
    """

    def __init__(self, projects: OpenProjects) -> None:
        self._finder = BindingFinder(projects.bindings)
        self._gate = projects.gate

    def lets_out(self, template: IndicatorTemplate) -> bool:
        """Whether nothing speaks against it."""
        names_project = template.project_code or template.project_name
        if names_project or is_of_project(template):
            binding = self._finder.find(template)
            if binding is None or not self._gate.admits(binding.project_code):
                return False
            if template.project_name not in {"", binding.project_name}:
                return False
        if is_of_project(template):
            return True
        is_nobodys = template.level is TemplateLevel.PROJECT_KIND and not template.department_code
        return is_nobodys or self._gate.admits(key_of_department(template.department_code))


class BindingFinder:
    """Joins a template to its project: by code, else by department and name if that is unique.

    A name alone could mean the namesake of a secret project in another department.
    """

    def __init__(self, bindings: Sequence[ProjectBinding]) -> None:
        self._bindings = bindings
        self._by_code = {each.project_code: each for each in bindings}

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[ProjectBinding]]:
        """Made only where some template names no code: there are as many as projects."""
        found: dict[str, list[ProjectBinding]] = {}
        for each in self._bindings:
            found.setdefault(each.project_name, []).append(each)
        return found

    def find(self, template: IndicatorTemplate) -> ProjectBinding | None:
        """None where it is of no project that is bound, or of which one is not sure."""
        if template.project_code:
            return self._by_code.get(template.project_code)
        if not template.department_code:
            return None
        named = [
            each
            for each in self._by_name.get(template.project_name, [])
            if is_unit_of(each.agency_code, template.department_code)
        ]
        return named[0] if len(named) == 1 else None
