"""Everything that comparison finds in monitoring, budgets and reporting, in one pass each."""

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from adapter.domain.comparing.project_progress import MonitoredLineProgress, ProjectProgress
from adapter.domain.comparing.stage_calendar import Stage
from adapter.domain.findings.codes import Finding
from adapter.domain.library.content import LibraryContent
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.due_reports import china_day, due_reports
from sync_jobs.comparing.framework_use import ToldMissing, framework_gaps, unused_templates
from sync_jobs.comparing.reported_twice import (
    Directions,
    budget_findings,
    spent_findings,
    worse_than_monitored,
)
from sync_jobs.comparing.result_rows import ResultRows
from sync_jobs.comparing.unit_slips import Slips
from sync_jobs.comparing.watching import Watch, Watched
from sync_jobs.job import RunContext
from sync_jobs.sets.spool import Spool


class Watching:
    """What monitoring reports come to, on its way to the store: progress, and findings."""

    def __init__(self) -> None:
        self._findings = Spool[Finding]()
        self._lines = Spool[MonitoredLineProgress]()
        self._projects = Spool[ProjectProgress]()
        self._files = ExitStack()
        #: The projects of which an amount is in another unit.
        self.slips = Slips()

    def __enter__(self) -> Self:
        for each in (self._findings, self._lines, self._projects):
            self._files.callback(each.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._files.close()

    def add(self, watched: Watched) -> None:
        """Keep what the reports of one owner come to."""
        for finding in watched.findings:
            self._findings.add(finding)
        for line in watched.lines:
            self._lines.add(line)
        for project in watched.projects:
            self._projects.add(project)

    def findings(self) -> Iterator[Finding]:
        """The findings, owner by owner."""
        return iter(self._findings)

    def store(self, run: RunContext, work: UnitOfWork) -> None:
        """Put the progress in the place of the former."""
        projects = self.slips.of_one_unit(self._projects)
        work.reporting.replace_progress(run.site.scope, run.run_id, self._lines, projects)


def watch_of(run: RunContext, directions: Directions) -> Watch:
    """By what the monitoring of a site is judged today."""
    site = run.site
    today = china_day(site.clock.now())
    return Watch(
        rules=site.rules.monitoring,
        directions=directions,
        today=today,
        rounding=site.rules.comparing.amounts.rounding,
    )


def monitored_by_all(run: RunContext, work: UnitOfWork) -> frozenset[bool]:
    """Of whom all monitoring was due and read since: departments as wholes (True), projects."""
    due = due_reports(work, run.site)
    levels = (False, True)
    return frozenset(e for e in levels if Stage.MONITORING in due.expected(is_whole=e))


def reporting_findings(
    run: RunContext,
    work: UnitOfWork,
    rows: ResultRows,
    content: LibraryContent,
    directions: Directions,
    missing: ToldMissing,
) -> Iterator[Finding]:
    """The findings beside those of monitored lines, one kind after the other.

    `missing`: what was told already to be missing from declared forms.
    """
    site = run.site
    yield from worse_than_monitored(work, site.scope, directions)
    yield from budget_findings(rows.budgets(), site.rules)
    yield from spent_findings(work.reporting.spent_twice(site.scope))
    yield from due_reports(work, site).findings()
    yield from unused_templates(work, site.scope, content, rows.projects)
    yield from framework_gaps(work, site.scope, content, missing)
