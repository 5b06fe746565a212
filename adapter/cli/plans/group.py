"""Command line of plans (计划): make, look, decide, apply, take back."""

from itertools import islice
from pathlib import Path
from typing import Protocol

import click

from adapter.bootstrap.app import App
from adapter.cli.account import login_name
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, json_option, progress_bars
from adapter.cli.plans.export import export_plan
from adapter.cli.plans.shown import (
    approval_as_json,
    change_as_json,
    plan_as_json,
    tell_change,
    tell_changes,
    tell_plan,
    tell_plans,
)
from adapter.cli.runs import tell_finished
from adapter.cli.shown import limit_option
from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.access.roles import Action
from adapter.domain.plan.states import OPEN_STATES, STATE_LABELS, PlanState
from adapter.domain.plan.wording import told_hidden
from adapter.errors import ExitCode
from sync_jobs.job import JobOptions, JobSpec
from sync_jobs.planning.applying import apply_plan
from sync_jobs.planning.context import PlanContext
from sync_jobs.planning.plan_push import plan_push
from sync_jobs.planning.plan_reconcile import plan_reconcile
from sync_jobs.planning.rolling_back import plan_rollback
from sync_jobs.planning.seeing import SeenPlan, require_sight, see_plan
from sync_jobs.planning.verifying import verify_plan
from sync_jobs.runner import run_job

_OPEN, _ALL = "open", "all"
plan_id_argument = click.argument("plan_id", metavar="编号")


@click.group()
def plan() -> None:
    """计划：先写明要对对方做什么，由另一人批准，再照批准的原样执行。"""


# --- making and applying --------------------------------------------------------------------------


_draft = click.option("--draft", is_flag=True, help="先存为草稿，以后用 plan submit 提交复核。")


@plan.command()
@_draft
@place_options
@json_option
@click.pass_obj
def push(
    door: Door,
    *,
    draft: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """编制推送计划：逐条列出要新增、修改、暂缓和有冲突的各套，不发送任何内容。"""
    return _make(door, plan_push, (site, division, year), is_draft=draft, as_json=as_json)


@plan.command()
@_draft
@place_options
@json_option
@click.pass_obj
def reconcile(
    door: Door,
    *,
    draft: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """编制核对计划：按字段归属判定每一套以哪一方为准，不发送任何内容。"""
    return _make(door, plan_reconcile, (site, division, year), is_draft=draft, as_json=as_json)


class _Make(Protocol):
    def __call__(self, context: PlanContext, *, is_draft: bool) -> JobSpec: ...


def _make(
    door: Door,
    make: _Make,
    place: tuple[str | None, str | None, int | None],
    *,
    is_draft: bool,
    as_json: bool,
) -> ExitCode:
    """Make a plan at a site."""
    with door.app() as app, progress_bars() as progress:
        scope = scope_of(app, *place)
        spec = make(app.planning(login_name()), is_draft=is_draft)
        with app.site(scope.site, scope=scope, progress=progress) as context:
            finished = run_job(spec, context, JobOptions())
    return tell_finished(finished, as_json=as_json)


@plan.command()
@plan_id_argument
@json_option
@click.pass_obj
def apply(door: Door, plan_id: str, *, as_json: bool) -> int:
    """执行一份已批准的计划，或继续一份中断的：照批准的原样，逐条核对、发送、读回。"""
    with door.app() as app:
        context = app.planning(login_name())
        seen = see_plan(context, plan_id, Action.APPLY)
        return _run(app, seen, apply_plan(context, plan_id), as_json=as_json)


@plan.command()
@plan_id_argument
@json_option
@click.pass_obj
def rollback(door: Door, plan_id: str, *, as_json: bool) -> int:
    """为一份执行过的计划编制回退计划：改回执行之前的内容；此后又有改动的只列出，不回退。"""
    with door.app() as app:
        context = app.planning(login_name())
        seen = see_plan(context, plan_id, Action.PREPARE)
        return _run(app, seen, plan_rollback(context, plan_id), as_json=as_json)


def _run(app: App, seen: SeenPlan, spec: JobSpec, *, as_json: bool) -> ExitCode:
    """Run a job about a plan at the plan's own site."""
    scope = seen.record.header.scope
    with progress_bars() as progress, app.site(scope.site, scope=scope, progress=progress) as site:
        finished = run_job(spec, site, JobOptions())
    return tell_finished(finished, as_json=as_json)


# --- looking --------------------------------------------------------------------------------------


@plan.command("list")
@click.option(
    "--state",
    type=click.Choice([_OPEN, *(each.value for each in PlanState), _ALL]),
    default=_OPEN,
    show_default=True,
    help=f"{_OPEN} 未了结的，{_ALL} 全部，"
    + "，".join(f"{each.value} {STATE_LABELS[each]}" for each in PlanState)
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
    """列出计划，新的在前，默认只列未了结的。"""
    with door.kept() as app:
        require_sight(app.planning(login_name()))
        scope = scope_of(app, site, division, year) if site or division or year else None
        found = app.queries.plans(scope, _states(state), limit=limit)
    if as_json:
        echo_json([plan_as_json(each) for each in found])
    else:
        tell_plans(found)


def _states(chosen: str) -> list[PlanState]:
    if chosen == _ALL:
        return list(PlanState)
    return list(OPEN_STATES) if chosen == _OPEN else [PlanState(chosen)]


@plan.command()
@plan_id_argument
@click.option("--change", "position", type=click.IntRange(min=1), help="只看第几条，列出全部字段。")
@limit_option
@json_option
@click.pass_obj
def show(door: Door, plan_id: str, *, position: int | None, limit: int, as_json: bool) -> None:
    """查看一份计划：说明、批准情况和逐条改动。"""
    with door.kept() as app:
        seen = see_plan(app.planning(login_name()), plan_id)
        after = 0 if position is None else min(position - 1, seen.record.header.change_count)
        admitted = app.queries.admitted_changes(seen.record, seen.sight, after=after)
        some = islice(admitted, limit if position is None else 1)
        changes = [each for each in some if position in {None, each.change.position}]
        hidden = app.queries.hidden_changes(seen.record, seen.sight)
    if position is not None and not changes:
        raise NotThere("计划中没有这一条，或其项目或部门目前未核定为非密。")
    if as_json:
        echo_json(
            {
                **plan_as_json(seen.record),
                "author": seen.author,
                "approvals": [approval_as_json(each) for each in seen.approvals],
                "hidden": hidden,
                "changes": [change_as_json(each) for each in changes],
            }
        )
    elif position is not None:
        tell_change(changes[0])
    else:
        tell_plan(seen.record, seen.author, seen.approvals)
        tell_changes(changes)
        _tell_rest(seen, seen.record.header.change_count - hidden - len(changes), hidden)


def _tell_rest(seen: SeenPlan, left_out: int, hidden: int) -> None:
    if left_out > 0:
        click.echo(f"另有 {left_out} 条没有列出；多看请加大 --limit，或用 plan export 导出。")
    if hidden:
        click.echo(told_hidden(hidden, is_whole=is_seen_whole(seen.sight)))


@plan.command()
@plan_id_argument
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def export(door: Door, plan_id: str, file: Path, *, as_json: bool) -> None:
    """导出计划（每行一个 JSON）：说明、批准、逐条改动；不覆盖已有文件。"""
    with door.kept() as app:
        seen = see_plan(app.planning(login_name()), plan_id, Action.EXPORT)
        written = export_plan(app, seen, file)
        hidden = app.queries.hidden_changes(seen.record, seen.sight)
    if as_json:
        echo_json({"plan_id": plan_id, "file": str(file), "changes": written, "hidden": hidden})
    else:
        click.echo(f"已导出 {written} 条到 {file}。")
        _tell_rest(seen, 0, hidden)


@plan.command()
@plan_id_argument
@json_option
@click.pass_obj
def verify(door: Door, plan_id: str, *, as_json: bool) -> ExitCode:
    """验证计划：逐条重算摘要，核对每个批准的签名。"""
    with door.kept() as app:
        found = verify_plan(app.planning(login_name()), plan_id)
    if as_json:
        echo_json(
            {
                "plan_id": plan_id,
                "digest": found.record.digest,
                "intact": found.is_intact,
                "purged": found.purged,
                "needed": found.record.header.needed,
                "approvals": [
                    {**approval_as_json(each), "valid": is_valid}
                    for each, is_valid in found.approvals
                ],
            }
        )
    else:
        click.echo("内容与摘要一致。" if found.is_intact else "内容与摘要不符，可能被改动过。")
        for each, is_valid in found.approvals:
            click.echo(f"{each.os_user} 的批准：{'签名有效' if is_valid else '签名无效'}。")
        if found.purged:
            click.echo(f"{found.purged} 条的内容已随涉密清除，只余摘要。")
    return ExitCode.OK if found.is_sound else ExitCode.DIFFERENCES_FOUND
