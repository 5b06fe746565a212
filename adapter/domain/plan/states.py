"""Where a plan stands (计划状态), and what became of each change: states, outcomes, the balance."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    #: Something of it may have left; it is carried on until every change has an outcome.
    APPLYING = "applying"
    APPLIED = "applied"
    #: Some changes were carried out, the others each say why not.
    PARTLY = "partly"
    EXPIRED = "expired"
    VOID = "void"


STATE_LABELS: Mapping[PlanState, str] = MappingProxyType(
    {
        PlanState.DRAFT: "草稿",
        PlanState.SUBMITTED: "待复核",
        PlanState.APPROVED: "已批准",
        PlanState.REJECTED: "已退回",
        PlanState.APPLYING: "执行中",
        PlanState.APPLIED: "已执行",
        PlanState.PARTLY: "部分执行",
        PlanState.EXPIRED: "已过期",
        PlanState.VOID: "已作废",
    }
)

_S = PlanState
TRANSITIONS: Mapping[PlanState, frozenset[PlanState]] = MappingProxyType(
    {
        _S.DRAFT: frozenset({_S.SUBMITTED, _S.EXPIRED, _S.VOID}),
        # An edit brings it back to its author.
        _S.SUBMITTED: frozenset({_S.DRAFT, _S.APPROVED, _S.REJECTED, _S.EXPIRED, _S.VOID}),
        _S.APPROVED: frozenset({_S.DRAFT, _S.APPLYING, _S.REJECTED, _S.EXPIRED, _S.VOID}),
        _S.REJECTED: frozenset(),
        _S.APPLYING: frozenset({_S.APPLIED, _S.PARTLY}),
        _S.APPLIED: frozenset(),
        _S.PARTLY: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.VOID: frozenset(),
    }
)


def former_states(state: PlanState) -> tuple[PlanState, ...]:
    """The states that this one may follow."""
    return tuple(each for each in PlanState if state in TRANSITIONS[each])


#: Plans that still may change the other side.
OPEN_STATES = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.APPLYING)
#: Plans that an edit, an expiry or a purge still reaches.
UNTOUCHED_STATES = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED)


# --- what became of a change ----------------------------------------------------------------------


class ChangeOutcome(StrEnum):
    """What became of one change."""

    WAITING = "waiting"
    #: It was sent, and reading it back showed exactly what was approved.
    APPLIED = "applied"
    #: The other side held it already when apply began.
    ALREADY = "already"
    #: The record moved since it was planned: refused alone, to be planned again.
    STALE = "stale"
    REFUSED = "refused"
    #: The secrecy gate no longer lets it out.
    BLOCKED = "blocked"
    #: It cannot be made again as it was approved.
    UNMADE = "unmade"
    #: Its push has no outcome yet; the next apply goes on with it.
    UNSETTLED = "unsettled"
    #: Not for apply: undecided, left out, held, or nothing that this wire can do.
    LEFT = "left"
    EXPIRED = "expired"
    #: Theirs stands in an entry for the library's next version.
    ADOPTED = "adopted"
    #: Ours is to stand; the next push brings it there.
    DEFERRED = "deferred"
    #: Only a person can do it, in the other system.
    BY_HAND = "by_hand"
    #: What had been adopted has left the library's next version again.
    RETRACTED = "retracted"


OUTCOME_SENTENCES: Mapping[ChangeOutcome, str] = MappingProxyType(
    {
        ChangeOutcome.WAITING: "尚未执行",
        ChangeOutcome.APPLIED: "已执行，读回一致",
        ChangeOutcome.ALREADY: "对方已是目标内容，不必发送",
        ChangeOutcome.STALE: "对方这一套在计划之后又有改动，没有执行；请重新编制同类的计划",
        ChangeOutcome.REFUSED: "对方拒收，没有存入；请按对方说明的原因改正后重新计划",
        ChangeOutcome.BLOCKED: "项目或部门目前未核定为非密，没有发送；请核对项目统计表和绑定",
        ChangeOutcome.UNMADE: "本方内容已不能照批准的原样生成，没有执行；请重新计划",
        ChangeOutcome.UNSETTLED: "结果未定；请稍后再次运行 plan apply，会先回读核实",
        ChangeOutcome.LEFT: "按计划不执行",
        ChangeOutcome.EXPIRED: "计划已过期，没有执行；请重新编制同类的计划",
        ChangeOutcome.ADOPTED: "已采纳，写入指标库下一版的条目；请起草、送审并发布",
        ChangeOutcome.DEFERRED: "已定以本方为准，由下次推送写回；请运行 plan push",
        ChangeOutcome.BY_HAND: "接口不能撤除整套，请在对方系统中手工撤除",
        ChangeOutcome.RETRACTED: "已从指标库下一版收回；对方仍是其内容，请运行 plan reconcile 再定",
    }
)
#: Outcomes after which apply has nothing more to do for a change.
FINAL_OUTCOMES = frozenset(ChangeOutcome) - {ChangeOutcome.WAITING, ChangeOutcome.UNSETTLED}
#: Outcomes by which a plan has done all that was approved.
DONE_OUTCOMES = frozenset(
    {
        ChangeOutcome.APPLIED,
        ChangeOutcome.ALREADY,
        ChangeOutcome.LEFT,
        ChangeOutcome.ADOPTED,
        ChangeOutcome.DEFERRED,
        ChangeOutcome.BY_HAND,
        ChangeOutcome.RETRACTED,
    }
)
#: Outcomes by which the moves that do not stand are dropped.
DROPPING_OUTCOMES = frozenset(
    {ChangeOutcome.APPLIED, ChangeOutcome.ADOPTED, ChangeOutcome.DEFERRED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """The outcome of one change, with a reason where there is more to say."""

    position: int
    outcome: ChangeOutcome
    reason: str = ""


Balance = Mapping[ChangeOutcome, int]


def state_after(balance: Balance) -> PlanState:
    """Where a plan stands after a run of apply; every change is counted in exactly one outcome."""
    if any(balance.get(each) for each in ChangeOutcome if each not in FINAL_OUTCOMES):
        return PlanState.APPLYING
    is_whole = all(each in DONE_OUTCOMES for each, count in balance.items() if count)
    return PlanState.APPLIED if is_whole else PlanState.PARTLY
