"""What an application came to (执行结果): every change in exactly one place, the rest in words."""

from collections.abc import Iterable, Mapping

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.plan.plan import ChangeKind
from adapter.domain.plan.states import (
    OUTCOME_SENTENCES,
    STATE_LABELS,
    ChangeOutcome,
    PlanState,
)
from adapter.ports.plans import PlanRecord, StoredChange
from sync_jobs.few_lines import FewLines
from sync_jobs.job import JobResult

#: Outcome -> the count of a run row that it belongs to; `applied` is created or updated.
_COUNTED: Mapping[ChangeOutcome, str] = {
    ChangeOutcome.ALREADY: "unchanged",
    ChangeOutcome.REFUSED: "rejected",
    ChangeOutcome.UNMADE: "rejected",
    ChangeOutcome.EXPIRED: "rejected",
    ChangeOutcome.BLOCKED: "blocked",
    ChangeOutcome.STALE: "quarantined",
    ChangeOutcome.LEFT: "quarantined",
    ChangeOutcome.UNSETTLED: "quarantined",
    ChangeOutcome.DEFERRED: "quarantined",
    ChangeOutcome.BY_HAND: "quarantined",
    ChangeOutcome.WAITING: "quarantined",
}
_IN_OUR_LIBRARY = frozenset({ChangeOutcome.ADOPTED, ChangeOutcome.RETRACTED})
#: What a person is not told of one by one.
_SILENT = frozenset({ChangeOutcome.APPLIED, ChangeOutcome.ALREADY})
_MORE = "另有 {count} 条没有逐条列出，请用 plan show 查看。"
_GOES_ON = "计划尚未执行完，请稍后再次运行 plan apply 继续。"


def told_application(record: PlanRecord, changes: Iterable[StoredChange]) -> JobResult:
    """The result of a run of apply over the changes that it dealt with."""
    counts: dict[str, int] = {}
    outcomes: dict[ChangeOutcome, int] = {}
    told = FewLines(more=_MORE)
    undecided = 0
    for each in changes:
        counted = _counted(each)
        counts[counted] = counts.get(counted, 0) + 1
        outcomes[each.outcome] = outcomes.get(each.outcome, 0) + 1
        is_conflict = each.change.kind is ChangeKind.CONFLICT
        undecided += is_conflict and each.outcome is ChangeOutcome.LEFT
        if each.outcome not in _SILENT:
            told.add(change_sentence(each) if told.has_room else "")
    lines = list(told.told)
    if record.state is PlanState.APPLYING:
        lines.append(_GOES_ON)
    figures = {each.value: outcomes.get(each, 0) for each in ChangeOutcome}
    plan = {"plan_id": record.header.plan_id, "state": record.state.value}
    head = f"计划 {record.header.plan_id}：{STATE_LABELS[record.state]}。"
    return JobResult(
        outcome=_outcome(record, undecided),
        counts=RunCounts(read=sum(counts.values()), **counts),
        figures={**plan, **figures},
        lines=(head, *lines),
    )


def change_sentence(stored: StoredChange) -> str:
    """What became of one change; what the gate keeps back is named by its place alone."""
    change = stored.change
    is_named = stored.outcome is not ChangeOutcome.BLOCKED and not stored.is_purged
    named = f" {change.title}（{change.key}）" if is_named else ""
    why = f"（{stored.outcome_reason}）" if stored.outcome_reason else ""
    return f"第 {change.position} 条{named}：{OUTCOME_SENTENCES[stored.outcome]}{why}"


def _counted(stored: StoredChange) -> str:
    if stored.outcome in _IN_OUR_LIBRARY:
        return "updated"
    if stored.outcome is ChangeOutcome.APPLIED:
        return "created" if stored.change.expected is None else "updated"
    return _COUNTED[stored.outcome]


def _outcome(record: PlanRecord, undecided: int) -> RunOutcome:
    if record.state is not PlanState.APPLIED:
        return RunOutcome.PARTLY
    return RunOutcome.CONFLICTS if undecided else RunOutcome.OK
