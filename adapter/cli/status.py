"""Command line of `status` (现状): where each site stands."""

from collections.abc import Mapping
from datetime import datetime

import click

from adapter.bootstrap.app import App
from adapter.bootstrap.systems import file_drop_standing
from adapter.cli.context import Door, only_site, place_options, scope_of
from adapter.cli.coverage import coverage_as_json, coverage_lines
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.cli.runs import close_killed, outcome_of, run_as_json
from adapter.cli.shown import other_years_as_json, tell_other_years
from adapter.domain.comparing.comparison import FINDING_LABELS, FindingCode
from adapter.domain.coverage import BEGINNING
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.reconcile.three_ways import VERDICT_LABELS, Verdict
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError, RetryableError
from adapter.ports.queries import ScopeStatus
from adapter.ports.runs import RunRecord
from adapter.wording import recorded_sentence
from adapter.wording_files import troubles_of
from sync_jobs.catalogue import JOB_LABELS

#: Kinds that a site's profile lacks, with the reason it gives.
Unsupported = Mapping[RecordKind, str]


@click.command()
@place_options
@json_option
@click.pass_obj
def status(
    door: Door, *, site: str | None, division: str | None, year: int | None, as_json: bool
) -> None:
    """各站点现状：最近运行、数据新旧、待处理、问题与版本核对。"""
    with door.kept() as app:
        close_killed(app)
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
        "other_years": other_years_as_json(found.other_years),
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
        return f"版本核对（{when}）：{outcome_of(check)}，没有结果"
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
                JOB_LABELS.get(each.job, each.job),
                outcome_of(each),
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
    tell_other_years(found.other_years)
    for each in file_troubles or ():
        click.echo(f"文件交换：{each}")
