"""Import (导入) of workbooks: the indicator library, its templates and the project list."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapter.domain.function_class import FunctionClass, FunctionClassTable
from adapter.domain.identity import Scope
from adapter.domain.indicator import (
    LibraryState,
    LibraryVersion,
)
from adapter.domain.library import LibraryContent, content_hash
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.project import Project
from adapter.errors import ImportRefused
from adapter.ports.clock import Clock, Ids
from adapter.ports.division import Division
from adapter.ports.store import Store, UnitOfWork
from mappings.workbook import CellProblem, KnownBefore, ProblemCode, WorkbookContent, read_workbook
from sync_jobs.admission import (
    Admission,
    closed_departments,
    hidden_projects,
    no_longer_public,
    open_departments,
    public_projects,
)
from sync_jobs.function_classes import BroughtClasses, keep_classes
from sync_jobs.gate import GateMoved
from sync_jobs.import_counts import count_brought
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.runner import record_run

JOB = "import_library"

_Row = TypeVar("_Row")

#: Below so many public projects a new list may leave out any share of them.
_SUSPICIOUS_FROM = 20


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
    #: Templates held back for which the list has no row at all: most likely a misspelt name.
    unmatched_templates: int
    #: Public projects of the list these files brought, None without a list.
    projects: int | None
    #: Rows of the project list that are not 非密, and templates and duties held back with them.
    hidden_projects: int
    blocked_templates: int
    purged: int
    #: True when a refused row of the files with the list kept departments shut and absent projects
    #: where they are, see `_import_projects`.
    is_list_in_doubt: bool


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
    非密 reach the store, and a project that lost that mark is purged. All in one transaction.

    Raises StrictImportRefused under `is_strict` when any row is bad, and ImportRefused when the
    list leaves out more than half of at least 20 public projects.
    """
    reports: list[ImportReport] = []

    def body(_run_id: str, held: HeldLeases) -> JobResult:
        report = _import(context, held, division, files, is_strict=is_strict)
        reports.append(report)
        is_whole = not report.counts.rejected and not report.unmatched_templates
        outcome = RunOutcome.OK if is_whole else RunOutcome.PARTLY
        return JobResult(outcome=outcome, counts=report.counts, figures=_figures(report))

    scope = Scope(site="", division_code=division.division_code, fiscal_year=division.fiscal_year)
    record_run(JOB, scope, context.store, context.clock, context.ids, body, works_on=("library",))
    return reports[0]


def _import(
    context: ImportContext,
    held: HeldLeases,
    division: Division,
    files: Sequence[SourceFile],
    *,
    is_strict: bool,
) -> ImportReport:
    with context.store.begin(held.leases) as work:
        version = work.library.latest(division)
        former = work.library.content(version.version_id) if version else LibraryContent()
        table = work.function_classes.latest(division)
        read = _read_all(files, former, table, division)
        problems = tuple(problem for each in read for problem in each.errors)
        if is_strict and problems:
            raise StrictImportRefused(problems)
        listing = _import_projects(work, division, read)
        unmatched = tuple(_unmatched(read, listing.admission))
        if is_strict and unmatched:
            raise StrictImportRefused(unmatched)
        content, held_back = _merged(former, read, listing.admission)
        digest = content_hash(content)
        is_new = digest != (version.content_hash if version else content_hash(LibraryContent()))
        if is_new:
            number = version.number + 1 if version else 1
            version = _version(context, number, files, content, digest)
            work.library.add_released(division, version, content)
            _require_same_list(work, division, listing)
        classes = _store_classes(context, work, division, files, read)
        work.commit()
    return ImportReport(
        version=version,
        is_new_version=is_new,
        problems=(*(problem for each in read for problem in each.problems), *unmatched),
        unmatched_templates=len(unmatched),
        projects=listing.public,
        counts=count_brought(former, listing.former, read, listing.admission) + classes,
        hidden_projects=listing.hidden,
        blocked_templates=held_back,
        purged=listing.purged,
        is_list_in_doubt=listing.is_in_doubt,
    )


def _read_all(
    files: Sequence[SourceFile],
    former: LibraryContent,
    table: FunctionClassTable | None,
    division: Division,
) -> list[WorkbookContent]:
    """Each file knows what stands in those before it."""
    indicators, bases = list(former.indicators), list(former.bases)
    classes: Sequence[FunctionClass] = table.classes if table else ()
    read = []
    for file in files:
        content = read_workbook(
            file.name,
            file.content,
            known_indicators=indicators,
            known=KnownBefore(
                bases=tuple(bases),
                classes=frozenset(each.code for each in classes),
                fiscal_year=division.fiscal_year,
            ),
        )
        indicators += [each.value for each in content.indicators]
        bases += [each.value for each in content.bases]
        brought = content.function_classes.get(division.fiscal_year)
        classes = [each.value for each in brought] if brought else classes
        read.append(content)
    return read


def _store_classes(
    context: ImportContext,
    work: UnitOfWork,
    division: Division,
    files: Sequence[SourceFile],
    read: Sequence[WorkbookContent],
) -> RunCounts:
    counts = RunCounts()
    for file, content in zip(files, read, strict=True):
        for year, rows in content.function_classes.items():
            brought = BroughtClasses(
                year=year, title=file.name, classes=tuple(each.value for each in rows)
            )
            counts += keep_classes(work, division, brought, context.ids, context.clock)
    return counts


def _unmatched(read: Sequence[WorkbookContent], admission: Admission) -> Iterator[CellProblem]:
    """Templates that stay out although no list at hand closes their project.

    The sentence never repeats the cell: the project may be a secret one of an earlier list.
    """
    for file in read:
        for placed in file.templates:
            template = placed.value
            if not admission.takes_template(template) and not admission.hides_template(template):
                yield CellProblem(
                    code=ProblemCode.TEMPLATE_WITHOUT_PROJECT,
                    message="项目统计表中没有与该模板项目同名、同主管部门的非密项目，模板未入库；"
                    "请核对项目名称、项目编码和主管部门",
                    sheet=placed.sheet,
                    row=placed.row,
                )


# --- projects -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What the project list at hand, or else the stored one, says."""

    admission: Admission
    #: Rows held back, now or when the stored list came.
    hidden: int
    #: Public projects of the list at hand, None when the stored one was relied on.
    public: int | None = None
    purged: int = 0
    #: True when a row of the files with the list was refused: it may be the one that matters.
    is_in_doubt: bool = False
    #: The public projects of the list that was stored so far.
    former: Sequence[Project] = ()
    #: True when the stored list was relied on, False when the files bring a new one.
    is_stored: bool = False


def _import_projects(
    work: UnitOfWork, division: Division, read: Sequence[WorkbookContent]
) -> _Listing:
    """Replace the list where a file brings one, and purge what it does not call 非密 any more.

    A former project that the list leaves out is purged only when no row of the files with the list
    was refused: the refused row may be the missing one. Until then it stays behind the gate.
    Departments are opened and closed with the list, see `_Departments`.
    """
    with_list = [each for each in read if each.projects]
    listed = [placed.value for each in with_list for placed in each.projects]
    if listed:
        # From this first write on nobody else changes the list that is about to be judged.
        work.projects.purge(division, [])
    former = work.projects.projects(division)
    if not listed:
        return _Listing(
            admission=Admission(former),
            hidden=work.projects.hidden_count(division),
            former=former,
            is_stored=True,
        )
    public, hidden = public_projects(listed), hidden_projects(listed)
    _refuse_to_forget(former, listed)
    is_whole = not any(each.errors for each in with_list)
    dropped = no_longer_public(former, public) if is_whole else ()
    departments = _Departments.of(
        listed, work.projects.known_departments(division), is_whole=is_whole
    )
    purged = work.projects.purge(division, [*hidden, *dropped], departments.purged)
    work.projects.replace_list(division, public, len(hidden), departments.opened)
    return _Listing(
        admission=Admission(public, hidden),
        hidden=len(hidden),
        public=len(public),
        purged=purged,
        is_in_doubt=not is_whole,
        former=former,
    )


@dataclass(frozen=True, slots=True)
class _Departments:
    """What a new list means for what departments say as a whole."""

    opened: Mapping[str, str]
    purged: Sequence[str]

    @staticmethod
    def of(listed: Sequence[Project], known: frozenset[str], *, is_whole: bool) -> "_Departments":
        """Which departments open, and which are purged.

        A refused row may be a secret one of any department: then none is opened, and only those are
        purged that are closed for certain.
        """
        opened = open_departments(listed) if is_whole else {}
        closed = closed_departments(listed)
        if is_whole:
            closed |= known - opened.keys()
        return _Departments(opened, sorted(closed))


def _require_same_list(work: UnitOfWork, division: Division, listing: _Listing) -> None:
    """Raises GateMoved when the list that was relied on has been replaced meanwhile.

    The new one may have closed a project whose template is about to be stored. Call it after the
    transaction's first write: from then on the list cannot change unnoticed.
    """
    if listing.is_stored and work.projects.projects(division) != listing.former:
        raise GateMoved


def _refuse_to_forget(former: Sequence[Project], listed: Sequence[Project]) -> None:
    """A list that leaves out most projects is a question, not an order to erase them."""
    missing = sum(1 for _ in no_longer_public(former, listed))
    if len(former) >= _SUSPICIOUS_FROM and missing * 2 > len(former):
        raise ImportRefused(
            f"现有非密项目 {len(former)} 个，新项目统计表缺少其中 {missing} 个；请补齐全部项目后"
            "重新导入，确需移出的项目请保留其行并改标“涉密”"
        )


# --- content --------------------------------------------------------------------------------------


def _merged(
    former: LibraryContent, read: Sequence[WorkbookContent], admission: Admission
) -> tuple[LibraryContent, int]:
    """The former content with every row the files bring, and how many rows were held back.

    What was let in before is judged again: its project may have lost its mark.
    """
    templates = [placed.value for each in read for placed in each.templates]
    duties = [placed.value for each in read for placed in each.duties]
    taken = [each for each in templates if admission.takes_template(each)]
    known = (
        list(filter(admission.takes_duty, duties))
        if duties
        else list(filter(admission.keeps_duty, former.duties))
    )
    content = LibraryContent(
        indicators=_upserted(
            former.indicators,
            [placed.value for each in read for placed in each.indicators],
            lambda row: row.code,
        ),
        templates=_upserted(
            list(filter(admission.keeps_template, former.templates)), taken, lambda row: row.code
        ),
        bases=_upserted(
            former.bases,
            [placed.value for each in read for placed in each.bases],
            lambda row: row.code,
        ),
        duties=tuple(known),
    )
    held_back = len(templates) - len(taken)
    if duties:
        held_back += len(duties) - len(known)
    return content, held_back


def _upserted(
    former: Sequence[_Row], brought: Sequence[_Row], key: Callable[[_Row], str]
) -> tuple[_Row, ...]:
    rows = {key(each): each for each in former} | {key(each): each for each in brought}
    return tuple(rows.values())


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
