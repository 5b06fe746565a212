"""Exports a released library version as a package (导出包): what the gate lets out, numbered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LegalBasis, LibraryVersion
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.secrecy import SecrecyGate
from adapter.domain.template import IndicatorTemplate
from adapter.errors import PackageRefused
from adapter.ports.clock import Clock, Ids
from adapter.ports.packages import PackageFacts, PackageNumber, PackageWriter, WrittenPackage
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.gate import division_of, open_projects, require_still_open
from sync_jobs.job import JobResult, Progress, no_progress
from sync_jobs.leases import HeldLeases
from sync_jobs.library.package_content import GatedContent, released_at, usable_version
from sync_jobs.library.rights import require_exporter
from sync_jobs.runner import record_run

JOB = "export_package"
#: Records between two words about how far it is.
_TOLD_EVERY = 200
_NOTHING = "没有可以导出的指标或模板，没有生成文件，请核对部门编码和版本"
_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """What an export needs."""

    store: Store
    clock: Clock
    ids: Ids
    writer: PackageWriter
    progress: Progress = no_progress


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
    #: The user of the operating system whose right is asked; "" where a door has asked.
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What was exported."""

    package: WrittenPackage
    facts: PackageFacts
    #: Templates that the secrecy gate holds back; of a department's part not even the number.
    blocked: int
    #: What was open when it was made: it may be handed over while all of that is.
    gate: SecrecyGate


def export_package(context: ExportContext, scope: Scope, request: PackageRequest) -> ExportReport:
    """Write the package as one recorded run.

    Two exports of the same content are the same bytes under the same number. Raises PackageRefused
    for a version that is not released or frozen and where nothing is left to hand over, and
    GateMoved, with no file, where a project or department was closed meanwhile.
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
            "sequence": report.package.number.sequence,
            "digest": report.package.digest,
            "content_digest": report.package.content_digest,
            "fingerprint": report.package.fingerprint,
            "department": report.facts.department_code,
            "valid_until": report.facts.valid_until.isoformat(),
        }
        return JobResult(outcome=RunOutcome.OK, counts=counts, figures=figures)

    record_run(JOB, scope, context.store, context.clock, context.ids, body)
    return reports[0]


def _export(context: ExportContext, scope: Scope, request: PackageRequest) -> ExportReport:
    with context.store.begin() as work:
        require_exporter(work, request.by, division_of(scope))
        version = usable_version(work, scope, request.version_number)
        projects = open_projects(work, scope)
        facts = _facts(work, scope, request, version)
        content = GatedContent(work, version, projects, request.department_code)

        watched = _Watched(content, version, context.progress)

        def number(content_digest: str) -> PackageNumber:
            if not watched.count:
                raise PackageRefused("nothing", _NOTHING)
            with context.store.begin() as ledger:
                place = ledger.packages.number(facts, content_digest)
                require_still_open(ledger, scope, projects)
                ledger.commit()
            return place

        def confirm() -> None:
            with context.store.begin() as looking:
                require_still_open(looking, scope, projects)

        package = context.writer.write(request.file, facts, watched, number, confirm)
    # A count of one department would tell of it what nobody may know.
    blocked = 0 if request.department_code else content.blocked
    return ExportReport(package=package, facts=facts, blocked=blocked, gate=projects.gate)


class _Watched:
    """`PackageContent` that tells how far it is read."""

    def __init__(self, content: GatedContent, version: LibraryVersion, progress: Progress) -> None:
        self._content = content
        self._version = version
        self._progress = progress
        #: Templates and indicators so far.
        self.count = 0

    def templates(self) -> Iterator[IndicatorTemplate]:
        """See PackageContent."""
        return self._told("模板", self._content.templates(), self._version.template_count)

    def indicators(self) -> Iterator[Indicator]:
        """See PackageContent."""
        return self._told("指标", self._content.indicators(), self._version.indicator_count)

    def bases(self) -> Iterator[LegalBasis]:
        """See PackageContent."""
        yield from self._content.bases()
        self._progress("生成文件、签名和自检", 0, None)

    def _told(self, label: str, records: Iterable[_Record], total: int) -> Iterator[_Record]:
        for done, each in enumerate(records):
            if done % _TOLD_EVERY == 0:
                self._progress(label, done, total)
            self.count += 1
            yield each


def _facts(
    work: UnitOfWork, scope: Scope, request: PackageRequest, version: LibraryVersion
) -> PackageFacts:
    return PackageFacts(
        division=division_of(scope),
        department_code=request.department_code,
        version_number=version.number,
        released_at=released_at(work, scope, version),
        valid_until=request.valid_until or date(scope.fiscal_year + 1, 12, 31),
    )
