"""Command line of jobs (作业): run one, list runs, show where a site stands."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import click

from adapter.bootstrap import App, file_drop_standing
from adapter.cli.account import account_name
from adapter.cli.backfill import asked_backfill, backfill_options
from adapter.cli.context import Door, only_site, place_options, scope_of
from adapter.cli.coverage import coverage_as_json, coverage_lines
from adapter.cli.output import echo_json, echo_table, json_option, local_time, progress_bars
from adapter.domain.comparison import FINDING_LABELS, FindingCode
from adapter.domain.coverage import BEGINNING
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.outcome import RunOutcome
from adapter.domain.reconcile import VERDICT_LABELS, Verdict
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError, ExitCode, RetryableError
from adapter.ports.queries import ScopeStatus
from adapter.ports.runs import RunRecord
from adapter.wording import recorded_sentence
from adapter.wording_files import troubles_of
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions
from sync_jobs.runner import Finished, run_job

OUTCOME_LABELS = {
    RunOutcome.OK: "完成",
    RunOutcome.PARTLY: "部分完成",
    RunOutcome.CONFLICTS: "有冲突待处理",
    RunOutcome.FAILED: "失败",
}
OUTCOME_CODES = {
    RunOutcome.OK: ExitCode.OK,
    RunOutcome.PARTLY: ExitCode.PARTLY_DONE,
    RunOutcome.CONFLICTS: ExitCode.CONFLICTS_WAIT,
    RunOutcome.FAILED: ExitCode.FAILED,
}
#: Kinds that a site's profile lacks, with the reason it gives.
Unsupported = Mapping[RecordKind, str]
_JOB_LABELS = {
    "import_library": "导入指标库",
    "settle_push": "人工处理推送",
    **{n: spec.label for n, spec in JOBS.items()},
}
_GUARDED = [name for name, spec in JOBS.items() if spec.is_guarded]
_JOBS_TOLD = "作业：" + "，".join(f"{name} {spec.label}" for name, spec in JOBS.items()) + "。"


@click.command(epilog=_JOBS_TOLD)
@click.argument("job", type=click.Choice(sorted(JOBS)), metavar="作业")
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
                accepted_by=account_name() if accept_withdrawals else "",
                backfill=backfill,
            )
            finished = run_job(spec, context, options)
    return tell_finished(finished, as_json=as_json)


def tell_finished(finished: Finished, *, as_json: bool) -> ExitCode:
    """Say what a run did; the exit code that goes with its outcome."""
    if as_json:
        echo_json({**run_as_json(finished.run), "lines": finished.result.lines})
    else:
        click.echo(summary(_JOB_LABELS[finished.run.job], finished))
    return OUTCOME_CODES[finished.result.outcome]


def summary(label: str, finished: Finished) -> str:
    """What a run did, in a few lines."""
    counts = finished.result.counts
    numbers = (
        f"读取 {counts.read}：新增 {counts.created}，更新 {counts.updated}，"
        f"未变 {counts.unchanged}，撤回 {counts.withdrawn}，被拒 {counts.rejected}，"
        f"待处理 {counts.quarantined}，涉密拦下 {counts.blocked}"
    )
    if counts.vanished:
        numbers += f"；对方已不再提供 {counts.vanished}"
    head = f"{label}：{_outcome_of(finished.run)}。{numbers}。"
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


def _outcome_of(run: RunRecord) -> str:
    outcome = "运行中" if run.outcome is None else OUTCOME_LABELS[run.outcome]
    return f"试运行{outcome}" if run.is_dry_run else outcome


@click.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="条数。")
@click.option("--job", help="只看一个作业。")
@json_option
@click.pass_obj
def runs(door: Door, *, limit: int, job: str | None, as_json: bool) -> None:
    """列出最近的运行记录。"""
    with door.app() as app:
        found = app.queries.runs(limit=limit, job=job)
    if as_json:
        echo_json([run_as_json(each) for each in found])
        return
    rows = [
        (
            each.run_id,
            _JOB_LABELS.get(each.job, each.job),
            each.scope.site,
            local_time(each.started_at),
            _outcome_of(each),
            each.counts.read,
            each.counts.quarantined,
            each.counts.blocked,
            recorded_sentence(each.error),
        )
        for each in found
    ]
    headings = ("编号", "作业", "站点", "开始", "结果", "读取", "待处理", "涉密拦下", "错误")
    echo_table("运行记录", headings, rows)


@click.command()
@place_options
@json_option
@click.pass_obj
def status(
    door: Door, *, site: str | None, division: str | None, year: int | None, as_json: bool
) -> None:
    """各站点现状：最近运行、数据新旧、待处理、问题与版本核对。"""
    with door.app() as app:
        named = [only_site(app.settings, site)] if site else list(app.settings.site)
        found = [app.queries.status(scope_of(app, each, division, year)) for each in named]
        lacking = [_unsupported(app, each) for each in named]
        files = [_file_troubles(app, each) for each in named]
        now = app.clock.now()
    told = list(zip(found, lacking, files, strict=True))
    if as_json:
        echo_json([status_as_json(*each, now=now) for each in told])
        return
    if not found:
        click.echo("尚未配置站点。请按 config/indicator-adapter.toml 的示例填写。")
    for each in told:
        _show_status(*each, now=now)


def _unsupported(app: App, site: str) -> Unsupported:
    """What the site's profile lacks; nothing when it cannot be read, which `doctor` tells."""
    try:
        return app.profile(site).unsupported
    except ConfigurationError:
        return {}


def _file_troubles(app: App, site: str) -> list[str] | None:
    """What a site over files waits for; None over other wires, and where `doctor` tells why not."""
    try:
        standing = file_drop_standing(app.settings, site)
    except (ConfigurationError, RetryableError):
        return None
    return None if standing is None else troubles_of(standing)


def status_as_json(
    found: ScopeStatus, unsupported: Unsupported, file_troubles: list[str] | None, *, now: datetime
) -> dict[str, object]:
    """A status as plain data."""
    return {
        "site": found.scope.site,
        "division": found.scope.division_code,
        "year": found.scope.fiscal_year,
        "latest_runs": [run_as_json(each) for each in found.latest_runs],
        "covered_to": {k.value: _covered_to(found, k) for k in found.cursors},
        "swept_at": {k.value: c.swept_at for k, c in found.cursors.items()},
        **coverage_as_json(found, unsupported, now),
        "unsupported": {k.value: reason for k, reason in unsupported.items()},
        "rows": {k.value: count for k, count in found.row_counts.items()},
        "quarantined": found.quarantined,
        "findings": dict(found.findings),
        "verdicts": {verdict.value: count for verdict, count in _verdict_counts(found).items()},
        "verdicts_at": check.ended_at if (check := _latest_check(found)) else None,
        "unsettled_pushes": found.unsettled_pushes,
        "file_troubles": file_troubles,
        "open_alarms": found.open_alarms,
        "manual_pushes": found.manual_pushes,
    }


def _covered_to(found: ScopeStatus, kind: RecordKind) -> datetime | None:
    """How far a data set was read, on the other side's clock; None while no row came."""
    cursor = found.cursors.get(kind)
    return cursor.covered_to if cursor and cursor.covered_to > BEGINNING else None


def _latest_check(found: ScopeStatus) -> RunRecord | None:
    """The latest version check."""
    return next((each for each in found.latest_runs if each.job == "reconcile_versions"), None)


def _told_verdicts(found: ScopeStatus) -> str:
    check = _latest_check(found)
    if check is None:
        return "版本核对：暂无，请运行 run reconcile_versions"
    verdicts = "，".join(f"{VERDICT_LABELS[k]} {v}" for k, v in _verdict_counts(found).items())
    when = local_time(check.ended_at or check.started_at)
    if not verdicts:
        return f"版本核对（{when}）：{_outcome_of(check)}，没有结果"
    return f"版本核对（{when}）：{verdicts}"


def _verdict_counts(found: ScopeStatus) -> dict[Verdict, int]:
    """The five counts of the latest version check; agreed sets are counted, not listed."""
    check = _latest_check(found)
    figures = check.figures if check else {}
    return {
        verdict: count
        for verdict in Verdict
        if isinstance(count := figures.get(verdict.value), int)
    }


def _never_read(reason: str | None) -> str:
    return f"口径不支持：{reason}" if reason else "未拉取"


def _show_status(
    found: ScopeStatus, unsupported: Unsupported, file_troubles: list[str] | None, *, now: datetime
) -> None:
    scope = found.scope
    click.echo(f"站点 {scope.site}　区划 {scope.division_code}　年度 {scope.fiscal_year}")
    echo_table(
        "最近运行",
        ("作业", "结果", "时间", "错误"),
        [
            (
                _JOB_LABELS.get(each.job, each.job),
                _outcome_of(each),
                local_time(each.ended_at or each.started_at),
                recorded_sentence(each.error),
            )
            for each in found.latest_runs
        ],
    )
    echo_table(
        "数据",
        ("数据集", "现有", "已读到（对方时间）", "上次全量"),
        [
            (
                KIND_LABELS[kind],
                count,
                local_time(_covered_to(found, kind)) or _never_read(unsupported.get(kind)),
                local_time(found.cursors[kind].swept_at) if kind in found.cursors else "",
            )
            for kind, count in found.row_counts.items()
        ],
    )
    findings = "，".join(f"{FINDING_LABELS[FindingCode(k)]} {v}" for k, v in found.findings.items())
    for kind in sorted(unsupported.keys() - found.row_counts.keys()):
        click.echo(f"{KIND_LABELS[kind]}：{_never_read(unsupported[kind])}")
    for line in coverage_lines(found, unsupported, now):
        click.echo(line)
    click.echo(_told_verdicts(found))
    click.echo(f"对比发现：{findings or '暂无'}")
    click.echo(
        f"待处理隔离 {found.quarantined} 条，结果未定的推送 {found.unsettled_pushes} 套，"
        f"未关闭的告警 {found.open_alarms} 条{'，请用 alarms 查看' if found.open_alarms else ''}。"
    )
    if found.manual_pushes:
        click.echo(f"其中等人处理的推送 {found.manual_pushes} 套，见 pushes list。")
    for each in file_troubles or ():
        click.echo(f"文件交换：{each}")
