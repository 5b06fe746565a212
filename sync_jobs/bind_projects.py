"""Binds (编码对应) the public projects of the list to their codes in the integration system."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.project import (
    BoundBy,
    DirectoryEntry,
    Project,
    ProjectBinding,
    bindings_of_rows,
)
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy, spelling
from sync_jobs.gate import GateMoved, division_of
from sync_jobs.guards import acceptance, require_plausible, settle_within
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.pulling.project_directory import Directory, Doubts, read_directory

#: What its alarm is about.
_SUBJECT = RecordKind.DIRECTORY_ENTRY.value


def bind_projects(run: RunContext) -> JobResult:
    """Join each public project to exactly one code, or leave it unbound, which keeps it secret.

    The other side's directory holds secret projects too: it is read in memory and never stored.
    Raises SuspiciousEmptyPull when it is suddenly (nearly) empty and nobody accepted that, and
    IncompletePull when a row of it came twice; the bindings stay as they were. So they do where the
    profile has no directory.
    """
    site = run.site
    lacking = Lacking.of(site.profile, (RecordKind.DIRECTORY_ENTRY,))
    if lacking.reasons:
        return JobResult(figures=lacking.figures, lines=lacking.lines)
    with run.begin() as work:
        projects = work.projects.projects(division_of(site.scope))
        former = {each.project_code: each for each in work.projects.bindings(site.scope)}
    directory = read_directory(run, projects)
    missing = _require_plausible(run, former, directory) if projects else 0
    bindings = decide(projects, directory.entries, directory.doubts)
    if not run.options.is_dry_run:
        with run.begin() as work:
            work.rows.sweep_for_new(site.scope, {each.project_code for each in bindings})
            work.projects.replace_bindings(site.scope, bindings)
            if work.projects.projects(division_of(site.scope)) != projects:
                raise GateMoved
            settle_within(work, run, _SUBJECT, vanished=missing)
            work.commit()
    result = _result(projects, bindings, former, directory.unreadable)
    return replace(result, figures={**result.figures, **acceptance(run, missing)})


def _require_plausible(
    run: RunContext, former: Mapping[str, ProjectBinding], directory: Directory
) -> int:
    """How many bound projects are missing; raises SuspiciousEmptyPull when those are too many.

    What the list no longer names lost its binding with the import. A project in doubt is not
    missing.
    """
    known = {each.project_code for each in directory.entries} | directory.doubts.codes
    missing = len(former.keys() - known)
    received = len(directory.entries) + directory.unreadable
    require_plausible(run, _SUBJECT, held=len(former), vanished=missing, received=received)
    return missing


def decide(
    projects: Sequence[Project],
    directory: Iterable[DirectoryEntry],
    doubts: Doubts = Doubts(),  # noqa: B008 - frozen and empty
) -> list[ProjectBinding]:
    """The bindings, by code where the list brings one, else by unit and exact name if unique.

    A code or a (unit, name) that occurs twice on either side binds nothing, and two rows that lead
    to one code bind neither, unless they are one project with several funds: both write the code,
    with the same department, unit and name. A row whose code and whose unit and name lead to two
    projects binds nothing: one of them is mistaken, and the code may be that of a secret project. A
    row that is not public binds nothing, but counts against the others; so does what a row of the
    directory that was not understood may stand for.
    """
    known = _Directory(directory)
    names = Counter(map(_unit_and_name, projects))
    claims = [each.project_code or known.code_of(_unit_and_name(each)) for each in projects]
    claimants: dict[str | None, list[Project]] = {}
    for project, code in zip(projects, claims, strict=True):
        claimants.setdefault(code, []).append(project)
    bindings = []
    for code, rows in claimants.items():
        project = rows[0]
        if code is None or code in doubts.codes or not _is_one_public_project(rows):
            continue
        unit_and_name = _unit_and_name(project)
        if project.project_code:
            if known.agency_of(code) == project.agency_code and not known.contradicts(project):
                bindings.append(_binding(project, code, BoundBy.CODE))
        elif names[unit_and_name] == 1 and not doubts.speak_against_name(unit_and_name):
            bindings.append(_binding(project, code, BoundBy.NAME))
    return bindings


def _is_one_public_project(rows: Sequence[Project]) -> bool:
    """Whether the rows of the list that lead to one code are one project, and nothing is secret."""
    told = {(*_unit_and_name(each), each.department_code, each.project_code) for each in rows}
    writes_code = len(rows) == 1 or all(each.project_code for each in rows)
    return len(told) == 1 and writes_code and all(each.secrecy is Secrecy.PUBLIC for each in rows)


def _unit_and_name(project: Project) -> tuple[str, str]:
    return project.agency_code, project.name


class _Directory:
    """The other side's projects; a row that two pages repeat counts once."""

    def __init__(self, entries: Iterable[DirectoryEntry]) -> None:
        self._of_code: dict[str, set[tuple[str, str]]] = {}
        self._of_name: dict[tuple[str, str], set[str]] = {}
        #: The same by whatever may be meant by a name.
        self._of_meant: dict[tuple[str, str], set[str]] = {}
        for each in entries:
            unit_and_name = (each.agency_code, each.project_name)
            meant = (each.agency_code, spelling(each.project_name))
            self._of_code.setdefault(each.project_code, set()).add(unit_and_name)
            self._of_name.setdefault(unit_and_name, set()).add(each.project_code)
            self._of_meant.setdefault(meant, set()).add(each.project_code)

    def agency_of(self, code: str) -> str | None:
        """The unit of a code, None when the code is unknown or stands for several projects."""
        projects = self._of_code.get(code, set())
        return next(iter(projects))[0] if len(projects) == 1 else None

    def contradicts(self, project: Project) -> bool:
        """True when the project's unit and name stand here, but under other codes than its own."""
        codes = self._of_meant.get((project.agency_code, spelling(project.name)), set())
        return bool(codes) and project.project_code not in codes

    def code_of(self, unit_and_name: tuple[str, str]) -> str | None:
        """The code of a project, None when it is unknown or not the only one on either side."""
        codes = self._of_name.get(unit_and_name, set())
        code = next(iter(codes)) if len(codes) == 1 else None
        return code if code and self.agency_of(code) is not None else None


def _binding(project: Project, code: str, bound_by: BoundBy) -> ProjectBinding:
    return ProjectBinding(
        project_code=code,
        agency_code=project.agency_code,
        project_name=project.name,
        bound_by=bound_by,
    )


def _result(
    projects: Sequence[Project],
    bindings: Sequence[ProjectBinding],
    former: dict[str, ProjectBinding],
    unreadable: int,
) -> JobResult:
    rows = bindings_of_rows(projects, bindings)
    bound = [each for each in rows if each is not None]
    created = sum(each.project_code not in former for each in bound)
    unchanged = sum(former.get(each.project_code) == each for each in bound)
    unbound = len(rows) - len(bound)
    counts = RunCounts(
        read=len(rows),
        created=created,
        updated=len(bound) - created - unchanged,
        unchanged=unchanged,
        blocked=unbound,
    )
    return JobResult(
        outcome=RunOutcome.PARTLY if unbound or unreadable else RunOutcome.OK,
        counts=counts,
        figures={"bound": len(bindings), "unbound": unbound, "unreadable": unreadable},
        lines=tuple(_lines(unbound, unreadable)),
    )


def _lines(unbound: int, unreadable: int) -> Iterator[str]:
    """Numbers alone: lines are told by the daemon too, and who is not bound counts as secret."""
    if unbound:
        yield (
            f"{unbound} 行非密项目没有绑定，在此之前按涉密拦下：对方项目目录中没有这个编码或名称，"
            "或不止一个，或编码和名称指的是两个项目。"
            "请用 library projects --unbound 查看，在项目统计表中补、改项目编码，"
            "或改成对方的名称，重新导入后再绑定。"
        )
    if unreadable:
        yield f"对方项目目录中有 {unreadable} 行读不懂，没有采用，请告知对方。"
