"""Amounts (金额) of both sides that should be one, and what explains where they are not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.comparing.differences import Amounts, Cause, Explained, Part, explain
from adapter.domain.comparing.rules import AmountRules
from adapter.domain.comparing.unit_slip import RoundMoney, StatedMoney, UnitScales, unit_scales
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.fingerprint import plain_number
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.project import Project
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationBudget
from sync_jobs.comparing.due_reports import china_day
from sync_jobs.comparing.result_lines import Result
from sync_jobs.comparing.result_rows import ResultRows
from sync_jobs.comparing.unit_slips import Slip, Slips
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
    line_id: str = ""


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

    def findings(self, rows: ResultRows, rules: AmountRules, slips: Slips) -> Iterator[Finding]:
        """A finding for every project whose amounts differ, with its parts; one pile in memory.

        Projects with an amount in another unit are put down in `slips`.
        """
        listing = rows.work.projects.projects(division_of(rows.scope))
        listed = listed_amounts(listing, rows.projects)
        for money in _monies(rows):
            self._piles.add(money.budget.project_code, money)
        for pile in self._piles:
            yield from differences(pile, listed, rules, slips)

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
    return Spent(line.round_no or 0, line.budget_executed, line.budget_expected, line.line_id)


def differences(
    pile: Iterable[Money | tuple[str, Spent]],
    listed: ListedAmounts,
    rules: AmountRules,
    slips: Slips,
) -> Iterator[Finding]:
    """The findings of the projects of a pile; those with an amount in another unit go to `slips`.

    A project that states several budgets is compared with none: which of them is the whole is not
    said. Of its monitoring those rounds count whose lines state one amount.
    """
    monies: dict[str, list[Money]] = {}
    spent: dict[str, dict[int, list[Spent]]] = {}
    for each in pile:
        if isinstance(each, Money):
            monies.setdefault(each.budget.project_code, []).append(each)
        else:
            key, told = each
            spent.setdefault(key, {}).setdefault(told.round_no, []).append(told)
    for key in sorted({*monies, *spent}):
        stated = monies.get(key, [])
        project = _Project(
            key=key,
            rows=tuple(listed.get(key, ())),
            money=stated[0] if len(stated) == 1 else None,
            rounds=_rounds(spent.get(key, {})),
        )
        yield from _of_project(project, rules, slips)


def _rounds(spent: Mapping[int, Sequence[Spent]]) -> tuple[Spent, ...]:
    one = [some for _, some in sorted(spent.items()) if len({e.executed for e in some}) == 1]
    return tuple(min(some, key=lambda each: each.line_id) for some in one)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Project:
    key: str
    #: Of the project list, yuan.
    rows: tuple[Decimal, ...]
    #: None where its self-evaluation states none, or several.
    money: Money | None
    #: In their order.
    rounds: tuple[Spent, ...]

    @property
    def stated(self) -> StatedMoney:
        """All of it."""
        listed = sum(self.rows, Decimal(0)) if self.rows else None
        rounds = tuple(
            RoundMoney(number=each.round_no, executed=each.executed, expected=each.expected)
            for each in self.rounds
        )
        if self.money is None:
            return StatedMoney(listed=listed, rounds=rounds)
        budget = self.money.budget
        return StatedMoney(
            listed=listed,
            initial=budget.budget_initial,
            adjustment=budget.budget_adjustment,
            adjusted=budget.budget_adjusted,
            executed=budget.budget_executed,
            rate=budget.execution_rate,
            rounds=rounds,
        )


def _of_project(project: _Project, rules: AmountRules, slips: Slips) -> Iterator[Finding]:
    scales = unit_scales(project.stated, rules.units)
    is_row_told = False
    if project.money is not None:
        yield from _of_budget(project.money, project.rows, rules, scales.adjusted)
        is_row_told = bool(project.rows) and scales.adjusted != 1
        if not is_row_told:
            found = list(_of_execution(project.money, project.rounds, rules, scales))
            yield from found
            is_row_told = any(f"part_{Cause.UNIT.value}" in each.facts for each in found)
    if scales.is_one_unit:
        return
    mistaken = [each for each in project.rounds if scales.rounds[each.round_no] != 1]
    slips.add(
        project.key,
        Slip(
            scales=scales,
            amounts=frozenset(each.executed for each in mistaken),
            is_row_told=is_row_told,
        ),
    )
    if not is_row_told:
        yield from _of_rounds(project, mistaken, rules, scales)


def _of_budget(
    money: Money, rows: Sequence[Decimal], rules: AmountRules, scale: Decimal
) -> Iterator[Finding]:
    if not rows:
        return
    budget = money.budget
    adjustment = budget.budget_adjustment
    amounts = Amounts(
        ours=sum(rows, Decimal(0)),
        theirs=budget.budget_adjusted,
        step=rules.list_step,
        stated=(Part(Cause.REAL, adjustment * scale),) if adjustment else (),
        rows=tuple(rows),
        former=money.former,
        scales=(Decimal(1), scale),
    )
    yield from _finding(
        _on_row(budget),
        ("预算金额", "项目统计表", "自评全年预算数"),
        amounts,
        explain(amounts, rules),
    )


def _of_execution(
    money: Money, rounds: Sequence[Spent], rules: AmountRules, scales: UnitScales
) -> Iterator[Finding]:
    """What was spent up to a day and in the year need not be equal: but in one unit, and told."""
    if not rounds:
        return
    last, executed = rounds[-1], money.budget.budget_executed
    units = scales.rounds[last.round_no], scales.executed
    if executed is not None and units[0] == units[1]:
        return
    amounts = _growing(last.executed, executed, units)
    words = ("执行数", "绩效监控", "自评全年执行数")
    yield from _finding(_on_row(money.budget), words, amounts, explain(amounts, rules))


def _of_rounds(
    project: _Project, mistaken: Sequence[Spent], rules: AmountRules, scales: UnitScales
) -> Iterator[Finding]:
    """The first of these rounds beside one that is not, or beside the list."""
    others = [each for each in project.rounds if each not in mistaken]
    for told in mistaken[:1]:
        before = [each for each in others if each.round_no < told.round_no]
        beside = (*reversed(before), *others)
        listed = sum(project.rows, Decimal(0))
        ours = beside[0].executed if beside else listed
        whence = f"第 {beside[0].round_no} 次监控" if beside else "项目统计表预算"
        amounts = _growing(ours, told.executed, (Decimal(1), scales.rounds[told.round_no]))
        words = ("执行数", whence, f"第 {told.round_no} 次监控")
        place = _Place(project.key, RecordKind.MONITORING_LINE, told.line_id)
        yield from _finding(place, words, amounts, explain(amounts, rules))


def _growing(ours: Decimal, theirs: Decimal | None, scales: tuple[Decimal, Decimal]) -> Amounts:
    """Amounts of two days: what is left once both are in one unit was spent between them."""
    between = Decimal(0) if theirs is None else theirs * scales[1] - ours * scales[0]
    stated = (Part(Cause.TIMING, between),) if between else ()
    return Amounts(ours=ours, theirs=theirs, stated=stated, scales=scales)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a finding is told."""

    project_code: str
    kind: RecordKind
    line_key: str
    #: The row of which it tells what it said before.
    budget: SelfEvaluationBudget | None = None


def _on_row(budget: SelfEvaluationBudget) -> _Place:
    kind = RecordKind.SELF_EVALUATION_BUDGET
    return _Place(budget.project_code, kind, budget.budget_id, budget)


def _finding(
    place: _Place, words: tuple[str, str, str], amounts: Amounts, made: Explained
) -> Iterator[Finding]:
    """Rounding alone is no difference to look at; a mistaken unit is to be corrected."""
    causes = {each.cause for each in made.parts}
    if causes <= {Cause.ROUNDING} and not made.remainder:
        return
    code = FindingCode.AMOUNTS_DIFFER if made.remainder else FindingCode.AMOUNTS_EXPLAINED
    matter, ours_from, theirs_from = words
    rest = plain_number(made.remainder)
    told = [
        f"{_cause(each, place.budget, amounts)} {plain_number(each.amount)} 元"
        for each in made.parts
    ]
    yield Finding(
        code=code,
        severity=Severity.MEDIUM if Cause.UNIT in causes else code.about.severity,
        project_code=place.project_code,
        line_kind=place.kind.value,
        line_key=place.line_key,
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


def _cause(part: Part, budget: SelfEvaluationBudget | None, amounts: Amounts) -> str:
    """A cause by its name; a changed statement says from what to what, and when as far as known."""
    if part.cause is not Cause.VERSION or amounts.theirs is None or budget is None:
        return part.cause.label
    former, now = plain_number(amounts.theirs - part.amount), plain_number(amounts.theirs)
    unstated = "" if budget.budget_adjustment else "，年中调整数未填"
    day = "" if budget.updated_at is None else china_day(budget.updated_at).isoformat()
    dated = f"，对方记录的修改日期 {day}" if day else ""
    return f"{part.cause.label}（对方原填 {former} 元，改为 {now} 元{unstated}{dated}）"


def _amount(amount: Decimal | None) -> str:
    return "（未填）" if amount is None else plain_number(amount)
