"""Money beside work (双监控): budget figures that contradict each other, and execution's light."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
    #: Chinese: who states the budget.
    stated_by: str = "项目统计表预算"


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget by which execution may be judged."""

    #: Yuan; None where it is not known.
    amount: Decimal | None
    #: As in `Execution`.
    stated_by: str = "项目统计表预算"


_ADJUSTED = "自评全年预算数"
_EXPECTED = "监控全年预计执行数"


def adjusted_budget(
    rows: Sequence[SelfEvaluationBudget], listed: Decimal | None, rounding: Decimal
) -> Decimal | None:
    """The year's budget (全年预算数) after an adjustment in the year, in yuan; None without one.

    It counts where 年初 + 调整 makes it and 年初 is what the list says (but for `rounding`): then
    all amounts are of one budget and in one unit. Of several rows none says that it is the sum.
    """
    if len(rows) != 1 or listed is None:
        return None
    initial, change = rows[0].budget_initial, rows[0].budget_adjustment
    if initial is None or not change or initial + change != rows[0].budget_adjusted:
        return None
    return rows[0].budget_adjusted if abs(initial - listed) <= rounding else None


def budgets_at(
    executed: Decimal | None,
    listed: Decimal | None,
    adjusted: Decimal | None,
    expected: Decimal | None,
    *,
    is_year_over: bool,
    rounding: Decimal = Decimal(0),
) -> tuple[Budget, ...]:
    """The budgets that may have been in force when a report was made, first the one to tell of.

    Nobody writes down the day of an adjustment. At the year's end, and where more was spent than
    the list has, it surely had been made; who expects to spend more than that speaks of one.
    """
    first = Budget(listed)
    if listed is None:
        return (first,)
    if adjusted is None:
        is_more = expected is not None and expected > listed + rounding
        return (first, Budget(expected, _EXPECTED)) if is_more else (first,)
    is_made = is_year_over or (executed is not None and executed > listed + rounding)
    return (Budget(adjusted, _ADJUSTED),) if is_made else (Budget(adjusted, _ADJUSTED), first)


def is_known_whole(
    rows: Sequence[SelfEvaluationBudget],
    listed: Decimal | None,
    expected: Decimal | None,
    rounding: Decimal,
) -> bool:
    """Whether somebody says of the year's budget that it is no more than those of `budgets_at`.

    A list alone may be older than an adjustment. Several rows are parts of a whole; one that states
    more than the list, and does not add up, speaks of a budget that is not known.
    """
    if listed is None or len(rows) > 1:
        return False
    stated = rows[0].budget_adjusted if rows else None
    if stated is None:
        return expected is not None
    return stated <= listed + rounding or adjusted_budget(rows, listed, rounding) is not None


def judge_execution(
    executed: Decimal | None,
    budget: Decimal | None,
    until: dt.date,
    fiscal_year: int,
    rules: MonitoringRules,
    rounding: Decimal = Decimal(0),
) -> Execution:
    """Rate and light of a budget's execution (yuan) at a day of the budget year.

    Less than `rounding` beyond the budget is the whole of it: the list writes 万元 with two digits.
    """
    rate, due = execution_rate(executed, budget), share_of_year(until, fiscal_year)
    if rate is not None and rate > 1 and (executed or 0) - (budget or 0) <= rounding:
        rate = Decimal(1)
    # More than the whole is no pace: it is not this budget that was spent.
    pace = ratio_of(Fraction(rate), due) if rate is not None and rate <= 1 and due else None
    light = None if pace is None else rules.light_of(pace)
    return Execution(executed=executed, budget=budget, rate=rate, light=light)


def judge_by_each(
    executed: Decimal | None,
    budgets: Sequence[Budget],
    until: dt.date,
    fiscal_year: int,
    rules: MonitoringRules,
    rounding: Decimal = Decimal(0),
) -> tuple[Execution, ...]:
    """As `judge_execution`, by each of the budgets that may have been in force."""
    return tuple(
        replace(
            judge_execution(executed, each.amount, until, fiscal_year, rules, rounding),
            stated_by=each.stated_by,
        )
        for each in budgets
    )


def agreed(judged: Sequence[Execution]) -> Execution:
    """The first of them, with a light only where it is that of all."""
    is_agreed = len({each.light for each in judged}) == 1
    return judged[0] if is_agreed else replace(judged[0], light=None)


def mean_share(shares: Sequence[Decimal]) -> Decimal | None:
    """The mean progress of a project's lines, each at most 1; None where no line tells any."""
    if not shares:
        return None
    total = sum((min(Fraction(each), Fraction(1)) for each in shares), Fraction(0))
    return ratio_of(total / len(shares), Fraction(1))


def compare_with_progress(
    name: str,
    execution: Execution,
    progress: Decimal | None,
    until: str,
    gap: Decimal,
    *,
    is_whole: bool = False,
) -> Iterator[LineFinding]:
    """A finding where money and work lie further apart than `gap` (0.2 = 20 per cent points).

    `until` is the day or the round up to which both are told, as people read it.
    `is_whole`: the budget is surely all that there is (`is_known_whole`). Then work that is not
    done lags behind what is beyond it as behind the whole; else nothing is said of its pace.
    """
    rate = execution.rate
    if rate is None or progress is None or (rate > 1 and not is_whole):
        return
    if abs(min(rate, Decimal(1)) - progress) <= gap:
        return
    lags = rate < progress
    yield LineFinding(
        FindingCode.EXECUTION_LAGS_PROGRESS if lags else FindingCode.PROGRESS_LAGS_EXECUTION,
        {
            "name": name,
            "until": until,
            "progress": per_cent(progress),
            "execution": per_cent(rate),
            "executed": plain_number(execution.executed or Decimal(0)),
            "budget": plain_number(execution.budget or Decimal(0)),
            "budget_from": execution.stated_by,
        },
    )


def compare_each_with_progress(
    name: str,
    judged: Sequence[Execution],
    progress: Decimal | None,
    until: str,
    gap: Decimal,
    *,
    is_whole: bool = False,
) -> Sequence[LineFinding]:
    """As `compare_with_progress`, where it holds by each of the budgets: told by the first."""
    found = [
        list(compare_with_progress(name, each, progress, until, gap, is_whole=is_whole))
        for each in judged
    ]
    is_agreed = len({tuple(told.code for told in each) for each in found}) == 1
    return found[0] if is_agreed else ()


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
