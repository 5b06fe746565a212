"""Everything that comparison finds in monitoring, budgets and reporting, in one pass each."""

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from adapter.domain.findings import Finding
from adapter.domain.library import LibraryContent
from adapter.domain.project_progress import MonitoredLineProgress, ProjectProgress
from adapter.ports.store import UnitOfWork
from sync_jobs.due_reports import china_day, due_reports
from sync_jobs.framework_use import framework_gaps, unused_templates
from sync_jobs.job import RunContext
from sync_jobs.reported_twice import budget_findings, spent_findings, worse_than_monitored
from sync_jobs.result_rows import ResultRows
from sync_jobs.spool import Spool
from sync_jobs.watching import Watch, Watched


class Watching:
    """The progress of lines and projects on its way to the store."""

    def __init__(self) -> None:
        self._lines = Spool[MonitoredLineProgress]()
        self._projects = Spool[ProjectProgress]()
        self._files = ExitStack()

    def __enter__(self) -> Self:
        for each in (self._lines, self._projects):
            self._files.callback(each.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._files.close()

    def add(self, watched: Watched) -> None:
        """Keep the progress of one owner."""
        for line in watched.lines:
            self._lines.add(line)
        for project in watched.projects:
            self._projects.add(project)

    def store(self, run: RunContext, work: UnitOfWork) -> None:
        """Put it in the place of the former."""
        work.reporting.replace_progress(run.site.scope, run.run_id, self._lines, self._projects)


def reporting_findings(
    run: RunContext,
    work: UnitOfWork,
    rows: ResultRows,
    content: LibraryContent,
    watching: Watching,
) -> Iterator[Finding]:
    """The findings, one kind after the other; progress is kept aside as it is seen."""
    site = run.site
    directions = {each.code: each.direction for each in content.indicators}
    today = china_day(site.clock.now())
    watch = Watch(rules=site.rules.monitoring, directions=directions, today=today)
    for watched in watch.owners(work, site.scope, rows.monitored()):
        watching.add(watched)
        yield from watched.findings
    yield from worse_than_monitored(work, site.scope, directions)
    yield from budget_findings(rows.budgets(), site.rules)
    yield from spent_findings(work.reporting.spent_twice(site.scope))
    yield from due_reports(work, site).findings()
    yield from unused_templates(work, site.scope, content, rows.projects)
    yield from framework_gaps(work, site.scope, content)
