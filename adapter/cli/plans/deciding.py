"""Command line of what people decide about a plan (复核): submit, approve, reject, edit, void."""

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door
from adapter.cli.output import echo_json, json_option
from adapter.cli.plans.group import plan_id_argument
from adapter.cli.plans.shown import plan_as_json
from adapter.domain.plan.plan import Decision
from adapter.domain.plan.states import STATE_LABELS, PlanState
from adapter.ports.plans import PlanRecord
from sync_jobs.planning import deciding

_comment = click.option("--comment", default="", help="意见；请不要写项目名称。")


@click.command()
@plan_id_argument
@json_option
@click.pass_obj
def submit(door: Door, plan_id: str, *, as_json: bool) -> None:
    """把草稿提交复核。"""
    with door.app() as app:
        record = deciding.submit_plan(app.planning(login_name()), plan_id)
    _tell(record, as_json=as_json)


@click.command()
@plan_id_argument
@_comment
@click.option(
    "--digest",
    default="",
    help="看过的摘要（可只写开头几位）；与现在的不符就不批准。编辑过的计划必须写。",
)
@json_option
@click.pass_obj
def approve(door: Door, plan_id: str, *, comment: str, digest: str, as_json: bool) -> None:
    """批准计划（复核人员，且不是编制人）；批准只对这一稿有效，并签名。"""
    with door.app() as app:
        record = deciding.approve_plan(
            app.planning(login_name()), plan_id, comment=comment, seen_digest=digest
        )
    _tell(record, as_json=as_json)


@click.command()
@plan_id_argument
@_comment
@json_option
@click.pass_obj
def reject(door: Door, plan_id: str, *, comment: str, as_json: bool) -> None:
    """退回计划（复核人员，且不是编制人）；退回的计划不能再执行。"""
    with door.app() as app:
        record = deciding.reject_plan(app.planning(login_name()), plan_id, comment=comment)
    _tell(record, as_json=as_json)


@click.command()
@plan_id_argument
@click.argument("position", metavar="序号", type=click.IntRange(min=1))
@click.option(
    "--to",
    "decision",
    type=click.Choice([each.value for each in Decision]),
    required=True,
    help="as_planned 照计划，leave_out 不执行，send 冲突以本方为准。",
)
@json_option
@click.pass_obj
def edit(door: Door, plan_id: str, position: int, *, decision: str, as_json: bool) -> None:
    """编辑一条（编制人）：计划成为新的一稿，回到草稿，已有的批准全部失效。"""
    with door.app() as app:
        record = deciding.edit_plan(
            app.planning(login_name()), plan_id, position, Decision(decision)
        )
    _tell(record, as_json=as_json)


@click.command()
@plan_id_argument
@json_option
@click.pass_obj
def void(door: Door, plan_id: str, *, as_json: bool) -> None:
    """作废一份计划（编制人）；已开始执行的就此停止，没有发出的不再发送。"""
    with door.app() as app:
        record = deciding.void_plan(app.planning(login_name()), plan_id)
    _tell(record, as_json=as_json)


def _tell(record: PlanRecord, *, as_json: bool) -> None:
    if as_json:
        echo_json(plan_as_json(record))
        return
    header = record.header
    click.echo(f"计划 {header.plan_id} 第 {header.revision} 稿：{STATE_LABELS[record.state]}。")
    if record.state is PlanState.SUBMITTED:
        click.echo(f"需要 {header.needed} 人批准。")
