"""By which template a project is held (适用模板): its own, else the only one of its kind."""

from collections.abc import Iterable, Iterator

from adapter.domain.library.content import LibraryContent
from adapter.domain.project import Project
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.internal import TemplateGate, templates_by_key


def templates_held_to(
    content: LibraryContent, projects: OpenProjects, listed: Iterable[Project]
) -> Iterator[tuple[str, IndicatorTemplate]]:
    """The templates of open projects and departments under the gate's key of whom they hold.

    A project without one of its own is held to that of its kind: to one that says 项目类别 and
    主管部门 or 功能分类, all of which are the project's, and only where there is no second one.
    """
    has_own: set[str] = set()
    for key, template in templates_by_key(content, projects):
        has_own.add(key)
        yield key, template
    kinds = _kinds(content, projects)
    if not kinds:
        return
    rows: dict[tuple[str, str], list[Project]] = {}
    for each in listed:
        rows.setdefault((each.agency_code, each.name), []).append(each)
    for binding in projects.bindings:
        named = rows.get((binding.agency_code, binding.project_name), ())
        own = [each for each in named if each.project_code in ("", binding.project_code)]
        if not own or binding.project_code in has_own:
            continue
        category = own[0].category
        fit = [
            each
            for each in kinds.get(category, ())
            if all(_is_for(each, project) for project in own)
        ]
        if len(fit) == 1:
            yield binding.project_code, fit[0]


def _kinds(content: LibraryContent, projects: OpenProjects) -> dict[str, list[IndicatorTemplate]]:
    """Templates of kinds that say enough, by 项目类别."""
    gate = TemplateGate(projects)
    found: dict[str, list[IndicatorTemplate]] = {}
    for each in content.templates:
        says_enough = each.project_category and (each.department_code or each.function_class)
        names_nobody = not each.project_code and not each.project_name
        is_of_kind = each.level is TemplateLevel.PROJECT_KIND and names_nobody
        if is_of_kind and says_enough and gate.lets_out(each):
            found.setdefault(each.project_category, []).append(each)
    return found


def _is_for(template: IndicatorTemplate, project: Project) -> bool:
    return (
        project.category == template.project_category
        and template.department_code in ("", project.department_code)
        and project.function_class.startswith(template.function_class)
    )
