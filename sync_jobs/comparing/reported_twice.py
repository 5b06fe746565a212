"""Self-evaluation against monitoring (自评对监控): what the later report tells less of."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from adapter.domain.attainment import Subject
from adapter.domain.comparing.execution import check_budget
from adapter.domain.comparing.later_report import is_worse
from adapter.domain.comparing.line_check import is_no_reason
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.identification.plain_names import normalised_level
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationBudget
from adapter.domain.value import Direction
from adapter.ports.reporting import SpentTwice, TwiceReported
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.result_lines import finding_on
from sync_jobs.sets.spool import batches

#: Lines whose matches are looked up at once.
_AT_ONCE = 500

Directions = Mapping[str, Direction | None]


class ToldOnce:
    """Knows what was told of one unit's project by another of its self-evaluations."""

    def __init__(self) -> None:
        self._told: dict[object, str] = {}

    def is_first(
        self, found: Finding, report: TwiceReported | SelfEvaluationBudget, level: str = ""
    ) -> bool:
        """Whether no other self-evaluation of the same unit shows just that."""
        facts = tuple(sorted(found.facts.items()))
        same = found.code, found.project_code, report.agency_code, level, facts
        return self._told.setdefault(same, report.evaluation_id) == report.evaluation_id


def worse_than_monitored(
    work: UnitOfWork, scope: Scope, directions: Directions
) -> Iterator[Finding]:
    """A finding for every self-evaluated line that is surely worse than it was when monitored."""
    once = ToldOnce()
    latest = _latest(work.reporting.twice_reported(scope))
    for batch in batches(latest, _AT_ONCE):
        for kind in {each.line_kind for each in batch}:
            some = [each for each in batch if each.line_kind == kind]
            matches = work.analyses.meant_by(scope, kind, [each.line_key for each in some])
            for each in some:
                match = matches.get(each.line_key)
                code = match.indicator_code if match else None
                direction = directions.get(code) if code else None
                for found in _worse(each, scope.fiscal_year, direction):
                    if once.is_first(found, each, each.level2 or ""):
                        yield found


def _latest(pairs: Iterable[TwiceReported]) -> Iterator[TwiceReported]:
    """Of each line the pair with its latest report; two that differ in one round say nothing."""
    for _, some in groupby(pairs, key=lambda each: (each.line_kind, each.line_key)):
        reports = [each for each in some if _is_one_level(each)]
        if not reports:
            continue
        last = max(each.round_no or 0 for each in reports)
        told = [each for each in reports if (each.round_no or 0) == last]
        if len({each.monitored_value for each in told}) == 1:
            yield told[0]


def _is_one_level(pair: TwiceReported) -> bool:
    """False where one name stands under two levels: these are two indicators."""
    levels = [normalised_level(each or "") for each in (pair.level2, pair.monitored_level2)]
    return "" in levels or levels[0] == levels[1]


def _worse(pair: TwiceReported, fiscal_year: int, direction: Direction | None) -> Iterator[Finding]:
    report = MonitoredResult(
        subject=Subject(level1=pair.level1 or "", level2=pair.level2 or "", name=pair.name),
        target_value=pair.target_value or "",
        actual_value=pair.monitored_value or "",
        fiscal_year=fiscal_year,
        until=dt.date(fiscal_year, 12, 31),
        direction=direction,
    )
    if is_worse(report, pair.actual_value or ""):
        facts = {
            "name": pair.name,
            "target_value": report.target_value,
            "actual_value": pair.actual_value or "",
            "monitored_value": report.actual_value,
        }
        if not is_no_reason(pair.deviation_analysis or ""):
            facts["ask"] = "（自评已填写偏差原因）"
        told = LineFinding(FindingCode.WORSE_THAN_MONITORED, facts)
        yield finding_on(told, pair.project_code, pair.line_kind, pair.line_key)


def budget_findings(
    budgets: Iterable[SelfEvaluationBudget], rules: ScoringRules
) -> Iterator[Finding]:
    """Pure: what the amounts of each self-evaluation say against each other."""
    once = ToldOnce()
    for each in budgets:
        for told in check_budget(each, rules):
            found = _on_budget(told, each)
            if once.is_first(found, each):
                yield found


def spent_findings(pairs: Iterable[SpentTwice]) -> Iterator[Finding]:
    """Pure: a finding where a year's execution is less than the latest monitoring said.

    An earlier round may have been put right since; several amounts of one round say nothing.
    """
    for project, some in groupby(pairs, key=lambda each: each.project_code):
        said = list(some)
        # Several rows are the parts of a whole that no single one of them tells.
        if len({each.budget_id for each in said}) > 1:
            continue
        last = max(each.round_no or 1 for each in said)
        latest = [each for each in said if (each.round_no or 1) == last]
        one = latest[0]
        is_one = len({each.monitored for each in latest}) == 1
        if is_one and one.executed < one.monitored:
            facts = {
                "before": plain_number(one.monitored),
                "executed": plain_number(one.executed),
                "round": str(last),
            }
            told = LineFinding(FindingCode.EXECUTED_BELOW_MONITORED, facts)
            kind = RecordKind.SELF_EVALUATION_BUDGET.value
            yield finding_on(told, project, kind, one.budget_id)


def _on_budget(told: LineFinding, budget: SelfEvaluationBudget) -> Finding:
    kind = RecordKind.SELF_EVALUATION_BUDGET.value
    return finding_on(told, budget.project_code, kind, budget.budget_id)
