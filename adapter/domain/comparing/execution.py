"""Money beside work (双监控): budget figures that contradict each other, and execution's light."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from adapter.domain.attainment import ratio_of
from adapter.domain.comparing.comparison import execution_rate
from adapter.domain.comparing.form_check import check_totals
from adapter.domain.comparing.form_funds import StatedTotals
from adapter.domain.comparing.line_check import per_cent
from adapter.domain.comparing.monitoring_rules import Light, MonitoringRules, share_of_year
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.self_evaluation import SelfEvaluationBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What a project had spent at a day."""

    #: Yuan; None where it is not known.
    executed: Decimal | None = None
    budget: Decimal | None = None
    #: executed ÷ budget, 0.. ; None where the amounts give none.
    rate: Decimal | None = None
    #: By rate ÷ share of the year that is over.
    light: Light | None = None


def judge_execution(
    executed: Decimal | None,
    budget: Decimal | None,
    until: dt.date,
    fiscal_year: int,
    rules: MonitoringRules,
) -> Execution:
    """Rate and light of a budget's execution (yuan) at a day of the budget year."""
    rate, due = execution_rate(executed, budget), share_of_year(until, fiscal_year)
    # More than the whole is no pace: it is not this budget that was spent.
    pace = ratio_of(Fraction(rate), due) if rate is not None and rate <= 1 and due else None
    light = None if pace is None else rules.light_of(pace)
    return Execution(executed=executed, budget=budget, rate=rate, light=light)


def mean_share(shares: Sequence[Decimal]) -> Decimal | None:
    """The mean progress of a project's lines, each at most 1; None where no line tells any."""
    if not shares:
        return None
    total = sum((min(Fraction(each), Fraction(1)) for each in shares), Fraction(0))
    return ratio_of(total / len(shares), Fraction(1))


def compare_with_progress(
    name: str, execution: Execution, progress: Decimal | None, until: dt.date, gap: Decimal
) -> Iterator[LineFinding]:
    """A finding where money and work lie further apart than `gap` (0.2 = 20 per cent points)."""
    rate = execution.rate
    if rate is None or progress is None or abs(rate - progress) <= gap:
        return
    lags = rate < progress
    yield LineFinding(
        FindingCode.EXECUTION_LAGS_PROGRESS if lags else FindingCode.PROGRESS_LAGS_EXECUTION,
        {
            "name": name,
            "until": str(until),
            "progress": per_cent(progress),
            "execution": per_cent(rate),
            "executed": plain_number(execution.executed or Decimal(0)),
            "budget": plain_number(execution.budget or Decimal(0)),
        },
    )


def check_budget(budget: SelfEvaluationBudget, rules: ScoringRules) -> Iterator[LineFinding]:
    """What the amounts of a self-evaluation say against each other, in yuan."""
    stated = StatedTotals(
        initial=budget.budget_initial,
        change=budget.budget_adjustment,
        budget=budget.budget_adjusted,
        executed=budget.budget_executed,
        execution_points=rules.execution_points,
        execution_score=budget.execution_score,
    )
    yield from check_totals((), rules, stated).findings
