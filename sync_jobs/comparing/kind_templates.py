"""Templates of project kinds (项目类别模板) for projects without one of their own."""

from collections.abc import Iterable

from adapter.domain.function_class import LENGTHS
from adapter.domain.library.content import LibraryContent
from adapter.domain.project import Project
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from sync_jobs.gate import OpenProjects

#: 项目类别, 功能分类 and 主管部门 of one row of the list.
_Kind = tuple[str, str, str]


def kind_templates(
    content: LibraryContent, listed: Iterable[Project], opened: OpenProjects
) -> dict[str, IndicatorTemplate]:
    """The one template of the kind of each open project, by its key.

    A kind is a 项目类别 and the whole 类款项, of the department where the template names it. A
    project of several kinds, or a kind with several templates, has none.
    """
    templates = [each for each in content.templates if _is_of_kind(each)]
    if not templates:
        return {}
    kinds: dict[tuple[str, str], set[_Kind]] = {}
    for each in listed:
        kind = each.category, each.function_class, each.department_code
        kinds.setdefault((each.agency_code, each.name), set()).add(kind)
    found: dict[str, IndicatorTemplate] = {}
    for bound in opened.bindings:
        said = kinds.get((bound.agency_code, bound.project_name), set())
        asked = [each for each in templates for kind in said if _is_for(each, kind)]
        if len(said) == len(asked) == 1 and opened.gate.admits(bound.project_code):
            found[bound.project_code] = asked[0]
    return found


def _is_of_kind(template: IndicatorTemplate) -> bool:
    is_nobodys = not template.project_code and not template.project_name
    is_whole = len(template.function_class) == LENGTHS[-1] and bool(template.project_category)
    return template.level is TemplateLevel.PROJECT_KIND and is_nobodys and is_whole


def _is_for(template: IndicatorTemplate, kind: _Kind) -> bool:
    category, function, department = kind
    is_kind = (template.project_category, template.function_class) == (category, function)
    return is_kind and template.department_code in ("", department)
