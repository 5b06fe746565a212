"""How trials of a profile are told: tables for people, plain data for programs."""

from collections.abc import Iterable, Mapping

import click

from adapter.cli.output import echo_table, local_time
from adapter.domain.comparing.comparison import FINDING_LABELS, Attainment
from adapter.domain.field_labels import field_label
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.reconcile.three_ways import VERDICT_LABELS
from adapter.ports.trees import TreeKind
from sync_jobs.trying.bisect_profile import Bisection, Question, Reading, Step
from sync_jobs.trying.report import (
    Changes,
    Example,
    FindingMove,
    KindReport,
    Move,
    TrialReport,
)

MOVE_LABELS: Mapping[Move, str] = {
    Move.INTO_QUARANTINE: "将转入隔离",
    Move.OUT_OF_QUARANTINE: "将移出隔离",
    Move.OTHER_REASON: "仍在隔离，原因改变",
    Move.DELETED: "将视为对方已删除",
    Move.STOPPED: "将被涉密闸门拦下",
}
FINDING_MOVE_LABELS: Mapping[FindingMove, str] = {
    FindingMove.APPEARS: "将出现",
    FindingMove.VANISHES: "将消失",
    FindingMove.CHANGES: "内容改变",
}
TREE_LABELS: Mapping[TreeKind, str] = {
    TreeKind.TEMPLATE: "指标模板",
    TreeKind.LIBRARY_SET: "指标库",
}


# --- profile try ----------------------------------------------------------------------------------


def echo_report(report: TrialReport) -> None:
    """Print what would change, part by part; parts without a change are left out."""
    for kind in report.kinds:
        _echo_kind(kind)
    _echo_findings(report)
    _echo_sets(report)
    _echo_left_out(report.kinds)
    told = "有变化，见上。" if report.would_change else "没有变化。"
    click.echo(f"重读 {report.read} 行，{told}什么也没有保存。")


def _echo_kind(report: KindReport) -> None:
    label = KIND_LABELS[report.kind]
    if not report.is_carried and report.read:
        click.echo(f"{label}：新口径不含这一数据集，现有 {report.read} 行将不再更新。")
    if report.fields:
        rows = [
            (field_label(name), name, changes.count, _lines(changes))
            for name, changes in sorted(report.fields.items())
        ]
        echo_table(f"{label}：会变的值", ("名称", "字段", "行数", "例如（行编号：前 → 后）"), rows)
    if report.moves:
        moved = [
            (MOVE_LABELS[move], reason, changes.count, "\n".join(e.key for e in changes.examples))
            for (move, reason), changes in sorted(report.moves.items())
        ]
        echo_table(f"{label}：隔离等去向", ("去向", "原因", "行数", "例如（行编号）"), moved)


def _echo_findings(report: TrialReport) -> None:
    if report.findings:
        rows = [
            (FINDING_LABELS[code], FINDING_MOVE_LABELS[move], changes.count, _lines(changes))
            for (code, move), changes in sorted(report.findings.items())
        ]
        echo_table("疑点", ("疑点", "变化", "条数", "例如（行编号：前 → 后）"), rows)
    if report.attainments:
        turned = [
            (
                f"{_attainment(before)} → {_attainment(after)}",
                changes.count,
                "\n".join(each.key for each in changes.examples),
            )
            for (before, after), changes in report.attainments.items()
        ]
        echo_table("完成情况", ("判断", "行数", "例如（行编号）"), turned)


def _attainment(attainment: Attainment | None) -> str:
    return "无" if attainment is None else ATTAINMENT_LABELS[attainment]


def _echo_sets(report: TrialReport) -> None:
    if report.verdicts:
        rows = [
            (TREE_LABELS[e.kind], e.key, f"{VERDICT_LABELS[e.before]} → {VERDICT_LABELS[e.after]}")
            for e in report.verdicts
        ]
        echo_table("版本核对", ("类别", "编码", "结论"), rows)
    if report.blocked_sets:
        echo_table("将推不出去的", ("编码", "原因"), list(report.blocked_sets.items()))
    if report.freed_sets:
        click.echo(f"将可以推送：{'、'.join(report.freed_sets)}。")
    for kind in report.lost_trees:
        click.echo(f"{TREE_LABELS[kind]}：新口径不含，将不再核对和推送。")
    for kind in report.unread_trees:
        click.echo(f"{TREE_LABELS[kind]}：对方的原文按新口径整个读不出来，将无法核对和推送。")
    if report.unreadable_sets:
        click.echo(f"对方这几套将读不懂，不再有结论：{'、'.join(report.unreadable_sets)}。")
    if report.stale_sets:
        click.echo(
            f"对方有 {report.stale_sets} 套没有留存最新的原文，按最近一次所见计；"
            "先 run reconcile_versions 再试算即可重读。"
        )


def _echo_left_out(kinds: Iterable[KindReport]) -> None:
    without, hidden = (
        sum(getattr(each, name) for each in kinds) for name in ("without_bytes", "hidden")
    )
    if without:
        click.echo(f"另有 {without} 行的原文已不在库中，未试算。")
    if hidden:
        click.echo(f"另有 {hidden} 行所属项目或部门目前未核定为非密，未试算。")


def _lines(changes: Changes) -> str:
    return "\n".join(map(_line, changes.examples))


def _line(each: Example) -> str:
    return f"{each.key}：{_text(each.before)} → {_text(each.after)}"


def _text(text: str | None) -> str:
    return "（无）" if text is None else text or "（空）"


def report_as_json(report: TrialReport, name: str) -> dict[str, object]:
    """The whole report as plain data."""
    return {
        "profile": name,
        "would_change": report.would_change,
        "read": report.read,
        "kinds": [_kind_as_json(each) for each in report.kinds],
        "findings": [
            {"code": code.value, "move": move.value, **_changes_as_json(changes)}
            for (code, move), changes in sorted(report.findings.items())
        ],
        "attainments": [
            {"before": before, "after": after, **_changes_as_json(changes)}
            for (before, after), changes in report.attainments.items()
        ],
        "verdicts": [
            {"kind": each.kind, "key": each.key, "before": each.before, "after": each.after}
            for each in report.verdicts
        ],
        "blocked_sets": report.blocked_sets,
        "freed_sets": report.freed_sets,
        "lost_trees": report.lost_trees,
        "unread_trees": report.unread_trees,
        "unreadable_sets": report.unreadable_sets,
        "stale_sets": report.stale_sets,
    }


def _kind_as_json(report: KindReport) -> dict[str, object]:
    return {
        "kind": report.kind.value,
        "read": report.read,
        "without_bytes": report.without_bytes,
        "hidden": report.hidden,
        "is_carried": report.is_carried,
        "fields": {
            name: _changes_as_json(changes) for name, changes in sorted(report.fields.items())
        },
        "moves": [
            {"move": move.value, "reason": reason, **_changes_as_json(changes)}
            for (move, reason), changes in sorted(report.moves.items())
        ],
    }


def _changes_as_json(changes: Changes) -> dict[str, object]:
    examples = [
        {"key": each.key, "before": each.before, "after": each.after} for each in changes.examples
    ]
    return {"count": changes.count, "examples": examples}


# --- bisect ---------------------------------------------------------------------------------------


def echo_bisection(found: Bisection, question: Question) -> None:
    """Print each step, and the change with its lines."""
    if not found.count:
        click.echo("这个站点还没有留存的口径：从下一次运行起留存。")
        return
    rows = [
        (each.number, local_time(each.use.used_from), each.use.digest[:12], _read(each.reading))
        for each in sorted(found.steps, key=lambda each: each.number)
    ]
    label = f"{KIND_LABELS[found.kind]} {question.row_key} 的{field_label(question.field)}"
    echo_table(label, ("第几版", "启用时间", "摘要", "读出"), rows)
    turn = found.turn
    if turn is None:
        click.echo(_without_turn(found, question))
        return
    click.echo(
        f"自第 {turn.number} 版起（{local_time(turn.use.used_from)}）："
        f"{_read(turn.before)} → {_read(turn.after)}。改动的行："
    )
    for line in turn.lines:
        click.echo(line)


def _without_turn(found: Bisection, question: Question) -> str:
    known = {each.reading.problem or each.reading.text for each in found.steps}
    if question.wanted is not None and question.wanted not in known:
        return f"留存的 {found.count} 版口径都没有读成“{question.wanted}”。"
    first = min(found.steps, key=lambda each: each.number).reading
    return (
        f"留存的 {found.count} 版口径中，最早一版就已读成“{_read(first)}”："
        "不是口径改的，或改在留存之前；请查对方是否改过这个值。"
    )


def _read(reading: Reading) -> str:
    return f"读不懂：{reading.problem}" if reading.problem else _text(reading.text)


def bisection_as_json(found: Bisection, question: Question) -> dict[str, object]:
    """The search as plain data; numbers of uses count from 1."""
    turn = found.turn
    return {
        "kind": found.kind.value,
        "row_key": question.row_key,
        "field": question.field,
        "versions": found.count,
        "steps": [_step_as_json(each) for each in found.steps],
        "turn": None
        if turn is None
        else {
            "number": turn.number,
            "used_from": turn.use.used_from,
            "digest": turn.use.digest,
            "before": _reading_as_json(turn.before),
            "after": _reading_as_json(turn.after),
            "lines": turn.lines,
        },
    }


def _step_as_json(step: Step) -> dict[str, object]:
    return {
        "number": step.number,
        "used_from": step.use.used_from,
        "digest": step.use.digest,
        **_reading_as_json(step.reading),
    }


def _reading_as_json(reading: Reading) -> dict[str, object]:
    return {"text": reading.text, "problem": reading.problem}
