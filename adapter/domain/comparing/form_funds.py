"""The amounts that a form states of its funds (资金), held against each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsPart:
    """One source of the funds (财政拨款, 上年结转, 其他资金 …); None where a cell is no amount."""

    name: str
    #: Takes in all that no other part names (其他资金), so that the parts make the whole.
    is_rest: bool
    initial: Decimal | None
    budget: Decimal | None
    executed: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsColumn:
    """A whole and the parts that a form breaks it down into, each with its amount."""

    name: str
    whole: Decimal | None
    parts: tuple[tuple[str, Decimal | None], ...]
    #: Nothing can be missing: one of several parts takes in the rest (其他资金).
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTotals:
    """What a form says of all its lines, and of the execution of its budget; None: nothing."""

    #: 总分 and 等级.
    total: Decimal | None = None
    grade: str | None = None
    #: 分值 beside the total: of the lines alone where it is the sum of theirs.
    total_points: Decimal | None = None
    #: Nothing but the lines and the execution rate can be in it, where no line has its 分值.
    is_total_plain: bool = False
    #: 年初预算数, 年中调整数, 全年预算数 and 全年执行数, in one unit.
    initial: Decimal | None = None
    change: Decimal | None = None
    budget: Decimal | None = None
    executed: Decimal | None = None
    #: Where the funds come from, as the form breaks them down; () where it does not.
    parts: tuple[FundsPart, ...] = ()
    #: What a declaration asks for: 年度资金总额, 实施期资金总额.
    promised: tuple[FundsColumn, ...] = ()
    #: The unit of these amounts as it is to be shown, 元 or 万元.
    money: str = "元"
    #: The budget may be that of the beginning of the year: more may have been spent.
    is_any_budget: bool = False
    #: 执行率, 0.. , 1 = 100%, with its 分值 and 得分.
    execution_rate: Decimal | None = None
    execution_points: Decimal | None = None
    execution_score: Decimal | None = None
    #: It declares targets: all lines are there, and their points must add up without a total.
    is_declaration: bool = False
    #: Its lines may be those of several forms: they need not add up.
    is_list: bool = False


#: Amounts that differ by no more were rounded, in whichever unit.
_CENT = Decimal("0.01")


def check_amounts(stated: StatedTotals) -> Iterator[LineFinding]:
    """The amounts against each other, the execution rate aside."""
    initial, change = stated.initial, stated.change
    adjusted, executed = stated.budget, stated.executed
    if initial is not None and change is not None and adjusted is not None:
        total = initial + change
        if abs(total - adjusted) > _CENT:
            facts = _plain(initial=initial, adjustment=change, total=total, adjusted=adjusted)
            yield LineFinding(FindingCode.BUDGET_SUM_WRONG, {**facts, "money": stated.money})
    yield from _of_parts(stated)
    if adjusted is None or executed is None or stated.is_any_budget:
        return
    if executed > adjusted + _CENT:
        facts = _plain(adjusted=adjusted, executed=executed)
        yield LineFinding(FindingCode.EXECUTED_ABOVE_BUDGET, {**facts, "money": stated.money})


def _of_parts(stated: StatedTotals) -> Iterator[LineFinding]:
    """Each column of the table of funds: its parts make the whole, and never more than that."""
    for column in (*_columns(stated), *stated.promised):
        known = [amount for _, amount in column.parts if amount is not None]
        if column.whole is None or not known:
            continue
        computed = sum(known, Decimal(0))
        # Each part may have been rounded, and the whole as well.
        slack = _CENT * (len(known) + 1)
        lacks = column.is_complete and computed < column.whole - slack
        if computed > column.whole + slack or lacks:
            facts = {"column": column.name, **_plain(claimed=column.whole, computed=computed)}
            facts["parts"] = "，".join(
                f"{name} {plain_number(amount)}"
                for name, amount in column.parts
                if amount is not None
            )
            yield LineFinding(FindingCode.BUDGET_PARTS_WRONG, {**facts, "money": stated.money})


def _columns(stated: StatedTotals) -> Iterator[FundsColumn]:
    parts, budget = stated.parts, "预算数" if stated.is_any_budget else "全年预算数"
    for name, whole, amounts in (
        ("年初预算数", stated.initial, [each.initial for each in parts]),
        (budget, stated.budget, [each.budget for each in parts]),
        ("全年执行数", stated.executed, [each.executed for each in parts]),
    ):
        yield FundsColumn(
            name=name,
            whole=whole,
            parts=tuple(zip((each.name for each in parts), amounts, strict=True)),
            is_complete=is_whole(parts),
        )


def is_whole(parts: Sequence[FundsPart]) -> bool:
    """Whether nothing can be missing: one of several parts takes in the rest."""
    return len(parts) > 1 and any(each.is_rest for each in parts)


def _plain(**amounts: Decimal) -> dict[str, str]:
    return {name: plain_number(each) for name, each in amounts.items()}
