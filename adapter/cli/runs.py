"""Command line of runs (运行记录): what they did, in words, as data and in a table."""

from contextlib import suppress
from dataclasses import asdict

import click

from adapter.bootstrap.app import App
from adapter.cli.context import Door
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.domain.outcome import RunOutcome, told_outcome
from adapter.errors import ExitCode, RetryableError
from adapter.ports.runs import RunRecord
from adapter.wording import recorded_sentence
from sync_jobs.catalogue import JOB_LABELS
from sync_jobs.interruptions import close_interrupted
from sync_jobs.runner import Finished

OUTCOME_CODES = {
    RunOutcome.OK: ExitCode.OK,
    RunOutcome.PARTLY: ExitCode.PARTLY_DONE,
    RunOutcome.CONFLICTS: ExitCode.CONFLICTS_WAIT,
    RunOutcome.FAILED: ExitCode.FAILED,
}


def tell_finished(finished: Finished, *, as_json: bool) -> ExitCode:
    """Say what a run did; the exit code that goes with its outcome."""
    if as_json:
        echo_json({**run_as_json(finished.run), "lines": finished.result.lines})
    else:
        click.echo(summary(JOB_LABELS[finished.run.job], finished))
    return OUTCOME_CODES[finished.result.outcome]


def summary(label: str, finished: Finished) -> str:
    """What a run did, in a few lines."""
    if finished.result.is_idle:
        tried = "试运行，" if finished.run.is_dry_run else ""
        return f"{label}：{tried}没有可做的内容。{''.join(finished.result.lines)}"
    counts = finished.result.counts
    numbers = (
        f"读取 {counts.read}：新增 {counts.created}，更新 {counts.updated}，"
        f"未变 {counts.unchanged}，撤回 {counts.withdrawn}，被拒 {counts.rejected}，"
        f"待处理 {counts.quarantined}，涉密拦下 {counts.blocked}"
    )
    if counts.vanished:
        numbers += f"；对方已不再提供 {counts.vanished}"
    head = f"{label}：{outcome_of(finished.run)}。{numbers}。"
    return "\n".join([head, *(f"  {line}" for line in finished.result.lines)])


def run_as_json(run: RunRecord) -> dict[str, object]:
    """A run row as plain data."""
    return {
        "run_id": run.run_id,
        "job": run.job,
        "site": run.scope.site,
        "division": run.scope.division_code,
        "year": run.scope.fiscal_year,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "outcome": run.outcome.name.lower() if run.outcome is not None else None,
        "counts": asdict(run.counts),
        "figures": dict(run.figures),
        "error": run.error,
        "dry_run": run.is_dry_run,
    }


def outcome_of(run: RunRecord) -> str:
    """How a run ended, in Chinese; so too while it runs."""
    return told_outcome(run.outcome, is_dry_run=run.is_dry_run)


def close_killed(app: App) -> None:
    """Let runs of killed processes be shown as such; a busy database leaves it to the next run."""
    with suppress(RetryableError):
        close_interrupted(app.store, app.clock)


@click.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="条数。")
@click.option("--job", help="只看一个作业。")
@json_option
@click.pass_obj
def runs(door: Door, *, limit: int, job: str | None, as_json: bool) -> None:
    """列出最近的运行记录。"""
    with door.kept() as app:
        close_killed(app)
        found = app.queries.runs(limit=limit, job=job)
    if as_json:
        echo_json([run_as_json(each) for each in found])
        return
    rows = [
        (
            each.run_id,
            JOB_LABELS.get(each.job, each.job),
            each.scope.site,
            local_time(each.started_at),
            outcome_of(each),
            each.counts.read,
            each.counts.quarantined,
            each.counts.blocked,
            recorded_sentence(each.error),
        )
        for each in found
    ]
    headings = ("编号", "作业", "站点", "开始", "结果", "读取", "待处理", "涉密拦下", "错误")
    echo_table("运行记录", headings, rows)
