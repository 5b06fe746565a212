"""Plans to look at (推送计划): the list, one plan with its changes, one change field by field."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.access.roles import Action
from adapter.domain.field_labels import path_label
from adapter.domain.identity import Scope
from adapter.domain.plan.plan import (
    CHANGE_LABELS,
    PLAN_LABELS,
    ChangeKind,
    Decision,
    FieldChange,
    PlanChange,
    PlanKind,
)
from adapter.domain.plan.rules import GUARD_SENTENCES, SET_LABELS, Guard
from adapter.domain.plan.states import (
    FINAL_OUTCOMES,
    OPEN_STATES,
    OUTCOME_SENTENCES,
    STATE_LABELS,
    ChangeOutcome,
    PlanState,
)
from adapter.domain.plan.wording import (
    is_dropping,
    is_worth_telling,
    told_drop,
    told_hidden,
    told_text,
)
from adapter.ports.plans import Approval, ChangeFilter, PlanRecord, StoredChange, Verdict
from adapter.ports.trees import TreeKind
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound
from adapter.web.indicator_names import indicator_names
from adapter.web.page_words import on_page
from adapter.web.paging import member, paging_of
from sync_jobs.planning.seeing import SeenPlan, see_plan

DECISION_LABELS = {
    Decision.AS_PLANNED: "照计划",
    Decision.SEND: "以本方为准",
    Decision.LEAVE_OUT: "不执行",
}
#: What is none of them is done on our side.
_CHANGE_COLOURS = {
    ChangeKind.CREATE: "green",
    ChangeKind.CHANGE: "blue",
    ChangeKind.WITHDRAW: "red",
    ChangeKind.CONFLICT: "red",
    ChangeKind.HELD: "grey",
}
_LIBRARY_SET = TreeKind.LIBRARY_SET.value
#: How a conflict is settled for the other side, and on which page: a plan only sends ours.
_THEIRS = {
    PlanKind.PUSH: ("以对方为准的，请另编“版本核对”计划", "/plans/new?kind=reconcile&site="),
    PlanKind.RECONCILE: ("以对方为准的，请在“冲突处理”中决定，再重新编制", "/conflicts?site="),
}
_VERDICT_LABELS = {Verdict.APPROVE: "批准", Verdict.REJECT: "退回"}


def short_outcome(outcome: ChangeOutcome) -> str:
    """What became of a change, in a word."""
    return OUTCOME_SENTENCES[outcome].partition("；")[0].partition("，")[0]


def outcome_text(stored: StoredChange) -> str:
    """What became of a change, in one sentence."""
    why = f"（{stored.outcome_reason}）" if stored.outcome_reason else ""
    return on_page(f"{OUTCOME_SENTENCES[stored.outcome]}{why}")


def handled(change: PlanChange) -> str:
    """What is to be done with a change when the plan is applied."""
    if change.decision is Decision.AS_PLANNED:
        if change.kind is ChangeKind.CONFLICT:
            return "尚未决定；不决定就不执行"
        if change.kind is ChangeKind.HELD:
            return "暂缓，不执行"
    return DECISION_LABELS[change.decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Fields of one row of a set, or of its head."""

    #: Code and name of the row; "" for the head, and for a row of which one field alone is told.
    title: str
    #: What each is called, below the title or without one.
    fields: list[tuple[str, FieldChange]]


def field_groups(fields: Iterable[FieldChange]) -> list[FieldGroup]:
    """Fields row by row, in the order in which they come."""
    found: dict[str, list[FieldChange]] = {}
    for each in fields:
        found.setdefault(each.path.rpartition(".")[0], []).append(each)
    return [_group(row, some) for row, some in found.items()]


def _group(row: str, fields: list[FieldChange]) -> FieldGroup:
    if not row or len(fields) == 1:
        return FieldGroup(title="", fields=[(path_label(each.path), each) for each in fields])
    last = [each.path.rpartition(".")[2] for each in fields]
    named = (e for name, e in zip(last, fields, strict=True) if name in {"name", "indicator_name"})
    name = next((each.after or each.before or "" for each in named), "")
    # 10201010 指标值 without 指标值.
    code = path_label(f"{row}.").strip()
    title = f"{code} {name}".strip()
    return FieldGroup(
        title=title, fields=[(path_label(n), e) for n, e in zip(last, fields, strict=True)]
    )


WORDS = {
    "plan_labels": PLAN_LABELS,
    "state_labels": STATE_LABELS,
    "change_labels": CHANGE_LABELS,
    "change_colours": _CHANGE_COLOURS,
    "handled": handled,
    "theirs": _THEIRS,
    "set_labels": SET_LABELS,
    "decision_labels": DECISION_LABELS,
    "verdict_labels": _VERDICT_LABELS,
    "short_outcome": short_outcome,
    "outcome_text": outcome_text,
    "on_page": on_page,
    "path_label": path_label,
    "told_text": told_text,
    "PlanState": PlanState,
    "ChangeKind": ChangeKind,
    "ChangeOutcome": ChangeOutcome,
    "Decision": Decision,
}


def show_list(console: Console, asked: Asked) -> Reply:
    """Plans of the chosen site."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE)
    state = asked.query.get("state", "open")
    states = _states(state)
    queries = console.app.queries
    counted = queries.count_plans(scope) if scope else {}
    found = queries.plans(scope, states, limit=paging.size, offset=paging.offset) if scope else []
    return console.templates.page(
        "plans.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE),
        state=state,
        plans=found,
        authors=_authors(console, found),
        approved={each.header.plan_id: _approved_of(console, each) for each in found},
        paging=replace(paging, total=sum(counted.get(each, 0) for each in states)),
        words=WORDS,
    )


def _departments(console: Console, sight: Scope, changes: Iterable[StoredChange]) -> dict[str, str]:
    """What those are called whose sets of the library are among the changes, by the set's key."""
    if not any(each.change.set_kind == _LIBRARY_SET for each in changes):
        return {}
    return dict(console.app.queries.compared_departments(sight))


def _authors(console: Console, plans: Iterable[PlanRecord]) -> dict[str, str]:
    """What their authors are called, by account; who has none any more is left out."""
    with console.app.store.begin() as work:
        found = {each: work.accounts.get(each) for each in {p.header.author_id for p in plans}}
    return {each: account.display_name for each, account in found.items() if account}


def _approved_of(console: Console, record: PlanRecord) -> int:
    with console.app.store.begin() as work:
        approvals = tuple(work.plans.approvals(record.header.plan_id))
    return len(approvers(record, approvals))


def approvers(record: PlanRecord, approvals: Iterable[Approval]) -> set[str]:
    """Who said yes to the revision that stands now."""
    return {
        each.os_user
        for each in approvals
        if each.verdict is Verdict.APPROVE
        and each.voided_at is None
        and each.revision == record.header.revision
    }


def _next_step(seen: SeenPlan, asked: Asked, said_yes: Collection[str]) -> str:
    """Whom the plan waits for, where that is not the person at the page; else ""."""
    record, is_author = seen.record, seen.record.header.author_id == _account_id(asked)
    missing = record.header.needed - len(said_yes)
    match record.state:
        case PlanState.DRAFT if not is_author:
            return f"还是草稿，等编制人{seen.author}提交复核。"
        case PlanState.SUBMITTED if asked.user in said_yes:
            return f"您已批准，还需另外 {missing} 位复核人员批准。"
        case PlanState.SUBMITTED if is_author or not asked.may(Action.REVIEW):
            return f"等复核人员批准，还需 {missing} 人。"
        case PlanState.APPROVED if not asked.may(Action.APPLY):
            return "已批准，等经办执行。"
        case PlanState.PARTLY:
            return "有几条没有成功：点“执行情况”中的各数看是哪几条、为什么，改正后重新编制计划。"
        case _:
            return ""


def _states(chosen: str) -> tuple[PlanState, ...]:
    one = member(PlanState, chosen)
    if one is not None:
        return (one,)
    return tuple(PlanState) if chosen == "all" else OPEN_STATES


def show(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """One plan."""
    seen = see_plan(console.planning(asked), asked.params["plan_id"])
    paging = paging_of(asked)
    kind = member(ChangeKind, asked.query.get("kind"))
    outcome = member(ChangeOutcome, asked.query.get("outcome"))
    said_yes = approvers(seen.record, seen.approvals)
    queries, chosen = console.app.queries, ChangeFilter(kind=kind, outcome=outcome)
    kinds = queries.change_kinds(seen.record, seen.sight)
    changes, total = queries.change_page(
        seen.record, seen.sight, chosen, limit=paging.size, offset=paging.offset
    )
    return console.templates.page(
        "plan.html",
        asked,
        status=status,
        trouble=trouble,
        seen=seen,
        changes=changes,
        kind=kind,
        outcome=outcome,
        kinds=kinds,
        departments=_departments(console, seen.sight, changes),
        hidden=told_hidden(
            seen.record.header.change_count - sum(kinds.values()),
            is_whole=is_seen_whole(seen.sight),
        ),
        people=console.people(each.os_user for each in seen.approvals),
        approved=len(said_yes),
        has_approved=asked.user in said_yes,
        next_step=_next_step(seen, asked, said_yes),
        guards=[on_page(GUARD_SENTENCES[Guard(each)]) for each in seen.record.header.guards],
        is_author=seen.record.header.author_id == _account_id(asked),
        paging=replace(paging, total=total),
        words={**WORDS, **_progress(console, seen.record)},
    )


def _account_id(asked: Asked) -> str:
    return asked.person.account.account_id if asked.person else ""


def _progress(console: Console, record: PlanRecord) -> dict[str, object]:
    """How far the application of a plan is, by what the store says."""
    settled = sum(record.balance.get(each, 0) for each in FINAL_OUTCOMES)
    task = console.bench.about(record.header.plan_id)
    return {
        "settled": settled,
        "task": task,
        "is_running": task is not None and not task.is_over,
        "balance": {each: count for each, count in record.balance.items() if count},
    }


def progress(console: Console, asked: Asked) -> Reply:
    """The part of the page that shows the progress, again; the whole page once it is over."""
    seen = see_plan(console.planning(asked), asked.params["plan_id"])
    facts = _progress(console, seen.record)
    if not facts["is_running"]:
        return Reply(headers={"HX-Refresh": "true"})
    return console.templates.page("plan_progress.html", asked, seen=seen, words={**WORDS, **facts})


#: Digits of a place in a plan.
_LONGEST_POSITION = 9


def show_change(console: Console, asked: Asked) -> Reply:
    """One change with every field, side by side."""
    seen = see_plan(console.planning(asked), asked.params["plan_id"])
    position = asked.params["position"]
    is_number = position.isdecimal() and len(position) <= _LONGEST_POSITION
    stored = _at(console, seen, position) if is_number else None
    if stored is None:
        raise NotFound
    change = stored.change
    return console.templates.page(
        "plan_change.html",
        asked,
        seen=seen,
        stored=stored,
        departments=_departments(console, seen.sight, [stored]),
        groups=(groups := field_groups(told := worth_telling(change.fields))),
        has_before=any(each.before is not None for each in told),
        adopted=(adopted := worth_telling(change.adopted)),
        indicators=indicator_names(
            console, seen.sight, (e.path for e in [*_untitled(groups), *adopted])
        ),
        dropped=[told_drop(each) for each in change.dropped] if is_dropping(change) else [],
        is_author=seen.record.header.author_id == _account_id(asked),
        words=WORDS,
    )


def _untitled(groups: Iterable[FieldGroup]) -> Iterator[FieldChange]:
    """Fields above which no title names their row."""
    for group in groups:
        if not group.title:
            yield from (each for _, each in group.fields)


def _at(console: Console, seen: SeenPlan, position: str) -> StoredChange | None:
    before = int(position) - 1
    stored = next(console.app.queries.admitted_changes(seen.record, seen.sight, after=before), None)
    return stored if stored is not None and str(stored.change.position) == position else None


def worth_telling(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Fields that a person should see."""
    return [each for each in fields if is_worth_telling(each)]
