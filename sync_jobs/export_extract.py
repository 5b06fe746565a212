"""Exports a department's part of the library to be answered (征求意见): what the gate lets out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO

from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LibraryVersion
from adapter.domain.library.answers import ExtractFacts
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.project import Project
from adapter.errors import PackageRefused
from adapter.ports.store import UnitOfWork
from mappings.workbook import CellTooLongError, ExtractContent, write_extract
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.import_library import ImportContext
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.library.admission import Admission
from sync_jobs.library.package_content import owner_of_template, usable_version
from sync_jobs.library.rights import require_exporter
from sync_jobs.runner import record_run
from sync_jobs.sets.template_gate import TemplateGate

JOB = "export_extract"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractRequest:
    """What is to be extracted."""

    #: 主管部门, 3 digits.
    department_code: str
    #: None for the version in force.
    version_number: int | None = None
    #: The user of the operating system whose right is asked; "" where a door has asked.
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What was extracted."""

    facts: ExtractFacts
    indicators: int
    templates: int
    projects: int
    #: Codes of templates of which an answer could not be registered: the stored list, which is all
    #: that an answer is judged by, does not know their project by code, or department and name.
    unanswerable: tuple[str, ...] = ()


def export_extract(
    context: ImportContext, scope: Scope, request: ExtractRequest, stream: IO[bytes]
) -> ExtractReport:
    """Write the workbook of a department as one recorded run.

    It holds the department's own indicators and the common ones that its templates use, its
    templates and projects, as far as the gate lets them out. Raises PackageRefused for a version
    that is not in use and for a department of which nothing may leave; GateMoved, when nothing of
    the stream may be kept, where a project or department was closed meanwhile.
    """
    reports: list[ExtractReport] = []

    def body(_run_id: str, _held: HeldLeases) -> JobResult:
        report = _export(context, scope, request, stream)
        reports.append(report)
        told = report.indicators + report.templates + report.projects
        figures = {
            "version": report.facts.version_number,
            "department": report.facts.department_code,
        }
        counts = RunCounts(read=told, unchanged=told)
        return JobResult(outcome=RunOutcome.OK, counts=counts, figures=figures)

    record_run(JOB, scope, context.store, context.clock, context.ids, body)
    return reports[0]


def _export(
    context: ImportContext, scope: Scope, request: ExtractRequest, stream: IO[bytes]
) -> ExtractReport:
    with context.store.begin() as work:
        require_exporter(work, request.by, division_of(scope))
        version = usable_version(work, scope, request.version_number)
        projects = open_projects(work, scope)
        content = _content(work, scope, version, projects, request.department_code)
        admission = Admission(work.projects.projects(division_of(scope)))
    if not (content.row_count or content.projects):
        raise PackageRefused(
            "unknown_department",
            f"第 {version.number} 版没有主管部门 {request.department_code} 可以交出的指标、模板或"
            "项目，请核对部门编码",
        )
    facts = ExtractFacts(
        division_code=scope.division_code,
        fiscal_year=scope.fiscal_year,
        version_number=version.number,
        department_code=request.department_code,
        row_count=content.row_count,
    )
    try:
        write_extract(stream, facts, content)
    except CellTooLongError:
        raise PackageRefused(
            "unfit", "没有导出：有一栏过长，表格放不下，请缩短后重新发布再导出"
        ) from None
    with context.store.begin() as looking:
        require_still_open(looking, scope, projects)
    return ExtractReport(
        facts=facts,
        indicators=len(content.indicators),
        templates=len(content.templates),
        projects=len(content.projects),
        unanswerable=tuple(
            each.code for each in content.templates if not admission.takes_template(each)
        ),
    )


def _content(
    work: UnitOfWork,
    scope: Scope,
    version: LibraryVersion,
    open_ones: OpenProjects,
    department: str,
) -> ExtractContent:
    projects = _projects(work, scope, department)
    gate = TemplateGate(open_ones)
    templates = tuple(
        each
        for each in work.library.templates(version.version_id)
        if owner_of_template(each, open_ones.units) == department and gate.lets_out(each)
    )
    used = {line.indicator_code for each in templates for line in each.lines}
    indicators, names = _indicators(
        work.library.stream_indicators(version.version_id), department, used
    )
    return ExtractContent(
        department_name=_name_of(department, projects, indicators),
        indicators=indicators,
        templates=templates,
        projects=projects,
        names=names,
    )


def _projects(work: UnitOfWork, scope: Scope, department: str) -> tuple[Project, ...]:
    """The department's open projects, under the codes that bound them."""
    listed = {
        (each.agency_code, each.name): each
        for each in work.projects.projects(division_of(scope))
        if each.department_code == department
    }
    codes = {
        (binding.agency_code, binding.project_name): binding.project_code
        for binding, owner in work.projects.open_bindings(scope)
        if owner == department
    }
    return tuple(
        replace(each, project_code=codes[key]) for key, each in listed.items() if key in codes
    )


def _indicators(
    stored: Iterable[Indicator], department: str, used: set[str]
) -> tuple[Sequence[Indicator], Mapping[str, str]]:
    """Those that the department may speak of, and the names of all that its templates use."""
    chosen: list[Indicator] = []
    names: dict[str, str] = {}
    for each in stored:
        if each.code in used:
            names[each.code] = each.name
        is_common = not each.department_code and each.code in used
        if each.department_code == department or is_common:
            chosen.append(each)
    return tuple(chosen), names


def _name_of(department: str, projects: Sequence[Project], indicators: Sequence[Indicator]) -> str:
    named = (
        *(e.department_name for e in projects),
        *(e.department_name for e in indicators if e.department_code == department),
    )
    return next((each for each in named if each), "")
