"""Use of the framework (指标体系使用情况): unused templates, indicators nobody declares."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby

from adapter.domain.comparing.level_order import is_of_projects
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.framework import Framework, gaps_of
from adapter.domain.function_class import LENGTHS
from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import department_of_key, key_of_department
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.ports.reporting import ProjectKind
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.result_lines import finding_on
from sync_jobs.gate import OpenProjects, division_of
from sync_jobs.sets.spool import batches
from sync_jobs.sets.template_gate import templates_by_key

#: Whose key -> codes of indicators that were told to be missing there (`缺少必选指标`).
ToldMissing = Mapping[str, Collection[str]]

#: Digits of the 类 of a function class.
_CLASS = LENGTHS[0]
#: From this likelihood on what a person is asked about may be declared; below, it is chance.
_MAY_BE_MEANT = 0.1
#: As the store keeps a key.
_LONGEST_KEY = 200
#: Projects whose departments are looked up at once.
_AT_ONCE = 500


def unused_templates(
    work: UnitOfWork, scope: Scope, content: LibraryContent, projects: OpenProjects
) -> Iterator[Finding]:
    """Templates of which no indicator was declared, though targets were."""
    templates: dict[str, list[IndicatorTemplate]] = {}
    for key, template in templates_by_key(content, projects):
        templates.setdefault(key, []).append(template)
    for key, used in _by_owner(work.reporting.used_by_owner(scope)):
        for template in templates.get(key, ()):
            yield from _unused(key, template, used)
    by_kind = work.reporting.used_by_kind(scope)
    for template in content.templates:
        # One that names a project is that project's affair, not the library's.
        names_nobody = not template.project_code and not template.project_name
        if template.level is TemplateLevel.PROJECT_KIND and names_nobody:
            yield from _unused("", template, _used_in(by_kind, template))


def _used_in(
    by_kind: Mapping[ProjectKind, frozenset[str]], template: IndicatorTemplate
) -> frozenset[str] | None:
    """What projects of the template's kind declare; None where none of these declared anything.

    The department and the 类 of the function class count where the template names them.
    """
    department, function = template.department_code, template.function_class[:_CLASS]
    some = [
        codes
        for kind, codes in by_kind.items()
        if kind.category == template.project_category
        and (not department or kind.department_code == department)
        and (not function or kind.function_class[:_CLASS] == function)
    ]
    return frozenset[str]().union(*some) if some else None


def _unused(
    key: str, template: IndicatorTemplate, used: frozenset[str] | None
) -> Iterator[Finding]:
    codes = {each.indicator_code for each in template.lines}
    # Who declared nothing at all is told of elsewhere.
    if used is None or not codes or not codes.isdisjoint(used):
        return
    facts = {"name": template.name, "template": template.code, "count": str(len(codes))}
    told = LineFinding(FindingCode.TEMPLATE_UNUSED, facts)
    yield finding_on(told, key, RecordKind.TEMPLATE_HEADER.value, template.code)


def framework_gaps(
    work: UnitOfWork, scope: Scope, content: LibraryContent, missing: ToldMissing
) -> Iterator[Finding]:
    """What of the framework an open department with declared targets does not cover.

    What is `missing` from a form of it has to be declared there: that closes the gap, so nobody
    is advised to retire it. Nor of what a person is asked whether a line means it. First levels of
    departments as wholes are told of those alone that declared something as wholes.
    """
    asked_for = _by_department(work, scope, missing)
    waiting = work.reporting.asked_by_department(scope, _MAY_BE_MEANT)
    names = work.projects.open_departments(division_of(scope))
    framework = Framework.of(content.indicators)
    level_of = {each.code: each.level1 for each in content.indicators}
    wholes = {
        department_of_key(owner) for owner, _ in _by_owner(work.reporting.used_by_owner(scope))
    }
    for code, used in _by_owner(work.reporting.used_by_department(scope)):
        known = used.union(asked_for.get(code, ()), waiting.get(code, ()))
        levels = {level_of.get(each) for each in known}
        for gap in gaps_of(framework, code, known):
            is_owed = code in wholes or gap.level1 in levels or is_of_projects(gap.level1)
            if not is_owed:
                continue
            facts = {"name": names.get(code, code), **gap.facts}
            told = LineFinding(FindingCode.FRAMEWORK_GAP, facts)
            key = f"{gap.level1}/{gap.level2}"[:_LONGEST_KEY]
            kind = RecordKind.DEPARTMENT_TARGET_LINE.value
            yield finding_on(told, key_of_department(code), kind, key)


def _by_department(
    work: UnitOfWork, scope: Scope, missing: ToldMissing
) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = {}
    for keys in batches(missing, _AT_ONCE):
        departments = work.reporting.departments_of(scope, keys)
        for key in keys:
            department = department_of_key(key) or departments.get(key)
            if department is not None:
                found.setdefault(department, set()).update(missing[key])
    return found


def _by_owner(
    pairs: Iterable[tuple[str, str | None]],
) -> Iterator[tuple[str, frozenset[str]]]:
    for owner, some in groupby(pairs, key=lambda each: each[0]):
        yield owner, frozenset(code for _, code in some if code is not None)
