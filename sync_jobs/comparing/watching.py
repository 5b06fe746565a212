"""Monitoring against declared (监控对目标): lights by line and project, money beside work."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, groupby, pairwise

from adapter.domain.attainment import Subject
from adapter.domain.comparing.execution import compare_with_progress, judge_execution
from adapter.domain.comparing.later_report import has_fallen
from adapter.domain.comparing.monitoring_rules import MonitoringRules
from adapter.domain.comparing.progress import LineProgress, MonitoredResult, judge_progress
from adapter.domain.comparing.project_progress import (
    MonitoredLineProgress,
    ProjectProgress,
    project_progress,
)
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.identification.matching import Match, Meant
from adapter.domain.identity import Scope
from adapter.domain.lines import MonitoredLine, kind_of_line
from adapter.domain.secrecy import owner_label
from adapter.domain.value import Direction
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.result_rows import Result, key_of_line
from sync_jobs.sets.spool import batches

#: Owners whose lines are in memory at once.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What is known of a project beside its reports."""

    name: str
    #: Yuan; None where the list gives none.
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What came of the monitoring reports of one owner."""

    lines: tuple[MonitoredLineProgress, ...]
    projects: tuple[ProjectProgress, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """By what monitoring is judged."""

    rules: MonitoringRules
    #: Indicator code -> its direction, where the library names one.
    directions: Mapping[str, Direction | None]
    today: dt.date

    def owners(
        self, work: UnitOfWork, scope: Scope, results: Iterable[Result]
    ) -> Iterator[Watched]:
        """The reports of every owner, as they are read; those of one owner come together."""
        grouped = groupby(results, key=lambda each: key_of_line(each.line))
        for some in batches(((key, list(lines)) for key, lines in grouped), _AT_ONCE):
            keys = [key for key, _ in some]
            budgets = work.reporting.budgets_of(scope, keys)
            names = work.reporting.names_of(scope, keys)
            for key, lines in some:
                name = names.get(key, owner_label(key))
                yield self.owner(key, Owner(name=name, budget=budgets.get(key)), lines)

    def owner(self, key: str, owner: Owner, results: Iterable[Result]) -> Watched:
        """Pure: the reports of one owner."""
        lines = [
            (each.line, each.match) for each in results if isinstance(each.line, MonitoredLine)
        ]
        first = min((line.round_no or 0 for line, _ in lines), default=0)
        read = [self._read(line, match, first) for line, match in lines]
        read.sort(key=lambda each: (*each.report, each.line.line_id))
        # Rounds without a day of their own share one: the last that reports an indicator counts.
        last = {(each.result.until, each.indicator): each.report for each in read}
        judged = [
            each if each.report == last[each.result.until, each.indicator] else each.passed()
            for each in read
        ]
        by_day = [
            self._day(key, owner, until, list(lines))
            for until, lines in groupby(judged, key=lambda each: each.result.until)
        ]
        return Watched(
            lines=tuple(each.stored(key) for each in judged),
            projects=tuple(each for each, _ in by_day),
            findings=(
                *(each.finding(key, told) for each in judged for told in each.progress.findings),
                *chain.from_iterable(found for _, found in by_day),
                *_fallen(key, read),
            ),
        )

    def _read(self, line: MonitoredLine, match: Match | Meant | None, first: int) -> "_Read":
        reported = self.reported(line, match, first)
        return _Read(line=line, result=reported, progress=judge_progress(reported, self.rules))

    def reported(
        self, line: MonitoredLine, match: Match | Meant | None, first: int
    ) -> MonitoredResult:
        """Pure: what a line says; the default day is that of an owner's `first` round."""
        round_no = line.round_no or 0
        code = match.indicator_code if match else None
        return MonitoredResult(
            subject=Subject(level1=line.level1 or "", level2=line.level2 or "", name=line.name),
            target_value=line.target_value or "",
            actual_value=line.actual_value or "",
            fiscal_year=line.fiscal_year,
            until=self.rules.told_until(line.round_no, line.fiscal_year, self.today),
            is_day_known=round_no == first or round_no in self.rules.cut_offs,
            direction=self.directions.get(code) if code else None,
        )

    def _day(
        self, key: str, owner: Owner, until: dt.date, read: "list[_Read]"
    ) -> tuple[ProjectProgress, list[Finding]]:
        first = read[0]
        stating = [each for each in read if each.line.budget_executed is not None]
        newest = max((each.report for each in stating), default=None)
        # Every line repeats the project's amount; several say nothing.
        amounts = {each.line.budget_executed for each in stating if each.report == newest}
        executed = amounts.pop() if len(amounts) == 1 else None
        execution = judge_execution(
            executed, owner.budget, until, first.result.fiscal_year, self.rules
        )
        is_day_known = all(e.result.is_day_known for e in stating if e.report == newest)
        if execution.light and not (is_day_known or execution.light.is_warning):
            execution = replace(execution, light=None)
        current = [each.progress for each in read if not each.is_passed]
        told = project_progress(key, until, current, execution)
        gap = self.rules.execution_gap
        found = compare_with_progress(owner.name, execution, told.progress, until, gap)
        return told, [first.finding(key, each) for each in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    line: MonitoredLine
    result: MonitoredResult
    progress: LineProgress = field(default_factory=LineProgress)
    #: A later round tells of the same indicator up to the same day.
    is_passed: bool = False

    @property
    def indicator(self) -> tuple[str, str]:
        """By what reports of one indicator are held together."""
        return self.line.level2 or "", self.line.name

    @property
    def report(self) -> tuple[dt.date, int]:
        """The day up to which its report tells, and which round that is."""
        return self.result.until, self.line.round_no or 0

    def passed(self) -> "_Read":
        """The same without a light."""
        reason = "后一次监控的截止日期相同，以后一次为准"
        return replace(self, progress=LineProgress(reason=reason), is_passed=True)

    def stored(self, key: str) -> MonitoredLineProgress:
        return MonitoredLineProgress(
            line_kind=kind_of_line(self.line).value,
            line_key=self.line.line_id,
            project_code=key,
            until=self.result.until,
            progress=self.progress,
        )

    def finding(self, key: str, told: LineFinding) -> Finding:
        return finding_on(told, key, kind_of_line(self.line).value, self.line.line_id)


def _fallen(key: str, read: list[_Read]) -> Iterator[Finding]:
    """Numbers that shrank from one report to the next; a name twice in one report says nothing."""
    by_name: dict[tuple[str, str], list[_Read]] = {}
    for each in read:
        by_name.setdefault(each.indicator, []).append(each)
    for reports in by_name.values():
        if len({each.report for each in reports}) < len(reports):
            continue
        for before, later in pairwise(reports):
            if has_fallen(before.result, later.result.actual_value):
                facts = {
                    "name": later.line.name,
                    "target_value": later.result.target_value,
                    "actual_value": later.result.actual_value,
                    "until": str(later.result.until),
                    "before_value": before.result.actual_value,
                    "before_until": str(before.result.until),
                }
                yield later.finding(key, LineFinding(FindingCode.PROGRESS_FELL_BACK, facts))


def finding_on(told: LineFinding, key: str, line_kind: str, line_key: str) -> Finding:
    """A finding with its place in the store."""
    return Finding(
        code=told.code,
        severity=told.code.about.severity,
        project_code=key,
        line_kind=line_kind,
        line_key=line_key,
        facts=told.facts,
    )
