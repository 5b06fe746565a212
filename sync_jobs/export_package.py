"""Exports a released library version as a package (导出包): what the gate lets out, numbered."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryVersion
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.ports.clock import Clock, Ids
from adapter.ports.packages import PackageFacts, PackageNumber, PackageWriter, WrittenPackage
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.gate import division_of, open_projects, require_still_open
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.package_content import GatedContent, released_at, usable_version
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
            "sequence": report.package.number.sequence,
            "digest": report.package.digest,
        }
        return JobResult(outcome=RunOutcome.OK, counts=counts, figures=figures)

    record_run(JOB, scope, context.store, context.clock, context.ids, body)
    return reports[0]


def _export(context: ExportContext, scope: Scope, request: PackageRequest) -> ExportReport:
    with context.store.begin() as work:
        version = usable_version(work, scope, request.version_number)
        projects = open_projects(work, scope)
        facts = _facts(work, scope, request, version)
        content = GatedContent(work, version, projects, request.department_code)

        def number(content_digest: str) -> PackageNumber:
            with context.store.begin() as ledger:
                place = ledger.packages.number(facts, content_digest)
                require_still_open(ledger, scope, projects)
                ledger.commit()
            return place

        def confirm() -> None:
            with context.store.begin() as looking:
                require_still_open(looking, scope, projects)

        package = context.writer.write(request.file, facts, content, number, confirm)
    return ExportReport(package=package, facts=facts, blocked=content.blocked)


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
