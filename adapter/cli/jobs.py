"""Command line of `run` (作业): one job at one site."""

from datetime import datetime

import click

from adapter.bootstrap.app import App
from adapter.cli.account import login_name
from adapter.cli.backfill import asked_backfill, backfill_options
from adapter.cli.choices import Words
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.output import complain, json_option, progress_bars
from adapter.cli.runs import tell_finished
from adapter.domain.identity import Scope
from sync_jobs.catalogue import JOBS
from sync_jobs.gate import division_of
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job

_GUARDED = [name for name, spec in JOBS.items() if spec.is_guarded]
_JOBS_TOLD = "作业：" + "，".join(f"{name} {spec.label}" for name, spec in JOBS.items()) + "。"

_NOTHING_TO_DO = (
    "本区划还没有指标库和项目统计表，作业没有可做的内容。首次使用请先用 library import 导入；"
)
_WRONG_STORE = "不是首次使用的，请核对 store.url 是否写错。"


def _is_bare(app: App, scope: Scope) -> bool:
    """Whether nothing was ever imported here: a job succeeds then, and does nothing."""
    with app.store.begin() as work:
        division = division_of(scope)
        return work.library.in_force(division) is None and not work.projects.projects(division)


@click.command(epilog=_JOBS_TOLD)
@click.argument("job", type=Words(sorted(JOBS)), metavar="作业")
@click.option("--dry-run", is_flag=True, help="只说明将做什么，不发送、不保存。")
@click.option("--full", is_flag=True, help="全量拉取，不看上次进度。")
@click.option(
    "--accept-withdrawals",
    is_flag=True,
    help="已核实对方确实撤回了大部分记录，接受这次的结果（拉取作业同时全量拉取，并关闭它们）。",
)
@backfill_options
@place_options
@json_option
@click.pass_obj
def run(
    door: Door,
    job: str,
    *,
    dry_run: bool,
    full: bool,
    accept_withdrawals: bool,
    first: datetime | None,
    until: datetime | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """对一个站点运行一个作业。"""
    spec = JOBS[job]
    if accept_withdrawals and not spec.is_guarded:
        raise click.UsageError(f"--accept-withdrawals 只用于：{'、'.join(_GUARDED)}。")
    backfill = asked_backfill(job, first, until)
    if backfill is not None and (full or accept_withdrawals):
        raise click.UsageError("补拉（--from、--to）不能与 --full 或 --accept-withdrawals 同用。")
    with door.app() as app, progress_bars() as progress:
        scope = scope_of(app, site, division, year)
        with app.site(scope.site, scope=scope, progress=progress) as context:
            options = JobOptions(
                is_dry_run=dry_run,
                is_full=full,
                is_withdrawal_accepted=accept_withdrawals,
                accepted_by=login_name() if accept_withdrawals else "",
                backfill=backfill,
            )
            finished = run_job(spec, context, options)
        if _is_bare(app, scope):
            # What a job lacks is told by its result.
            complain(f"{'' if finished.result.is_idle else _NOTHING_TO_DO}{_WRONG_STORE}")
    return tell_finished(finished, as_json=as_json)
