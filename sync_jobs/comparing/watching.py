"""Monitoring against declared (监控对目标): lights by line and project, money beside work."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from adapter.domain.attainment import Subject
from adapter.domain.comparing.execution import (
    adjusted_budget,
    agreed,
    budgets_at,
    compare_each_with_progress,
    is_known_whole,
    judge_by_each,
)
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.monitoring_rules import MonitoringRules
from adapter.domain.comparing.progress import judge_progress
from adapter.domain.comparing.project_progress import (
    MonitoredLineProgress,
    ProjectProgress,
    project_progress,
)
from adapter.domain.findings.codes import Finding
from adapter.domain.identification.matching import Match, Meant
from adapter.domain.identity import Scope
from adapter.domain.lines import MonitoredLine
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import owner_label
from adapter.domain.self_evaluation import SelfEvaluationBudget
from adapter.domain.value import Direction
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.result_lines import Result, ResultLine, key_of_line
from sync_jobs.comparing.rounds import ReadLine, ReportedDay, fallen, money_standing, standing
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
        read = [
            self._read(line, each.match, counts=not each.is_unapproved)
            for each in results
            if isinstance(line := each.line, MonitoredLine)
        ]
        read.sort(key=lambda each: (*each.report, each.line.line_id))
        # Rounds without a day of their own share one, also with a round that has it: of what they
        # sum up to the last that reports an indicator counts.
        last = {(each.until, each.indicator): each.report for each in read}
        judged = [
            each
            if each.report == (newest := last[each.until, each.indicator])
            else each.passed(newest[1])
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
                *standing(key, judged),
                *money_standing(key, by_day),
                *fallen(key, read),
            ),
        )

    def _read(
        self, line: MonitoredLine, match: Match | Meant | None, *, counts: bool
    ) -> "ReadLine":
        reported = self.reported(line, match)
        progress = judge_progress(reported, self.rules)
        return ReadLine(
            line=line,
            result=reported,
            until=self.rules.told_until(line.round_no, line.fiscal_year, self.today),
            has_own_day=self.rules.has_own_day(line.round_no, line.fiscal_year, self.today),
            # By a target that nobody approved the work is not known to have come so far.
            progress=progress if counts else replace(progress, share=None),
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

    def _day(self, key: str, owner: Owner, until: dt.date, read: "list[ReadLine]") -> "ReportedDay":
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
        return ReportedDay(progress=told, first=first, found=tuple(found))
