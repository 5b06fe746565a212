"""Import (导入) of workbooks: the indicator library, its templates and the project list."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeAlias, TypeVar

from adapter.domain.function_class import FunctionClass, FunctionClassTable
from adapter.domain.identity import Scope
from adapter.domain.indicator import (
    LibraryState,
    LibraryVersion,
)
from adapter.domain.library.content import LibraryContent, content_hash
from adapter.domain.library.entries import TakenIn
from adapter.domain.library.life import next_number, open_version
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.errors import ImportRefused, ScrubLeft
from adapter.ports.clock import Clock, Ids
from adapter.ports.division import Division
from adapter.ports.store import Store, UnitOfWork
from mappings.workbook import (
    CellProblem,
    KnownBefore,
    Placed,
    ProblemCode,
    WorkbookContent,
    read_workbook,
)
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.library.admission import Admission
from sync_jobs.library.content import brings_library_rows, merged, new_head
from sync_jobs.library.drafts import Author, draft_base, keep_draft, with_waiting
from sync_jobs.library.function_classes import BroughtClasses, keep_classes
from sync_jobs.library.import_counts import count_brought
from sync_jobs.library.project_listing import import_projects, require_same_list
from sync_jobs.library.rights import require_draft_first, require_writer
from sync_jobs.runner import record_run
from sync_jobs.steps import Steps, no_steps

JOB = "import_library"
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContext:
    """What an import needs; it concerns a division, no site."""

    store: Store
    clock: Clock
    ids: Ids
    #: Told of every step.
    step: Steps = no_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file as the person named it, with its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """A verified package (导出包) as the person named it, read already."""

    name: str
    #: What it is the library of.
    division: Division
    content: LibraryContent


BroughtFile: TypeAlias = SourceFile | PackageFile


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
    #: Templates of the former version of whose project the list has no public row any more, though
    #: nothing says that it is secret: most likely it was renamed. The version does not have them.
    left_out_templates: int
    #: Public projects of the list these files brought, None without a list.
    projects: int | None
    #: Rows of the project list that are not 非密, and templates and duties held back with them.
    hidden_projects: int
    blocked_templates: int
    purged: int
    #: Templates of what was purged that the receivers still hold: a person must have them removed.
    still_there: int
    #: Others of these that were sent without an outcome: they may stand there, or may yet arrive.
    on_their_way: int
    #: True when a refused row of the files with the list kept departments shut and absent projects
    #: where they are, see `import_projects`.
    is_list_in_doubt: bool
    #: Entries for the next draft that this one took in, and that did not fit any more.
    taken_in: int = 0
    stale_entries: int = 0
    #: False in an installation where nobody is told apart yet.
    has_accounts: bool = True
    #: Everything is in and purged, but the database's files still have to be rewritten, and why.
    scrub_left: ScrubLeft | None = None

    @property
    def is_whole(self) -> bool:
        """False when something stayed out that somebody has to look at."""
        stayed_out = self.counts.rejected or self.unmatched_templates or self.left_out_templates
        return not (stayed_out or self.scrub_left)


class StrictImportRefused(ImportRefused):
    """--strict was asked for and there is something to correct; nothing went in."""

    def __init__(self, problems: tuple[CellProblem, ...]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problems")


def import_library(  # noqa: PLR0913 - how files are taken is said word by word
    context: ImportContext,
    division: Division,
    files: Sequence[BroughtFile],
    *,
    is_strict: bool,
    as_draft: bool = False,
    is_library_only: bool = False,
    by: str = "",
) -> ImportReport:
    """Read every file, keep the good rows, release a new version if anything changed.

    Indicators and templates that the files do not mention stay as they are: they end by 停用日期,
    never by being left out. A project list replaces the former one; of its rows only those marked
    非密 reach the store, and a project that lost that mark is purged. All in one transaction.
    With `as_draft` the rows go into the draft, made where there is none, together with the entries
    that wait for it; nothing is released. A project list and function classes know no draft and
    count at once: `is_library_only` refuses files that bring any. `by` is the account that is told
    of in the ledger.

    Raises StrictImportRefused under `is_strict` when any row is bad, and ImportRefused when no file
    can be read as a table, when the list is another division's, when it leaves out or leaves
    unmarked more than half of at least 8 public projects, when rows are to be released while
    another version is on its way, or for what `is_library_only` refuses; LibraryRefused when the
    draft is in review. Once there are accounts: PersonRefused for who may not write, or would
    release in the same act.
    """
    reports: list[ImportReport] = []
    way = _Way(is_strict=is_strict, as_draft=as_draft, is_library_only=is_library_only, by=by)

    def body(_run_id: str, held: HeldLeases) -> JobResult:
        report = _import(context, held, division, files, way)
        reports.append(report)
        outcome = RunOutcome.OK if report.is_whole else RunOutcome.PARTLY
        return JobResult(outcome=outcome, counts=report.counts, figures=_figures(report))

    scope = Scope(site="", division_code=division.division_code, fiscal_year=division.fiscal_year)
    record_run(JOB, scope, context.store, context.clock, context.ids, body, works_on=("library",))
    return reports[0]


def _import(
    context: ImportContext,
    held: HeldLeases,
    division: Division,
    files: Sequence[BroughtFile],
    way: "_Way",
) -> ImportReport:
    left: list[ScrubLeft] = []
    with _noting(left), context.store.begin(held.leases) as work:
        require_writer(work, way.by, division)
        base = draft_base(work, division) if way.as_draft else None
        version = base.version if base else work.library.newest_released(division)
        former = work.library.content(version.version_id) if version else LibraryContent()
        table = work.function_classes.latest(division)
        read = read_all(files, former, table, division)
        if way.is_library_only:
            _require_library_only(read)
        problems = tuple(problem for each in read for problem in each.errors)
        if way.is_strict and problems:
            raise StrictImportRefused(problems)
        _require_readable(read)
        if not way.as_draft and brings_library_rows(read):
            require_draft_first(work, way.by)
            _require_nothing_open(work, division)
        listing = import_projects(work, division, read)
        unmatched = tuple(_unmatched(read, listing.admission))
        if way.is_strict and unmatched:
            raise StrictImportRefused(unmatched)
        content, held_back = merged(former, read, listing.admission)
        left_out = _left_out(work, version, former, content)
        entries = TakenIn(content=content)
        if base:
            entries = with_waiting(work, division, content, listing.admission)
        content = entries.content
        context.step("import.merged")
        digest = content_hash(content)
        is_new = digest != (version.content_hash if version else content_hash(LibraryContent()))
        if is_new:
            title = "、".join(each.name for each in files)
            if base:
                author = Author(clock=context.clock, ids=context.ids, by=way.by)
                version = keep_draft(work, division, base, title, entries, author).version
            else:
                version = _release(context, work, division, title, content, way.by)
            require_same_list(work, division, listing)
        classes = _store_classes(context, work, division, files, read)
        has_accounts = bool(work.accounts.all())
        context.step("import.written")
        work.commit()
    return ImportReport(
        version=version,
        is_new_version=is_new,
        problems=(*(problem for each in read for problem in each.problems), *unmatched),
        unmatched_templates=len(unmatched),
        left_out_templates=left_out,
        projects=listing.public,
        counts=count_brought(former, listing.former, read, listing.admission) + classes,
        hidden_projects=listing.hidden,
        blocked_templates=held_back,
        purged=listing.purged,
        still_there=listing.still_there,
        on_their_way=listing.on_their_way,
        is_list_in_doubt=listing.is_in_doubt,
        taken_in=len(entries.taken) if is_new else 0,
        stale_entries=len(entries.stale) if is_new else 0,
        has_accounts=has_accounts,
        scrub_left=left[0] if left else None,
    )


def _left_out(
    work: UnitOfWork,
    version: LibraryVersion | None,
    former: LibraryContent,
    content: LibraryContent,
) -> int:
    """How many templates the content lacks that the former version still has after the purge."""
    gone = {each.code for each in former.templates} - {each.code for each in content.templates}
    if not gone or version is None:
        return 0
    kept = work.library.content(version.version_id).templates
    return sum(each.code in gone for each in kept)


@contextmanager
def _noting(left: list[ScrubLeft]) -> Iterator[None]:
    """Note what is raised behind the commit: what went in stays in."""
    try:
        yield
    except ScrubLeft as error:
        left.append(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How the files are to be taken."""

    is_strict: bool
    as_draft: bool
    is_library_only: bool
    by: str


#: Of a file as a whole, which brings nothing then.
_UNREADABLE = frozenset(
    {
        ProblemCode.FILE_TOO_LARGE,
        ProblemCode.FILE_NOT_READABLE,
        ProblemCode.FILE_FORMAT,
        ProblemCode.FILE_ENCODING,
    }
)


def _require_readable(read: Sequence[WorkbookContent]) -> None:
    """An import of nothing but files that cannot be read is none."""
    reasons = [next((p for p in each.problems if p.code in _UNREADABLE), None) for each in read]
    told = [str(each) for each in reasons if each is not None]
    if told and len(told) == len(read):
        raise ImportRefused("；".join(told))


def _require_library_only(read: Sequence[WorkbookContent]) -> None:
    """Who may write a draft does not thereby open or purge a project without a second person."""
    if any(each.projects or each.function_classes for each in read):
        raise ImportRefused(
            "文件中有项目统计表或功能分类，导入后立即生效，不能随草稿导入；"
            "请删去这些工作表后重新上传，项目统计表和功能分类请在命令行用 library import 导入"
        )


def _require_nothing_open(work: UnitOfWork, division: Division) -> None:
    """Two ways to the next version at once would undo each other's changes."""
    version = open_version(work.library.versions(division))
    if version is None:
        return
    if version.state is LibraryState.DRAFT:
        raise ImportRefused(
            f"第 {version.number} 版草稿尚未发布；请加 --as-draft 并入草稿，"
            "或先用 library submit、library release 发布它，或用 library discard 放弃它"
        )
    raise ImportRefused(
        f"第 {version.number} 版正在送审；请先用 library release 发布，"
        "或用 library return 退回草稿后加 --as-draft 并入"
    )


def _release(
    context: ImportContext,
    work: UnitOfWork,
    division: Division,
    title: str,
    content: LibraryContent,
    by: str,
) -> LibraryVersion:
    version = new_head(
        context.ids.fresh(),
        next_number(work.library.versions(division)),
        title,
        LibraryState.RELEASED,
        context.clock.now(),
        content,
    )
    work.library.add_released(division, version, content, by=by)
    return version


def read_all(
    files: Sequence[BroughtFile],
    former: LibraryContent,
    table: FunctionClassTable | None,
    division: Division,
) -> list[WorkbookContent]:
    """What every file says, each knowing what stands in those before it."""
    indicators, bases = list(former.indicators), list(former.bases)
    classes: Sequence[FunctionClass] = table.classes if table else ()
    read = []
    for file in files:
        if isinstance(file, PackageFile):
            content = package_content(file, division)
        else:
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
        read.append(_of_file(file.name, content) if len(files) > 1 else content)
    return read


def _of_file(name: str, content: WorkbookContent) -> WorkbookContent:
    """The same with its problems under the file's name: two workbooks may both have a Sheet1."""
    told = (
        # A csv file is a sheet of its own name.
        each if each.sheet in {name, PurePath(name).stem} else replace(each, file=name)
        for each in content.problems
    )
    return replace(content, problems=tuple(told))


def package_content(file: PackageFile, division: Division) -> WorkbookContent:
    """What a package says, as if a workbook had; ImportRefused for one of another place or year."""
    if file.division != division:
        raise ImportRefused(
            f"导出包 {file.name} 属于区划 {file.division.division_code}、"
            f"{file.division.fiscal_year} 年度，请用 --division 和 --year 指明后重新导入"
        )

    def placed(records: Iterable[_Row]) -> tuple[Placed[_Row], ...]:
        return tuple(
            Placed(value=each, sheet=file.name, row=row) for row, each in enumerate(records, 1)
        )

    content = file.content
    return WorkbookContent(
        bases=placed(content.bases),
        indicators=placed(content.indicators),
        templates=placed(content.templates),
    )


def _store_classes(
    context: ImportContext,
    work: UnitOfWork,
    division: Division,
    files: Sequence[BroughtFile],
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


# --- tell -----------------------------------------------------------------------------------------


def _figures(report: ImportReport) -> dict[str, object]:
    return {
        "version": report.version.number if report.version else 0,
        "indicators": report.version.indicator_count if report.version else 0,
        "templates": report.version.template_count if report.version else 0,
        "hidden_projects": report.hidden_projects,
        "blocked_templates": report.blocked_templates,
        "left_out_templates": report.left_out_templates,
        "purged": report.purged,
        "problems": dict(Counter(each.code.value for each in report.problems)),
    }
