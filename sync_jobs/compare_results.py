"""Comparison (对比): target against actual, claimed against computed, line by line."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain

from adapter.domain.comparing.comparison import Attainment, Comparison
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import EVALUATED_KINDS
from adapter.domain.outcome import RunCounts
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.amounts import Spendings, listed_amounts
from sync_jobs.comparing.answering import Answering
from sync_jobs.comparing.claimed_rates import Rated, findings_of_rates, rates
from sync_jobs.comparing.declared import (
    DeclaredYardstick,
    declared_findings,
    standards_of,
)
from sync_jobs.comparing.monitored_checks import MonitoredChecks
from sync_jobs.comparing.peers import Peers, peer_yardstick
from sync_jobs.comparing.reached import Yardstick, compare_one, yardstick_of
from sync_jobs.comparing.read_in_full import read_in_full
from sync_jobs.comparing.reporting_checks import (
    Watching,
    monitored_by_all,
    reporting_findings,
    watch_of,
)
from sync_jobs.comparing.result_lines import Result, in_order
from sync_jobs.comparing.result_rows import ResultRows
from sync_jobs.comparing.told_once import Noted, Once, Repeated
from sync_jobs.comparing.weights import Weights
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.job import JobResult, Progress, RunContext
from sync_jobs.sets.spool import Ordered, Spool

#: Progress is told after so many lines.
_BATCH = 500
#: From this likelihood on what a person is asked about is not missing.
_MAY_BE_ONE = 0.1


def compare_results(run: RunContext) -> JobResult:
    """Met, not met or undetermined for every monitored and self-evaluated line, with findings."""
    tally = _Tally()
    with Spool[Comparison]() as comparisons, Ordered(in_order) as findings, Watching() as watched:
        projects = _decide(run, tally, comparisons, findings, watched)
        if not run.options.is_dry_run:
            _store(run, projects, comparisons, findings, watched)
    return tally.result()


def _decide(
    run: RunContext,
    tally: "_Tally",
    comparisons: Spool[Comparison],
    findings: Ordered[Finding],
    watched: Watching,
) -> OpenProjects:
    """Fill the spools, every line read once; returns the projects that were open meanwhile."""
    site = run.site
    with run.begin() as work, ExitStack() as piles:
        projects = open_projects(work, site.scope)
        content = content_in_force(work, site.scope)
        yardstick = yardstick_of(content, site.profile, site.rules)
        watch = watch_of(run, yardstick.directions)
        marks = site.rules.calendar.marks
        rows = ResultRows(work, site.scope, projects, marks, watch.day_of)
        read = read_in_full(work, site.scope)
        comparing = peer_yardstick(rows, content, yardstick.directions, site.rules.comparing.peers)
        spendings = piles.enter_context(closing(Spendings()))
        weights = piles.enter_context(closing(Weights(rows.unread(*EVALUATED_KINDS))))
        listed = listed_amounts(work.projects.projects(division_of(site.scope)), projects)
        checks = piles.enter_context(closing(MonitoredChecks(listed, watch)))
        answering = piles.enter_context(closing(Answering()))
        peers = piles.enter_context(closing(Peers(site.scope.fiscal_year, comparing)))

        repeated = piles.enter_context(closing(Repeated()))
        book = _Book(tally, comparisons, repeated, findings.add, site.progress)
        compared = partial(book.compared, yardstick)

        monitored = compared(
            spendings.passing(checks.passing(answering.monitored(rows.monitored())))
        )
        for each in watch.owners(work, site.scope, monitored):
            watched.add(each)
        evaluated = watched.passing(weights.passing(rows.evaluated()))
        deque(compared(answering.passing(evaluated)), maxlen=0)
        declared = declared_findings(
            peers.passing(rows.in_force(answering.declared(rows.targets()))),
            declared_yardstick(rows, content, yardstick),
        )
        # Which amounts are in another unit is known once they were all told of.
        slips = watched.slips
        rated = findings_of_rates(map(tally.rated, rates(rows.budgets())), site.rules)
        noted = Noted()
        reporting = reporting_findings(
            run, work, rows, content, yardstick.directions, noted.missing
        )
        for finding in chain(
            spendings.findings(rows, site.rules.comparing.amounts, slips),
            slips.passing(rated),
            weights.findings(rows.evaluations(), rows.budgets(), site.rules, read),
            noted.passing(declared),
            repeated.untold(noted.of_targets),
            answering.findings(rows.wholes(), site.rules, read, monitored_by_all(run, work)),
            peers.findings(rows, noted.doubtful),
            slips.passing(watched.findings()),
            slips.passing(checks.findings(rows.budgets())),
            slips.passing(weights.with_room(reporting)),
        ):
            book.found(finding)
    site.progress("对比", len(comparisons), len(comparisons))
    return projects


@dataclass(slots=True)
class _Book:
    """Where comparisons and findings are written down and counted."""

    tally: "_Tally"
    comparisons: Spool[Comparison]
    repeated: Repeated
    keep: Callable[[Finding], None]
    progress: Progress
    once: Once = field(default_factory=Once)

    def compared(self, yardstick: Yardstick, results: Iterable[Result]) -> Iterator[Result]:
        """Each result, once it was compared."""
        for each in results:
            comparison, found = compare_one(each, yardstick)
            self.comparisons.add(self.tally.compared(comparison))
            for finding in self.repeated.passing(each, self.once.of(each.line, found)):
                self.found(finding)
            if len(self.comparisons) % _BATCH == 0:
                self.progress("对比", len(self.comparisons), None)
            yield each

    def found(self, finding: Finding) -> None:
        self.keep(self.tally.found(finding))


def declared_yardstick(
    rows: ResultRows, content: LibraryContent, yardstick: Yardstick
) -> DeclaredYardstick:
    """What declared lines are measured by, and of whom they were not all read."""
    return DeclaredYardstick(
        standards=standards_of(
            content, rows.projects, rows.work.projects.projects(division_of(rows.scope))
        ),
        indicators={each.code: each for each in content.indicators},
        rules=yardstick.rules,
        unread=cache(rows.unread),
        asked_about=rows.work.reporting.asked_by_owner(rows.scope, _MAY_BE_ONE),
    )


def _store(
    run: RunContext,
    projects: OpenProjects,
    comparisons: Iterable[Comparison],
    findings: Iterable[Finding],
    watched: Watching,
) -> None:
    with run.begin() as work:
        work.analyses.replace_comparisons(run.site.scope, run.run_id, comparisons, findings)
        watched.store(run, work)
        require_still_open(work, run.site.scope, projects)
        work.commit()


def content_in_force(work: UnitOfWork, scope: Scope) -> LibraryContent:
    """The library version in force, empty before the first."""
    version = work.library.in_force(division_of(scope))
    return work.library.content(version.version_id) if version else LibraryContent()


@dataclass(slots=True)
class _Tally:
    """Counts what passes by."""

    attainments: Counter[Attainment] = field(default_factory=Counter)
    codes: Counter[FindingCode] = field(default_factory=Counter)
    rated_projects: set[str] = field(default_factory=set)

    def compared(self, comparison: Comparison) -> Comparison:
        self.attainments[comparison.attainment] += 1
        return comparison

    def found(self, finding: Finding) -> Finding:
        self.codes[finding.code] += 1
        return finding

    def rated(self, rated: Rated) -> Rated:
        budget, rate = rated
        if rate is not None:
            self.rated_projects.add(budget.project_code)
        return rated

    def result(self) -> JobResult:
        figures: dict[str, object] = {each.value: self.attainments[each] for each in Attainment}
        figures["findings"] = self.codes.total()
        figures |= {f"finding_{code.value}": self.codes[code] for code in sorted(self.codes)}
        figures["execution_rates"] = len(self.rated_projects)
        total = self.attainments.total()
        return JobResult(counts=RunCounts(read=total, updated=total), figures=figures)
