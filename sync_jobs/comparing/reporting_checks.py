"""Everything that comparison finds in monitoring, budgets and reporting, in one pass each."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from adapter.domain.attainment import in_budget_year, last_day
from adapter.domain.comparing.later_report import is_done_since
from adapter.domain.comparing.line_check import is_no_reason
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.project_progress import MonitoredLineProgress, ProjectProgress
from adapter.domain.comparing.stage_calendar import Stage
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import EvaluatedLine
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.due_reports import china_day, due_reports
from sync_jobs.comparing.framework_use import ToldMissing, framework_gaps, unused_templates
from sync_jobs.comparing.reported_twice import (
    Directions,
    budget_findings,
    spent_findings,
    worse_than_monitored,
)
from sync_jobs.comparing.result_lines import Result, key_of_line, subject_of
from sync_jobs.comparing.result_rows import ResultRows
from sync_jobs.comparing.unit_slips import Slips
from sync_jobs.comparing.watching import Watch, Watched
from sync_jobs.job import RunContext
from sync_jobs.sets.spool import Spool


@dataclass(frozen=True, slots=True)
class _Done:
    """What a self-evaluation says of something that monitoring saw undone after its day."""

    said: str
    #: On which day it was done; None where that is not written down.
    day: dt.date | None
    has_reason: bool

    def told(self, until: str) -> str:
        """What is left to do; `until`: the day of the report, as people read it."""
        is_later = self.day is not None and self.day.isoformat() > until
        asked = [] if is_later else ["请核对两次填报"]
        asked += [] if self.has_reason else ["请写明偏差原因" if is_later else "并写明偏差原因"]
        return "，".join((f"自评已填报“{self.said}”", *(asked or ["偏差原因见自评"])))


class Watching:
    """What monitoring reports come to, on its way to the store: progress, and findings."""

    def __init__(self) -> None:
        self._findings = Spool[Finding]()
        self._lines = Spool[MonitoredLineProgress]()
        self._projects = Spool[ProjectProgress]()
        self._files = ExitStack()
        #: Whose key and name of what is past its day -> what the self-evaluation says, done since.
        self._overdue: dict[tuple[str, str], _Done | None] = {}
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
            if finding.code is FindingCode.DEADLINE_PASSED:
                self._overdue[(finding.project_code, finding.facts["name"])] = None
        for line in watched.lines:
            self._lines.add(line)
        for project in watched.projects:
            self._projects.add(project)

    def findings(self) -> Iterator[Finding]:
        """The findings, owner by owner; what was done since need not be done any more."""
        for each in self._findings:
            done = self._overdue.get((each.project_code, each.facts.get("name", "")))
            if each.code is FindingCode.DEADLINE_PASSED and done:
                yield replace(each, facts={**each.facts, "todo": done.told(each.facts["until"])})
            else:
                yield each

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, those of self-evaluations looked at for what is past its day.

        To be read behind all of monitoring.
        """
        for each in results:
            line = each.line
            place = key_of_line(line), line.name
            if isinstance(line, EvaluatedLine) and place in self._overdue:
                report = _report(line)
                if is_done_since(report, report.actual_value):
                    day = last_day(in_budget_year(report.actual, line.fiscal_year))
                    has_reason = not is_no_reason(line.deviation_analysis or "")
                    self._overdue[place] = _Done(report.actual_value, day, has_reason)
            yield each

    def store(self, run: RunContext, work: UnitOfWork) -> None:
        """Put the progress in the place of the former."""
        projects = self.slips.of_one_unit(self._projects)
        work.reporting.replace_progress(run.site.scope, run.run_id, self._lines, projects)


def _report(line: EvaluatedLine) -> MonitoredResult:
    """What a self-evaluation tells of one line, as a report up to the end of the year."""
    return MonitoredResult(
        subject=subject_of(line),
        target_value=line.target_value or "",
        actual_value=line.actual_value or "",
        fiscal_year=line.fiscal_year,
        until=dt.date(line.fiscal_year, 12, 31),
    )


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
