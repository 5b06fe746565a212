"""Command line of the service (服务): serve, doctor, db upgrade, profile, simulator."""

import subprocess
import sys

import click

from adapter.bootstrap import profile_named, upgrade_store
from adapter.cli.context import Door
from adapter.cli.jobs import summary
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.daemon import Daemon, stop_event_on_signals
from adapter.doctor import Health, examine
from adapter.errors import ConfigurationError, ExitCode
from adapter.settings import load_settings
from sync_jobs.catalogue import JobSpec
from sync_jobs.runner import Finished


@click.command()
@click.pass_obj
def serve(door: Door) -> None:
    """按配置的计划持续运行各站点的作业，直到收到停止信号。"""
    with door.app() as app:
        daemon = Daemon(app, _tell)
        if not daemon.ticks:
            raise ConfigurationError("没有任何计划，请填写 [site.名称.schedule]", key="site")
        click.echo(f"守护进程已启动，{len(daemon.ticks)} 项计划；按 Ctrl-C 结束。", err=True)
        daemon.run_until(stop_event_on_signals())


def _tell(site: str, spec: JobSpec, finished: Finished) -> None:
    click.echo(f"[{site}] {summary(spec.label, finished)}", err=True)


@click.command()
@json_option
@click.pass_obj
def doctor(door: Door, *, as_json: bool) -> int:
    """体检：环境、配置、数据库、各站点连接。"""
    checks = list(examine(load_settings(door.file), door.file))
    worst = max(each.health for each in checks)
    if as_json:
        echo_json(
            {
                "health": worst.name.lower(),
                "checks": [
                    {"name": c.name, "health": c.health.name.lower(), "sentence": c.sentence}
                    for c in checks
                ],
            }
        )
    else:
        echo_table(
            "体检", ("项目", "结果", "说明"), [(c.name, c.health.label, c.sentence) for c in checks]
        )
    if worst is not Health.BAD:
        return ExitCode.OK
    return next(each.exit_code for each in checks if each.health is Health.BAD)


@click.group()
def db() -> None:
    """数据库。"""


@db.command()
@json_option
@click.pass_obj
def upgrade(door: Door, *, as_json: bool) -> None:
    """把数据库结构升到本版本所需的样子。"""
    before, after = upgrade_store(door.settings().store.url)
    if as_json:
        echo_json({"before": before, "after": after})
    elif before == after:
        click.echo(f"数据库已是最新（{after}）。")
    else:
        click.echo(f"数据库已从 {before or '空库'} 升到 {after}。")


@click.group()
def profile() -> None:
    """接口口径：一个站点的字段、代码表和限制。"""


@profile.command()
@click.argument("name", metavar="口径")
@json_option
def show(name: str, *, as_json: bool) -> None:
    """显示一个口径如何承载各类记录，以及承载不了什么。"""
    description = profile_named(name).describe()
    if as_json:
        echo_json(description)
        return
    click.echo(description)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[选项]…")
def simulator(arguments: tuple[str, ...]) -> int:
    """单独运行模拟的一体化系统，供演练（选项：--port --seed --state …）。"""
    command = [sys.executable, "-m", "connectors.simulator", *arguments]
    return subprocess.call(command)  # noqa: S603 - our own interpreter and module
