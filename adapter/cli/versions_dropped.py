"""`conflicts dropped`: what a side had changed and does not stand, with who decided it."""

import click

from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.cli.shown import limit_option, numbers_of, tell_rest
from adapter.domain.field_labels import path_label
from adapter.domain.plan.rules import SET_LABELS
from adapter.domain.plan.wording import told_text
from adapter.domain.reconcile.one_record import PARTY_LABELS
from adapter.domain.reconcile.policy import OWNER_LABELS
from adapter.domain.reconcile.table import REASON_LABELS
from adapter.ports.reconciled import DroppedEntry


@click.command()
@click.argument("key", metavar="[编码]", required=False)
@click.option("--plan", "plan_id", metavar="编号", help="只看一份计划舍弃的。")
@limit_option
@place_options
@json_option
@click.pass_obj
def dropped(
    door: Door,
    *,
    key: str | None,
    plan_id: str | None,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出舍弃记录：哪一方改过而没有采用的内容，何时、由谁、按哪份计划和什么理由，新的在前。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        shown = app.queries.admitted_dropped(scope, key=key, plan_id=plan_id, limit=limit)
    if as_json:
        echo_json({**numbers_of(shown), "dropped": [_as_json(each) for each in shown.entries]})
        return
    headings = ("对象／字段", "舍弃的一方", "舍弃的内容", "采用的内容", "理由", "何时、由谁、计划")
    echo_table("舍弃记录", headings, [_row(each) for each in shown.entries])
    tell_rest(shown)


def _row(entry: DroppedEntry) -> tuple[str, ...]:
    move = entry.move
    return (
        f"{SET_LABELS[entry.kind.value]} {entry.key}\n{path_label(move.path)}",
        PARTY_LABELS[move.party],
        told_text(move.value),
        told_text(move.kept),
        REASON_LABELS[move.reason],
        _decided(entry),
    )


def _decided(entry: DroppedEntry) -> str:
    when = f"{local_time(entry.dropped_at)} {entry.dropped_by}"
    return f"{when}\n计划 {entry.plan_id} 第 {entry.position} 条"


def _as_json(entry: DroppedEntry) -> dict[str, object]:
    move = entry.move
    return {
        "kind": entry.kind.value,
        "key": entry.key,
        "path": move.path,
        "label": path_label(move.path),
        "party": move.party.value,
        "value": move.value,
        "kept": move.kept,
        "owner": move.owner.value,
        "owner_label": OWNER_LABELS[move.owner],
        "reason": move.reason.value,
        "reason_label": REASON_LABELS[move.reason],
        "plan_id": entry.plan_id,
        "position": entry.position,
        "run_id": entry.run_id,
        "dropped_by": entry.dropped_by,
        "dropped_at": entry.dropped_at,
    }
