"""Comparison (对比): target against actual, claimed against computed, line by line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import TypeVar

from adapter.domain.comparison import (
    Attainment,
    Comparison,
    Finding,
    FindingCode,
    Severity,
    execution_rate,
    is_loosened,
    judge_attainment,
    may_be_reverse,
    read_actual,
)
from adapter.domain.declaration import TargetLine
from adapter.domain.hand_over import plain_text
from adapter.domain.library import LibraryContent
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationBudget, SelfEvaluationLine
from adapter.domain.value import (
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    parse_value,
)
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.internal_sets import project_templates
from sync_jobs.job import JobResult, RunContext

_Row = TypeVar("_Row", MonitoringLine | SelfEvaluationLine, SelfEvaluationBudget, TargetLine)
#: (project code, indicator code) -> what the project's template asks for.
Standards = Mapping[tuple[str, str], IndicatorValue]

#: A reported rate may differ from the computed one by rounding to whole per cent.
_RATE_TOLERANCE = Decimal("0.01")


@dataclass(slots=True)
class Compared:
    """What a run found."""

    comparisons: list[Comparison] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    execution_rates: dict[str, Decimal] = field(default_factory=dict)


def compare_results(run: RunContext) -> JobResult:
    """Met, not met or undetermined for every monitored and self-evaluated line, with findings."""
    site = run.site
    with site.store.begin() as work:
        projects = open_projects(work, site.scope)
        version = work.library.latest(division_of(site.scope))
        content = work.library.content(version.version_id) if version else LibraryContent()
        directions = {each.code: each.direction for each in content.indicators}
        matched = {
            (each.line_kind, each.line_key): each.indicator_code
            for each in work.analyses.matches(site.scope)
            if each.indicator_code is not None
        }
        rows = chain.from_iterable(
            work.rows.current(site.scope, kind)
            for kind in (RecordKind.MONITORING_LINE, RecordKind.SELF_EVALUATION_LINE)
        )
        budgets = work.rows.current(site.scope, RecordKind.SELF_EVALUATION_BUDGET)
        compared = compare(
            _admitted(rows, (MonitoringLine, SelfEvaluationLine), projects),
            _admitted(budgets, (SelfEvaluationBudget,), projects),
            {line: directions.get(code) for line, code in matched.items()},
        )
        declared = work.rows.current(site.scope, RecordKind.TARGET_LINE)
        compared.findings.extend(
            loosened(
                _admitted(declared, (TargetLine,), projects),
                matched,
                _standards(content, projects),
                directions,
            )
        )
    site.progress("对比", len(compared.comparisons), len(compared.comparisons))
    if not run.options.is_dry_run:
        with site.store.begin() as work:
            work.analyses.replace_comparisons(
                site.scope, run.run_id, compared.comparisons, compared.findings
            )
            require_still_open(work, site.scope, projects)
            work.commit()
    return _result(compared)


def _admitted(
    rows: Iterable[object], kinds: tuple[type[_Row], ...], projects: OpenProjects
) -> Iterator[_Row]:
    return (
        row for row in rows if isinstance(row, kinds) and projects.gate.admits(row.project_code)
    )


def compare(
    lines: Iterable[MonitoringLine | SelfEvaluationLine],
    budgets: Iterable[SelfEvaluationBudget],
    directions: Mapping[tuple[str, str], Direction | None],
) -> Compared:
    """Pure: the comparison of every line and the findings on lines and money."""
    compared = Compared()
    for line in lines:
        comparison = _comparison(line, directions)
        compared.comparisons.append(comparison)
        if isinstance(line, SelfEvaluationLine):
            compared.findings.extend(_line_findings(line, comparison))
    for budget in budgets:
        rate = execution_rate(budget.budget_executed, budget.budget_adjusted)
        if rate is not None:
            compared.execution_rates[budget.project_code] = rate
        compared.findings.extend(_budget_findings(budget, rate))
    return compared


def _standards(content: LibraryContent, projects: OpenProjects) -> Standards:
    of_library = {each.code: each.standard for each in content.indicators}
    return {
        (binding.project_code, line.indicator_code): line.target
        if line.target.kind is not ValueKind.EMPTY
        else of_library[line.indicator_code]
        for template, binding in project_templates(content, projects)
        for line in template.lines
        if line.indicator_code in of_library
    }


def loosened(
    lines: Iterable[TargetLine],
    matched: Mapping[tuple[str, str], str],
    standards: Standards,
    directions: Mapping[str, Direction | None],
) -> Iterator[Finding]:
    """Pure: a finding for every declared line that surely promises less than its template asks."""
    for line in lines:
        code = matched.get((RecordKind.TARGET_LINE.value, line.line_id), "")
        standard = standards.get((line.project_code, code))
        if standard is None:
            continue
        promised = read_actual(line.target_value or "", standard, line.name)
        is_open = may_be_reverse(line.level1 or "", line.level2 or "", line.name)
        if is_loosened(standard, promised, directions.get(code), may_be_reverse=is_open):
            yield Finding(
                code=FindingCode.TARGET_LOOSENED,
                severity=Severity.MEDIUM,
                project_code=line.project_code,
                line_kind=RecordKind.TARGET_LINE.value,
                line_key=line.line_id,
                facts={
                    "name": line.name,
                    "target_value": line.target_value or "",
                    "standard": plain_text(standard),
                },
            )


def _comparison(
    row: MonitoringLine | SelfEvaluationLine,
    directions: Mapping[tuple[str, str], Direction | None],
) -> Comparison:
    is_monitoring = isinstance(row, MonitoringLine)
    kind = RecordKind.MONITORING_LINE if is_monitoring else RecordKind.SELF_EVALUATION_LINE
    target = parse_value(row.target_value or "", name=row.name)
    actual = read_actual(row.actual_value or "", target, row.name)
    judgement = judge_attainment(
        target,
        actual,
        directions.get((kind.value, row.line_id)),
        may_be_reverse=may_be_reverse(row.level1 or "", row.level2 or "", row.name),
    )
    return Comparison(
        line_kind=kind.value,
        line_key=row.line_id,
        project_code=row.project_code,
        attainment=judgement.attainment,
        rate=judgement.rate,
        reason=judgement.reason,
    )


def _line_findings(row: SelfEvaluationLine, comparison: Comparison) -> Iterator[Finding]:
    if row.max_score is not None and row.score is not None:
        if row.score > row.max_score:
            yield _finding(FindingCode.SCORE_ABOVE_MAXIMUM, Severity.HIGH, row)
        is_full = row.max_score > 0 and row.score >= row.max_score
        if is_full and comparison.attainment is Attainment.NOT_MET:
            yield _finding(FindingCode.FULL_MARKS_MISSED_TARGET, Severity.HIGH, row)
    target = parse_value(row.target_value or "", name=row.name)
    if ValueWarning.CONTRADICTORY_DIRECTION in target.warnings:
        yield _finding(FindingCode.DIRECTION_CONTRADICTION, Severity.MEDIUM, row)


def _finding(code: FindingCode, severity: Severity, row: SelfEvaluationLine) -> Finding:
    facts = {
        "name": row.name,
        "target_value": row.target_value,
        "actual_value": row.actual_value,
        "max_score": row.max_score,
        "score": row.score,
    }
    return Finding(
        code=code,
        severity=severity,
        project_code=row.project_code,
        line_kind=RecordKind.SELF_EVALUATION_LINE.value,
        line_key=row.line_id,
        facts={name: plain_text(value) for name, value in facts.items() if value is not None},
    )


def _budget_findings(budget: SelfEvaluationBudget, rate: Decimal | None) -> Iterator[Finding]:
    claimed = budget.execution_rate
    if rate is None or claimed is None or abs(claimed - rate) <= _RATE_TOLERANCE:
        return
    yield Finding(
        code=FindingCode.EXECUTION_RATE_DIFFERS,
        severity=Severity.MEDIUM,
        project_code=budget.project_code,
        line_kind=RecordKind.SELF_EVALUATION_BUDGET.value,
        line_key=budget.budget_id,
        facts={"claimed": plain_text(claimed), "computed": plain_text(rate)},
    )


def _result(compared: Compared) -> JobResult:
    tally = dict.fromkeys(Attainment, 0)
    for comparison in compared.comparisons:
        tally[comparison.attainment] += 1
    codes = dict.fromkeys(FindingCode, 0)
    for finding in compared.findings:
        codes[finding.code] += 1
    figures: dict[str, object] = {each.value: count for each, count in tally.items()}
    figures["findings"] = len(compared.findings)
    figures |= {f"finding_{code.value}": count for code, count in codes.items() if count}
    figures["execution_rates"] = len(compared.execution_rates)
    total = len(compared.comparisons)
    return JobResult(counts=RunCounts(read=total, updated=total), figures=figures)
