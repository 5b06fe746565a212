"""Execution rates (预算执行率) as they are claimed, beside the amounts of the same row."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from adapter.domain.comparing.comparison import execution_rate
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.pushing.hand_over import plain_text
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationBudget
from sync_jobs.comparing.reported_twice import ToldOnce

Rated = tuple[SelfEvaluationBudget, Decimal | None]

_OF_HUNDRED = 100


def rates(budgets: Iterable[SelfEvaluationBudget]) -> Iterator[Rated]:
    """Pure: every budget with its execution rate, None where the amounts give none."""
    for each in budgets:
        yield each, execution_rate(each.budget_executed, each.budget_adjusted)


def findings_of_rates(rated: Iterable[Rated], rules: ScoringRules) -> Iterator[Finding]:
    """What `rate_findings` says of each, the same fact once."""
    once = ToldOnce()
    for each in rated:
        for found in rate_findings(each, rules):
            if once.is_first(found, each[0]):
                yield found


def rate_findings(rated: Rated, rules: ScoringRules) -> Iterator[Finding]:
    """Pure: a finding when the claimed execution rate does not follow from the amounts.

    Some systems write 0.99 into a column of per cents: of them nobody is accused who is right.
    """
    budget, rate = rated
    claimed = budget.execution_rate
    if rate is None or claimed is None or abs(claimed - rate) <= rules.rate_tolerance:
        return
    if abs(claimed * _OF_HUNDRED - rate) <= rules.rate_tolerance:
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
