"""Money that monitoring reports of one owner state (监控执行数), round beside round and budget."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.findings.kind import Severity
from adapter.domain.fingerprint import plain_number
from adapter.domain.lines import MonitoredLine, kind_of_line
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.self_evaluation import SelfEvaluationBudget
from sync_jobs.comparing.amounts import ListedAmounts
from sync_jobs.comparing.result_lines import finding_on

#: Amounts that differ by no more were rounded.
_CENT = Decimal("0.01")
_QUESTION = (
    "监控预计的全年执行数也高于该预算：已按程序调整，或含上年结转等资金的，请写明并更新项目统计表；"
    "不是的，请核对金额"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round of monitoring states of somebody's money, yuan."""

    number: int
    executed: Decimal
    #: 全年预计执行数; None where its lines state none, or several.
    expected: Decimal | None
    #: The first of its lines that states it.
    line: MonitoredLine


class Spending:
    """What reports say of money; who is beyond the project list waits for its self-evaluation."""

    def __init__(self, listed: ListedAmounts, rounding: Decimal) -> None:
        self._listed = listed
        #: Yuan by which the list may differ from what it rounds.
        self._rounding = rounding
        #: The latest rounds that are beyond what the project list has.
        self._beyond: dict[str, Round] = {}

    def look(self, key: str, lines: Iterable[MonitoredLine]) -> Iterator[Finding]:
        """What all lines of one owner say by themselves; each owner is looked at once."""
        rounds = rounds_of(lines)
        if rounds and self._is_beyond_list(key, rounds[-1]):
            self._beyond[key] = rounds[-1]
        yield from fallen_back(key, rounds)

    def beyond(self, budgets: Iterable[SelfEvaluationBudget]) -> Iterator[Finding]:
        """What is beyond the budget of all that were looked at, beside self-evaluations."""
        stated: dict[str, list[SelfEvaluationBudget]] = {}
        for each in budgets:
            if each.project_code in self._beyond:
                stated.setdefault(each.project_code, []).append(each)
        for key, last in self._beyond.items():
            listed = sum(self._listed[key], Decimal(0))
            yield from beyond_budget(key, last, listed, stated.get(key, ()))

    def _is_beyond_list(self, key: str, last: Round) -> bool:
        rows = self._listed.get(key, ())
        is_project = isinstance(last.line, MonitoringLine)
        return is_project and bool(rows) and last.executed > sum(rows, Decimal(0)) + self._rounding


def rounds_of(lines: Iterable[MonitoredLine]) -> list[Round]:
    """Pure: the rounds that state one amount, in their order; without a number there is none."""
    stating: dict[int, list[MonitoredLine]] = {}
    for line in sorted(lines, key=lambda each: each.line_id):
        if line.round_no is not None and line.budget_executed is not None:
            stating.setdefault(line.round_no, []).append(line)
    return [
        Round(
            number=number,
            executed=some[0].budget_executed,
            expected=_one({each.budget_expected for each in some}),
            line=some[0],
        )
        for number, some in sorted(stating.items())
        if some[0].budget_executed is not None and len({e.budget_executed for e in some}) == 1
    ]


def fallen_back(key: str, rounds: Sequence[Round]) -> Iterator[Finding]:
    """Pure: a finding on every round that states less than the one before it."""
    for before, later in pairwise(rounds):
        if later.executed < before.executed - _CENT:
            facts = {
                "before_round": str(before.number),
                "before": plain_number(before.executed),
                "round": str(later.number),
                "executed": plain_number(later.executed),
            }
            yield _finding(FindingCode.EXECUTED_FELL_BACK, facts, key, later)


def beyond_budget(
    key: str, last: Round, listed: Decimal, budgets: Sequence[SelfEvaluationBudget]
) -> Iterator[Finding]:
    """Pure: a finding where the latest round is beyond every budget that may be the right one.

    A list may be older than an adjustment (年中调整). Then the year's self-evaluation says what the
    budget is, or before there is one the report itself what it expects; where neither does, or
    several rows are parts of a whole, nothing is said. What the report alone expects is no budget
    in writing: within it the list is asked for, and nobody accused.
    """
    whole = budgets[0].budget_adjusted if len(budgets) == 1 else last.expected
    if len(budgets) > 1 or whole is None:
        return
    budget = max(listed, whole)
    told = {"round": str(last.number), "executed": plain_number(last.executed)}
    if last.executed > budget + _CENT:
        facts = {**told, "budget": plain_number(budget)}
        yield _finding(FindingCode.MONITORED_ABOVE_BUDGET, facts, key, last)
    elif not budgets:
        facts = {
            **told,
            "budget": plain_number(listed),
            "budget_from": "项目统计表预算",
            "question": _QUESTION,
        }
        found = _finding(FindingCode.MONITORED_ABOVE_BUDGET, facts, key, last)
        yield replace(found, severity=Severity.LOW)


def _finding(code: FindingCode, facts: dict[str, str], key: str, told: Round) -> Finding:
    line = told.line
    return finding_on(LineFinding(code, facts), key, kind_of_line(line).value, line.line_id)


def _one(amounts: set[Decimal | None]) -> Decimal | None:
    return amounts.pop() if len(amounts) == 1 else None
