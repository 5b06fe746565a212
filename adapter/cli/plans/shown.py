"""How plans are shown (计划的呈现): tables and sentences for people, plain data for programs."""

from collections.abc import Sequence

import click

from adapter.cli.output import echo_table, local_time
from adapter.domain.plan.plan import CHANGE_LABELS, PLAN_LABELS, ChangeKind, Decision
from adapter.domain.plan.rules import GUARD_SENTENCES, SET_LABELS, Guard
from adapter.domain.plan.states import OUTCOME_SENTENCES, STATE_LABELS, ChangeOutcome
from adapter.domain.plan.wording import is_dropping, is_worth_telling, told_drop, told_field
from adapter.ports.plans import Approval, PlanRecord, StoredChange, Verdict

_DECISIONS = {
    Decision.AS_PLANNED: "",
    Decision.SEND: "以本方为准",
    Decision.LEAVE_OUT: "不执行",
}
_VERDICTS = {Verdict.APPROVE: "批准", Verdict.REJECT: "退回"}
#: Fields of a change told in its line; the rest are counted.
_NAMED = 5


def tell_plans(records: Sequence[PlanRecord]) -> None:
    """A table of plans."""
    rows = [
        (
            each.header.plan_id,
            PLAN_LABELS[each.header.kind],
            each.header.scope.site,
            STATE_LABELS[each.state],
            each.header.change_count,
            local_time(each.header.created_at),
            local_time(each.header.expires_at),
            each.reason,
        )
        for each in records
    ]
    headings = ("编号", "种类", "站点", "状态", "条数", "编制", "到期", "说明")
    echo_table("计划", headings, rows)


def tell_plan(record: PlanRecord, author: str, approvals: Sequence[Approval]) -> None:
    """What a plan is about, and who said what of it."""
    header = record.header
    scope = header.scope
    why = f"（{record.reason}）" if record.reason else ""
    told = f"{PLAN_LABELS[header.kind]}，{STATE_LABELS[record.state]}{why}"
    lines = [
        f"计划 {header.plan_id} 第 {header.revision} 稿：{told}",
        f"站点 {scope.site}，财政区划 {scope.division_code}，预算年度 {scope.fiscal_year}",
        f"编制人 {author}，{local_time(header.created_at)}；到期 {local_time(header.expires_at)}",
        f"口径 {header.profile}（{header.profile_digest[:12]}），程序 {header.code_version}",
        f"摘要 {record.digest}",
        f"共 {header.change_count} 条，需要 {header.needed} 人批准",
        *(f"  需第二人批准：{each}" for each in header.needed_because),
        *(f"  注意：{GUARD_SENTENCES[Guard(each)]}" for each in header.guards),
        *(f"  {_approval(each)}" for each in approvals),
    ]
    if header.rollback_of:
        lines.insert(1, f"回退计划 {header.rollback_of}")
    if record.began_at is not None:
        lines.append(_balance(record))
    click.echo("\n".join(lines))


def _approval(approval: Approval) -> str:
    voided = "（已失效）" if approval.voided_at else ""
    comment = f"：{approval.comment}" if approval.comment else ""
    said = f"{approval.os_user} {local_time(approval.decided_at)} {_VERDICTS[approval.verdict]}"
    return f"{said}第 {approval.revision} 稿{voided}{comment}"


def _balance(record: PlanRecord) -> str:
    counted = (
        f"{OUTCOME_SENTENCES[each].partition('；')[0].partition('，')[0]} {record.balance[each]}"
        for each in ChangeOutcome
        if record.balance.get(each)
    )
    return f"执行结果（共 {record.header.change_count}）：{'，'.join(counted)}"


def tell_changes(changes: Sequence[StoredChange]) -> None:
    """One block of lines per change, fields as people read them."""
    for each in changes:
        click.echo("\n".join(_change_lines(each)))


def _change_lines(stored: StoredChange) -> list[str]:
    change = stored.change
    decided = f"，{_DECISIONS[change.decision]}" if _DECISIONS[change.decision] else ""
    label = SET_LABELS.get(change.set_kind, change.set_kind)
    head = f"{change.position}. {CHANGE_LABELS[change.kind]}{decided}　{label} {change.title}"
    lines = [f"{head}（{change.key}）"]
    if change.reason:
        lines.append(f"   {change.reason}")
    fields = _fields(stored)
    lines += fields[:_NAMED]
    if len(fields) > _NAMED:
        lines.append(f"   …… 共 {len(fields)} 项，其余见 plan show 编号 --change 序号")
    if stored.outcome is not ChangeOutcome.WAITING:
        lines.append(f"   → {outcome_text(stored)}")
    return lines


def tell_change(stored: StoredChange) -> None:
    """One change with every field."""
    head, *_ = _change_lines(stored)
    reason = [f"   {stored.change.reason}"] if stored.change.reason else []
    click.echo("\n".join([head, *reason, *_fields(stored), f"   → {outcome_text(stored)}"]))


def _fields(stored: StoredChange) -> list[str]:
    """What becomes of their fields, of ours where we follow, and what falls by it."""
    change = stored.change
    ours = "本方改回 " if change.kind is ChangeKind.RETRACT else "本方采纳 "
    sides = (("", change.fields), (ours, change.adopted))
    lines = [
        f"   {label}{told_field(each)}"
        for label, fields in sides
        for each in fields
        if is_worth_telling(each)
    ]
    return lines + [f"   {told_drop(each)}" for each in change.dropped if is_dropping(change)]


def outcome_text(stored: StoredChange) -> str:
    """What became of a change, in one sentence."""
    why = f"（{stored.outcome_reason}）" if stored.outcome_reason else ""
    return f"{OUTCOME_SENTENCES[stored.outcome]}{why}"


# --- plain data -----------------------------------------------------------------------------------


def plan_as_json(record: PlanRecord) -> dict[str, object]:
    """A plan as plain data."""
    header = record.header
    return {
        "plan_id": header.plan_id,
        "revision": header.revision,
        "kind": header.kind.value,
        "site": header.scope.site,
        "division": header.scope.division_code,
        "year": header.scope.fiscal_year,
        "author_id": header.author_id,
        "created_at": header.created_at,
        "expires_at": header.expires_at,
        "code_version": header.code_version,
        "profile": header.profile,
        "profile_digest": header.profile_digest,
        "internal_digest": header.internal_digest,
        "external_digest": header.external_digest,
        "baseline_digest": header.baseline_digest,
        "rollback_of": header.rollback_of,
        "guards": list(header.guards),
        "needed": header.needed,
        "needed_because": list(header.needed_because),
        "change_count": header.change_count,
        "changes_digest": header.changes_digest,
        "digest": record.digest,
        "state": record.state.value,
        "reason": record.reason,
        "balance": {each.value: count for each, count in record.balance.items()},
        "run_id": record.run_id,
        "submitted_at": record.submitted_at,
        "began_at": record.began_at,
        "ended_at": record.ended_at,
    }


def change_as_json(stored: StoredChange) -> dict[str, object]:
    """A change as plain data."""
    change = stored.change
    return {
        "position": change.position,
        "kind": change.kind.value,
        "set_kind": change.set_kind,
        "key": change.key,
        "title": change.title,
        "project_code": change.project_code,
        "expected": change.expected,
        "target": change.target,
        "rows_digest": change.rows_digest,
        "version_id": change.version_id,
        "entry_id": change.entry_id,
        "reason": change.reason,
        "removed_rows": change.removed_rows,
        "decision": change.decision.value,
        "fields": [
            {
                "path": each.path,
                "before": each.before,
                "after": each.after,
                "told": told_field(each),
            }
            for each in change.fields
        ],
        "adopted": [
            {"path": e.path, "before": e.before, "after": e.after, "told": told_field(e)}
            for e in change.adopted
        ],
        "dropped": [
            {"path": e.path, "party": e.party.value, "value": e.value, "told": told_drop(e)}
            for e in change.dropped
            if is_dropping(change)
        ],
        "digest": stored.digest,
        "outcome": stored.outcome.value,
        "outcome_reason": stored.outcome_reason,
        "sentence": outcome_text(stored),
    }


def approval_as_json(approval: Approval) -> dict[str, object]:
    """An approval as plain data."""
    return {
        "approval_id": approval.approval_id,
        "revision": approval.revision,
        "account_id": approval.account_id,
        "os_user": approval.os_user,
        "verdict": approval.verdict.value,
        "plan_digest": approval.plan_digest,
        "comment": approval.comment,
        "decided_at": approval.decided_at,
        "signature": approval.signature,
        "key_fingerprint": approval.key_fingerprint,
        "voided_at": approval.voided_at,
    }
