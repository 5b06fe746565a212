"""Import (导入) of workbooks: the indicator library, its templates and the project list."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library import LibraryContent, content_hash
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.errors import ImportRefused
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import Division, Store, UnitOfWork
from mappings.workbook import CellProblem, WorkbookContent, read_workbook
from sync_jobs.job import JobResult
from sync_jobs.runner import record_run

JOB = "import_library"

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContext:
    """What an import needs; it concerns a division, no site."""

    store: Store
    clock: Clock
    ids: Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file as the person named it, with its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of the files."""

    #: The latest version afterwards; None when there is no library yet.
    version: LibraryVersion | None
    #: False when the content equals the former version, which then stays the latest.
    is_new_version: bool
    problems: tuple[CellProblem, ...]
    counts: RunCounts
    #: Rows of the project list that are not 非密, and templates held back with them.
    hidden_projects: int
    blocked_templates: int
    purged: int


class StrictImportRefused(ImportRefused):
    """--strict was asked for and there is something to correct; nothing went in."""

    def __init__(self, problems: tuple[CellProblem, ...]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problems")


def import_library(
    context: ImportContext, division: Division, files: Sequence[SourceFile], *, is_strict: bool
) -> ImportReport:
    """Read every file, keep the good rows, release a new version if anything changed.

    Indicators and templates that the files do not mention stay as they are: they end by 停用日期,
    never by being left out. A project list replaces the former one; of its rows only those marked
    非密 reach the store, and a project that became 涉密 is purged. All in one transaction. Raises
    StrictImportRefused under `is_strict` when any row is bad.
    """
    reports: list[ImportReport] = []

    def body(_run_id: str) -> JobResult:
        report = _import(context, division, files, is_strict=is_strict)
        reports.append(report)
        outcome = RunOutcome.PARTLY if report.counts.rejected else RunOutcome.OK
        return JobResult(outcome=outcome, counts=report.counts, figures=_figures(report))

    scope = Scope(site="", division_code=division.division_code, fiscal_year=division.fiscal_year)
    record_run(JOB, scope, context.store, context.clock, context.ids, body)
    return reports[0]


def _import(
    context: ImportContext, division: Division, files: Sequence[SourceFile], *, is_strict: bool
) -> ImportReport:
    with context.store.begin() as work:
        version = work.library.latest(division)
        former = work.library.content(version.version_id) if version else LibraryContent()
        read = _read_all(files, former)
        problems = tuple(problem for each in read for problem in each.errors)
        if is_strict and problems:
            raise StrictImportRefused(problems)
        hidden, purged = _import_projects(work, division, read)
        content, blocked = _merged(former, read, work.projects.projects(division))
        digest = content_hash(content)
        is_new = digest != (version.content_hash if version else content_hash(LibraryContent()))
        if is_new:
            number = version.number + 1 if version else 1
            version = _version(context, number, files, content, digest)
            work.library.add_released(division, version, content)
        work.commit()
    return ImportReport(
        version=version,
        is_new_version=is_new,
        problems=tuple(problem for each in read for problem in each.problems),
        counts=_counts(former, content, len(problems), hidden + blocked),
        hidden_projects=hidden,
        blocked_templates=blocked,
        purged=purged,
    )


def _read_all(files: Sequence[SourceFile], former: LibraryContent) -> list[WorkbookContent]:
    known = list(former.indicators)
    read = []
    for file in files:
        content = read_workbook(file.name, file.content, known_indicators=known)
        known += [each.value for each in content.indicators]
        read.append(content)
    return read


# --- projects -------------------------------------------------------------------------------------


def _import_projects(
    work: UnitOfWork, division: Division, read: Iterable[WorkbookContent]
) -> tuple[int, int]:
    """Replace the list where a file brings one; returns (rows held back, rows purged)."""
    listed = [placed.value for each in read for placed in each.projects]
    if not listed:
        return work.projects.hidden_count(division), 0
    public = _public_projects(listed)
    secret = [each for each in listed if each.secrecy is Secrecy.SECRET]
    formerly_public = {_identity(each): each for each in work.projects.projects(division)}
    turned = [formerly_public[_identity(e)] for e in secret if _identity(e) in formerly_public]
    purged = work.projects.purge(division, turned) if turned else 0
    work.projects.replace_list(division, public, hidden=len(listed) - len(public))
    return len(listed) - len(public), purged


def _public_projects(listed: Sequence[Project]) -> list[Project]:
    """Rows marked 非密, less those whose unit and name also stand in a row that is not."""
    doubtful = {_identity(each) for each in listed if each.secrecy is not Secrecy.PUBLIC}
    return [each for each in listed if _identity(each) not in doubtful]


def _identity(project: Project) -> tuple[str, str]:
    return project.agency_code, project.name


# --- content --------------------------------------------------------------------------------------


def _merged(
    former: LibraryContent, read: Sequence[WorkbookContent], projects: Sequence[Project]
) -> tuple[LibraryContent, int]:
    """The former content with every row the files bring, and how many templates were held back."""
    brought = [placed.value for each in read for placed in each.templates]
    allowed = [each for each in brought if _is_allowed(each, projects)]
    content = LibraryContent(
        indicators=_upserted(
            former.indicators,
            [placed.value for each in read for placed in each.indicators],
            lambda row: row.code,
        ),
        templates=_upserted(former.templates, allowed, lambda row: row.code),
        bases=_upserted(
            former.bases,
            [_basis(placed.value) for each in read for placed in each.bases],
            lambda row: row.code,
        ),
        duties=tuple(_duty(placed.value) for each in read for placed in each.duties) or former.duties,
    )
    return content, len(brought) - len(allowed)


def _basis(row):
    from adapter.domain.indicator import LegalBasis
    return LegalBasis(code=row.code, name=row.title, document_number=row.document_number, issuer=row.issued_by, issued_on=row.issued_on, category=row.category)

def _duty(row):
    from adapter.domain.indicator import DepartmentDuty
    return DepartmentDuty(department_code=row.department_code, department_name=row.department_name, duty=row.duty, task=row.task, spending_project=row.spending_project)

def _upserted(
    former: Sequence[_Row], brought: Sequence[_Row], key: Callable[[_Row], str]
) -> tuple[_Row, ...]:
    rows = {key(each): each for each in former} | {key(each): each for each in brought}
    return tuple(rows.values())


def _is_allowed(template: IndicatorTemplate, projects: Sequence[Project]) -> bool:
    """A project template is kept only when the list says 非密 of its project."""
    if template.level is not TemplateLevel.PROJECT:
        return True
    return any(_is_of(template, each) for each in projects)


def _is_of(template: IndicatorTemplate, project: Project) -> bool:
    if template.project_code and project.project_code:
        return template.project_code == project.project_code
    is_same_department = template.department_code in {"", project.department_code}
    return template.project_name == project.name and is_same_department


def _version(
    context: ImportContext,
    number: int,
    files: Sequence[SourceFile],
    content: LibraryContent,
    digest: str,
) -> LibraryVersion:
    return LibraryVersion(
        version_id=context.ids.fresh(),
        number=number,
        title="、".join(each.name for each in files),
        state=LibraryState.RELEASED,
        content_hash=digest,
        indicator_count=len(content.indicators),
        template_count=len(content.templates),
        created_at=context.clock.now(),
    )


# --- tell -----------------------------------------------------------------------------------------


def _counts(
    former: LibraryContent,
    content: LibraryContent,
    rejected: int,
    blocked: int,
) -> RunCounts:
    old = {each.code: each for each in (*former.indicators, *former.templates)}
    new = {each.code: each for each in (*content.indicators, *content.templates)}
    created = len(new.keys() - old.keys())
    updated = sum(old[code] != new[code] for code in new.keys() & old.keys())
    unchanged = len(new) - created - updated
    return RunCounts(
        read=len(new) + rejected + blocked,
        created=created,
        updated=updated,
        unchanged=unchanged,
        rejected=rejected,
        blocked=blocked,
    )


def _figures(report: ImportReport) -> dict[str, object]:
    return {
        "version": report.version.number if report.version else 0,
        "indicators": report.version.indicator_count if report.version else 0,
        "templates": report.version.template_count if report.version else 0,
        "hidden_projects": report.hidden_projects,
        "blocked_templates": report.blocked_templates,
        "purged": report.purged,
        "problems": dict(Counter(each.code.value for each in report.problems)),
    }
