"""Command line of the push ledger (推送台账): what is on its way, and what a person decides."""

import click

from adapter.bootstrap.app import App
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.cli.shown import (
    limit_option,
    numbers_of,
    other_years_as_json,
    tell_other_years,
    tell_rest,
)
from adapter.cli.versions import SET_LABELS
from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import OPEN_STATES, REPLY_LABELS, STATE_LABELS
from adapter.domain.secrecy import owner_label
from adapter.ports.queries import PushView
from sync_jobs.settle_push import Decision, PushNotOpen, settle_push

_OPEN, _ALL = "open", "all"


@click.group()
def pushes() -> None:
    """推送台账：每一套的推送到了哪一步，结果未定的怎样处理。"""


@pushes.command("list")
@click.option(
    "--state",
    type=click.Choice([_OPEN, *(each.value for each in PushState), _ALL]),
    default=_OPEN,
    show_default=True,
    help=f"{_OPEN} 尚无结果的，{_ALL} 全部，"
    + "，".join(f"{each.value} {STATE_LABELS[each]}" for each in PushState)
    + "。",
)
@limit_option
@place_options
@json_option
@click.pass_obj
def list_command(
    door: Door,
    *,
    state: str,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出推送，默认只列尚无结果的，新的在前。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        shown = app.queries.admitted_pushes(scope, _states(state), limit=limit)
        waiting = app.queries.other_years(scope)
    if as_json:
        told = [_as_json(each) for each in shown.entries]
        echo_json(
            {**numbers_of(shown), "other_years": other_years_as_json(waiting), "pushes": told}
        )
        return
    echo_table(
        "推送台账",
        ("编号", "种类", "编码", "状态", "答复", "发送次数", "最近发送", "原因"),
        [_row(each) for each in shown.entries],
    )
    tell_rest(shown)
    tell_other_years(waiting)


def _states(chosen: str) -> list[PushState]:
    if chosen == _ALL:
        return list(PushState)
    return list(OPEN_STATES) if chosen == _OPEN else [PushState(chosen)]


@pushes.command()
@click.argument("push_id", metavar="编号")
@json_option
@click.pass_obj
def show(door: Door, push_id: str, *, as_json: bool) -> None:
    """查看一套的推送。"""
    with door.kept() as app:
        view = _view(app, push_id)
    if as_json:
        echo_json(_as_json(view))
        return
    record = view.record
    lines = [
        f"{SET_LABELS[record.kind]} {record.set_key}：{STATE_LABELS[record.state]}",
        f"属于：{owner_label(record.project_code) if record.project_code else '指标库'}",
        f"请求编号：{record.request_id}（共 {view.set_count} 套，本套第 {record.position + 1}）",
        f"备妥 {local_time(record.prepared_at)}，最近发送 {local_time(view.last_sent_at) or '无'}",
        f"发送 {view.attempts} 次，其中仍可能迟到的 {record.adrift} 次",
        f"答复：{_reply(view) or '无'}　原因：{record.reason or '无'}",
        f"内容指纹 {record.content_hash}，对方此前 {record.expected_hash or '没有这一套'}",
    ]
    click.echo("\n".join(lines))


@pushes.command()
@click.argument("push_id", metavar="编号")
@json_option
@click.pass_obj
def retry(door: Door, push_id: str, *, as_json: bool) -> None:
    """已向对方核实没有存入（或要恢复已放弃的）：下次推送重新发送。"""
    _decide(door, push_id, Decision.RETRY, as_json=as_json)


@pushes.command("give-up")
@click.argument("push_id", metavar="编号")
@json_option
@click.pass_obj
def give_up(door: Door, push_id: str, *, as_json: bool) -> None:
    """不再推送这一内容，直到本方内容改变或用 retry 恢复。"""
    _decide(door, push_id, Decision.GIVE_UP, as_json=as_json)


def _decide(door: Door, push_id: str, decision: Decision, *, as_json: bool) -> None:
    with door.app() as app:
        view = _view(app, push_id)
        try:
            state = settle_push(app.settling(), view.record, decision)
        except PushNotOpen as error:
            told = STATE_LABELS[error.state]
            raise NotThere(f"这一套现在是“{told}”，不能这样处理。") from None
    if as_json:
        echo_json({"push_id": push_id, "state": state.value})
    else:
        click.echo(f"{view.record.set_key}：{STATE_LABELS[state]}。")


def _view(app: App, push_id: str) -> PushView:
    view = app.queries.admitted_push(push_id)
    if view is None:
        raise NotThere("没有这个编号，或其项目或部门目前未核定为非密。请用 pushes list 查看。")
    return view


def _row(view: PushView) -> tuple[object, ...]:
    record = view.record
    return (
        record.push_id,
        SET_LABELS[record.kind],
        record.set_key,
        STATE_LABELS[record.state],
        _reply(view),
        view.attempts,
        local_time(view.last_sent_at),
        record.reason,
    )


def _reply(view: PushView) -> str:
    return REPLY_LABELS[view.record.reply] if view.record.reply else ""


def _as_json(view: PushView) -> dict[str, object]:
    record = view.record
    return {
        "push_id": record.push_id,
        "run_id": record.run_id,
        "request_id": record.request_id,
        "kind": record.kind.value,
        "key": record.set_key,
        "project_code": record.project_code,
        "state": record.state.value,
        "reply": record.reply.value if record.reply else None,
        "reason": record.reason,
        "attempts": view.attempts,
        "adrift": record.adrift,
        "set_count": view.set_count,
        "position": record.position,
        "content_hash": record.content_hash,
        "expected_hash": record.expected_hash,
        "prepared_at": record.prepared_at,
        "last_sent_at": view.last_sent_at,
        "settled_at": record.settled_at,
    }
