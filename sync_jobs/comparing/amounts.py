"""Amounts (金额) of both sides that should be one, and what explains where they are not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.comparing.differences import Amounts, Cause, Explained, Part, explain
from adapter.domain.comparing.rules import AmountRules
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.fingerprint import plain_number
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.project import Project
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationBudget
from sync_jobs.comparing.due_reports import china_day
from sync_jobs.comparing.result_rows import Result, ResultRows
from sync_jobs.gate import OpenProjects, division_of
from sync_jobs.sets.spool import Piles

_WAN = Decimal(10_000)
#: The gate's key -> amounts of the project list in yuan, one for every row of it.
ListedAmounts = Mapping[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a project's monitoring says of its money, yuan."""

    round_no: int
    executed: Decimal
    expected: Decimal | None


@dataclass(frozen=True, slots=True)
class Money:
    """The budget that a project states in its self-evaluation, and what it stated before."""

    budget: SelfEvaluationBudget
    former: tuple[Decimal, ...] = ()


class Spendings:
    """What monitored lines that go by say of their project's money, on piles by project."""

    def __init__(self) -> None:
        self._piles: Piles[Money | tuple[str, Spent]] = Piles()

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, what they say of money put by as they are read."""
        for each in results:
            line = each.line
            if isinstance(line, MonitoringLine) and (spent := spent_of(line)) is not None:
                self._piles.add(line.project_code, (line.project_code, spent))
            yield each

    def findings(self, rows: ResultRows, rules: AmountRules) -> Iterator[Finding]:
        """A finding for every project whose amounts differ, with its parts; one pile in memory."""
        listing = rows.work.projects.projects(division_of(rows.scope))
        listed = listed_amounts(listing, rows.projects)
        for money in _monies(rows):
            self._piles.add(money.budget.project_code, money)
        for pile in self._piles:
            yield from differences(pile, listed, rules)

    def close(self) -> None:
        """Let the piles go."""
        self._piles.close()


def _monies(rows: ResultRows) -> Iterator[Money]:
    for some in rows.budgets_with_former():
        for budget, before in some:
            # A row may have been another project's before: of that one nothing is told here.
            own = (each for each in before if each.project_code == budget.project_code)
            amounts = (each.budget_adjusted for each in own)
            yield Money(budget, tuple(each for each in amounts if each is not None))


def listed_amounts(projects: Iterable[Project], opened: OpenProjects) -> ListedAmounts:
    """What the project list asks for, of open projects alone."""
    keys: dict[tuple[str, str], list[str]] = {}
    for each in opened.bindings:
        keys.setdefault((each.agency_code, each.project_name), []).append(each.project_code)
    found: dict[str, tuple[Decimal, ...]] = {}
    for project in projects:
        amount = project.amount_wan_yuan
        for code in keys.get((project.agency_code, project.name), ()):
            if amount is not None and project.project_code in ("", code):
                found[code] = (*found.get(code, ()), amount * _WAN)
    return found


def spent_of(line: MonitoringLine) -> Spent | None:
    """What a monitored line says of its project's money; None where it says nothing."""
    if line.budget_executed is None:
        return None
    return Spent(line.round_no or 0, line.budget_executed, line.budget_expected)


def differences(
    pile: Iterable[Money | tuple[str, Spent]], listed: ListedAmounts, rules: AmountRules
) -> Iterator[Finding]:
    """Pure: the findings of the projects of a pile.

    A project that states several budgets is compared with none: which of them is the whole is not
    said. Of its monitoring the latest round counts, unless its lines state several amounts.
    """
    monies: dict[str, list[Money]] = {}
    spent: dict[str, set[Spent]] = {}
    for each in pile:
        if isinstance(each, Money):
            monies.setdefault(each.budget.project_code, []).append(each)
        else:
            key, told = each
            last = spent.setdefault(key, {told})
            known = next(iter(last)).round_no
            if told.round_no > known:
                last.clear()
            if told.round_no >= known:
                last.add(told)
    for key, stated in monies.items():
        if len(stated) == 1:
            yield from _of_budget(stated[0], listed.get(key, ()), rules)
            latest = spent.get(key, set())
            for told in latest if len(latest) == 1 else ():
                yield from _of_execution(stated[0], told, rules)


def _of_budget(money: Money, rows: Sequence[Decimal], rules: AmountRules) -> Iterator[Finding]:
    if not rows:
        return
    budget = money.budget
    adjustment = budget.budget_adjustment
    amounts = Amounts(
        ours=sum(rows, Decimal(0)),
        theirs=budget.budget_adjusted,
        step=rules.list_step,
        stated=(Part(Cause.REAL, adjustment),) if adjustment else (),
        rows=tuple(rows),
        former=money.former,
    )
    yield from _finding(
        budget, ("预算金额", "项目统计表", "自评全年预算数"), amounts, explain(amounts, rules)
    )


def _of_execution(money: Money, spent: Spent, rules: AmountRules) -> Iterator[Finding]:
    coming = None if spent.expected is None else spent.expected - spent.executed
    amounts = Amounts(
        ours=spent.executed,
        theirs=money.budget.budget_executed,
        # Money that is still to come is never negative: such a report contradicts itself.
        stated=(Part(Cause.TIMING, coming),) if coming and coming > 0 else (),
    )
    yield from _finding(
        money.budget, ("执行数", "绩效监控", "自评全年执行数"), amounts, explain(amounts, rules)
    )


def _finding(
    budget: SelfEvaluationBudget, words: tuple[str, str, str], amounts: Amounts, made: Explained
) -> Iterator[Finding]:
    """Rounding alone is no difference to look at."""
    causes = {each.cause for each in made.parts}
    if causes <= {Cause.ROUNDING} and not made.remainder:
        return
    code = FindingCode.AMOUNTS_DIFFER if made.remainder else FindingCode.AMOUNTS_EXPLAINED
    matter, ours_from, theirs_from = words
    rest = plain_number(made.remainder)
    told = [
        f"{_cause(each, budget, amounts)} {plain_number(each.amount)} 元" for each in made.parts
    ]
    yield Finding(
        code=code,
        severity=code.about.severity,
        project_code=budget.project_code,
        line_kind=RecordKind.SELF_EVALUATION_BUDGET.value,
        line_key=budget.budget_id,
        facts={
            "matter": matter,
            "ours_from": ours_from,
            "ours": _amount(amounts.ours),
            "theirs_from": theirs_from,
            "theirs": _amount(amounts.theirs),
            "whole": plain_number(made.whole),
            "parts": "，".join([*told, *([f"未查明 {rest} 元"] if made.remainder else [])]),
            **{f"part_{each.cause.value}": plain_number(each.amount) for each in made.parts},
            "remainder": rest,
        },
    )


def _cause(part: Part, budget: SelfEvaluationBudget, amounts: Amounts) -> str:
    """A cause by its name; a changed statement says from what to what, and when as far as known."""
    if part.cause is not Cause.VERSION or amounts.theirs is None:
        return part.cause.label
    former, now = plain_number(amounts.theirs - part.amount), plain_number(amounts.theirs)
    unstated = "" if budget.budget_adjustment else "，年中调整数未填"
    day = "" if budget.updated_at is None else china_day(budget.updated_at).isoformat()
    dated = f"，对方记录的修改日期 {day}" if day else ""
    return f"{part.cause.label}（对方原填 {former} 元，改为 {now} 元{unstated}{dated}）"


def _amount(amount: Decimal | None) -> str:
    return "（未填）" if amount is None else plain_number(amount)
