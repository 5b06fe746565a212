"""Identification (识别): joins every pulled line to the library indicator it means."""

from collections.abc import Iterable, Iterator, Mapping

from adapter.domain.declaration import TargetLine
from adapter.domain.department import (
    DepartmentMonitoringLine,
    DepartmentSelfEvaluationLine,
    DepartmentTargetLine,
)
from adapter.domain.identification.decisions import Decisions
from adapter.domain.identification.matching import Line, Match, MatchMethod
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import LINE_KINDS, AnyLine
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.project import Project
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import department_of_key, key_of_record
from adapter.domain.self_evaluation import SelfEvaluationLine
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.identifying import identify
from sync_jobs.job import JobResult, RunContext
from sync_jobs.sets.spool import Spool
from sync_jobs.sets.template_gate import templates_by_key

#: So many matches are told of at once.
_BATCH = 2_000


def identify_indicators(run: RunContext) -> JobResult:
    """By code, by a person's word, by exact name in its level, then by evidence."""
    tally = dict.fromkeys(MatchMethod, 0)
    with Spool[Match]() as matches:
        projects = _decide(run, tally, matches)
        if not run.options.is_dry_run:
            _store(run, projects, matches)
    return _result(tally)


def _decide(run: RunContext, tally: dict[MatchMethod, int], matches: Spool[Match]) -> OpenProjects:
    """Fill the spool; returns the projects that were open meanwhile."""
    site = run.site
    with run.begin() as work:
        projects = open_projects(work, site.scope)
        version = work.library.in_force(division_of(site.scope))
        content = work.library.content(version.version_id) if version else LibraryContent()
        template_codes = {
            key: frozenset(line.indicator_code for line in template.lines)
            for key, template in templates_by_key(content, projects)
        }
        lines = _lines(work, run, projects)
        decisions = Decisions.of(work.match_decisions.standing(site.scope))
        found = identify(lines, content.indicators, template_codes, site.similarity, decisions)
        for match in found:
            tally[match.method] += 1
            matches.add(match)
            if len(matches) % _BATCH == 0:
                site.progress("识别", len(matches), None)
    site.progress("识别", len(matches), len(matches))
    return projects


def _store(run: RunContext, projects: OpenProjects, matches: Iterable[Match]) -> None:
    with run.begin() as work:
        work.analyses.replace_matches(run.site.scope, run.run_id, matches)
        require_still_open(work, run.site.scope, projects)
        work.commit()


def _lines(work: UnitOfWork, run: RunContext, projects: OpenProjects) -> Iterator[Line]:
    listed = _listed(work, run, projects)
    for kind in LINE_KINDS:
        for row in work.rows.current(run.site.scope, kind):
            key = key_of_record(row)
            if isinstance(row, AnyLine) and key is not None and projects.gate.admits(key):
                yield line_to_identify(kind, key, row, listed.get(key))


def _listed(work: UnitOfWork, run: RunContext, projects: OpenProjects) -> dict[str, Project]:
    """The open projects as the list tells of them, by project code."""
    listed = {
        (each.agency_code, each.name): each
        for each in work.projects.projects(division_of(run.site.scope))
    }
    found = {
        each.project_code: listed.get((each.agency_code, each.project_name))
        for each in projects.bindings
    }
    return {code: each for code, each in found.items() if each is not None}


def line_to_identify(
    kind: RecordKind, key: str, row: AnyLine, project: Project | None = None
) -> Line:
    """What identification reads of a line; `key` is the gate's, `project` whose line it is."""
    department = project.department_code if project else department_of_key(key)
    return Line(
        line_kind=kind.value,
        line_key=row.line_id,
        project_code=key,
        level1=row.level1 or "",
        level2=row.level2 or "",
        name=row.name,
        indicator_code=row.indicator_code or "",
        value_text=row.target_value or "",
        function_class=project.function_class if project else "",
        department_code=department or "",
        form=f"{kind.value}/{key}/{_paper_of(row)}",
    )


def _paper_of(row: AnyLine) -> str:
    """What tells the papers of one kind of a project apart."""
    match row:
        case TargetLine() | DepartmentTargetLine():
            return row.version or ""
        case MonitoringLine() | DepartmentMonitoringLine():
            return f"{row.task_id or ''}/{row.round_no or ''}"
        case SelfEvaluationLine() | DepartmentSelfEvaluationLine():
            return row.evaluation_id


def _result(tally: Mapping[MatchMethod, int]) -> JobResult:
    total, unmatched = sum(tally.values()), tally[MatchMethod.NONE]
    identified = total - unmatched
    return JobResult(
        outcome=RunOutcome.OK,
        counts=RunCounts(read=total, updated=identified, unchanged=unmatched),
        figures={"identified": identified, **{f"by_{k.value}": v for k, v in tally.items()}},
    )
