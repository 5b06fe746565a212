"""The reports of one owner, round after round (各次监控): what stands, and what fell back."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from adapter.domain.comparing.later_report import has_fallen
from adapter.domain.comparing.monitored import LineProgress, MonitoredResult
from adapter.domain.comparing.monitoring_rules import told_day
from adapter.domain.comparing.project_progress import MonitoredLineProgress, ProjectProgress
from adapter.domain.comparing.still_standing import still_standing
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.lines import MonitoredLine, kind_of_line
from sync_jobs.comparing.result_lines import finding_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """One line of one report, with its light."""

    line: MonitoredLine
    result: MonitoredResult
    #: The day under which it is kept: the default one where the rules name none of its round.
    until: dt.date
    progress: LineProgress = field(default_factory=LineProgress)
    #: The rules name the day of its round: another round is not told up to that day by them.
    has_own_day: bool = False
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

    def passed(self, later_round: int) -> "ReadLine":
        """The same without a light, unless its day is its own: then it only sums up no more."""
        reason = (
            f"第 {later_round} 次监控也填报了这项指标，"
            "评分规则（rounds）没有写这两次各截至哪一天，以后一次为准"
        )
        progress = self.progress if self.has_own_day else LineProgress(reason=reason)
        return replace(self, progress=progress, is_passed=True)

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
class ReportedDay:
    """What the reports up to one day say of the whole."""

    progress: ProjectProgress
    #: The line on which it is told.
    first: ReadLine
    found: tuple[LineFinding, ...]


def standing(key: str, judged: "list[ReadLine]") -> Iterator[Finding]:
    """Of every indicator what its latest report shows, and since when."""
    by_name: dict[tuple[str, str], list[ReadLine]] = {}
    for each in judged:
        if each.has_own_day or not each.is_passed:
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


def money_standing(key: str, by_day: "list[ReportedDay]") -> Iterator[Finding]:
    """The money beside the work as the latest report that tells of it shows, and since when."""
    telling = [each for each in by_day if each.progress.execution.executed is not None]
    for told in still_standing([(each.progress.until_text, each.found) for each in telling]):
        yield telling[-1].first.finding(key, told)


def fallen(key: str, read: list[ReadLine]) -> Iterator[Finding]:
    """Numbers that shrank from one report to the next; a name twice in one report says nothing."""
    by_name: dict[tuple[str, str], list[ReadLine]] = {}
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
