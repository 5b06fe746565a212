"""Comparison (对比): target against actual, claimed against computed, line by line."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import chain

from adapter.domain.attainment import as_under_way, undetermined
from adapter.domain.comparing.by_approved import check_answer
from adapter.domain.comparing.comparison import (
    Attainment,
    Comparison,
    Judgement,
    execution_rate,
    judge_attainment,
    read_actual,
)
from adapter.domain.comparing.line_check import EvaluatedResult
from adapter.domain.comparing.progress import says_unfinished
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import (
    EVALUATED_KINDS,
    DeclaredLine,
    EvaluatedLine,
    MonitoredLine,
    kind_of_line,
)
from adapter.domain.outcome import RunCounts
from adapter.domain.pushing.hand_over import plain_text
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationBudget
from adapter.domain.value import Direction, ValueKind, parse_value
from adapter.ports.store import UnitOfWork
from mappings.profile import Profile
from sync_jobs.comparing.amounts import Spendings, listed_amounts
from sync_jobs.comparing.answering import Answering
from sync_jobs.comparing.declared import (
    DeclaredYardstick,
    Directions,
    declared_findings,
    standards_of,
)
from sync_jobs.comparing.monitored_checks import MonitoredChecks
from sync_jobs.comparing.peers import Peers, peer_yardstick
from sync_jobs.comparing.read_in_full import read_in_full
from sync_jobs.comparing.reported_twice import ToldOnce
from sync_jobs.comparing.reporting_checks import (
    Watching,
    monitored_by_all,
    reporting_findings,
    watch_of,
)
from sync_jobs.comparing.result_lines import (
    Result,
    ResultLine,
    in_order,
    key_of_line,
    subject_of,
)
from sync_jobs.comparing.result_rows import ResultRows
from sync_jobs.comparing.told_once import Noted, Once, Repeated
from sync_jobs.comparing.weights import Weights
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.job import JobResult, RunContext
from sync_jobs.sets.spool import Ordered, Spool

#: Progress is told after so many lines.
_BATCH = 500
#: From this likelihood on what a person is asked about is not missing.
_MAY_BE_ONE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What lines are measured by."""

    directions: Directions
    rules: ScoringRules
    #: Kinds of lines whose form asks why a target was missed.
    asking_why: frozenset[RecordKind] = frozenset()


def yardstick_of(content: LibraryContent, profile: Profile, rules: ScoringRules) -> Yardstick:
    """The library's directions, the site's rules, and what its dialect carries."""
    evaluated = (kind for kind in EVALUATED_KINDS if kind in profile.codecs)
    return Yardstick(
        directions={each.code: each.direction for each in content.indicators},
        rules=rules,
        asking_why=frozenset(
            kind for kind in evaluated if "deviation_analysis" in profile.codec(kind).rules
        ),
    )


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

        once = Once()
        repeated = piles.enter_context(closing(Repeated()))

        def compared(results: Iterable[Result]) -> Iterator[Result]:
            for each in results:
                comparison, found = compare_one(each, yardstick)
                comparisons.add(tally.compared(comparison))
                for finding in repeated.passing(each, once.of(each.line, found)):
                    findings.add(tally.found(finding))
                if len(comparisons) % _BATCH == 0:
                    site.progress("对比", len(comparisons), None)
                yield each

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
        rated = map(tally.rated, rates(rows.budgets()))
        noted = Noted()
        for finding in chain(
            spendings.findings(rows, site.rules.comparing.amounts, slips),
            slips.passing(_of_rates(rated, site.rules)),
            weights.findings(rows.evaluations(), rows.budgets(), site.rules, read),
            noted.passing(declared),
            repeated.untold(noted.of_targets),
            answering.findings(rows.wholes(), site.rules, read, monitored_by_all(run, work)),
            peers.findings(rows, noted.doubtful),
            slips.passing(watched.findings()),
            slips.passing(checks.findings(rows.budgets())),
            slips.passing(
                weights.with_room(
                    reporting_findings(
                        run, work, rows, content, yardstick.directions, noted.missing
                    )
                )
            ),
        ):
            findings.add(tally.found(finding))
    site.progress("对比", len(comparisons), len(comparisons))
    return projects


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


def compare_one(result: Result, yardstick: Yardstick) -> tuple[Comparison, list[Finding]]:
    """Pure: the comparison of a line that says what was reached, and the findings on it."""
    line, match = result.line, result.match
    code = match.indicator_code if match else None
    direction = yardstick.directions.get(code) if code else None
    if isinstance(line, EvaluatedLine):
        return _evaluated(line, result.declared, direction, yardstick)
    return _comparison(line, _judged(line, direction)), []


Rated = tuple[SelfEvaluationBudget, Decimal | None]


def rates(budgets: Iterable[SelfEvaluationBudget]) -> Iterator[Rated]:
    """Pure: every budget with its execution rate, None where the amounts give none."""
    for each in budgets:
        yield each, execution_rate(each.budget_executed, each.budget_adjusted)


def _judged(row: MonitoredLine, direction: Direction | None) -> Judgement:
    target = parse_value(row.target_value or "", name=row.name)
    actual = read_actual(row.actual_value or "", target, row.name)
    judged = judge_attainment(target, actual, direction, subject_of(row))
    # 尚未完工 in March is no miss of what is due in November: the light knows the day.
    is_by_day = target.kind in (ValueKind.DEADLINE, ValueKind.PERIOD)
    if is_by_day and says_unfinished(actual, target, row.name):
        return undetermined(f"{judged.reason}；是否已过时限，见监控进度")
    # Of a part of the year a number decides nothing that the rest may still change.
    return judged if is_by_day else as_under_way(judged, target, actual, subject_of(row))


def _comparison(row: ResultLine, judgement: Judgement) -> Comparison:
    return Comparison(
        line_kind=kind_of_line(row).value,
        line_key=row.line_id,
        project_code=key_of_line(row),
        attainment=judgement.attainment,
        rate=judgement.rate,
        reason=judgement.reason,
    )


def _evaluated(
    row: EvaluatedLine,
    declared: DeclaredLine | None,
    direction: Direction | None,
    yardstick: Yardstick,
) -> tuple[Comparison, list[Finding]]:
    kind = kind_of_line(row)
    result = EvaluatedResult(
        subject=subject_of(row),
        target=parse_value(row.target_value or "", name=row.name),
        target_value=row.target_value or "",
        declared=parse_value(declared.target_value or "", name=row.name) if declared else None,
        declared_value=(declared.target_value or "") if declared else "",
        actual_value=row.actual_value or "",
        has_values=row.target_value is not None or row.actual_value is not None,
        max_score=row.max_score,
        score=row.score,
        deviation_analysis=(
            (row.deviation_analysis or "") if kind in yardstick.asking_why else None
        ),
        direction=direction,
    )
    checked = check_answer(result, yardstick.rules)
    findings = [
        Finding(
            code=each.code,
            severity=each.code.about.severity,
            project_code=key_of_line(row),
            line_kind=kind.value,
            line_key=row.line_id,
            facts=each.facts,
        )
        for each in checked.findings
    ]
    return _comparison(row, checked.judgement), findings


def _of_rates(rated: Iterable[Rated], rules: ScoringRules) -> Iterator[Finding]:
    once = ToldOnce()
    for each in rated:
        for found in rate_findings(each, rules):
            if once.is_first(found, each[0]):
                yield found


def rate_findings(rated: Rated, rules: ScoringRules) -> Iterator[Finding]:
    """Pure: a finding when the claimed execution rate does not follow from the amounts."""
    budget, rate = rated
    claimed = budget.execution_rate
    if rate is None or claimed is None or abs(claimed - rate) <= rules.rate_tolerance:
        return
    code = FindingCode.BUDGET_CONTRADICTION
    yield Finding(
        code=code,
        severity=code.about.severity,
        project_code=budget.project_code,
        line_kind=RecordKind.SELF_EVALUATION_BUDGET.value,
        line_key=budget.budget_id,
        facts={"claimed": plain_text(claimed), "computed": plain_text(rate)},
    )


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
