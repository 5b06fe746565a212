"""Monitoring against declared (监控对目标): lights by line and project, money beside work."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby, pairwise

from adapter.domain.attainment import Subject
from adapter.domain.comparing.execution import (
    adjusted_budget,
    agreed,
    budgets_at,
    compare_each_with_progress,
    is_known_whole,
    judge_by_each,
)
from adapter.domain.comparing.later_report import has_fallen
from adapter.domain.comparing.monitoring_rules import MonitoringRules, told_day
from adapter.domain.comparing.progress import LineProgress, MonitoredResult, judge_progress
from adapter.domain.comparing.project_progress import (
    MonitoredLineProgress,
    ProjectProgress,
    project_progress,
)
from adapter.domain.comparing.still_standing import still_standing
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.identification.matching import Match, Meant
from adapter.domain.identity import Scope
from adapter.domain.lines import MonitoredLine, kind_of_line
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import owner_label
from adapter.domain.self_evaluation import SelfEvaluationBudget
from adapter.domain.value import Direction
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.result_lines import Result, ResultLine, key_of_line
from sync_jobs.sets.spool import batches

#: Owners whose lines are in memory at once.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What is known of a project beside its reports."""

    name: str
    #: Yuan; None where the list gives none.
    budget: Decimal | None = None
    #: Yuan, the budget after an adjustment that adds up from it; None without one.
    adjusted: Decimal | None = None
    #: What its self-evaluation states of its funds.
    funds: tuple[SelfEvaluationBudget, ...] = ()


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
    #: Yuan by which the list's amount may differ from what it rounds.
    rounding: Decimal = Decimal(0)

    def day_of(self, line: ResultLine) -> dt.date:
        """The day up to which a line surely tells; a self-evaluation, the whole year."""
        if not isinstance(line, MonitoredLine):
            return dt.date(line.fiscal_year, 12, 31)
        return self.rules.earliest_day(line.round_no, line.fiscal_year, self.today)

    def owners(
        self, work: UnitOfWork, scope: Scope, results: Iterable[Result]
    ) -> Iterator[Watched]:
        """The reports of every owner, as they are read; those of one owner come together."""
        grouped = groupby(results, key=lambda each: key_of_line(each.line))
        for some in batches(((key, list(lines)) for key, lines in grouped), _AT_ONCE):
            keys = [key for key, _ in some]
            budgets = work.reporting.budgets_of(scope, keys)
            names = work.reporting.names_of(scope, keys)
            stated = work.rows.of_owners(scope, RecordKind.SELF_EVALUATION_BUDGET, keys)
            for key, lines in some:
                listed, funds = budgets.get(key), stated.get(key, [])
                owner = Owner(
                    name=names.get(key, owner_label(key)),
                    budget=listed,
                    adjusted=adjusted_budget(funds, listed, self.rounding),
                    funds=tuple(funds),
                )
                yield self.owner(key, owner, lines)

    def owner(self, key: str, owner: Owner, results: Iterable[Result]) -> Watched:
        """Pure: the reports of one owner."""
        lines = [
            (each.line, each.match) for each in results if isinstance(each.line, MonitoredLine)
        ]
        read = [self._read(line, match) for line, match in lines]
        read.sort(key=lambda each: (*each.report, each.line.line_id))
        # Rounds without a day of their own share one: the last that reports an indicator counts.
        last = {(each.until, each.indicator): each.report for each in read}
        judged = [
            each if each.report == last[each.until, each.indicator] else each.passed()
            for each in read
        ]
        by_day = [
            self._day(key, owner, until, list(some))
            for until, some in groupby(judged, key=lambda each: each.until)
        ]
        return Watched(
            lines=tuple(each.stored(key) for each in judged),
            projects=tuple(each.progress for each in by_day),
            findings=(
                *_standing(key, judged),
                *_money_standing(key, by_day),
                *_fallen(key, read),
            ),
        )

    def _read(self, line: MonitoredLine, match: Match | Meant | None) -> "_Read":
        reported = self.reported(line, match)
        return _Read(
            line=line,
            result=reported,
            until=self.rules.told_until(line.round_no, line.fiscal_year, self.today),
            progress=judge_progress(reported, self.rules),
        )

    def reported(self, line: MonitoredLine, match: Match | Meant | None) -> MonitoredResult:
        """Pure: what a line says."""
        code = match.indicator_code if match else None
        return MonitoredResult(
            subject=Subject(level1=line.level1 or "", level2=line.level2 or "", name=line.name),
            target_value=line.target_value or "",
            actual_value=line.actual_value or "",
            fiscal_year=line.fiscal_year,
            until=self.rules.earliest_day(line.round_no, line.fiscal_year, self.today),
            undated_round=None if self.rules.is_day_known(line.round_no) else line.round_no,
            direction=self.directions.get(code) if code else None,
        )

    def _day(self, key: str, owner: Owner, until: dt.date, read: "list[_Read]") -> "_Day":
        first = read[0]
        stating = [each for each in read if each.line.budget_executed is not None]
        newest = max((each.report for each in stating), default=None)
        # Every line repeats the project's amount; several say nothing.
        amounts = {each.line.budget_executed for each in stating if each.report == newest}
        executed = amounts.pop() if len(amounts) == 1 else None
        year = first.result.fiscal_year
        forecasts = {each.line.budget_expected for each in stating if each.report == newest}
        expected = max((each for each in forecasts if each is not None), default=None)
        budgets = budgets_at(
            executed,
            owner.budget,
            owner.adjusted,
            expected,
            is_year_over=until >= dt.date(year, 12, 31),
            rounding=self.rounding,
        )
        due = min((e.result.until for e in stating if e.report == newest), default=until)
        judged = judge_by_each(executed, budgets, due, year, self.rules, self.rounding)
        execution = agreed(judged)
        is_day_known = all(e.is_day_known for e in stating if e.report == newest)
        if execution.light and not (is_day_known or execution.light.is_warning):
            execution = replace(execution, light=None)
        current = [each for each in read if not each.is_passed]
        undated = [each.result.undated_round or 0 for each in current if not each.is_day_known]
        told = project_progress(
            key, until, [each.progress for each in current], execution, max(undated, default=None)
        )
        gap = self.rules.execution_gap
        found = compare_each_with_progress(
            owner.name,
            judged,
            told.progress,
            told.until_text,
            gap,
            is_whole=is_known_whole(owner.funds, owner.budget, expected, self.rounding),
        )
        return _Day(progress=told, first=first, found=tuple(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    line: MonitoredLine
    result: MonitoredResult
    #: The day under which it is kept: the default one where the rules name none of its round.
    until: dt.date
    progress: LineProgress = field(default_factory=LineProgress)
    #: A later round tells of the same indicator up to the same day.
    is_passed: bool = False

    @property
    def indicator(self) -> tuple[str, str]:
        """By what reports of one indicator are held together."""
        return self.line.level2 or "", self.line.name

    @property
    def is_day_known(self) -> bool:
        """As of its result."""
        return self.result.is_day_known

    @property
    def report(self) -> tuple[dt.date, int]:
        """The day up to which its report tells, and which round that is."""
        return self.until, self.line.round_no or 0

    @property
    def day(self) -> str:
        """Up to when it tells, for people."""
        return told_day(self.until, self.result.undated_round)

    def passed(self) -> "_Read":
        """The same without a light."""
        reason = "后一次监控也填报了这项指标，规则没有分别写明截止日期，以后一次为准"
        return replace(self, progress=LineProgress(reason=reason), is_passed=True)

    def stored(self, key: str) -> MonitoredLineProgress:
        return MonitoredLineProgress(
            line_kind=kind_of_line(self.line).value,
            line_key=self.line.line_id,
            project_code=key,
            until=self.until,
            progress=self.progress,
        )

    def finding(self, key: str, told: LineFinding) -> Finding:
        return finding_on(told, key, kind_of_line(self.line).value, self.line.line_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """What the reports up to one day say of the whole."""

    progress: ProjectProgress
    #: The line on which it is told.
    first: _Read
    found: tuple[LineFinding, ...]


def _standing(key: str, judged: "list[_Read]") -> Iterator[Finding]:
    """Of every indicator what its latest report shows, and since when."""
    by_name: dict[tuple[str, str], list[_Read]] = {}
    for each in judged:
        if not each.is_passed:
            by_name.setdefault(each.indicator, []).append(each)
    for reads in by_name.values():
        reports = [list(some) for _, some in groupby(reads, key=lambda each: each.report)]
        for each in reports[-1]:
            before = [
                (some[0].day, [told for one in some for told in one.progress.findings])
                for some in reports[:-1]
            ]
            newest = each.day, each.progress.findings
            for told in still_standing([*before, newest]):
                yield each.finding(key, told)


def _money_standing(key: str, by_day: "list[_Day]") -> Iterator[Finding]:
    """The money beside the work as the latest report that tells of it shows, and since when."""
    telling = [each for each in by_day if each.progress.execution.executed is not None]
    for told in still_standing([(each.progress.until_text, each.found) for each in telling]):
        yield telling[-1].first.finding(key, told)


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
                    "until": told_day(later.result.until, later.result.undated_round),
                    "before_value": before.result.actual_value,
                    "before_until": told_day(before.result.until, before.result.undated_round),
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
