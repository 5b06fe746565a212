"""Exports a released library version as a package (导出包): what the gate lets out, numbered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LegalBasis, LibraryVersion
from adapter.domain.library_life import USABLE_STATES, LifeStep
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.template import IndicatorTemplate
from adapter.errors import PackageRefused
from adapter.ports.clock import Clock, Ids
from adapter.ports.packages import PackageFacts, PackageWriter, WrittenPackage
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.internal_sets import TemplateGate
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.runner import record_run

JOB = "export_package"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """What an export needs."""

    store: Store
    clock: Clock
    ids: Ids
    writer: PackageWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRequest:
    """What is to be exported, and to where."""

    file: Path
    #: None for the version in force.
    version_number: int | None = None
    #: Only this department's part; "" for the whole library.
    department_code: str = ""
    #: None for the end of the year after the budget year, in which it is still evaluated.
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What was exported."""

    package: WrittenPackage
    facts: PackageFacts
    #: Templates that the secrecy gate holds back.
    blocked: int


def export_package(context: ExportContext, scope: Scope, request: PackageRequest) -> ExportReport:
    """Write the package as one recorded run.

    Two exports of the same content are the same bytes under the same number. Raises PackageRefused
    for a version that is not released or frozen, and GateMoved, with no file, where a project or
    department was closed meanwhile.
    """
    reports: list[ExportReport] = []

    def body(_run_id: str, _held: HeldLeases) -> JobResult:
        report = _export(context, scope, request)
        reports.append(report)
        exported = sum(report.package.counts[each] for each in ("bases", "indicators", "templates"))
        counts = RunCounts(
            read=exported + report.blocked, unchanged=exported, blocked=report.blocked
        )
        figures = {
            "version": report.facts.version_number,
            "sequence": report.package.sequence,
            "digest": report.package.digest,
        }
        return JobResult(outcome=RunOutcome.OK, counts=counts, figures=figures)

    record_run(JOB, scope, context.store, context.clock, context.ids, body)
    return reports[0]


def _export(context: ExportContext, scope: Scope, request: PackageRequest) -> ExportReport:
    with context.store.begin() as work:
        version = _usable_version(work, scope, request.version_number)
        projects = open_projects(work, scope)
        facts = _facts(work, scope, request, version)
        content = _GatedContent(work, version, projects, request.department_code)

        def number(content_digest: str) -> int:
            with context.store.begin() as ledger:
                sequence = ledger.packages.number(facts, content_digest)
                require_still_open(ledger, scope, projects)
                ledger.commit()
            return sequence

        def confirm() -> None:
            with context.store.begin() as looking:
                require_still_open(looking, scope, projects)

        package = context.writer.write(request.file, facts, content, number, confirm)
    return ExportReport(package=package, facts=facts, blocked=content.blocked)


def _usable_version(work: UnitOfWork, scope: Scope, number: int | None) -> LibraryVersion:
    division = division_of(scope)
    if number is None:
        version = work.library.in_force(division)
        sentence = "本年度还没有已发布的指标库，请先用 library release 发布"
    else:
        version = work.library.get(division, number)
        sentence = f"没有第 {number} 版，请用 library list 查看已有版本"
    if version is None:
        raise PackageRefused("unknown_version", sentence)
    if version.state not in USABLE_STATES:
        raise PackageRefused(
            "not_released",
            f"第 {version.number} 版{version.state.label}，只导出已发布或已冻结的版本，"
            "请用 library list 查看并换一个版本",
        )
    return version


def _facts(
    work: UnitOfWork, scope: Scope, request: PackageRequest, version: LibraryVersion
) -> PackageFacts:
    return PackageFacts(
        division=division_of(scope),
        department_code=request.department_code,
        version_number=version.number,
        released_at=_released_at(work, scope, version),
        valid_until=request.valid_until or date(scope.fiscal_year + 1, 12, 31),
    )


def _released_at(work: UnitOfWork, scope: Scope, version: LibraryVersion) -> datetime:
    steps = work.library.steps(division_of(scope))
    released = (
        each.at
        for each in steps
        if each.version_id == version.version_id and each.step is LifeStep.RELEASE
    )
    return next(released, version.created_at)


class _GatedContent:
    """`PackageContent` of a version: what may leave, and with a department its part alone.

    Its part is its templates, its own indicators, those its templates use, and their bases.
    """

    def __init__(
        self,
        work: UnitOfWork,
        version: LibraryVersion,
        projects: OpenProjects,
        department_code: str,
    ) -> None:
        self._work = work
        self._version_id = version.version_id
        self._gate = TemplateGate(projects)
        self._department = department_code
        self._used: set[str] = set()
        self._bases: set[str] = set()
        self.blocked = 0

    def templates(self) -> Iterator[IndicatorTemplate]:
        for each in self._work.library.templates(self._version_id):
            if self._department not in {"", each.department_code}:
                continue
            if not self._gate.lets_out(each):
                self.blocked += 1
                continue
            self._used.update(line.indicator_code for line in each.lines)
            yield each

    def indicators(self) -> Iterator[Indicator]:
        for each in self._work.library.stream_indicators(self._version_id):
            is_own = self._department in {"", each.department_code}
            if is_own or each.code in self._used:
                self._bases.add(each.basis_code)
                yield each

    def bases(self) -> Iterator[LegalBasis]:
        for each in self._work.library.bases(self._version_id):
            if not self._department or each.code in self._bases:
                yield each
