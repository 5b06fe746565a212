"""What a new plan comes to (计划摘要), for the run row and for people."""

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.plan.plan import CHANGE_LABELS, PLAN_LABELS, ChangeKind
from adapter.domain.plan.states import STATE_LABELS
from sync_jobs.job import JobResult
from sync_jobs.planning.making import Made

#: Kinds of changes that nothing is done about before a person has dealt with them.
_WAITING = (ChangeKind.WITHDRAW, ChangeKind.CONFLICT, ChangeKind.HELD)

_BY_HAND = "其中撤除的 {count} 套接口不能办理，须由人在对方系统中手工撤除。"


def told_plan(made: Made, *, unchanged: int, blocked: int = 0) -> JobResult:
    """The result of a job that made a plan; conflicts in it wait for a person.

    Nothing was changed on the other side, so every change counts as waiting.
    """
    header, by_kind = made.record.header, made.tally.by_kind
    planned = made.tally.changes
    counts = RunCounts(
        read=planned + unchanged + blocked,
        unchanged=unchanged,
        quarantined=planned,
        blocked=blocked,
    )
    kinds = "，".join(
        f"{CHANGE_LABELS[each]} {by_kind[each]}" for each in ChangeKind if each in by_kind
    )
    state = STATE_LABELS[made.record.state]
    lines = [
        f"计划 {header.plan_id}（{PLAN_LABELS[header.kind]}，{state}）：{kinds}。",
        *([_BY_HAND.format(count=made.tally.withdrawals)] if made.tally.withdrawals else ()),
        f"需要 {header.needed} 人批准{_because(header.needed_because)}。",
        "请用 plan show 查看，由复核人员用 plan approve 批准。",
    ]
    return JobResult(
        outcome=RunOutcome.CONFLICTS if by_kind.get(ChangeKind.CONFLICT) else RunOutcome.OK,
        counts=counts,
        figures={
            "plan_id": header.plan_id,
            "needed": header.needed,
            **{f"plan_{each.value}": count for each, count in by_kind.items()},
            "waiting": sum(by_kind.get(each, 0) for each in _WAITING),
        },
        lines=tuple(lines),
    )


def _because(reasons: tuple[str, ...]) -> str:
    return f"：{'；'.join(reasons)}" if reasons else ""
