"""Command line of comparison (对比): one run of all of it, who owes what, and how far all are."""

from collections.abc import Iterator

import click

from adapter.bootstrap.app import App
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.output import echo_json, echo_table, json_option, progress_bars
from adapter.cli.runs import OUTCOME_CODES, tell_finished
from adapter.cli.shown import limit_option, numbers_of, project_option, tell_rest
from adapter.domain.comparing.comparison import FINDING_LABELS, FindingCode
from adapter.domain.comparing.line_check import per_cent
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.reporting import StageCount
from adapter.domain.fingerprint import plain_number
from adapter.domain.identity import Scope
from adapter.domain.secrecy import owner_label
from adapter.errors import ExitCode
from adapter.ports.queries import ProgressEntry, ProgressFilter
from sync_jobs.catalogue import JOBS
from sync_jobs.comparing.due_reports import DepartmentCoverage, ScopeCoverage, coverage_of
from sync_jobs.job import JobOptions
from sync_jobs.runner import Finished, run_job


@click.group(invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="只说明会发现什么，不保存。")
@place_options
@json_option
@click.pass_context
def compare(
    context: click.Context,
    *,
    dry_run: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """对比：不带子命令时做全部对比并保存发现；有发现时退出码为 5。"""
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    door: Door = context.obj
    with door.app() as app, progress_bars() as progress:
        scope = scope_of(app, site, division, year)
        with app.site(scope.site, scope=scope, progress=progress) as place:
            options = JobOptions(is_dry_run=dry_run)
            finished = run_job(JOBS["compare_results"], place, options)
    tell_finished(finished, as_json=as_json)
    if not as_json:
        for line in _found(finished):
            click.echo(line)
    ended = OUTCOME_CODES[finished.result.outcome]
    has_findings = bool(finished.result.figures["findings"])
    return ExitCode.DIFFERENCES_FOUND if has_findings and not ended else ended


def _found(finished: Finished) -> Iterator[str]:
    figures = finished.result.figures
    for code in FindingCode:
        if count := figures.get(f"finding_{code.value}"):
            yield f"  {FINDING_LABELS[code]}：{count}"
    if figures["findings"]:
        yield "用 findings list 逐条查看。"
    else:
        # A line says what it had to do without, and nothing was compared then.
        yield "没有数据可以对比，不能说没有问题。" if finished.result.lines else "没有发现问题。"


# --- who owes what --------------------------------------------------------------------------------


@compare.command()
@place_options
@json_option
@click.pass_obj
def coverage(
    door: Door, *, site: str | None, division: str | None, year: int | None, as_json: bool
) -> int:
    """应报未报：按部门和阶段统计应报、已报、未报；有未报时退出码为 5。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        found = _coverage(app, scope)
    if as_json:
        echo_json(_coverage_as_json(scope, found))
    else:
        _tell_coverage(scope, found)
    is_missing = any(count.missing for each in found.departments for count in each.stages.values())
    return ExitCode.DIFFERENCES_FOUND if is_missing else ExitCode.OK


def _coverage(app: App, scope: Scope) -> ScopeCoverage:
    with app.site(scope.site, scope=scope) as place, app.store.begin() as work:
        return coverage_of(work, place)


def _coverage_as_json(scope: Scope, found: ScopeCoverage) -> dict[str, object]:
    return {
        "site": scope.site,
        "division": scope.division_code,
        "year": scope.fiscal_year,
        "on": found.today.isoformat(),
        "due": {stage.value: day.isoformat() for stage, day in found.due.items()},
        "unread": [each.value for each in found.unread],
        "hidden": found.hidden,
        "unbound": found.unbound,
        "departments": [
            {
                "department": each.department_code,
                "name": each.department_name,
                "level": "department" if each.is_whole else "project",
                "stages": {stage.value: _count(told) for stage, told in each.stages.items()},
            }
            for each in found.departments
        ],
        "total": {stage.value: _count(told) for stage, told in found.totals.items()},
    }


def _count(told: StageCount) -> dict[str, int]:
    return {
        "due": told.due,
        "reported": told.reported,
        "missing": told.missing,
        "unsure": told.unsure,
    }


def _tell_coverage(scope: Scope, found: ScopeCoverage) -> None:
    rows = [
        (
            f"{each.department_code} {each.department_name}",
            "部门整体" if each.is_whole else "项目",
            stage.label,
            found.due[stage].isoformat() if stage in found.due else "",
            *(told.due, told.reported, told.missing, told.unsure),
        )
        for each in _in_order(found)
        for stage, told in each.stages.items()
    ]
    headings = ("主管部门", "层级", "阶段", "截止", "应报", "已报", "未报", "阶段不明")
    title = f"应报未报　区划 {scope.division_code}　年度 {scope.fiscal_year}　截至 {found.today}"
    echo_table(title, headings, rows)
    for stage, told in found.totals.items():
        click.echo(f"{stage.label}：应报 {told.due}，未报 {told.missing}，阶段不明 {told.unsure}。")
    if found.unread:
        labels = "、".join(each.label for each in found.unread)
        click.echo(f"{labels}已过截止日期，但此后没有读全，或口径不支持，不作判断；请先拉取。")
    if found.hidden or found.unbound:
        click.echo(
            f"项目统计表另有 {found.hidden} 行未核定为非密，{found.unbound} 行尚未绑定，均不计入。"
        )


def _in_order(found: ScopeCoverage) -> list[DepartmentCoverage]:
    return sorted(found.departments, key=lambda each: (each.department_code, each.is_whole))


# --- how far all are ------------------------------------------------------------------------------


@compare.command()
@project_option
@click.option(
    "--light",
    type=click.Choice([each.value for each in Light]),
    help="只看一种灯：" + "，".join(f"{each.value} {each.label}" for each in Light) + "。",
)
@limit_option
@place_options
@json_option
@click.pass_obj
def progress(
    door: Door,
    *,
    project_code: str | None,
    light: str | None,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """监控进度：上次对比时各项目的灯（取最差的）、目标进度和预算执行率。"""
    chosen = ProgressFilter(project_code=project_code, light=Light(light) if light else None)
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        shown = app.queries.admitted_progress(scope, chosen, limit=limit)
    if as_json:
        projects = [_progress_as_json(each) for each in shown.entries]
        echo_json({**numbers_of(shown), "projects": projects})
        return
    headings = (
        "项目或部门",
        "截至",
        "灯",
        "目标进度",
        "预算执行率",
        "红",
        "黄",
        "绿",
        "蓝",
        "未判定",
    )
    echo_table("监控进度", headings, [_progress_row(each) for each in shown.entries])
    tell_rest(shown)


def _progress_row(entry: ProgressEntry) -> tuple[object, ...]:
    told = entry.told
    money = told.execution
    return (
        f"{entry.name}\n{owner_label(told.project_code)}",
        told.until_text,
        told.light.label if told.light else "未判定",
        "" if told.progress is None else per_cent(told.progress),
        "" if money.rate is None else f"{per_cent(money.rate)} {_label(money.light)}",
        *(told.lights[each] for each in Light),
        told.undecided,
    )


def _label(light: Light | None) -> str:
    return light.label if light else ""


def _progress_as_json(entry: ProgressEntry) -> dict[str, object]:
    told, money = entry.told, entry.told.execution
    return {
        "project_code": told.project_code,
        "name": entry.name,
        "until": None if told.undated_round else told.until.isoformat(),
        "undated_round": told.undated_round,
        "light": told.light,
        "progress": told.progress,
        "executed": None if money.executed is None else plain_number(money.executed),
        "budget": None if money.budget is None else plain_number(money.budget),
        "execution_rate": money.rate,
        "execution_light": money.light,
        "lines": {each.value: told.lights[each] for each in Light} | {"undecided": told.undecided},
    }
