"""Binds a released library version as a book (汇编成册): what the gate lets out, as one run."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.errors import PackageRefused
from adapter.ports.books import BookFacts, BookWriter
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import Store
from sync_jobs.gate import division_of, open_projects, require_still_open
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.library.package_content import GatedContent, released_at, usable_version
from sync_jobs.library.rights import require_exporter
from sync_jobs.runner import record_run

JOB = "export_book"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookContext:
    """What binding a book needs."""

    store: Store
    clock: Clock
    ids: Ids
    writer: BookWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRequest:
    """What is to be bound."""

    #: None for the version in force.
    version_number: int | None = None
    #: Only this department's part; "" for the whole library.
    department_code: str = ""
    #: The user of the operating system whose right is asked; "" where a door has asked.
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookReport:
    """What was bound."""

    facts: BookFacts
    #: Of chapters, indicators, templates, lines and bases.
    counts: Mapping[str, int]
    #: Templates that the secrecy gate holds back; of a department's part not even the number.
    blocked: int


def export_book(context: BookContext, scope: Scope, request: BookRequest) -> BookReport:
    """Write the book as one recorded run; what was written is to be kept only if this returns.

    Raises PackageRefused for a version that is not released or frozen and for a department of
    which it holds nothing, and GateMoved where a project or department was closed meanwhile.
    """
    reports: list[BookReport] = []

    def body(_run_id: str, _held: HeldLeases) -> JobResult:
        report = _bind(context, scope, request)
        reports.append(report)
        bound = sum(report.counts[each] for each in ("bases", "indicators", "templates"))
        counts = RunCounts(read=bound + report.blocked, unchanged=bound, blocked=report.blocked)
        figures = {"version": report.facts.version_number}
        return JobResult(outcome=RunOutcome.OK, counts=counts, figures=figures)

    record_run(JOB, scope, context.store, context.clock, context.ids, body)
    return reports[0]


def _bind(context: BookContext, scope: Scope, request: BookRequest) -> BookReport:
    department = request.department_code
    with context.store.begin() as work:
        require_exporter(work, request.by, division_of(scope))
        version = usable_version(work, scope, request.version_number)
        projects = open_projects(work, scope)
        facts = BookFacts(
            division=division_of(scope),
            department_code=department,
            version_number=version.number,
            released_at=released_at(work, scope, version),
        )
        content = GatedContent(work, version, projects, department)
        counts = context.writer.write(facts, content)
        is_empty = department and not counts["templates"]
        # One whose templates are all held back is told of like one that is not there.
        if is_empty and not work.library.has_indicator_of(version.version_id, department):
            sentence = f"第 {version.number} 版没有这个主管部门的内容，请核对主管部门编码"
            raise PackageRefused("unknown_department", sentence)
    with context.store.begin() as looking:
        require_still_open(looking, scope, projects)
    return BookReport(facts=facts, counts=counts, blocked=0 if department else content.blocked)
