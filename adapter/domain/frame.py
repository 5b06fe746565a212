"""The frame 部门职责–工作任务–支出项目 of a department, and what its set still lacks."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from adapter.domain.indicator import DepartmentDuty, Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.project import Project
from adapter.domain.template import IndicatorTemplate, TemplateLevel

_BETWEEN_NAMES = re.compile(r"[、,，;；\n]+")


class Gap(Enum):
    """What a department's set lacks; the value says it in Chinese, before what it is about."""

    NO_DUTIES = "部门有非密项目，但没有部门职责（没有填写，或提到的项目未核定为非密）"
    DUTY_WITHOUT_TASK = "部门职责没有对应的工作任务"
    TASK_WITHOUT_PROJECT = "工作任务没有对应的支出项目"
    PROJECT_WITHOUT_DUTY = "非密项目没有对应到任何部门职责"
    PROJECT_WITHOUT_TEMPLATE = "非密项目没有指标模板"
    NO_DEPARTMENT_TEMPLATE = "部门没有适用层级为“部门整体”的指标模板"
    FOREIGN_INDICATOR = "部门整体模板用了其他部门的指标"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGap:
    """One gap."""

    gap: Gap
    #: Duty, task, project or template line it is about; "" for the department itself.
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTask:
    """One task and the projects that pay for it."""

    name: str
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameDuty:
    """One duty and its tasks."""

    name: str
    tasks: tuple[FrameTask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFrame:
    """One department's frame, with everything it lacks."""

    department_code: str
    department_name: str
    duties: tuple[FrameDuty, ...]
    gaps: tuple[FoundGap, ...]


def named_projects(text: str, known: Container[str]) -> list[str]:
    """The projects in a cell 支出项目; a known name may itself hold what else parts names."""
    if not text or text in known:
        return [text] if text else []
    return [part for each in _BETWEEN_NAMES.split(text) if (part := each.strip())]


def department_frames(
    content: LibraryContent, projects: Sequence[Project]
) -> list[DepartmentFrame]:
    """The frame of every department that has duties, public projects or a template, by code.

    `projects` are the public ones. Rows of 部门职责 without a code belong to the department of that
    name.
    """
    names = _department_names(content, projects)
    indicators = {each.code: each for each in content.indicators}
    return [
        _frame(code, name, content, [p for p in projects if p.department_code == code], indicators)
        for code, name in sorted(names.items())
    ]


def _department_names(content: LibraryContent, projects: Sequence[Project]) -> dict[str, str]:
    of_departments = (t for t in content.templates if t.level is TemplateLevel.DEPARTMENT)
    named = [
        *((each.department_code, each.department_name) for each in projects),
        *((each.department_code, each.department_name) for each in of_departments),
        *((each.department_code, each.department_name) for each in content.duties),
    ]
    known: dict[str, str] = {}
    for code, name in named:
        if code:
            known.setdefault(code, name)
    # A name without a code stands for the department of that name, if there is one.
    unknown = {name for code, name in named if not code} - set(known.values())
    return known | {name: name for name in unknown}


def _frame(
    code: str,
    name: str,
    content: LibraryContent,
    projects: Sequence[Project],
    indicators: dict[str, Indicator],
) -> DepartmentFrame:
    duties = [d for d in content.duties if d.department_code == code or _is_named(d, name)]
    tree = _tree(duties, {each.name for each in projects})
    templates = [t for t in content.templates if t.department_code in {"", code}]
    gaps = (
        *_gaps_of_frame(tree, projects),
        *_gaps_of_templates(code, templates, projects, indicators),
    )
    return DepartmentFrame(department_code=code, department_name=name, duties=tree, gaps=gaps)


def _is_named(duty: DepartmentDuty, name: str) -> bool:
    return not duty.department_code and duty.department_name == name


def _tree(duties: Iterable[DepartmentDuty], known: Container[str]) -> tuple[FrameDuty, ...]:
    """Rows that repeat a duty or a task are one; order is that of the sheet."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in duties:
        tasks = found.setdefault(each.duty, {})
        if each.task or each.spending_project:
            names = named_projects(each.spending_project, known)
            tasks.setdefault(each.task, []).extend(names)
    return tuple(
        FrameDuty(
            name=duty,
            tasks=tuple(
                FrameTask(name=task, projects=tuple(dict.fromkeys(names)))
                for task, names in tasks.items()
            ),
        )
        for duty, tasks in found.items()
    )


def _gaps_of_frame(tree: Sequence[FrameDuty], projects: Sequence[Project]) -> Iterator[FoundGap]:
    if projects and not tree:
        yield FoundGap(gap=Gap.NO_DUTIES)
        return
    paid = {name for duty in tree for task in duty.tasks for name in task.projects}
    for duty in tree:
        if not any(task.name for task in duty.tasks):
            yield FoundGap(gap=Gap.DUTY_WITHOUT_TASK, subject=duty.name)
        for task in duty.tasks:
            if not task.projects:
                yield FoundGap(gap=Gap.TASK_WITHOUT_PROJECT, subject=task.name)
    for each in projects:
        if each.name not in paid:
            yield FoundGap(gap=Gap.PROJECT_WITHOUT_DUTY, subject=each.name)


def _gaps_of_templates(
    code: str,
    templates: Sequence[IndicatorTemplate],
    projects: Sequence[Project],
    indicators: dict[str, Indicator],
) -> Iterator[FoundGap]:
    of_projects = [t for t in templates if t.level is TemplateLevel.PROJECT]
    for project in projects:
        if not any(_is_of(template, project) for template in of_projects):
            yield FoundGap(gap=Gap.PROJECT_WITHOUT_TEMPLATE, subject=project.name)
    own = [
        t for t in templates if t.level is TemplateLevel.DEPARTMENT and t.department_code == code
    ]
    if not own:
        yield FoundGap(gap=Gap.NO_DEPARTMENT_TEMPLATE)
    for template in own:
        for line in template.lines:
            indicator = indicators.get(line.indicator_code)
            if indicator is not None and indicator.department_code not in {"", code}:
                subject = f"{template.code} 第 {line.ordinal} 行 {indicator.name}"
                yield FoundGap(gap=Gap.FOREIGN_INDICATOR, subject=subject)


def _is_of(template: IndicatorTemplate, project: Project) -> bool:
    if template.project_code and project.project_code:
        return template.project_code == project.project_code
    return template.project_name == project.name
